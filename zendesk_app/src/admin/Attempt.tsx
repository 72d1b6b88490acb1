import { useId, useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { Filled } from "../panel/Filled";
import { arrowed } from "../script";
import type { Guidance } from "../types";
import type { PageProps } from "./Admin";

type Answer = Pick<Guidance, "type" | "facts" | "article" | "suggestion">;

/** A text is put in; type, facts and next words come out. Nothing is kept. */
export function Attempt({ api, words }: PageProps) {
  const [text, setText] = useState("");
  const [found, setFound] = useState<Answer | null>(null);
  const [said, setSaid] = useState("");
  const id = useId();
  const run = async () => {
    try {
      setSaid("");
      setFound(await api.attempt<Answer>(text));
    } catch {
      setSaid(words.failed);
    }
  };
  return (
    <>
      <label htmlFor={id}>{words.text}</label>
      <textarea
        id={id}
        className="input wide"
        rows={5}
        maxLength={20_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button size="small" isPrimary disabled={!text.trim()} onClick={run}>
        {words.run}
      </Button>
      <p role="status">{said}</p>
      {found && (
        <>
          <section aria-label={words.type}>
            <h2>{words.type}</h2>
            <p className="type">
              {found.type.path ? arrowed(found.type.path) : words.unsure} · {words.actions[found.type.action]}{" "}
              · {Math.round(found.type.confidence * 100)}%
            </p>
            <ul>
              {found.type.why.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          </section>
          <section aria-label={words.facts}>
            <h2>{words.facts}</h2>
            <dl className="pairs">
              {found.facts.map((fact) => (
                <div key={fact.name}>
                  <dt>{fact.label}</dt>
                  <dd>
                    {fact.value} <small>{fact.why}</small>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
          {found.suggestion && (
            <section aria-label={words.next}>
              <h2>
                {words.next} · {found.article?.title}
              </h2>
              <blockquote className="words">
                <Filled segments={found.suggestion.segments} />
              </blockquote>
              <ul>
                {found.suggestion.why.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </>
  );
}
