import { useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { Alert } from "@zendeskgarden/react-notifications";
import type { PageProps } from "./Admin";
import { Bars, type Count, moment, Period, Rows, useAttempt, WithReason } from "./parts";
import { Shown, useLoaded } from "./useLoaded";
import type { AdminWords } from "./words";

interface PipelineView {
  open: number;
  dead: number;
  oldest_due: number;
  hold: { name: string; reason: string; seconds: number } | null;
  outcomes: Count[];
  events: Event[];
  stuck: Event[];
}

interface Event {
  id: number;
  ticket_key: string;
  kind: string;
  attempts: number;
  last_error: string;
  received_at: number;
}

/** How the inbox stands, how events ended, and those that were given up: to be worked off again. */
export function Pipeline({ api, words }: PageProps) {
  const [days, setDays] = useState(7);
  const [burying, setBurying] = useState(0);
  const { said, say, attempt } = useAttempt(words);
  const loaded = useLoaded(() => api.admin<PipelineView>("GET", `/pipeline?days=${days}`), String(days));
  const act = async (path: string) => {
    await attempt(async () => {
      const { count } = await api.admin<{ count: number }>("POST", path);
      say(words.replayed(count));
    });
    loaded.again();
  };
  const bury = async (reason: string) => {
    await attempt(async () => {
      await api.admin("POST", `/events/${burying}/bury`, { reason });
      say(words.buried(burying));
      setBurying(0);
    });
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
            {found.stuck.length > 0 && (
              <>
                <h2>{words.stuck}</h2>
                <Events
                  title={words.stuck}
                  events={found.stuck}
                  words={words}
                  label={words.bury}
                  onPress={(event) => setBurying(event.id)}
                />
                {burying > 0 && (
                  <WithReason
                    key={burying}
                    words={words}
                    label={`${words.bury} ${burying}`}
                    onDone={(reason) => void bury(reason)}
                  />
                )}
              </>
            )}
            <h2>{words.deadEvents}</h2>
            {found.events.length === 0 ? (
              <p className="empty">{words.nothing}</p>
            ) : (
              <>
                <Button size="small" onClick={() => void act("/events/replay")}>
                  {words.replayAll}
                </Button>
                <Events
                  title={words.deadEvents}
                  events={found.events}
                  words={words}
                  label={words.replay}
                  disabled={(event) => !event.ticket_key}
                  onPress={(event) => void act(`/events/${event.id}/replay`)}
                />
              </>
            )}
          </>
        )}
      </Shown>
    </>
  );
}

/** Events, each with one thing that can be done with it. */
function Events(props: {
  title: string;
  events: Event[];
  words: AdminWords;
  label: string;
  disabled?: (event: Event) => boolean;
  onPress: (event: Event) => void;
}) {
  const { title, events, words, label, disabled = () => false, onPress } = props;
  const heads = ["#", words.ticket, words.kind, words.attempts, words.error, words.when, label];
  return (
    <Rows title={title} heads={heads}>
      {events.map((event) => (
        <tr key={event.id}>
          <td>{event.id}</td>
          <td>{event.ticket_key}</td>
          <td>{event.kind}</td>
          <td className="number">{event.attempts}</td>
          <td>{event.last_error}</td>
          <td>{moment(event.received_at)}</td>
          <td>
            <Button size="small" disabled={disabled(event)} onClick={() => onPress(event)}>
              {label}
              <span className="hidden-label"> {event.id}</span>
            </Button>
          </td>
        </tr>
      ))}
    </Rows>
  );
}
