import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Api, ApiError } from "../src/api";
import { guidance } from "./fixtures";

const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
let fetched: ReturnType<typeof vi.fn>;

beforeEach(() => {
  vi.useFakeTimers();
  fetched = vi.fn(async () => answer({ types: [] }));
  vi.stubGlobal("fetch", fetched);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("Api", () => {
  it("sends the bearer token and the language", async () => {
    await new Api("t0", "en").guidance(7);
    const [url, options] = fetched.mock.calls[0]!;
    expect(url).toBe("/api/v1/tickets/7/guidance?locale=en");
    expect(options.headers.Authorization).toBe("Bearer t0");
  });

  it("renews the session while the page is open, used or not", async () => {
    const api = new Api("old", "ko");
    const stop = api.keepAlive();
    fetched.mockImplementation(async (url: string) =>
      answer(url.endsWith("/session") ? { token: "new" } : { types: [] }),
    );
    await vi.advanceTimersByTimeAsync(11 * 60 * 1000);
    expect(fetched.mock.calls.map((call) => call[0])).toEqual(["/api/v1/session", "/api/v1/session"]);
    await api.types();
    expect(fetched.mock.calls[2]![1].headers.Authorization).toBe("Bearer new");
    stop();
    await vi.advanceTimersByTimeAsync(60 * 60 * 1000);
    expect(fetched).toHaveBeenCalledTimes(3);
  });

  it("tells an error with its number, and no answer as offline", async () => {
    fetched.mockResolvedValueOnce(answer({ detail: "no", request_id: "r1" }, 403));
    const error = (await new Api("t", "ko").types().catch((problem: unknown) => problem)) as ApiError;
    expect([error.status, error.message, error.requestId, error.offline]).toEqual([403, "no", "r1", false]);
    fetched.mockRejectedValueOnce(new TypeError("network"));
    const away = (await new Api("t", "ko").types().catch((problem: unknown) => problem)) as ApiError;
    expect(away.offline).toBe(true);
  });

  it("gives each feedback a key of its own", async () => {
    const api = new Api("t", "ko");
    await api.feedback(1, "inserted", guidance);
    await api.feedback(1, "inserted", guidance);
    const keys = fetched.mock.calls.map((call) => JSON.parse(call[1].body).key);
    expect(new Set(keys).size).toBe(2);
  });
});
