import { type ReactNode, useId, useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { ApiError } from "../api";
import type { AdminWords } from "./words";

export interface Count {
  name: string;
  count: number;
}

/** Counts as bars, each with its number: a table for who cannot see the bars. */
export function Bars({
  title,
  rows,
  words,
  named = (name) => name,
}: {
  title: string;
  rows: Count[];
  words: AdminWords;
  named?: (name: string) => string;
}) {
  const most = Math.max(1, ...rows.map((row) => row.count));
  return (
    <section aria-label={title} className="figure">
      <h2>{title}</h2>
      {rows.length === 0 && <p className="empty">{words.nothing}</p>}
      <table className="bars">
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{named(row.name)}</th>
              <td>
                <span className="bar" style={{ width: `${(100 * row.count) / most}%` }} />
              </td>
              <td className="number">{row.count.toLocaleString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A table that scrolls in itself when the page is narrow. */
export function Rows({ title, heads, children }: { title: string; heads: string[]; children: ReactNode }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={title}>
      <table className="rows">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

const PERIODS = [1, 7, 30, 90];

export function Period({
  days,
  onChange,
  words,
}: {
  days: number;
  onChange: (days: number) => void;
  words: AdminWords;
}) {
  return (
    <label className="period">
      {words.days}{" "}
      <select className="input" value={days} onChange={(event) => onChange(Number(event.target.value))}>
        {PERIODS.map((period) => (
          <option key={period} value={period}>
            {words.daysOf(period)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A reason that every change needs, and what may then be done. */
export function WithReason({
  words,
  label,
  onDone,
}: {
  words: AdminWords;
  label: string;
  onDone: (reason: string) => void;
}) {
  const [reason, setReason] = useState("");
  const id = useId();
  return (
    <div className="row tight">
      <label htmlFor={id}>{words.reason}</label>
      <input
        id={id}
        className="input"
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button size="small" isPrimary disabled={!reason.trim()} onClick={() => onDone(reason.trim())}>
        {label}
      </Button>
    </div>
  );
}

/** Who changed something before, when and why; each opens on what was changed. */
export function History<T extends { admin: number; at: number; reason: string }>({
  rows,
  words,
  children,
}: {
  rows: T[];
  words: AdminWords;
  children: (row: T) => ReactNode;
}) {
  return (
    <>
      <h2>{words.history}</h2>
      {rows.length === 0 && <p className="empty">{words.nothing}</p>}
      {rows.map((row) => (
        <details key={row.at}>
          <summary>
            {moment(row.at)} · {row.admin ? `#${row.admin}` : words.byCommand} · {row.reason}
          </summary>
          {children(row)}
        </details>
      ))}
    </>
  );
}

/** A text before and after, under what names it. */
export function Difference({ name, before, after }: { name: ReactNode; before: string; after: string }) {
  return (
    <div className="change">
      <p>{name}</p>
      {before && <del>{before}</del>}
      {after && <ins>{after}</ins>}
    </div>
  );
}

/** Runs a call and keeps what it was refused with, to be said to the admin. */
export function useAttempt(words: AdminWords) {
  const [said, say] = useState("");
  const attempt = async (call: () => Promise<void>) => {
    try {
      say("");
      await call();
    } catch (error) {
      say((error instanceof ApiError && error.message) || words.failed);
    }
  };
  return { said, say, attempt };
}

export const moment = (at: number) => new Date(at).toLocaleString();
