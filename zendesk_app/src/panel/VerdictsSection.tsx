import { Tag } from "@zendeskgarden/react-tags";
import type { VerdictView } from "../types";
import { usePanel } from "./context";

const HUES: Record<VerdictView["answer"], string> = {
  possible: "green",
  "not possible": "red",
  ask: "yellow",
};

/** What policy allows, with the reason and the paragraph of the article that says so. */
export function VerdictsSection({ verdicts }: { verdicts: VerdictView[] }) {
  const { words } = usePanel();
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
            {verdict.policy && (
              <details>
                <summary>{verdict.policy}</summary>
                <p className="paragraph">{verdict.paragraph}</p>
              </details>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
