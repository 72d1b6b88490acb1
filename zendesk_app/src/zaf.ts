import type { Locale } from "./types";

/** The part of Zendesk's ZAFClient that the sidebar uses. */
export interface ZafClient {
  get(path: string | string[]): Promise<Record<string, unknown>>;
  set(path: string, value: unknown): Promise<Record<string, unknown>>;
  invoke(path: string, ...args: unknown[]): Promise<Record<string, unknown>>;
  on(event: string, handler: (data?: unknown) => unknown): void;
  off(event: string, handler: (data?: unknown) => unknown): void;
}

declare global {
  interface Window {
    ZAFClient?: { init(): ZafClient | false };
  }
}

export interface Context {
  ticketId: number;
  locale: Locale;
  scheme: "light" | "dark";
}

/** What a blank that is still open is wrapped in when it goes into the reply; saving is refused while one is left. */
export const OPEN_BLANK = /【[^】]*】/;

export async function readContext(client: ZafClient, fallback: Locale): Promise<Context> {
  const data = await client.get(["ticket.id", "currentUser", "colorScheme"]);
  const user = (data["currentUser"] ?? {}) as { locale?: string };
  const locale = user.locale ?? fallback;
  return {
    ticketId: Number(data["ticket.id"] ?? 0),
    locale: locale.startsWith("ko") ? "ko" : "en",
    scheme: data["colorScheme"] === "dark" ? "dark" : "light",
  };
}

/**
 * Put text into the reply at the cursor. Says where it went: "editor", or "clipboard" where no editor took it.
 * The next way is tried only after one was refused: a call that went through is never followed by another, whatever the
 * reply looks like afterwards. Only a reply that did not change at all is taken for one that nothing reached.
 */
export async function insertIntoReply(client: ZafClient, text: string): Promise<"editor" | "clipboard"> {
  const before = await readReply(client);
  for (const path of ["ticket.editor.insert", "comment.appendText", "ticket.comment.appendText"]) {
    try {
      await client.invoke(path, text);
    } catch {
      continue;
    }
    if (before === null || (await readReply(client)) !== before) return "editor";
    break;
  }
  await copyText(text);
  return "clipboard";
}

async function readReply(client: ZafClient): Promise<string | null> {
  try {
    const { "comment.text": reply } = await client.get("comment.text");
    return typeof reply === "string" ? reply : null;
  } catch {
    return null;
  }
}

/** Copy text; the older way where the frame may not use the clipboard. Fails when neither works. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    const copied = document.execCommand("copy");
    box.remove();
    if (!copied) throw new Error("copying is not allowed here");
  }
}

/** Whether a reply still holds a blank: one that is marked, or one of `inserted` with its marks taken away. */
export function holdsBlank(reply: string, inserted: Iterable<string>): boolean {
  if (OPEN_BLANK.test(reply)) return true;
  return [...inserted].some((blank) => {
    const literal = blank.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`(?<![\\d,.])${literal}`).test(reply);
  });
}

/** Refuse to save a reply that still holds an open blank; `onSaved` is told the reply that goes out. */
export function guardSaving(
  client: ZafClient,
  refusal: string,
  inserted: Iterable<string>,
  onSaved: (reply: string) => void = () => undefined,
): () => void {
  const handler = async () => {
    const reply = (await readReply(client)) ?? "";
    if (holdsBlank(reply, inserted)) return refusal;
    onSaved(reply);
    return true;
  };
  client.on("ticket.save", handler);
  return () => client.off("ticket.save", handler);
}

const fieldPath = (fieldId: number) => `ticket.customField:custom_field_${fieldId}`;

/** Put the type into the ticket's form; it is stored when the agent saves. Nothing happens where there is no such field. */
export async function setTypeField(client: ZafClient, fieldId: number, tag: string | null): Promise<void> {
  if (fieldId && tag !== null) await client.set(fieldPath(fieldId), tag).catch(() => undefined);
}

/** The type that stands in the ticket's form; empty where none does, or no such field is there. */
export async function typeInForm(client: ZafClient, fieldId: number): Promise<string> {
  if (!fieldId) return "";
  const found = await client.get(fieldPath(fieldId)).catch(() => ({}) as Record<string, unknown>);
  const value = found[fieldPath(fieldId)];
  return typeof value === "string" ? value : "";
}

/** Whether a key event belongs to an input method that is composing a syllable: Enter then ends the syllable, nothing else. */
export const isComposing = (event: { nativeEvent: { isComposing?: boolean }; keyCode: number }) =>
  event.nativeEvent.isComposing === true || event.keyCode === 229;
