import { useId, useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { Tag } from "@zendeskgarden/react-tags";
import type { Words } from "../i18n";
import type { Ranked, TypeView } from "../types";

interface Props {
  type: TypeView;
  words: Words;
  loadTypes: () => Promise<Ranked[]>;
  onChoose: (path: string[], kind: "type-confirmed" | "type-corrected") => void;
}

const arrowed = (path: string[]) => path.join(" ▶ ");

/** The consultation type with its confidence, two alternatives, and a way to set it right. */
export function TypeSection({ type, words, loadTypes, onChoose }: Props) {
  const [all, setAll] = useState<Ranked[] | null>(null);
  const listId = useId();
  const others = type.top
    .filter((ranked) => arrowed(ranked.path) !== arrowed(type.path ?? []))
    .slice(0, type.path ? 2 : 3);
  return (
    <section aria-label={words.type}>
      <h2>{words.type}</h2>
      {type.path ? (
        <div className="type">
          {arrowed(type.path)}{" "}
          <Tag size="small" isPill hue={type.chosen ? "blue" : type.action === "save" ? "green" : "yellow"}>
            <span>
              {type.chosen ? words.chosen : `${words.confidence} ${Math.round(type.confidence * 100)}%`}
            </span>
          </Tag>
        </div>
      ) : (
        <p className="type unsure">{words.unsure}</p>
      )}
      {others.length > 0 && (
        <ul className="others" aria-label={words.alternatives}>
          {others.map((ranked) => (
            <li key={arrowed(ranked.path)}>
              <Button isBasic size="small" onClick={() => onChoose(ranked.path, "type-corrected")}>
                {arrowed(ranked.path)}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="row">
        {type.path && !type.chosen && type.action !== "save" && (
          <Button size="small" onClick={() => onChoose(type.path!, "type-confirmed")}>
            {words.confirm}
          </Button>
        )}
        {!all && (
          <Button size="small" isBasic onClick={async () => setAll(await loadTypes().catch(() => []))}>
            {words.correct}
          </Button>
        )}
      </div>
      {all && (
        <p>
          <label htmlFor={listId}>{words.choose}</label>
          <select
            id={listId}
            className="select"
            autoFocus
            defaultValue=""
            onChange={(event) => {
              const chosen = all[Number(event.target.value)];
              if (chosen) {
                setAll(null);
                onChoose(chosen.path, "type-corrected");
              }
            }}
          >
            <option value="" disabled>
              -
            </option>
            {all.map((ranked, index) => (
              <option key={arrowed(ranked.path)} value={index}>
                {arrowed(ranked.path)}
              </option>
            ))}
          </select>
        </p>
      )}
      {type.why.length > 0 && (
        <details>
          <summary>{words.why}</summary>
          <ul>
            {type.why.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
