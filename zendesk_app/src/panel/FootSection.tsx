import { useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import type { ArticleView } from "../types";
import { usePanel } from "./context";

/** Where the words come from, and a note of the guidance on request. */
export function FootSection({ article }: { article: ArticleView | null }) {
  const { api, ticketId, words, say } = usePanel();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);

  /** The same key until it went through: a second click after a lost answer must not write a second note. */
  async function note() {
    setBusy(true);
    try {
      await api.askNote(ticketId, key);
      setKey(crypto.randomUUID());
      say(words.noteAsked);
    } catch {
      say(words.failed);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section aria-label={words.article}>
      {article && (
        <p>
          {words.article}:{" "}
          {article.url ? (
            <a href={article.url} target="_blank" rel="noopener noreferrer">
              {article.title}
            </a>
          ) : (
            article.title
          )}
        </p>
      )}
      <Button size="small" isBasic disabled={busy} onClick={note}>
        {words.note}
      </Button>
    </section>
  );
}
