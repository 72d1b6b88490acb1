import { useState, type ReactNode } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { Alert } from "@zendeskgarden/react-notifications";
import { Tag } from "@zendeskgarden/react-tags";
import type { PageProps } from "./Admin";
import { Difference, moment, useAttempt, WithReason } from "./parts";
import type { Remark } from "./macroWords";
import { Shown, useLoaded } from "./useLoaded";
import type { AdminWords } from "./words";

interface Change {
  op: string;
  macro_id: number | null;
  title: string;
  why: Remark;
  warnings: Remark[];
  diff: { field: string; before: string; after: string }[];
  state: string | null;
}

interface Run {
  id: number;
  kind: string;
  rolls_back: number | null;
  author: string;
  reason: string;
  state: "running" | "done" | "stopped" | "abandoned";
  busy: number;
  error: string;
  created_at: number;
}

interface Used {
  macro_id: number;
  title: string;
  used: number | null;
}

interface Usage {
  count: number;
  known: boolean;
  most: Used[];
  unused: Used[];
}

interface MacrosView {
  plan: string;
  changes: Change[];
  notes: Remark[];
  usage: Usage;
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
      if (run.state === "abandoned") say(words.gaveUp(run.id));
      else say(run.state === "done" ? words.runDone(run.id) : words.runStopped(run.id, run.error));
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
            {found.unfinished && <Unfinished run={found.unfinished} words={words} busy={busy} work={work} />}
            <section aria-label={words.macroPlan}>
              <h2>
                {words.macroPlan} ({found.changes.length})
              </h2>
              {found.changes.length === 0 && <p className="empty">{words.noChange}</p>}
              {found.changes.filter(isContent).map((change) => (
                <OneChange key={`${change.op} ${change.title}`} change={change} words={words} />
              ))}
              <Placed changes={found.changes} words={words} />
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
                    <li key={note.text}>{words.remark(note)}</li>
                  ))}
                </ul>
              </section>
            )}
            {found.usage.count > 0 && <UsageOf usage={found.usage} words={words} />}
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
                    busy
                      ? undefined
                      : (reason, only) =>
                          void work("/macros/rollback", { run: run.id, reason, macro_ids: only })
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

function Unfinished({
  run,
  words,
  busy,
  work,
}: {
  run: Run;
  words: AdminWords;
  busy: boolean;
  work: (path: string, body?: unknown) => Promise<void>;
}) {
  if (run.busy > 0)
    return (
      <Alert type="info">
        <Alert.Title>{words.underWay(run.id, Math.ceil(run.busy / 1000))}</Alert.Title>
      </Alert>
    );
  return (
    <Alert type="warning">
      <Alert.Title>{words.cutOff(run.id)}</Alert.Title>
      <Button size="small" disabled={busy} onClick={() => void work("/macros/resume")}>
        {words.resumeRun}
      </Button>
      <WithReason
        words={words}
        label={words.giveUp(run.id)}
        onDone={(reason) => void work("/macros/abandon", { run: run.id, reason })}
      />
    </Alert>
  );
}

function UsageOf({ usage, words }: { usage: Usage; words: AdminWords }) {
  return (
    <section aria-label={words.usage}>
      <h2>
        {words.usage} ({usage.count})
      </h2>
      {!usage.known && <p className="empty">{words.usageUnknown}</p>}
      {usage.most.length > 0 && (
        <details>
          <summary>{words.mostUsed}</summary>
          <ol>
            {usage.most.map((row) => (
              <li key={row.macro_id}>
                {row.title} · {row.used}
              </li>
            ))}
          </ol>
        </details>
      )}
      {usage.unused.length > 0 && (
        <details>
          <summary>{words.neverUsed(usage.unused.length)}</summary>
          <ul>
            {usage.unused.map((row) => (
              <li key={row.macro_id}>{row.title}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
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
        {words.remark(change.why)}
        {change.macro_id && ` · #${change.macro_id}`}
      </p>
      {change.warnings.length > 0 && (
        <ul>
          {change.warnings.map((warning) => (
            <li key={warning.text}>⚠ {words.remark(warning)}</li>
          ))}
        </ul>
      )}
      {change.diff.map((row) => (
        <Difference
          key={row.field}
          name={<strong>{words.macroField(row.field)}</strong>}
          before={row.before}
          after={row.after}
        />
      ))}
    </details>
  );
}

const isContent = (change: Change) => change.op !== "place";

/** The macros that get another place, a line each. */
function Placed({
  changes,
  words,
  pick,
}: {
  changes: Change[];
  words: AdminWords;
  pick?: (change: Change) => ReactNode;
}) {
  const placed = changes.filter((change) => !isContent(change));
  if (placed.length === 0) return null;
  return (
    <details className="macro">
      <summary>
        <Tag size="small" hue="blue">
          <span>{words.ops.place}</span>
        </Tag>{" "}
        {words.placed(placed.length)}
      </summary>
      {placed.slice(0, 1).map((change) => (
        <p key="why">{words.remark(change.why)}</p>
      ))}
      <ul>
        {placed.map((change) => (
          <li key={change.title}>
            {pick?.(change)}
            {change.diff.map((row) => `${row.before || "-"} → ${row.after}`).join()} · {change.title}
            {change.state && change.state !== "applied" && ` (${words.notApplied})`}
          </li>
        ))}
      </ul>
    </details>
  );
}

function OneRun(
  props: Pick<PageProps, "api" | "words"> & {
    run: Run;
    onRollback?: (reason: string, only: number[]) => void;
  },
) {
  const { api, words, run, onRollback } = props;
  const [changes, setChanges] = useState<Change[] | null>(null);
  const [chosen, setChosen] = useState<number[]>([]);
  const { said, attempt } = useAttempt(words);
  const open = () =>
    changes === null &&
    void attempt(async () => {
      setChanges((await api.admin<{ changes: Change[] }>("GET", `/macros/run?run=${run.id}`)).changes);
    });
  const pick = (change: Change) =>
    onRollback &&
    change.macro_id && (
      <input
        type="checkbox"
        aria-label={words.choose(change.title)}
        checked={chosen.includes(change.macro_id)}
        onChange={() => setChosen(toggled(chosen, change.macro_id))}
      />
    );
  const kind = run.rolls_back ? words.rollbackOf(run.rolls_back) : words.applied;
  return (
    <details onToggle={open}>
      <summary>
        #{run.id} · {kind} · {moment(run.created_at)} · {run.author} · {run.reason} ·{" "}
        {words.runStates[run.state]}
      </summary>
      {run.error && <p>{run.error}</p>}
      {said && <p role="alert">{said}</p>}
      {changes?.filter(isContent).map((change) => (
        <div className="pick" key={`${change.op} ${change.title}`}>
          {pick(change)}
          <OneChange change={change} words={words} />
        </div>
      ))}
      {changes && <Placed changes={changes} words={words} pick={pick} />}
      {onRollback && run.state !== "running" && (
        <WithReason
          words={words}
          label={chosen.length > 0 ? words.rollBackSome(chosen.length) : words.rollBack(run.id)}
          onDone={(reason) => onRollback(reason, chosen)}
        />
      )}
    </details>
  );
}

function toggled(chosen: number[], id: number | null): number[] {
  if (id === null) return chosen;
  return chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];
}
