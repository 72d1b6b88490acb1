import { arrowed } from "../script";
import type { PageProps } from "./Admin";
import { Shown, useLoaded } from "./useLoaded";
import type { AdminWords } from "./words";

interface TypesView {
  without_article: string[][];
  unknown_articles: { key: string; path: string[] }[];
  alike: string[][][];
  mixed_up: { types: string[][]; times: number }[];
  unused: string[][];
}

/** What to look at in the consultation types. */
export function TypesReport({ api, words }: PageProps) {
  const loaded = useLoaded(() => api.admin<TypesView>("GET", "/types"), "");
  return (
    <Shown loaded={loaded} words={words}>
      {(found) => (
        <>
          <List title={words.withoutArticle} rows={found.without_article.map(arrowed)} words={words} />
          <List
            title={words.unknownArticles}
            rows={found.unknown_articles.map((row) => `${row.key}: ${arrowed(row.path)}`)}
            words={words}
          />
          <List
            title={words.alike}
            rows={found.alike.map((pair) => pair.map(arrowed).join(" ↔ "))}
            words={words}
          />
          <List
            title={words.mixedUp}
            rows={found.mixed_up.map((row) => `${row.types.map(arrowed).join(" ↔ ")} (${row.times})`)}
            words={words}
          />
          <List title={words.unused} rows={found.unused.map(arrowed)} words={words} />
        </>
      )}
    </Shown>
  );
}

function List({ title, rows, words }: { title: string; rows: string[]; words: AdminWords }) {
  return (
    <section aria-label={title}>
      <h2>
        {title} ({rows.length})
      </h2>
      {rows.length === 0 ? (
        <p className="empty">{words.nothing}</p>
      ) : (
        <ul>
          {rows.map((row) => (
            <li key={row}>{row}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
