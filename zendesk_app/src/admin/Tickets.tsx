import { useState } from "react";
import { arrowed } from "../script";
import type { PageProps } from "./Admin";
import { moment, Period, Rows } from "./parts";
import { Shown, useLoaded } from "./useLoaded";

interface Decided {
  ticket_id: number;
  path: string[] | null;
  action: string;
  confidence: number;
  article: string | null;
  missing: string[];
  at: number;
}

/** What was decided about the newest tickets; with the mode `shadow`, what would have been written. */
export function Tickets({ api, words }: PageProps) {
  const [days, setDays] = useState(7);
  const loaded = useLoaded(
    () => api.admin<{ tickets: Decided[] }>("GET", `/tickets?days=${days}`),
    String(days),
  );
  return (
    <>
      <Period days={days} onChange={setDays} words={words} />
      <Shown loaded={loaded} words={words}>
        {({ tickets }) =>
          tickets.length === 0 ? (
            <p className="empty">{words.nothing}</p>
          ) : (
            <Rows
              title={words.tabs.tickets}
              heads={[words.ticket, words.type, words.action, words.confidence, words.missing, words.when]}
            >
              {tickets.map((row) => (
                <tr key={row.ticket_id}>
                  <td>{row.ticket_id}</td>
                  <td>{row.path ? arrowed(row.path) : words.unsure}</td>
                  <td>{words.actions[row.action] ?? row.action}</td>
                  <td className="number">{Math.round(row.confidence * 100)}%</td>
                  <td>{row.missing.join(", ")}</td>
                  <td>{moment(row.at)}</td>
                </tr>
              ))}
            </Rows>
          )
        }
      </Shown>
    </>
  );
}
