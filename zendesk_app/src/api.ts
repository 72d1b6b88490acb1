import type { Guidance, Locale, Place, Ranked } from "./types";

/** A call that failed; `offline` when the backend did not answer at all. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly requestId = "",
  ) {
    super(message);
  }

  get offline(): boolean {
    return this.status === 0;
  }
}

const RENEW_EVERY_MS = 5 * 60 * 1000;
const TIMEOUT_MS = 15_000;

/** The backend's API, with the page's session: a bearer token that lives in memory only and is renewed while in use. */
export class Api {
  constructor(
    private token: string,
    private readonly locale: Locale,
    private readonly base = "/api/v1",
  ) {}

  guidance(ticket: number): Promise<Guidance> {
    return this.call("GET", `/tickets/${ticket}/guidance${this.query()}`);
  }

  choosePlace(ticket: number, place: Place | null): Promise<Guidance> {
    const path = `/tickets/${ticket}/place${this.query()}`;
    return place ? this.call("PUT", path, place) : this.call("DELETE", path);
  }

  chooseType(ticket: number, path: string[]): Promise<Guidance> {
    return this.call("PUT", `/tickets/${ticket}/type${this.query()}`, { path });
  }

  async types(): Promise<Ranked[]> {
    return (await this.call<{ types: Ranked[] }>("GET", "/types")).types;
  }

  feedback(ticket: number, kind: string, guidance: Guidance): Promise<unknown> {
    const { suggestion } = guidance;
    return this.call("POST", `/tickets/${ticket}/feedback`, {
      key: crypto.randomUUID(),
      kind,
      question: suggestion?.question ?? null,
      step: suggestion?.step ?? null,
      house_version: guidance.house_version,
    });
  }

  private query(): string {
    return `?locale=${this.locale}`;
  }

  /** Keep the session alive while the page is open; the function that is returned ends it. */
  keepAlive(): () => void {
    const timer = setInterval(() => void this.renew().catch(() => undefined), RENEW_EVERY_MS);
    return () => clearInterval(timer);
  }

  private async renew(): Promise<void> {
    const { token } = await this.call<{ token: string }>("POST", "/session");
    this.token = token;
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    let response: Response;
    try {
      response = await fetch(this.base + path, {
        method,
        headers: {
          Authorization: `Bearer ${this.token}`,
          ...(body ? { "Content-Type": "application/json" } : {}),
        },
        body: body ? JSON.stringify(body) : undefined,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      throw new ApiError("offline", 0);
    }
    const data = await response.json().catch(() => ({}));
    if (!response.ok) throw new ApiError(data.detail ?? data.title ?? "", response.status, data.request_id);
    return data as T;
  }
}
