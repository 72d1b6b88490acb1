import { useId, useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { wholeNumber } from "../script";
import { isComposing } from "../zaf";
import { usePanel } from "./context";

const TYPES: Record<string, string> = { date: "date", time: "time", phone: "tel" };
const isNumber = (kind: string) => kind === "money" || kind === "count";

/** A field for one fact, in the form of its kind; Enter saves, Escape leaves. */
export function ValueForm(props: {
  name: string;
  label: string;
  kind: string;
  value: string;
  onClose: () => void;
}) {
  const { api, ticketId, words, run, say } = usePanel();
  const [value, setValue] = useState(props.value);
  const id = useId();
  const entered = isNumber(props.kind) ? wholeNumber(value) : value.trim();
  const save = async () => {
    if (!value.trim()) return;
    if (entered === null) return say(words.badNumber);
    if (await run(() => api.enterFact(ticketId, props.name, entered))) props.onClose();
  };
  return (
    <div className="row tight">
      <label htmlFor={id} className="hidden-label">
        {props.label}
      </label>
      <input
        id={id}
        className="input"
        autoFocus
        type={TYPES[props.kind] ?? "text"}
        inputMode={isNumber(props.kind) ? "numeric" : undefined}
        maxLength={200}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          if (event.key === "Enter") void save();
          if (event.key === "Escape") props.onClose();
        }}
      />
      <Button size="small" isPrimary onClick={() => void save()}>
        {words.save}
      </Button>
      <Button size="small" isBasic onClick={props.onClose}>
        {words.cancel}
      </Button>
    </div>
  );
}
