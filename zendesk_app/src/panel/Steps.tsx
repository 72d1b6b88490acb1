import { Button } from "@zendeskgarden/react-buttons";
import type { Place, QuestionView, SuggestionView } from "../types";
import { usePanel } from "./context";

/** The trail of the script: where it stands, every other place, back to the suggestion, and why it stands there. */
export function Steps(props: {
  script: QuestionView[];
  suggestion: SuggestionView;
  onPlace: (place: Place | null) => void;
}) {
  const { words } = usePanel();
  const { script, suggestion, onPlace } = props;
  return (
    <details>
      <summary>{words.steps}</summary>
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
      <Button size="small" isBasic onClick={() => onPlace(null)}>
        {words.restart}
      </Button>
      <ul className="why">
        {suggestion.why.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <p className="note">{words.keys}</p>
    </details>
  );
}
