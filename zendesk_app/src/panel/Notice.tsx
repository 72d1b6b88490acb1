import { Button } from "@zendeskgarden/react-buttons";
import { Alert } from "@zendeskgarden/react-notifications";
import type { ApiError } from "../api";
import type { Words } from "../i18n";

function reason(error: ApiError, words: Words): string {
  if (error.offline) return words.offline;
  if (error.status === 401) return words.expired;
  if (error.status === 403) return words.refused;
  if (error.status === 422) return error.message;
  if (error.status === 429) return words.tooMany;
  return words.failed;
}

/** What went wrong, and a way to try again. It never stands in the way of the reply. */
export function Notice({
  error,
  stale,
  words,
  onRetry,
}: {
  error: ApiError;
  stale: boolean;
  words: Words;
  onRetry: () => void;
}) {
  return (
    <Alert type={error.status === 403 ? "error" : "warning"} role="alert">
      <Alert.Title>{reason(error, words)}</Alert.Title>
      {stale && <Alert.Paragraph>{words.stale}</Alert.Paragraph>}
      {error.requestId && <Alert.Paragraph>#{error.requestId.slice(0, 8)}</Alert.Paragraph>}
      <Button size="small" onClick={onRetry}>
        {words.retry}
      </Button>
    </Alert>
  );
}

/** Grey bars in the shape of what comes, so that nothing jumps; the page has the same before its script runs. */
export function Waiting({ words }: { words: Words }) {
  return (
    <div role="status" aria-label={words.loading} className="skeleton">
      <i />
      <i />
      <i />
      <i />
    </div>
  );
}
