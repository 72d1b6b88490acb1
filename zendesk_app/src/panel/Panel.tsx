import { useEffect, useRef } from "react";
import type { Api } from "../api";
import type { Words } from "../i18n";
import type { Guidance } from "../types";
import { guardSaving, setTypeField, type ZafClient } from "../zaf";
import { CautionsSection, FactsSection, VerdictsSection } from "./Knowledge";
import { Notice, Waiting } from "./Notice";
import { ScriptSection } from "./ScriptSection";
import { TypeSection } from "./TypeSection";
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

/** The whole sidebar. */
export function Panel({ api, client, ticketId, words }: Props) {
  const { guidance, error, busy, run, reload } = useGuidance(api, client, ticketId);
  const openBlanks = useRef(new Set<string>());
  useEffect(() => guardSaving(client, words.openBlank, openBlanks.current), [client, words]);

  if (!ticketId) return <p className="empty">{words.noTicket}</p>;
  return (
    <main className="panel" aria-busy={busy}>
      {error && <Notice error={error} stale={guidance !== null} words={words} onRetry={reload} />}
      {!guidance && busy && <Waiting words={words} />}
      {guidance && (
        <>
          <TypeSection
            type={guidance.type}
            words={words}
            loadTypes={() => api.types()}
            onChoose={(path, kind) =>
              run(async () => {
                const answer = await api.chooseType(ticketId, path);
                await setTypeField(client, answer.type.field_id, answer.type.tag);
                void api.feedback(ticketId, kind, answer).catch(() => undefined);
                return answer;
              })
            }
          />
          <ScriptSection
            key={placeKey(guidance)}
            guidance={guidance}
            client={client}
            words={words}
            onOpenBlanks={(blanks) => blanks.forEach((blank) => openBlanks.current.add(blank))}
            onPlace={(place) => run(() => api.choosePlace(ticketId, place))}
            onDone={(kind) => void api.feedback(ticketId, kind, guidance).catch(() => undefined)}
          />
          <FactsSection facts={guidance.facts} missing={guidance.suggestion?.missing ?? []} words={words} />
          <VerdictsSection verdicts={guidance.suggestion?.verdicts ?? []} words={words} />
          <CautionsSection cautions={guidance.cautions} article={guidance.article} words={words} />
        </>
      )}
    </main>
  );
}
