import { type KeyboardEvent, type MutableRefObject, useEffect, useRef, useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { branches, markedText, placeBeside } from "../script";
import type { FeedbackKind, Guidance, Place, SuggestionView } from "../types";
import { isComposing } from "../zaf";
import { usePanel } from "./context";
import { Filled } from "./Filled";
import { Procedures } from "./Procedures";
import { Steps } from "./Steps";
import { Tabs } from "./Tabs";
import { TextMessages } from "./TextMessages";

interface Props {
  guidance: Guidance;
  tell: (kind: FeedbackKind) => void;
  /** What went into the reply, and the blanks of it that are unfilled. */
  onInserted: (text: string, blanks: string[]) => void;
  /** Set when the words at another place are to have the focus: each place is a section of its own. */
  refocus: MutableRefObject<boolean>;
}

/** The next words, the text messages and the procedures that go with them. */
export function ScriptSection({ guidance, tell, onInserted, refocus }: Props) {
  const { words } = usePanel();
  const { suggestion, procedures } = guidance;
  if (!suggestion) return guidance.type.path ? <p className="empty">{words.noScript}</p> : null;
  const tabs = [
    {
      id: "reply",
      name: words.next,
      body: <Reply {...{ guidance, suggestion, tell, onInserted, refocus }} />,
    },
    ...(suggestion.messages.length > 0
      ? [{ id: "messages", name: words.messages, body: <TextMessages messages={suggestion.messages} /> }]
      : []),
    ...(procedures.length > 0
      ? [{ id: "procedures", name: words.procedures, body: <Procedures procedures={procedures} /> }]
      : []),
  ];
  return (
    <section aria-label={words.next}>
      {tabs.length > 1 ? <Tabs tabs={tabs} label={words.next} /> : <h2>{words.next}</h2>}
      {tabs.length === 1 && tabs[0]!.body}
    </section>
  );
}

function Reply({ guidance, suggestion, tell, onInserted, refocus }: Props & { suggestion: SuggestionView }) {
  const { api, ticketId, words, run, insert, copy, say } = usePanel();
  const [wrong, setWrong] = useState(false);
  const { script } = guidance;
  const sure = guidance.type.set_by || guidance.type.action === "save";
  const variants = branches(script, suggestion);
  const whole = useRef<HTMLDivElement>(null);
  const at = useRef<HTMLQuoteElement>(null);
  const putting = useRef(false);
  useEffect(() => {
    if (refocus.current) at.current?.focus();
    refocus.current = false;
  }, [refocus]);

  async function go(place: Place | null) {
    refocus.current = whole.current?.contains(document.activeElement) ?? false;
    if (!(await run(() => api.choosePlace(ticketId, place)))) refocus.current = false;
  }
  const [before, after] = [placeBeside(script, suggestion, -1), placeBeside(script, suggestion, 1)];
  const branch = (variant: number) =>
    variant in variants &&
    variants.length > 1 &&
    void go({ question: suggestion.question!, step: suggestion.step!, variant });

  /** Once at a time: a second press before the first is through would say the same words twice. */
  async function put(onward: boolean) {
    if (putting.current) return;
    putting.current = true;
    const text = markedText(suggestion);
    const where = await insert(text);
    if (where === "editor") {
      onInserted(
        text,
        suggestion.segments.filter((row) => row.kind === "open").map((row) => row.text),
      );
      tell("inserted");
      if (onward && after) await go(after);
    } else if (where === "clipboard") tell("copied");
    putting.current = false;
  }

  /** Only where nothing else has the key: a button's Enter is its own. */
  function onKeyDown(event: KeyboardEvent) {
    const taken = (event.target as HTMLElement).closest(
      "input, textarea, select, [role=tablist], [role=combobox]",
    );
    if (taken || event.repeat || isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const onControl = (event.target as HTMLElement).closest("button, a, summary");
    if (/^[1-9]$/.test(event.key)) branch(Number(event.key) - 1);
    else if (event.key === "ArrowRight" && after) void go(after);
    else if (event.key === "ArrowLeft" && before) void go(before);
    else if (event.key === "Enter" && !onControl && suggestion.step !== null) void put(event.shiftKey);
    else return;
    event.preventDefault();
  }

  if (suggestion.step === null)
    return (
      <>
        <p className="empty">
          {suggestion.waiting ? words.waiting : suggestion.done ? words.done : words.noFit}
        </p>
        <Steps script={script} suggestion={suggestion} onPlace={(place) => void go(place)} />
      </>
    );
  return (
    <div onKeyDown={onKeyDown} className="reply" ref={whole}>
      <div className="heading">
        <h3>
          <span className="step-number">{suggestion.step}</span> {suggestion.title}
          {suggestion.variant && <small> · {suggestion.variant}</small>}
        </h3>
        <span className="row tight">
          <Button
            size="small"
            isBasic
            disabled={!before}
            aria-label={words.stepBefore}
            onClick={() => void go(before)}
          >
            ‹
          </Button>
          <Button
            size="small"
            isBasic
            disabled={!after}
            aria-label={words.nextStep}
            onClick={() => void go(after)}
          >
            ›
          </Button>
        </span>
      </div>
      {suggestion.notes.map((note) => (
        <p key={note} className="note">
          {note}
        </p>
      ))}
      <blockquote className="words" data-testid="words" ref={at} tabIndex={0} aria-label={words.wordsHint}>
        <Filled segments={suggestion.segments} />
      </blockquote>
      {variants.length > 1 && (
        <div className="branches" role="group" aria-label={words.branches}>
          {variants.map((when, variant) => (
            <Button
              key={when ?? ""}
              size="small"
              className="branch"
              aria-pressed={variant === suggestion.variant_no}
              onClick={() => branch(variant)}
            >
              <kbd aria-hidden="true">{variant + 1}</kbd> {when ?? words.always}
            </Button>
          ))}
        </div>
      )}
      <div className="row">
        <Button isPrimary={suggestion.complete && Boolean(sure)} size="small" onClick={() => void put(false)}>
          {suggestion.complete ? words.insert : words.insertMarked}
        </Button>
        {after && (
          <Button size="small" onClick={() => void put(true)}>
            {words.insertNext}
          </Button>
        )}
        <Button
          size="small"
          onClick={async () => {
            if (await copy(markedText(suggestion))) tell("copied");
          }}
        >
          {words.copy}
        </Button>
        <Button
          size="small"
          isBasic
          disabled={wrong}
          onClick={() => {
            setWrong(true);
            tell("wrong");
            say(words.wrongNoted);
          }}
        >
          {words.wrong}
        </Button>
      </div>
      <Steps script={script} suggestion={suggestion} onPlace={(place) => void go(place)} />
    </div>
  );
}
