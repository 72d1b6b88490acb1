import { useEffect, useRef, useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { Tag } from "@zendeskgarden/react-tags";
import { arrowed } from "../script";
import type { PageProps } from "./Admin";
import { Difference, Rows, useAttempt, WithReason } from "./parts";
import { Shown, useLoaded } from "./useLoaded";
import type { AdminWords } from "./words";

interface Row {
  key: string;
  title: string;
  url: string;
  kind: string;
  path: string[];
  waiting: boolean;
  errors: number;
  warnings: number;
  notes: number;
}

interface Placed {
  places: { line: number }[];
}

interface Playbook {
  cautions: string[];
  places: { cautions?: { line: number }[][] };
  policies: ({ title: string; items: string[]; item_places: { line: number }[][] } & Placed)[];
  questions: ({
    no: number;
    question: string;
    steps: ({
      no: number;
      title: string;
      variants: ({ when: string | null; text: string } & Placed)[];
    } & Placed)[];
  } & Placed)[];
  sms: ({ name: string; body: string } & Placed)[];
}

interface Finding {
  code: string;
  message: string;
  line: number;
  severity: "error" | "warning" | "note";
}

interface Change {
  kind: string;
  where: string;
  before: string;
  after: string;
}

interface ArticleView {
  body: string;
  playbook: Playbook;
  findings: Finding[];
  revisions: Change[][];
  waiting: { revision: number; changes: Change[]; errors: number } | null;
}

const HUES = { error: "red", warning: "yellow", note: "grey" };

/** Every article with what was found wrong in it; one opens beside what was understood of it. */
export function Articles({ api, words }: PageProps) {
  const [open, setOpen] = useState("");
  const loaded = useLoaded(() => api.admin<{ articles: Row[] }>("GET", "/articles"), "");
  return (
    <Shown loaded={loaded} words={words}>
      {({ articles }) => (
        <>
          <Rows title={words.tabs.articles} heads={[words.article, words.type, words.findings]}>
            {articles.map((row) => (
              <tr key={row.key}>
                <td>
                  <Button
                    isLink
                    aria-expanded={open === row.key}
                    onClick={() => setOpen(open === row.key ? "" : row.key)}
                  >
                    {row.title}
                  </Button>
                </td>
                <td>{arrowed(row.path)}</td>
                <td>
                  {row.waiting && (
                    <Tag size="small" hue="yellow">
                      <span>{words.waits}</span>
                    </Tag>
                  )}{" "}
                  {row.errors > 0 && `${words.errors} ${row.errors} `}
                  {row.warnings > 0 && `${words.warnings} ${row.warnings} `}
                  {row.notes > 0 && `${words.notes} ${row.notes}`}
                </td>
              </tr>
            ))}
          </Rows>
          {open && <Article key={open} id={open} api={api} words={words} onApproved={loaded.again} />}
        </>
      )}
    </Shown>
  );
}

function Article({ id, api, words, onApproved }: PageProps & { id: string; onApproved: () => void }) {
  const [line, setLine] = useState(0);
  const { said, attempt } = useAttempt(words);
  const loaded = useLoaded(() => api.admin<ArticleView>("GET", `/article?key=${encodeURIComponent(id)}`), id);
  const approve = (revision: number, reason: string) =>
    attempt(async () => {
      await api.admin("POST", "/article/approve", { key: id, revision, reason });
      loaded.again();
      onApproved();
    });
  return (
    <Shown loaded={loaded} words={words}>
      {(found) => (
        <>
          {found.waiting && (
            <section aria-label={words.waiting} className="waiting">
              <h2>{words.waiting}</h2>
              {found.waiting.errors > 0 && <p>{words.waitingErrors(found.waiting.errors)}</p>}
              {found.waiting.changes.length === 0 && <p>{words.newArticle}</p>}
              <Changes changes={found.waiting.changes} />
              {found.waiting.errors === 0 && (
                <WithReason
                  words={words}
                  label={words.approve}
                  onDone={(reason) => found.waiting && void approve(found.waiting.revision, reason)}
                />
              )}
            </section>
          )}
          <p role="status">{said}</p>
          <Findings findings={found.findings} words={words} onLine={setLine} />
          <div className="beside">
            <Source body={found.body} line={line} words={words} />
            <section aria-label={words.compiled}>
              <h2>{words.compiled}</h2>
              <Outline playbook={found.playbook} words={words} onLine={setLine} />
            </section>
          </div>
          <Revisions revisions={found.revisions} words={words} />
        </>
      )}
    </Shown>
  );
}

function Findings(props: { findings: Finding[]; words: AdminWords; onLine: (line: number) => void }) {
  const { findings, words, onLine } = props;
  return (
    <section aria-label={words.findings}>
      <h2>
        {words.findings} ({findings.length})
      </h2>
      <ul className="findings">
        {findings.map((row) => (
          <li key={`${row.line} ${row.code} ${row.message}`}>
            <Tag size="small" hue={HUES[row.severity]}>
              <span>{row.code}</span>
            </Tag>{" "}
            {row.message} <AtLine line={row.line} words={words} onLine={onLine} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function AtLine({
  line,
  words,
  onLine,
}: {
  line?: number;
  words: AdminWords;
  onLine: (line: number) => void;
}) {
  if (!line) return null;
  return (
    <Button isLink className="at" onClick={() => onLine(line)}>
      {words.line(line)}
    </Button>
  );
}

/** The article as it was written, a line a row; the line that was asked for is shown and marked. */
function Source({ body, line, words }: { body: string; line: number; words: AdminWords }) {
  const marked = useRef<HTMLLIElement>(null);
  useEffect(() => marked.current?.scrollIntoView({ block: "center" }), [line]);
  return (
    <section aria-label={words.source}>
      <h2>{words.source}</h2>
      <ol className="source" tabIndex={0} aria-label={words.source}>
        {body.split("\n").map((text, index) => (
          <li
            key={index}
            ref={index + 1 === line ? marked : undefined}
            aria-current={index + 1 === line ? "location" : undefined}
          >
            {text}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What an agent will see of the article, each text with its line in the source. */
function Outline(props: { playbook: Playbook; words: AdminWords; onLine: (line: number) => void }) {
  const { playbook, words, onLine } = props;
  const at = (places?: { line: number }[]) => (
    <AtLine line={places?.[0]?.line} words={words} onLine={onLine} />
  );
  return (
    <div className="outline">
      <ul>
        {playbook.cautions.map((text, index) => (
          <li key={text}>
            ⚠ {text} {at(playbook.places.cautions?.[index])}
          </li>
        ))}
      </ul>
      {playbook.policies.map((policy, index) => (
        <div key={index}>
          <h3>{policy.title}</h3>
          <ul>
            {policy.items.map((item, number) => (
              <li key={item}>
                {item} {at(policy.item_places[number])}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {playbook.questions.map((question) => (
        <div key={question.no}>
          <h3>
            Q{question.no}. {question.question} {at(question.places)}
          </h3>
          {question.steps.map((step) => (
            <div key={step.no} className="step">
              <h4>
                {step.no}. {step.title} {at(step.places)}
              </h4>
              {step.variants.map((variant) => (
                <blockquote key={variant.when ?? ""} className="words">
                  {variant.when && <strong>{variant.when}: </strong>}
                  {variant.text} {at(variant.places)}
                </blockquote>
              ))}
            </div>
          ))}
        </div>
      ))}
      {playbook.sms.map((message) => (
        <div key={message.name}>
          <h3>
            {message.name} {at(message.places)}
          </h3>
          <blockquote className="words">{message.body}</blockquote>
        </div>
      ))}
    </div>
  );
}

function Revisions({ revisions, words }: { revisions: Change[][]; words: AdminWords }) {
  if (revisions.length === 0) return null;
  return (
    <section aria-label={words.revisions}>
      <h2>{words.revisions}</h2>
      {revisions.map((changes, index) => (
        <details key={index} open={index === revisions.length - 1}>
          <summary>{words.revision(index + 2)}</summary>
          {changes.length === 0 && <p className="empty">{words.unchanged}</p>}
          <Changes changes={changes} />
        </details>
      ))}
    </section>
  );
}

function Changes({ changes }: { changes: Change[] }) {
  return (
    <>
      {changes.map((change, number) => (
        <Difference
          key={number}
          name={
            <>
              <strong>{change.where}</strong> · {change.kind}
            </>
          }
          before={change.before}
          after={change.after}
        />
      ))}
    </>
  );
}
