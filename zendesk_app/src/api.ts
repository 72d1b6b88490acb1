import type { FeedbackKind, Guidance, Locale, Place, Ranked, Split, Value } from "./types";

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
/** Listing thousands of macros takes Zendesk its time. */
const ADMIN_TIMEOUT_MS = 60_000;

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

  /** Set the type, or with null take the choice back; with `keep` the issue in hand is put aside. */
  chooseType(ticket: number, path: string[] | null, keep = false): Promise<Guidance> {
    return this.call("PUT", `/tickets/${ticket}/type${this.query()}`, { path, keep });
  }

  /** Finish the issue in hand and go on with the one that was put aside last. */
  comeBack(ticket: number): Promise<Guidance> {
    return this.call("DELETE", `/tickets/${ticket}/type${this.query()}`);
  }

  async whyNot(ticket: number, path: string[]): Promise<string[]> {
    const asked = `/tickets/${ticket}/why-not${this.query()}`;
    return (await this.call<{ why: string[] }>("POST", asked, { path })).why;
  }

  /** Enter a fact by hand; null takes the entry back. */
  enterFact(ticket: number, name: string, value: Value | null): Promise<Guidance> {
    return this.call("PATCH", `/tickets/${ticket}/facts${this.query()}`, { facts: { [name]: value } });
  }

  handOver(ticket: number, key: string): Promise<Guidance> {
    return this.call("POST", `/tickets/${ticket}/hand-off${this.query()}`, { key });
  }

  /** The answer to a hand-off came. */
  answered(ticket: number, key: string): Promise<Guidance> {
    return this.call("DELETE", `/tickets/${ticket}/hand-off${this.query()}`, { key });
  }

  markProcedure(
    ticket: number,
    key: string,
    step: number,
    mark: { choice?: string; done?: boolean },
  ): Promise<Guidance> {
    return this.call("PUT", `/tickets/${ticket}/procedure${this.query()}`, { key, step, ...mark });
  }

  /** Have the guidance written into a private note. The same key is written once. */
  askNote(ticket: number, key: string): Promise<unknown> {
    return this.call("POST", `/tickets/${ticket}/note`, { key });
  }

  split(amount: number, vouchers: number[]): Promise<Split> {
    return this.call("POST", "/vouchers", { amount, vouchers });
  }

  async types(): Promise<Ranked[]> {
    return (await this.call<{ types: Ranked[] }>("GET", "/types")).types;
  }

  feedback(ticket: number, kind: FeedbackKind, guidance: Guidance): Promise<unknown> {
    const { suggestion, article, type } = guidance;
    const body = {
      key: crypto.randomUUID(),
      kind,
      question: suggestion?.question ?? null,
      step: suggestion?.step ?? null,
      article: article?.key ?? "",
      path: type.path,
      house_version: guidance.house_version,
    };
    return this.call("POST", `/tickets/${ticket}/feedback`, body, true);
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

  /** A call of the admin's page; refused to everybody else. */
  admin<T>(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<T> {
    return this.call(method, `/admin${path}`, body, false, ADMIN_TIMEOUT_MS);
  }

  /** The admin's trial: what would be said to a ticket with this text. */
  attempt<T>(text: string): Promise<T> {
    return this.call("POST", `/admin/try${this.query()}`, { text });
  }

  /** `leaving`: the browser finishes the call although the page goes away, as it may right after an agent submits. */
  private async call<T>(
    method: string,
    path: string,
    body?: unknown,
    leaving = false,
    timeout = TIMEOUT_MS,
  ): Promise<T> {
    let response: Response;
    try {
      response = await fetch(this.base + path, {
        method,
        headers: {
          Authorization: `Bearer ${this.token}`,
          ...(body ? { "Content-Type": "application/json" } : {}),
        },
        body: body ? JSON.stringify(body) : undefined,
        keepalive: leaving,
        signal: AbortSignal.timeout(timeout),
      });
    } catch {
      throw new ApiError("offline", 0);
    }
    const data = await response.json().catch(() => ({}));
    if (!response.ok) throw new ApiError(data.detail ?? data.title ?? "", response.status, data.request_id);
    return data as T;
  }
}
