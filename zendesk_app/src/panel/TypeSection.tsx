import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { Tag } from "@zendeskgarden/react-tags";
import { arrowed, leafOf } from "../script";
import type { FeedbackKind, Ranked, TypeView } from "../types";
import { setTypeField, typeInForm } from "../zaf";
import { usePanel } from "./context";

/** Loaded when it is first opened: the combobox is a third of the bundle, and most agents seldom need it. */
const TypeSearch = lazy(() => import("./TypeSearch").then((module) => ({ default: module.TypeSearch })));

interface Props {
  type: TypeView;
  stack: string[][];
  tell: (kind: FeedbackKind) => void;
}

/** What stood there before a choice, to go back to while that choice stands. */
interface Before {
  path: string[] | null;
  tag: string;
  chosen: string;
}

/** The consultation type with its confidence, alternatives, a search in all types, and the reasons. */
export function TypeSection({ type, stack, tell }: Props) {
  const { api, client, ticketId, words, run, say } = usePanel();
  const [types, setTypes] = useState<Ranked[] | null>(null);
  const [searching, setSearching] = useState(false);
  const [before, setBefore] = useState<Before | null>(null);
  const others = type.top
    .filter((ranked) => arrowed(ranked.path) !== arrowed(type.path ?? []))
    .slice(0, type.path ? 2 : 3);

  async function allTypes(): Promise<Ranked[]> {
    if (types) return types;
    const found = await api.types();
    setTypes(found);
    return found;
  }

  /** The form tells of every change, ours as well: a value that we put there is no choice of the agent's. */
  const ours = useRef<string | null>(null);
  async function putIntoForm(tag: string | null) {
    ours.current = tag;
    await setTypeField(client, type.field_id, tag);
  }

  /** A second issue is not what the ticket as a whole is about: the form keeps the first one's type. */
  async function choose(path: string[], keep = false, formerTag?: string) {
    const second = keep || stack.length > 0;
    const was = {
      path: type.set_by === "agent" ? type.path : null,
      tag: formerTag ?? (await typeInForm(client, type.field_id)),
      chosen: arrowed(path),
    };
    const kind = arrowed(path) === arrowed(type.path ?? []) ? "type-confirmed" : "type-corrected";
    const done = await run(async () => {
      const answer = await api.chooseType(ticketId, path, keep);
      if (!second) await putIntoForm(answer.type.tag);
      return answer;
    });
    if (!done) return;
    setSearching(false);
    if (second) return;
    setBefore(was);
    say(words.typeSaved);
    tell(kind);
  }

  async function undo({ path, tag }: Before) {
    const done = await run(async () => {
      const answer = await api.chooseType(ticketId, path);
      await putIntoForm(tag);
      return answer;
    });
    if (done) setBefore(null);
  }

  useFormsType(type, async (tag, formerTag) => {
    if (tag === ours.current || tag === type.tag || stack.length > 0) return;
    const fresh = await api.guidance(ticketId).catch(() => null);
    if (fresh?.type.tag === tag) return void run(async () => fresh); // somebody else's, saved meanwhile
    const found = (await allTypes().catch(() => [])).find((ranked) => ranked.tag === tag);
    if (found) await choose(found.path, false, formerTag);
  });
  const stands = before && type.set_by === "agent" && before.chosen === arrowed(type.path ?? []);

  return (
    <section aria-label={words.type}>
      <h2>{words.type}</h2>
      <Named type={type} />
      {others.length > 0 && (
        <ul className="others" aria-label={words.alternatives}>
          {others.map((ranked) => (
            <li key={arrowed(ranked.path)}>
              <Button isBasic size="small" onClick={() => void choose(ranked.path)}>
                {arrowed(ranked.path)}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="row">
        {type.path && !type.set_by && type.action !== "save" && (
          <Button size="small" onClick={() => void choose(type.path!)}>
            {words.confirm}
          </Button>
        )}
        <Button
          size="small"
          isBasic
          aria-expanded={searching}
          onClick={async () => {
            if (!searching) await allTypes().catch(() => say(words.failed));
            setSearching(!searching);
          }}
        >
          {words.correct}
        </Button>
        {stands && (
          <Button size="small" isBasic onClick={() => void undo(before)}>
            {words.undo}
          </Button>
        )}
      </div>
      {searching && types && (
        <Suspense fallback={<p className="note">{words.loading}</p>}>
          <TypeSearch types={types} onChoose={(path) => void choose(path)} />
        </Suspense>
      )}
      <Issues
        also={type.also}
        stack={stack}
        onTake={(path) => void choose(path, true)}
        onBack={() => void run(() => api.comeBack(ticketId))}
      />
      <Why why={type.why} others={others} />
    </section>
  );
}

function Named({ type }: { type: TypeView }) {
  const { words } = usePanel();
  if (!type.path)
    return (
      <p className="type unsure">
        {words.unsure}
        {type.sure_of.length > 0 && <small> {words.sureOf(arrowed(type.sure_of))}</small>}
      </p>
    );
  const hue = type.set_by ? "blue" : type.action === "save" ? "green" : "yellow";
  const confidence = `${words.confidence} ${Math.round(type.confidence * 100)}%`;
  const setBy = { agent: words.chosen, field: words.inField, "": confidence }[type.set_by];
  return (
    <div className="type">
      {arrowed(type.path)}{" "}
      <Tag size="small" isPill hue={hue}>
        <span>{setBy}</span>
      </Tag>
    </div>
  );
}

/** A second matter in the same ticket: taken up now, the one in hand put aside, and back to it. */
function Issues(props: {
  also: string[] | null;
  stack: string[][];
  onTake: (path: string[]) => void;
  onBack: () => void;
}) {
  const { words } = usePanel();
  const aside = props.stack[props.stack.length - 1];
  const also =
    props.also && !props.stack.some((path) => arrowed(path) === arrowed(props.also!)) ? props.also : null;
  if (!also && !aside) return null;
  return (
    <div className="row tight">
      {also && (
        <Button size="small" onClick={() => props.onTake(also)}>
          {words.also}: {leafOf(also)}
        </Button>
      )}
      {aside && (
        <Button size="small" onClick={props.onBack}>
          {words.backTo}: {leafOf(aside)}
        </Button>
      )}
    </div>
  );
}

function Why({ why, others }: { why: string[]; others: Ranked[] }) {
  const { api, ticketId, words, say } = usePanel();
  const [against, setAgainst] = useState<{ path: string[]; why: string[] } | null>(null);
  if (why.length === 0) return null;
  return (
    <details>
      <summary>{words.why}</summary>
      <ul>
        {why.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {others.map(({ path }) => (
        <Button
          key={arrowed(path)}
          size="small"
          isBasic
          onClick={() =>
            api.whyNot(ticketId, path).then(
              (found) => setAgainst({ path, why: found }),
              () => say(words.failed),
            )
          }
        >
          {words.whyNot(leafOf(path))}
        </Button>
      ))}
      {against && (
        <ul aria-label={words.whyNot(leafOf(against.path))}>
          {against.why.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </details>
  );
}

/** The agent may set the type in the ticket's own form as well: that is a choice like one made here. */
function useFormsType(type: TypeView, onSet: (tag: string, formerTag: string) => Promise<void>) {
  const { client } = usePanel();
  const latest = useRef(onSet);
  latest.current = onSet;
  const former = useRef("");
  useEffect(
    () => void typeInForm(client, type.field_id).then((tag) => (former.current = tag)),
    [client, type.field_id],
  );
  useEffect(() => {
    if (!type.field_id) return;
    const name = `ticket.custom_field_${type.field_id}.changed`;
    const follow = (value?: unknown) => {
      const was = former.current;
      former.current = typeof value === "string" ? value : "";
      return former.current ? latest.current(former.current, was) : undefined;
    };
    client.on(name, follow);
    return () => client.off(name, follow);
  }, [client, type.field_id]);
}
