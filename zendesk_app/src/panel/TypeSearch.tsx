import { useMemo, useState } from "react";
import { Combobox, Field, Option } from "@zendeskgarden/react-dropdowns";
import { arrowed } from "../script";
import type { Ranked } from "../types";
import { usePanel } from "./context";

const MOST_SHOWN = 50;
const plain = (text: string) =>
  text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\s▶/·_-]+/g, "");

/** Types whose path has all the words, in any order and spacing. */
export function matching(types: Ranked[], typed: string): Ranked[] {
  const wanted = typed
    .split(/[\s▶]+/)
    .map(plain)
    .filter(Boolean);
  return types.filter(({ path }) => {
    const name = plain(path.join(" "));
    return wanted.every((word) => name.includes(word));
  });
}

/** A search in all types of the house. */
export function TypeSearch({ types, onChoose }: { types: Ranked[]; onChoose: (path: string[]) => void }) {
  const { words } = usePanel();
  const [typed, setTyped] = useState("");
  const found = useMemo(() => matching(types, typed).slice(0, MOST_SHOWN), [types, typed]);
  return (
    <Field className="search">
      <Field.Label>{words.choose}</Field.Label>
      <Combobox
        isAutocomplete
        isCompact
        defaultExpanded
        inputValue={typed}
        inputProps={{ autoFocus: true }}
        onChange={({ type, inputValue, selectionValue }) => {
          if (inputValue !== undefined) setTyped(inputValue);
          const chosen = type.startsWith("option") || type.endsWith("Enter") ? selectionValue : undefined;
          const path =
            typeof chosen === "string" && types.find((ranked) => arrowed(ranked.path) === chosen)?.path;
          if (path) onChoose(path);
        }}
      >
        {found.length === 0 && <Option isDisabled value="" label={words.noType} />}
        {found.map(({ path }) => (
          <Option key={arrowed(path)} value={arrowed(path)} />
        ))}
      </Combobox>
    </Field>
  );
}
