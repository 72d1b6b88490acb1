import { type ReactNode, useCallback, useEffect, useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import { Alert } from "@zendeskgarden/react-notifications";
import { ApiError } from "../api";
import type { AdminWords } from "./words";

export interface Loaded<T> {
  data: T | null;
  error: ApiError | null;
  again: () => void;
}

/** What a call answers; asked anew when the call changes, or by `again`. An answer that comes too late is dropped. */
export function useLoaded<T>(call: () => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<{ data: T | null; error: ApiError | null }>({ data: null, error: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    call().then(
      (data) => current && setState({ data, error: null }),
      (error) =>
        current &&
        setState({ data: null, error: error instanceof ApiError ? error : new ApiError(String(error), 500) }),
    );
    return () => {
      current = false;
    };
    // the key says all that the call depends on
  }, [key, round]);
  return { ...state, again: useCallback(() => setRound((number) => number + 1), []) };
}

/** What was loaded, or that it is coming, or why it does not. */
export function Shown<T>({
  loaded,
  words,
  children,
}: {
  loaded: Loaded<T>;
  words: AdminWords;
  children: (data: T) => ReactNode;
}) {
  const { data, error, again } = loaded;
  if (error)
    return (
      <Alert type="error" role="alert">
        <Alert.Title>{error.status === 403 ? words.refused : words.failed}</Alert.Title>
        {error.message && <Alert.Paragraph>{error.message}</Alert.Paragraph>}
        <Button size="small" onClick={again}>
          {words.retry}
        </Button>
      </Alert>
    );
  if (data === null)
    return (
      <div role="status" aria-label={words.loading} className="skeleton">
        <i />
        <i />
        <i />
      </div>
    );
  return <>{children(data)}</>;
}
