import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, type Api } from "../api";
import type { Guidance } from "../types";
import type { ZafClient } from "../zaf";

export interface GuidanceState {
  guidance: Guidance | null;
  error: ApiError | null;
  busy: boolean;
  /** Run a call that answers with new guidance. What was shown stays while it runs and when it fails. */
  run: (call: () => Promise<Guidance>) => Promise<void>;
  reload: () => Promise<void>;
}

/** The ticket's guidance: loaded once, again when somebody changes the ticket. A late answer never replaces a newer one. */
export function useGuidance(api: Api, client: ZafClient, ticketId: number): GuidanceState {
  const [guidance, setGuidance] = useState<Guidance | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(true);
  const latest = useRef(0);

  const run = useCallback(async (call: () => Promise<Guidance>) => {
    const number = ++latest.current;
    setBusy(true);
    try {
      const answer = await call();
      if (number === latest.current) {
        setGuidance(answer);
        setError(null);
      }
    } catch (problem) {
      if (number === latest.current)
        setError(problem instanceof ApiError ? problem : new ApiError(String(problem), 500));
    } finally {
      if (number === latest.current) setBusy(false);
    }
  }, []);

  const reload = useCallback(() => run(() => api.guidance(ticketId)), [api, run, ticketId]);

  useEffect(() => {
    void reload();
    const again = () => void reload();
    client.on("ticket.updated", again);
    return () => client.off("ticket.updated", again);
  }, [client, reload]);

  return { guidance, error, busy, run, reload };
}
