import { createContext, useContext } from "react";
import type { Api } from "../api";
import type { Words } from "../i18n";
import type { Guidance } from "../types";
import type { ZafClient } from "../zaf";

/** What every part of the panel works with. */
export interface PanelTools {
  api: Api;
  client: ZafClient;
  ticketId: number;
  words: Words;
  /** Run a call that answers with new guidance; whether it did. */
  run: (call: () => Promise<Guidance>) => Promise<boolean>;
  /** Tell the agent what happened; read aloud by screen readers. */
  say: (text: string) => void;
  /** Put text into the reply; says where it went. The clipboard where no editor took it, null where nothing did. */
  insert: (text: string) => Promise<"editor" | "clipboard" | null>;
  /** Copy text; says so. */
  copy: (text: string) => Promise<boolean>;
}

export const PanelContext = createContext<PanelTools | null>(null);

export function usePanel(): PanelTools {
  const tools = useContext(PanelContext);
  if (!tools) throw new Error("a part of the panel stands outside of it");
  return tools;
}
