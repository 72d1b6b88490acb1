import { useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { Tooltip } from "@zendeskgarden/react-tooltips";
import type { FactView, ReadyQuestion, Value } from "../types";
import { usePanel } from "./context";
import { ValueForm } from "./ValueForm";

/** Known facts as chips that open for editing, with their source on hover and focus; then what is missing. */
export function FactsSection({ facts, questions }: { facts: FactView[]; questions: ReadyQuestion[] }) {
  const { words, insert } = usePanel();
  const [open, setOpen] = useState("");
  const edited = facts.find((fact) => fact.name === open);
  return (
    <section aria-label={words.facts}>
      <h2>{words.facts}</h2>
      {facts.length === 0 && <p className="empty">{words.noFacts}</p>}
      <ul className="chips">
        {facts.map((fact) => (
          <li key={fact.name}>
            <Tooltip content={sourceOf(fact)} size="medium" placement="top-start">
              <Button
                size="small"
                className={`chip ${fact.proved ? "" : "unproved"}`}
                aria-expanded={fact.editable ? open === fact.name : undefined}
                onClick={() => fact.editable && setOpen(open === fact.name ? "" : fact.name)}
              >
                <span className="chip-label">{fact.label}</span> {fact.value}
                {!fact.proved && <small> {words.unproved}</small>}
                {fact.origin === "agent" && <small> {words.entered}</small>}
              </Button>
            </Tooltip>
          </li>
        ))}
      </ul>
      {edited && <FactForm key={edited.name} fact={edited} onClose={() => setOpen("")} />}
      {questions.length > 0 && (
        <>
          <h3>{words.missing}</h3>
          <ul className="missing">
            {questions.map((question) => (
              <Missing key={question.missing} question={question} onAsk={insert} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

const sourceOf = (fact: FactView) =>
  [fact.text && `“${fact.text}”`, fact.where, fact.why].filter(Boolean).join(" · ");

function Missing({
  question,
  onAsk,
}: {
  question: ReadyQuestion;
  onAsk: (text: string) => Promise<unknown>;
}) {
  const { words } = usePanel();
  const [entering, setEntering] = useState(false);
  return (
    <li>
      <strong>{question.missing}</strong>
      {question.words && <p className="note">{question.words}</p>}
      <div className="row tight">
        {question.words && (
          <Button size="small" onClick={() => void onAsk(question.words)}>
            {words.ask}
            <span className="hidden-label"> {question.missing}</span>
          </Button>
        )}
        {question.fact && (
          <Button size="small" isBasic aria-expanded={entering} onClick={() => setEntering(!entering)}>
            {words.enter}
            <span className="hidden-label"> {question.missing}</span>
          </Button>
        )}
      </div>
      {entering && question.fact && (
        <ValueForm
          name={question.fact}
          label={question.missing}
          kind={question.kind}
          value=""
          onClose={() => setEntering(false)}
        />
      )}
    </li>
  );
}

/** A known fact's form: another value, one that was seen as well, or the entry taken back. */
function FactForm({ fact, onClose }: { fact: FactView; onClose: () => void }) {
  const { api, ticketId, words, run } = usePanel();
  const enter = async (value: Value | null) => {
    if (await run(() => api.enterFact(ticketId, fact.name, value))) onClose();
  };
  return (
    <div className="form">
      <ValueForm
        name={fact.name}
        label={fact.label}
        kind={fact.kind}
        value={String(fact.entered)}
        onClose={onClose}
      />
      <p className="note">{sourceOf(fact)}</p>
      {fact.others.length > 0 && (
        <div className="row tight" role="group" aria-label={words.others}>
          <span className="note">{words.others}</span>
          {fact.others.map((other) => (
            <Button key={other.value} size="small" onClick={() => void enter(other.entered)}>
              {other.value}
            </Button>
          ))}
        </div>
      )}
      {fact.origin === "agent" && (
        <Button size="small" isBasic onClick={() => void enter(null)}>
          {words.takeBack}
        </Button>
      )}
    </div>
  );
}
