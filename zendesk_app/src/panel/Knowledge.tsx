import { Tag } from "@zendeskgarden/react-tags";
import type { Words } from "../i18n";
import type { FactView, Guidance, VerdictView } from "../types";

/** Known facts with their source, and what is still missing. */
export function FactsSection({
  facts,
  missing,
  words,
}: {
  facts: FactView[];
  missing: string[];
  words: Words;
}) {
  return (
    <section aria-label={words.facts}>
      <h2>{words.facts}</h2>
      {facts.length === 0 && <p className="empty">{words.noFacts}</p>}
      <dl className="facts">
        {facts.map((fact) => (
          <div key={fact.name} title={`${fact.text} · ${fact.where} · ${fact.why}`}>
            <dt>{fact.label}</dt>
            <dd>
              {fact.value} {!fact.proved && <small>({words.unproved})</small>}
            </dd>
          </div>
        ))}
      </dl>
      {missing.length > 0 && (
        <>
          <h3>{words.missing}</h3>
          <ul className="chips">
            {missing.map((name) => (
              <li key={name}>
                <Tag hue="yellow">
                  <span>{name}</span>
                </Tag>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

const HUES: Record<VerdictView["answer"], string> = {
  possible: "green",
  "not possible": "red",
  ask: "yellow",
};

/** What policy allows, with the reason and the paragraph. */
export function VerdictsSection({ verdicts, words }: { verdicts: VerdictView[]; words: Words }) {
  if (verdicts.length === 0) return null;
  return (
    <section aria-label={words.policy}>
      <h2>{words.policy}</h2>
      <ul className="verdicts">
        {verdicts.map((verdict) => (
          <li key={verdict.about}>
            <Tag size="small" hue={HUES[verdict.answer]}>
              <span>{words.answers[verdict.answer]}</span>
            </Tag>{" "}
            <strong>{words.verdicts[verdict.about] ?? verdict.about}</strong> {verdict.because}
            {verdict.policy && <small> - {verdict.policy}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function CautionsSection({
  cautions,
  article,
  words,
}: {
  cautions: string[];
  article: Guidance["article"];
  words: Words;
}) {
  if (cautions.length === 0 && !article) return null;
  return (
    <section aria-label={words.cautions}>
      {cautions.length > 0 && (
        <>
          <h2>{words.cautions}</h2>
          <ul className="cautions">
            {cautions.map((caution) => (
              <li key={caution}>{caution}</li>
            ))}
          </ul>
        </>
      )}
      {article &&
        (article.url ? (
          <p>
            {words.article}:{" "}
            <a href={article.url} target="_blank" rel="noopener noreferrer">
              {article.title}
            </a>
          </p>
        ) : (
          <p>
            {words.article}: {article.title}
          </p>
        ))}
    </section>
  );
}
