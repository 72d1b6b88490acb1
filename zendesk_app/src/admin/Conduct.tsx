import { useId, useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import type { PageProps } from "./Admin";
import { History, Rows, useAttempt, WithReason } from "./parts";
import { Shown, useLoaded } from "./useLoaded";

const MODES = ["auto", "suggest", "shadow"];
const FIELDS = ["brand", "form", "group", "channel"];

interface Rule {
  field: string;
  value: string;
  mode: string;
}

interface Chosen {
  mode: string;
  rules: Rule[];
  promised_precision: number;
  approval: boolean;
}

interface ConductView extends Chosen {
  mark: string;
  changes: {
    admin: number;
    at: number;
    reason: string;
    changes: { name: string; before: string; after: string }[];
  }[];
}

/** How far Giljabi may go: the mode of tickets by where they belong, the promised precision, approval of revisions. */
export function Conduct(props: PageProps) {
  const { api, words } = props;
  const [now, setNow] = useState<ConductView | null>(null);
  const loaded = useLoaded(() => api.admin<ConductView>("GET", "/conduct"), "");
  return (
    <Shown loaded={loaded} words={words}>
      {(first) => <Form key={(now ?? first).mark} {...props} conduct={now ?? first} onChanged={setNow} />}
    </Shown>
  );
}

function Form(props: PageProps & { conduct: ConductView; onChanged: (conduct: ConductView) => void }) {
  const { api, words, conduct, onChanged } = props;
  const { mark, changes, ...before } = conduct;
  const [chosen, setChosen] = useState<Chosen>(before);
  const { said, attempt } = useAttempt(words);
  const id = useId();
  const set = (part: Partial<Chosen>) => setChosen({ ...chosen, ...part });
  const setRule = (index: number, part: Partial<Rule>) =>
    set({ rules: chosen.rules.map((rule, at) => (at === index ? { ...rule, ...part } : rule)) });
  const save = (reason: string) =>
    attempt(async () =>
      onChanged(await api.admin<ConductView>("PUT", "/conduct", { ...chosen, mark, reason })),
    );
  const isChanged = JSON.stringify(chosen) !== JSON.stringify(before);
  return (
    <>
      <div className="row">
        <label htmlFor={`${id}-mode`}>{words.mode}</label>
        <Choice
          id={`${id}-mode`}
          value={chosen.mode}
          options={MODES}
          names={words.modes}
          onChange={(mode) => set({ mode })}
        />
      </div>
      <fieldset>
        <legend>{words.rules}</legend>
        {chosen.rules.map((rule, index) => (
          <div key={index} className="row">
            <Choice
              label={words.ruleField(index + 1)}
              value={rule.field}
              options={FIELDS}
              names={words.fields}
              onChange={(field) => setRule(index, { field })}
            />
            <input
              className="input"
              aria-label={words.ruleValue(index + 1)}
              maxLength={100}
              value={rule.value}
              onChange={(event) => setRule(index, { value: event.target.value })}
            />
            <Choice
              label={words.ruleMode(index + 1)}
              value={rule.mode}
              options={MODES}
              names={words.modes}
              onChange={(mode) => setRule(index, { mode })}
            />
            <Button size="small" onClick={() => set({ rules: chosen.rules.filter((_, at) => at !== index) })}>
              {words.removeRule(index + 1)}
            </Button>
          </div>
        ))}
        <Button
          size="small"
          onClick={() => set({ rules: [...chosen.rules, { field: "group", value: "", mode: "suggest" }] })}
        >
          {words.addRule}
        </Button>
      </fieldset>
      <div className="row">
        <label htmlFor={`${id}-precision`}>{words.precision}</label>
        <input
          id={`${id}-precision`}
          className="input short"
          type="number"
          min={50}
          max={99}
          value={chosen.promised_precision}
          onChange={(event) => set({ promised_precision: Number(event.target.value) })}
        />
      </div>
      <label className="row">
        <input
          type="checkbox"
          checked={chosen.approval}
          onChange={(event) => set({ approval: event.target.checked })}
        />
        {words.approval}
      </label>
      <p role="status">{said}</p>
      {isChanged && <WithReason words={words} label={words.change} onDone={(reason) => void save(reason)} />}
      <History rows={changes} words={words}>
        {(row) => (
          <Rows title={words.changes} heads={[words.kind, words.before, words.after]}>
            {row.changes.map((change) => (
              <tr key={change.name}>
                <td>{words.conductOf[change.name] ?? change.name}</td>
                <td>{change.before}</td>
                <td>{change.after}</td>
              </tr>
            ))}
          </Rows>
        )}
      </History>
    </>
  );
}

function Choice(props: {
  id?: string;
  label?: string;
  value: string;
  options: string[];
  names: Record<string, string>;
  onChange: (value: string) => void;
}) {
  const { id, label, value, options, names, onChange } = props;
  return (
    <select
      id={id}
      aria-label={label}
      className="input"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {options.map((option) => (
        <option key={option} value={option}>
          {names[option]}
        </option>
      ))}
    </select>
  );
}
