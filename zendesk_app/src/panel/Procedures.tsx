import { Button } from "@zendeskgarden/react-buttons";
import type { ProcedureStepView, ProcedureView } from "../types";
import { usePanel } from "./context";

/** What has to be done in the admin tool, to tick off; kept with the ticket. */
export function Procedures({ procedures }: { procedures: ProcedureView[] }) {
  const { words } = usePanel();
  return (
    <>
      {procedures.map((procedure) => (
        <article key={procedure.article.key}>
          <h3>
            {procedure.article.title} {procedure.done && <small>· {words.procedureDone}</small>}
          </h3>
          <ol className="checklist">
            {procedure.steps.map((step) => (
              <Step key={step.no} article={procedure.article.key} step={step} />
            ))}
          </ol>
        </article>
      ))}
    </>
  );
}

function Step({ article, step }: { article: string; step: ProcedureStepView }) {
  const { api, ticketId, words, run, copy } = usePanel();
  const mark = (changed: { choice?: string; done?: boolean }) =>
    void run(() => api.markProcedure(ticketId, article, step.no, changed));
  return (
    <li>
      <label className="tick">
        <input type="checkbox" checked={step.done} onChange={() => mark({ done: !step.done })} /> {step.text}
      </label>
      {step.options.length > 0 && (
        <div className="branches" role="group" aria-label={step.text}>
          {step.options.map((option) => (
            <Button
              key={option.key}
              size="small"
              className="branch"
              aria-pressed={option.key === step.choice}
              onClick={() => mark({ choice: option.key === step.choice ? "" : option.key })}
            >
              {option.text}
            </Button>
          ))}
        </div>
      )}
      {step.copy.length > 0 && (
        <div className="row tight">
          {step.copy.map((value) => (
            <Button key={value} size="small" isBasic onClick={() => void copy(value)}>
              {words.copy}: {value}
            </Button>
          ))}
        </div>
      )}
    </li>
  );
}
