import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, type Api } from "../api";
import type { Guidance } from "../types";
import type { ZafClient } from "../zaf";

export interface GuidanceState {
  guidance: Guidance | null;
  error: ApiError | null;
  busy: boolean;
  /** Run a call that answers with new guidance; whether it did. What was shown stays while it runs and when it fails. */
  run: (call: () => Promise<Guidance>) => Promise<boolean>;
  reload: () => Promise<boolean>;
}

/** What tells that the ticket changed: somebody else saved it, a message came, our own agent saved. */
const CHANGES = [
  "ticket.updated",
  "ticket.conversation.changed",
  "ticket.comments.changed",
  "ticket.submit.done",
];
/** One change is told by several of them. */
const SETTLE_MS = 150;

/** The ticket's guidance: loaded once, again when the ticket changes. A late answer never replaces a newer one. */
export function useGuidance(api: Api, client: ZafClient, ticketId: number): GuidanceState {
  const [guidance, setGuidance] = useState<Guidance | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(true);
  const latest = useRef(0);

  const perform = useCallback(async (call: () => Promise<Guidance>) => {
    const number = ++latest.current;
    setBusy(true);
    try {
      const answer = await call();
      if (number === latest.current) {
        setGuidance(answer);
        setError(null);
      }
      return true;
    } catch (problem) {
      if (number === latest.current)
        setError(problem instanceof ApiError ? problem : new ApiError(String(problem), 500));
      return false;
    } finally {
      if (number === latest.current) setBusy(false);
    }
  }, []);

  /** Changes go one after another: each is made of what the one before led to. */
  const changes = useRef<Promise<unknown>>(Promise.resolve());
  const pending = useRef(0);
  const run = useCallback(
    (call: () => Promise<Guidance>) => {
      pending.current += 1;
      const mine = changes.current.then(() => perform(call)).finally(() => (pending.current -= 1));
      changes.current = mine;
      return mine;
    },
    [perform],
  );
  /** Waits for the changes on their way: it would read what was before them. */
  const reload = useCallback(async () => {
    if (pending.current) await changes.current;
    return perform(() => api.guidance(ticketId));
  }, [api, perform, ticketId]);

  useEffect(() => {
    if (!ticketId) return;
    void reload();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void reload(), SETTLE_MS);
    };
    CHANGES.forEach((name) => client.on(name, again));
    return () => {
      clearTimeout(timer);
      CHANGES.forEach((name) => client.off(name, again));
    };
  }, [client, reload, ticketId]);

  return { guidance, error, busy, run, reload };
}
