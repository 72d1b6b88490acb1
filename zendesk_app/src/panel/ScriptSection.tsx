import { useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import type { Words } from "../i18n";
import { markedText, placeAfter } from "../script";
import type { Guidance, Place, QuestionView, SuggestionView } from "../types";
import { copyText, insertIntoReply, type ZafClient } from "../zaf";

interface Props {
  guidance: Guidance;
  client: ZafClient;
  words: Words;
  onPlace: (place: Place | null) => void;
  onDone: (kind: "inserted" | "copied") => void;
  /** Blanks that went into the reply unfilled. */
  onOpenBlanks: (blanks: string[]) => void;
}

/** The next words: filled, with open blanks marked; insert, copy, go on, take a branch. */
export function ScriptSection({ guidance, client, words, onPlace, onDone, onOpenBlanks }: Props) {
  const [said, setSaid] = useState("");
  const { suggestion, script } = guidance;
  if (!suggestion) return guidance.type.path ? <p className="empty">{words.noScript}</p> : null;
  const following = placeAfter(script, suggestion);
  const nothing = suggestion.step === null;
  const sure = guidance.type.chosen || guidance.type.action === "save";

  async function insert() {
    try {
      onOpenBlanks(
        suggestion!.segments.filter((segment) => segment.kind === "open").map((segment) => segment.text),
      );
      const where = await insertIntoReply(client, markedText(suggestion!));
      setSaid(where === "editor" ? words.inserted : words.copiedInstead);
      onDone("inserted");
    } catch {
      setSaid(words.failed);
    }
  }

  async function copy() {
    try {
      await copyText(markedText(suggestion!));
      setSaid(words.copied);
      onDone("copied");
    } catch {
      setSaid(words.failed);
    }
  }

  return (
    <section aria-label={words.next}>
      <h2>{words.next}</h2>
      {nothing ? (
        <p className="empty">
          {suggestion.waiting ? words.waiting : suggestion.done ? words.done : words.noFit}
        </p>
      ) : (
        <>
          <h3>
            <span className="step-number">{suggestion.step}</span> {suggestion.title}
            {suggestion.variant && <small> · {suggestion.variant}</small>}
          </h3>
          {suggestion.notes.map((note) => (
            <p key={note} className="note">
              {note}
            </p>
          ))}
          <Words suggestion={suggestion} />
          <Branches suggestion={suggestion} script={script} words={words} onPlace={onPlace} />
          <div className="row">
            <Button isPrimary={suggestion.complete && sure} size="small" onClick={insert}>
              {suggestion.complete ? words.insert : words.insertMarked}
            </Button>
            <Button size="small" onClick={copy}>
              {words.copy}
            </Button>
            <Button size="small" isBasic disabled={!following} onClick={() => onPlace(following)}>
              {words.nextStep}
            </Button>
          </div>
        </>
      )}
      <p role="status" className="said">
        {said}
      </p>
      <details>
        <summary>{words.steps}</summary>
        <Steps script={script} suggestion={suggestion} words={words} onPlace={onPlace} />
        <Button size="small" isBasic onClick={() => onPlace(null)}>
          {words.restart}
        </Button>
        <ul className="why">
          {suggestion.why.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </details>
    </section>
  );
}

/** The words to say, with what was filled and what is open told apart by more than colour. */
function Words({ suggestion }: { suggestion: SuggestionView }) {
  return (
    <blockquote className="words" data-testid="words">
      {suggestion.segments.map((segment, index) =>
        segment.kind === "plain" ? (
          segment.text
        ) : (
          <mark key={index} className={segment.kind}>
            {segment.text}
          </mark>
        ),
      )}
    </blockquote>
  );
}

function Branches({
  suggestion,
  script,
  words,
  onPlace,
}: {
  suggestion: SuggestionView;
  script: QuestionView[];
  words: Words;
  onPlace: (place: Place) => void;
}) {
  const step = script.find((q) => q.no === suggestion.question)?.steps.find((s) => s.no === suggestion.step);
  if (!step || step.variants.length < 2) return null;
  return (
    <div className="branches" role="group" aria-label={words.branches}>
      {step.variants.map((when, variant) => (
        <Button
          key={when ?? ""}
          size="small"
          isPrimary={variant === suggestion.variant_no}
          aria-pressed={variant === suggestion.variant_no}
          onClick={() => onPlace({ question: suggestion.question!, step: step.no, variant })}
        >
          {when ?? words.always}
        </Button>
      ))}
    </div>
  );
}

function Steps({
  script,
  suggestion,
  words,
  onPlace,
}: {
  script: QuestionView[];
  suggestion: SuggestionView;
  words: Words;
  onPlace: (place: Place) => void;
}) {
  return (
    <>
      {script.map((question) => (
        <div key={question.no}>
          <p className="question">
            {words.question} {question.no}. {question.question}
          </p>
          <ol className="steps">
            {question.steps.map((step) => {
              const here = question.no === suggestion.question && step.no === suggestion.step;
              return (
                <li key={step.no}>
                  <Button
                    isBasic
                    size="small"
                    aria-current={here ? "step" : undefined}
                    disabled={step.variants.length === 0}
                    onClick={() => onPlace({ question: question.no, step: step.no, variant: 0 })}
                  >
                    {step.no}. {step.title}
                  </Button>
                </li>
              );
            })}
          </ol>
        </div>
      ))}
    </>
  );
}
