import { usePanel } from "./context";

/** As many are seen at once; the others are one key away, so that they do not push the words out of sight. */
const SHOWN = 2;

/** What to mind before a word is said; it stands before the script. */
export function CautionsSection({ cautions }: { cautions: string[] }) {
  const { words } = usePanel();
  if (cautions.length === 0) return null;
  const more = cautions.slice(SHOWN);
  return (
    <section aria-label={words.cautions} className="mind">
      <h2>
        <span aria-hidden="true">⚠ </span>
        {words.cautions}
      </h2>
      <List cautions={cautions.slice(0, SHOWN)} />
      {more.length > 0 && (
        <details>
          <summary>{words.more(more.length)}</summary>
          <List cautions={more} />
        </details>
      )}
    </section>
  );
}

function List({ cautions }: { cautions: string[] }) {
  return (
    <ul className="cautions">
      {cautions.map((caution) => (
        <li key={caution}>{caution}</li>
      ))}
    </ul>
  );
}
