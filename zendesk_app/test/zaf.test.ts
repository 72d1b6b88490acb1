import { describe, expect, it, vi } from "vitest";
import { guardSaving, insertIntoReply, readContext, type ZafClient } from "../src/zaf";

function client(parts: Partial<ZafClient>): ZafClient {
  return { get: vi.fn(), set: vi.fn(), invoke: vi.fn(), on: vi.fn(), off: vi.fn(), ...parts } as ZafClient;
}

describe("readContext", () => {
  it("reads ticket, language and colours", async () => {
    const get = async () => ({ "ticket.id": 5, currentUser: { locale: "en-US" }, colorScheme: "dark" });
    expect(await readContext(client({ get }), "ko")).toEqual({ ticketId: 5, locale: "en", scheme: "dark" });
  });

  it("falls back where Zendesk does not tell", async () => {
    const get = async () => ({ "ticket.id": 5, errors: { colorScheme: {} } });
    expect(await readContext(client({ get }), "ko")).toEqual({ ticketId: 5, locale: "ko", scheme: "light" });
  });
});

describe("insertIntoReply", () => {
  it("takes the editor and reads the reply back", async () => {
    const invoke = vi.fn(async () => ({}));
    const get = async () => ({ "comment.text": "<p>안녕하세요,<br>고객님</p>" });
    expect(await insertIntoReply(client({ invoke, get }), "안녕하세요,\n고객님")).toBe("editor");
    expect(invoke).toHaveBeenCalledExactlyOnceWith("ticket.editor.insert", "안녕하세요,\n고객님");
  });

  it("tries the older call when the first is unknown", async () => {
    const invoke = vi.fn(async (path: string) => {
      if (path === "ticket.editor.insert") throw new Error("No such Api");
      return {};
    });
    const get = async () => ({ "comment.text": "말" });
    expect(await insertIntoReply(client({ invoke, get }), "말")).toBe("editor");
    expect(invoke).toHaveBeenCalledTimes(2);
  });

  it("copies when no editor took it", async () => {
    const writeText = vi.fn(async () => undefined);
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    const get = async () => ({ "comment.text": "" });
    expect(await insertIntoReply(client({ invoke: vi.fn(async () => ({})), get }), "말")).toBe("clipboard");
    expect(writeText).toHaveBeenCalledWith("말");
    vi.unstubAllGlobals();
  });

  it("does not report success when nothing works", async () => {
    vi.stubGlobal("navigator", { clipboard: { writeText: () => Promise.reject(new Error("no")) } });
    document.execCommand = () => false;
    const failing = client({ invoke: () => Promise.reject(new Error("x")) });
    await expect(insertIntoReply(failing, "말")).rejects.toThrow("copying");
    vi.unstubAllGlobals();
  });
});

describe("guardSaving", () => {
  it.each([
    ["【OOO 주차장】에서", "stop"],
    ["강남 주차장에서", true],
  ])("%s", async (reply, outcome) => {
    const on = vi.fn();
    const off = vi.fn();
    const stop = guardSaving(client({ on, off, get: async () => ({ "comment.text": reply }) }), "stop");
    expect(await on.mock.calls[0]![1]()).toBe(outcome);
    stop();
    expect(off).toHaveBeenCalled();
  });
});
