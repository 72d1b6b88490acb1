import { useId, useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { Alert } from "@zendeskgarden/react-notifications";
import type { PageProps } from "./Admin";
import { History, Rows, useAttempt, WithReason } from "./parts";
import { Shown, useLoaded } from "./useLoaded";
import type { AdminWords } from "./words";

interface Change {
  kind: "added" | "removed" | "changed";
  name: string;
  column: string;
  before: string;
  after: string;
}

interface Preview {
  errors: { line: number; message: string }[];
  changes: Change[];
}

interface PlacesView {
  csv: string;
  mark: string;
  changes: { admin: number; at: number; reason: string; changes: Change[] }[];
}

/** The places list as a table: edited or loaded from a file, looked at, and only then changed, with a reason. */
export function Places(props: PageProps) {
  const { api, words } = props;
  const [now, setNow] = useState<PlacesView | null>(null);
  const loaded = useLoaded(() => api.admin<PlacesView>("GET", "/places"), "");
  return (
    <Shown loaded={loaded} words={words}>
      {(first) => <Editor key={(now ?? first).mark} {...props} list={now ?? first} onChanged={setNow} />}
    </Shown>
  );
}

function Editor(props: PageProps & { list: PlacesView; onChanged: (list: PlacesView) => void }) {
  const { api, words, list, onChanged } = props;
  const [csv, setCsv] = useState(list.csv);
  const [looked, setLooked] = useState<{ csv: string; preview: Preview } | null>(null);
  const { said, attempt } = useAttempt(words);
  const id = useId();
  const preview = looked?.csv === csv ? looked.preview : null; // what is changed is what was looked at

  const look = () =>
    attempt(async () =>
      setLooked({ csv, preview: await api.admin<Preview>("POST", "/places/preview", { csv }) }),
    );
  const change = (reason: string) =>
    attempt(async () =>
      onChanged(await api.admin<PlacesView>("PUT", "/places", { csv, mark: list.mark, reason })),
    );
  const ready = preview && preview.errors.length === 0 && preview.changes.length > 0;
  return (
    <>
      <label htmlFor={id}>{words.table}</label>
      <textarea
        id={id}
        className="input wide table"
        rows={14}
        spellCheck={false}
        value={csv}
        onChange={(event) => setCsv(event.target.value)}
      />
      <div className="row">
        <label className="file">
          {words.file}{" "}
          <input
            type="file"
            accept=".csv,text/csv"
            onChange={(event) =>
              void event.target.files?.[0]?.arrayBuffer().then((bytes) => setCsv(decoded(bytes)))
            }
          />
        </label>
        <a
          download="places.csv"
          href={`data:text/csv;charset=utf-8,${encodeURIComponent(`\ufeff${list.csv}`)}`}
        >
          {words.download}
        </a>
        <Button size="small" onClick={() => void look()}>
          {words.preview}
        </Button>
      </div>
      <p role="status">{said}</p>
      {preview && <Seen preview={preview} words={words} />}
      {ready && <WithReason words={words} label={words.change} onDone={(reason) => void change(reason)} />}
      <History rows={list.changes} words={words}>
        {(row) => <Changes changes={row.changes} words={words} />}
      </History>
    </>
  );
}

/** Spreadsheets save Korean tables as UTF-8 or, by themselves, as CP949. */
function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("euc-kr").decode(bytes);
  }
}

function Seen({ preview, words }: { preview: Preview; words: AdminWords }) {
  if (preview.errors.length > 0)
    return (
      <Alert type="error">
        <Alert.Title>{words.badLines}</Alert.Title>
        <ul>
          {preview.errors.map((row) => (
            <li key={`${row.line} ${row.message}`}>
              {words.line(row.line)}: {row.message}
            </li>
          ))}
        </ul>
      </Alert>
    );
  if (preview.changes.length === 0) return <p className="empty">{words.noChange}</p>;
  return <Changes changes={preview.changes} words={words} />;
}

function Changes({ changes, words }: { changes: Change[]; words: AdminWords }) {
  return (
    <Rows title={words.changes} heads={[words.kind, words.name, words.column, words.before, words.after]}>
      {changes.map((row) => (
        <tr key={`${row.kind} ${row.name} ${row.column}`}>
          <td>{words.changeKinds[row.kind]}</td>
          <td>{row.name}</td>
          <td>{row.column}</td>
          <td>{row.before}</td>
          <td>{row.after}</td>
        </tr>
      ))}
    </Rows>
  );
}
