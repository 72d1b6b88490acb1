import { useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { Alert } from "@zendeskgarden/react-notifications";
import type { PageProps } from "./Admin";
import { Bars, type Count, moment, Period, Rows } from "./parts";
import { Shown, useLoaded } from "./useLoaded";

interface PipelineView {
  open: number;
  dead: number;
  oldest_due: number;
  hold: { name: string; reason: string; seconds: number } | null;
  outcomes: Count[];
  events: {
    id: number;
    ticket_key: string;
    kind: string;
    attempts: number;
    last_error: string;
    received_at: number;
  }[];
}

/** How the inbox stands, how events ended, and those that were given up: to be worked off again. */
export function Pipeline({ api, words }: PageProps) {
  const [days, setDays] = useState(7);
  const [said, setSaid] = useState("");
  const loaded = useLoaded(() => api.admin<PipelineView>("GET", `/pipeline?days=${days}`), String(days));
  const act = async (path: string) => {
    try {
      const { count } = await api.admin<{ count: number }>("POST", path);
      setSaid(words.replayed(count));
    } catch {
      setSaid(words.failed);
    }
    loaded.again();
  };
  return (
    <>
      <Period days={days} onChange={setDays} words={words} />
      <p role="status">{said}</p>
      <Shown loaded={loaded} words={words}>
        {(found) => (
          <>
            {found.hold && (
              <Alert type="warning">
                <Alert.Title>{words.held}</Alert.Title>
                <Alert.Paragraph>{found.hold.reason}</Alert.Paragraph>
                <Button size="small" onClick={() => void act("/events/resume")}>
                  {words.resume}
                </Button>
              </Alert>
            )}
            <dl className="tiles">
              <div>
                <dt>{words.open}</dt>
                <dd>{found.open}</dd>
              </div>
              <div>
                <dt>{words.oldest}</dt>
                <dd>
                  {found.oldest_due} {words.seconds}
                </dd>
              </div>
              <div>
                <dt>{words.dead}</dt>
                <dd>{found.dead}</dd>
              </div>
            </dl>
            <Bars
              title={words.outcomes}
              rows={found.outcomes}
              words={words}
              named={(name) => words.outcomesOf[name] ?? name}
            />
            <h2>{words.deadEvents}</h2>
            {found.events.length === 0 ? (
              <p className="empty">{words.nothing}</p>
            ) : (
              <>
                <Button size="small" onClick={() => void act("/events/replay")}>
                  {words.replayAll}
                </Button>
                <Rows
                  title={words.deadEvents}
                  heads={[
                    "#",
                    words.ticket,
                    words.kind,
                    words.attempts,
                    words.error,
                    words.when,
                    words.replay,
                  ]}
                >
                  {found.events.map((event) => (
                    <tr key={event.id}>
                      <td>{event.id}</td>
                      <td>{event.ticket_key}</td>
                      <td>{event.kind}</td>
                      <td className="number">{event.attempts}</td>
                      <td>{event.last_error}</td>
                      <td>{moment(event.received_at)}</td>
                      <td>
                        <Button
                          size="small"
                          disabled={!event.ticket_key}
                          onClick={() => void act(`/events/${event.id}/replay`)}
                        >
                          {words.replay}
                          <span className="hidden-label"> {event.id}</span>
                        </Button>
                      </td>
                    </tr>
                  ))}
                </Rows>
              </>
            )}
          </>
        )}
      </Shown>
    </>
  );
}
