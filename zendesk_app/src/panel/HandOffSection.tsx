import { useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { Alert } from "@zendeskgarden/react-notifications";
import type { HandOffView, WaitingView } from "../types";
import { usePanel } from "./context";
import { ValueForm } from "./ValueForm";

/** What the words promise that somebody else does: sent only when complete. And what is waited for. */
export function HandOffSection({
  offered,
  waiting,
}: {
  offered: HandOffView | null;
  waiting: WaitingView[];
}) {
  const { words } = usePanel();
  const asked = waiting.some((row) => row.key === offered?.key);
  if (waiting.length === 0 && (!offered || asked)) return null;
  return (
    <section aria-label={words.handOff}>
      <h2>{words.handOff}</h2>
      {waiting.map((row) => (
        <Asked key={row.key} row={row} />
      ))}
      {offered && !asked && <Offer offered={offered} />}
    </section>
  );
}

function Offer({ offered }: { offered: HandOffView }) {
  const { api, ticketId, words, run, say } = usePanel();
  const send = async () => {
    if (await run(() => api.handOver(ticketId, offered.key))) say(words.handedOver);
  };
  return (
    <div className="form">
      <p>
        <strong>{offered.to}</strong>
        {offered.group && ` (${offered.group})`}
      </p>
      <p className="note">{offered.about}</p>
      <dl className="pairs">
        {offered.facts.map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
        {offered.missing.map((label) => (
          <div key={label} className="lacking">
            <dt>{label}</dt>
            <dd>
              {words.lacking} <Entry entry={offered.enter.find((row) => row.label === label)} />
            </dd>
          </div>
        ))}
      </dl>
      <Button size="small" isPrimary disabled={!offered.ready} onClick={send}>
        {words.sendHandOff}
      </Button>
      {!offered.ready && <p className="note">{words.notReady}</p>}
    </div>
  );
}

/** The missing fact is entered where it is missed. */
function Entry({ entry }: { entry?: HandOffView["enter"][number] }) {
  const { words } = usePanel();
  const [open, setOpen] = useState(false);
  if (!entry) return null;
  return (
    <>
      <Button size="small" isBasic aria-expanded={open} onClick={() => setOpen(!open)}>
        {words.enter}
        <span className="hidden-label"> {entry.label}</span>
      </Button>
      {open && (
        <ValueForm
          name={entry.fact}
          label={entry.label}
          kind={entry.kind}
          value=""
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

function Asked({ row }: { row: WaitingView }) {
  const { api, ticketId, words, run } = usePanel();
  const state = row.failed ? words.handOffFailed : row.replied ? words.handOffReplied : words.handOffWaiting;
  return (
    <Alert type={row.failed ? "error" : row.replied ? "success" : "info"} className="asked">
      <Alert.Title>
        {row.to} · {state}
      </Alert.Title>
      <Alert.Paragraph>{row.failed || row.about}</Alert.Paragraph>
      <Button size="small" onClick={() => void run(() => api.answered(ticketId, row.key))}>
        {row.failed ? words.takeBack : words.handOffAnswered}
      </Button>
    </Alert>
  );
}
