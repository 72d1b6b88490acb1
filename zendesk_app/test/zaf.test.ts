import { describe, expect, it, vi } from "vitest";
import { guardSaving, insertIntoReply, readContext, setTypeField, type ZafClient } from "../src/zaf";

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
  /** An editor whose reply grows by what it is given, changed as editors change it. */
  function editor(known: string[], changed = (text: string) => text) {
    let reply = "";
    const invoke = vi.fn(async (path: string, text: string) => {
      if (!known.includes(path)) throw new Error("No such Api");
      reply += changed(text);
      return {};
    });
    return { client: client({ invoke, get: async () => ({ "comment.text": reply }) }), invoke };
  }

  it.each([
    ["as it is", (text: string) => text],
    ["as HTML with entities", (text: string) => `<p>${text.replace("→", "&rarr;").replace("<", "&lt;")}</p>`],
  ])("inserts once, whatever the editor makes of it: %s", async (_, changed) => {
    const { client: open, invoke } = editor(["ticket.editor.insert", "comment.appendText"], changed);
    expect(await insertIntoReply(open, "안내 <A주차장 → 출구")).toBe("editor");
    expect(invoke).toHaveBeenCalledTimes(1);
  });

  it("tries the older call when the first is unknown", async () => {
    const { client: open, invoke } = editor(["comment.appendText"]);
    expect(await insertIntoReply(open, "말")).toBe("editor");
    expect(invoke).toHaveBeenCalledTimes(2);
  });

  it("copies when nothing reached the reply, and does not try another call after one that went through", async () => {
    const writeText = vi.fn(async () => undefined);
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    const { client: open, invoke } = editor(["ticket.editor.insert"], () => "");
    expect(await insertIntoReply(open, "말")).toBe("clipboard");
    expect(writeText).toHaveBeenCalledWith("말");
    expect(invoke).toHaveBeenCalledTimes(1);
    vi.unstubAllGlobals();
  });

  it("does not report success when nothing works", async () => {
    vi.stubGlobal("navigator", { clipboard: { writeText: () => Promise.reject(new Error("no")) } });
    document.execCommand = () => false;
    await expect(insertIntoReply(editor([]).client, "말")).rejects.toThrow("copying");
    vi.unstubAllGlobals();
  });
});

describe("guardSaving", () => {
  it.each([
    ["【OOO 주차장】에서", "stop"],
    ["OO월 OO일에 000,000원을", "stop"],
    ["1,000,000원을 강남 주차장에서", true],
    ["강남 주차장에서", true],
  ])("%s", async (reply, outcome) => {
    const on = vi.fn();
    const off = vi.fn();
    const inserted = ["OO월 OO일", "000,000원"];
    const stop = guardSaving(
      client({ on, off, get: async () => ({ "comment.text": reply }) }),
      "stop",
      inserted,
    );
    expect(await on.mock.calls[0]![1]()).toBe(outcome);
    stop();
    expect(off).toHaveBeenCalled();
  });
});

it("puts a chosen type into the form, and passes over a form without the field", async () => {
  const set = vi.fn(async () => ({}));
  await setTypeField(client({ set }), 9001, "pay");
  expect(set).toHaveBeenCalledExactlyOnceWith("ticket.customField:custom_field_9001", "pay");
  await setTypeField(client({ set: () => Promise.reject(new Error("No such Api")) }), 9001, "pay");
  await setTypeField(client({ set }), 0, "pay");
  expect(set).toHaveBeenCalledTimes(1);
});
