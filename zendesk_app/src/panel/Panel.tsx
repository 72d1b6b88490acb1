import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Api } from "../api";
import type { Words } from "../i18n";
import type { FeedbackKind, Guidance } from "../types";
import { copyText, guardSaving, insertIntoReply, type ZafClient } from "../zaf";
import { CautionsSection } from "./CautionsSection";
import { FactsSection } from "./FactsSection";
import { FootSection } from "./FootSection";
import { HandOffSection } from "./HandOffSection";
import { Notice, Waiting } from "./Notice";
import { PanelContext, type PanelTools } from "./context";
import { PlaceSection } from "./PlaceSection";
import { ScriptSection } from "./ScriptSection";
import { TypeSection } from "./TypeSection";
import { VerdictsSection } from "./VerdictsSection";
import { VouchersSection } from "./VouchersSection";
import { useGuidance } from "./useGuidance";

interface Props {
  api: Api;
  client: ZafClient;
  ticketId: number;
  words: Words;
}

/** Another place, or the same one of another article, starts anew: its list of steps is closed, nothing was said of it. */
function placeKey({ article, suggestion: at }: Guidance): string {
  return [article?.key, at?.question, at?.step, at?.variant_no].join(" ");
}

/** What is said, without marks and spaces: the same whether the editor holds plain text or HTML. */
const bare = (text: string) => text.replace(/<[^>]*>|&nbsp;|\s/g, "");

/** The whole sidebar. */
export function Panel({ api, client, ticketId, words }: Props) {
  const { guidance, error, busy, run, reload } = useGuidance(api, client, ticketId);
  const [said, say] = useState("");
  const inReply = useRef<{ text: string; guidance: Guidance }[]>([]);
  const openBlanks = useRef(new Set<string>());
  const refocus = useRef(false);

  useEffect(() => {
    let leaving = "";
    const sent = () => {
      for (const { text, guidance: of } of inReply.current.splice(0)) {
        const kind = bare(leaving).includes(bare(text)) ? "sent" : "edited";
        void api.feedback(ticketId, kind, of).catch(() => undefined);
      }
    };
    client.on("ticket.submit.done", sent);
    const end = guardSaving(client, words.openBlank, openBlanks.current, (reply) => (leaving = reply));
    return () => {
      client.off("ticket.submit.done", sent);
      end();
    };
  }, [api, client, ticketId, words]);

  const insert = useCallback(
    async (text: string) => {
      try {
        const where = await insertIntoReply(client, text);
        say(where === "editor" ? words.inserted : words.copiedInstead);
        return where;
      } catch {
        say(words.failed);
        return null;
      }
    },
    [client, words],
  );
  const copy = useCallback(
    async (text: string) => {
      try {
        await copyText(text);
        say(words.copied);
        return true;
      } catch {
        say(words.failed);
        return false;
      }
    },
    [words],
  );
  const tools = useMemo<PanelTools>(
    () => ({ api, client, ticketId, words, run, say, insert, copy }),
    [api, client, ticketId, words, run, insert, copy],
  );

  if (!ticketId) return <p className="empty">{words.noTicket}</p>;

  const tell = (kind: FeedbackKind) =>
    guidance && void api.feedback(ticketId, kind, guidance).catch(() => undefined);
  return (
    <PanelContext.Provider value={tools}>
      <main className="panel" aria-busy={busy}>
        {error && <Notice error={error} stale={guidance !== null} words={words} onRetry={reload} />}
        {!guidance && busy && <Waiting words={words} />}
        {guidance && (
          <>
            <TypeSection type={guidance.type} stack={guidance.stack} tell={tell} />
            <CautionsSection cautions={guidance.cautions} />
            <ScriptSection
              key={placeKey(guidance)}
              guidance={guidance}
              tell={tell}
              refocus={refocus}
              onInserted={(text, blanks) => {
                inReply.current.push({ text, guidance });
                blanks.forEach((blank) => openBlanks.current.add(blank));
              }}
            />
            <HandOffSection offered={guidance.suggestion?.hand_off ?? null} waiting={guidance.waiting} />
            <FactsSection facts={guidance.facts} questions={guidance.suggestion?.questions ?? []} />
            <VerdictsSection verdicts={guidance.suggestion?.verdicts ?? []} />
            <VouchersSection vouchers={guidance.vouchers} />
            <PlaceSection place={guidance.place} />
            <FootSection article={guidance.article} />
          </>
        )}
        <p role="status" className="said">
          {said}
        </p>
      </main>
    </PanelContext.Provider>
  );
}
