import { useEffect, useMemo, useState } from "react";
import { DEFAULT_THEME, ThemeProvider } from "@zendeskgarden/react-theming";
import type { Api } from "../api";
import { words } from "../i18n";
import type { Context, ZafClient } from "../zaf";
import { Panel } from "./Panel";

/** Theme and language around the panel; follows the agent's colour scheme while open. */
export function Root({ client, api, context }: { client: ZafClient; api: Api; context: Context }) {
  const [scheme, setScheme] = useState(context.scheme);
  useEffect(() => {
    const follow = (value?: unknown) => setScheme(value === "dark" ? "dark" : "light");
    client.on("colorScheme.changed", follow);
    return () => client.off("colorScheme.changed", follow);
  }, [client]);
  useEffect(() => api.keepAlive(), [api]);
  useEffect(() => {
    document.documentElement.dataset["scheme"] = scheme;
  }, [scheme]);
  const theme = useMemo(
    () => ({ ...DEFAULT_THEME, colors: { ...DEFAULT_THEME.colors, base: scheme } }),
    [scheme],
  );
  return (
    <ThemeProvider theme={theme}>
      <Panel client={client} api={api} ticketId={context.ticketId} words={words(context.locale)} />
    </ThemeProvider>
  );
}
