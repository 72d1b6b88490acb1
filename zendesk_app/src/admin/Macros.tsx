import { useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { Alert } from "@zendeskgarden/react-notifications";
import { Tag } from "@zendeskgarden/react-tags";
import type { PageProps } from "./Admin";
import { Difference, moment, useAttempt, WithReason } from "./parts";
import { Shown, useLoaded } from "./useLoaded";
import type { AdminWords } from "./words";

interface Change {
  op: string;
  macro_id: number | null;
  title: string;
  why: string;
  warnings: string[];
  diff: { field: string; before: string; after: string }[];
  state: string | null;
}

interface Run {
  id: number;
  kind: string;
  rolls_back: number | null;
  author: string;
  reason: string;
  state: "running" | "done" | "stopped";
  error: string;
  created_at: number;
}

interface MacrosView {
  plan: string;
  changes: Change[];
  notes: string[];
  runs: Run[];
  unfinished: Run | null;
}

/** What the articles would change in the account's macros: read, applied with a reason, and taken back. */
export function Macros({ api, words }: PageProps) {
  const loaded = useLoaded(() => api.admin<MacrosView>("GET", "/macros"), "");
  const { said, say, attempt } = useAttempt(words);
  const [busy, setBusy] = useState(false);
  const work = async (path: string, body?: unknown) => {
    setBusy(true);
    await attempt(async () => {
      let run = await api.admin<Run>("POST", path, body);
      while (run.state === "running") run = await api.admin<Run>("POST", "/macros/resume");
      say(run.state === "done" ? words.runDone(run.id) : words.runStopped(run.id, run.error));
    });
    setBusy(false);
    loaded.again();
  };
  return (
    <>
      <p role="status">{busy ? words.working : said}</p>
      <Shown loaded={loaded} words={words}>
        {(found) => (
          <>
            {found.unfinished && (
              <Alert type="warning">
                <Alert.Title>{words.cutOff(found.unfinished.id)}</Alert.Title>
                <Button size="small" disabled={busy} onClick={() => void work("/macros/resume")}>
                  {words.resumeRun}
                </Button>
              </Alert>
            )}
            <section aria-label={words.macroPlan}>
              <h2>
                {words.macroPlan} ({found.changes.length})
              </h2>
              {found.changes.length === 0 && <p className="empty">{words.noChange}</p>}
              {found.changes.map((change) => (
                <OneChange key={`${change.op} ${change.title}`} change={change} words={words} />
              ))}
              {found.changes.length > 0 && !found.unfinished && !busy && (
                <WithReason
                  words={words}
                  label={words.applyPlan}
                  onDone={(reason) => void work("/macros/apply", { plan: found.plan, reason })}
                />
              )}
            </section>
            {found.notes.length > 0 && (
              <section aria-label={words.handMade}>
                <h2>{words.handMade}</h2>
                <ul>
                  {found.notes.map((note) => (
                    <li key={note}>{note}</li>
                  ))}
                </ul>
              </section>
            )}
            <section aria-label={words.history}>
              <h2>{words.history}</h2>
              {found.runs.length === 0 && <p className="empty">{words.nothing}</p>}
              {found.runs.map((run) => (
                <OneRun
                  key={run.id}
                  api={api}
                  run={run}
                  words={words}
                  onRollback={
                    busy ? undefined : (reason) => void work("/macros/rollback", { run: run.id, reason })
                  }
                />
              ))}
            </section>
          </>
        )}
      </Shown>
    </>
  );
}

const HUES: Record<string, string> = { create: "green", restore: "green", retire: "red" };

function OneChange({ change, words }: { change: Change; words: AdminWords }) {
  return (
    <details className="macro">
      <summary>
        <Tag size="small" hue={HUES[change.op] ?? "blue"}>
          <span>{words.ops[change.op] ?? change.op}</span>
        </Tag>{" "}
        {change.title}
        {change.warnings.length > 0 && ` ⚠ ${change.warnings.length}`}
        {change.state && change.state !== "applied" && ` (${words.notApplied})`}
      </summary>
      <p>
        {change.why}
        {change.macro_id && ` · #${change.macro_id}`}
      </p>
      {change.warnings.length > 0 && (
        <ul>
          {change.warnings.map((warning) => (
            <li key={warning}>⚠ {warning}</li>
          ))}
        </ul>
      )}
      {change.diff.map((row) => (
        <Difference
          key={row.field}
          name={<strong>{row.field}</strong>}
          before={row.before}
          after={row.after}
        />
      ))}
    </details>
  );
}

function OneRun(
  props: Pick<PageProps, "api" | "words"> & { run: Run; onRollback?: (reason: string) => void },
) {
  const { api, words, run, onRollback } = props;
  const [changes, setChanges] = useState<Change[] | null>(null);
  const { said, attempt } = useAttempt(words);
  const open = () =>
    changes === null &&
    void attempt(async () => {
      setChanges((await api.admin<{ changes: Change[] }>("GET", `/macros/run?run=${run.id}`)).changes);
    });
  const kind = run.rolls_back ? words.rollbackOf(run.rolls_back) : words.applied;
  return (
    <details onToggle={open}>
      <summary>
        #{run.id} · {kind} · {moment(run.created_at)} · {run.author} · {run.reason} ·{" "}
        {words.runStates[run.state]}
      </summary>
      {run.error && <p>{run.error}</p>}
      {said && <p role="alert">{said}</p>}
      {changes?.map((change) => (
        <OneChange key={`${change.op} ${change.title}`} change={change} words={words} />
      ))}
      {onRollback && run.state !== "running" && (
        <WithReason words={words} label={words.rollBack(run.id)} onDone={onRollback} />
      )}
    </details>
  );
}
