import { type ReactNode, useEffect, useMemo, useState } from "react";
import { DEFAULT_THEME, ThemeProvider } from "@zendeskgarden/react-theming";
import type { Api } from "../api";
import { words } from "../i18n";
import type { Context, ZafClient } from "../zaf";
import { Panel } from "./Panel";

interface Props {
  client: ZafClient;
  api: Api;
  context: Context;
}

/** The sidebar's panel in its theme. */
export function Root(props: Props) {
  const { client, api, context } = props;
  return (
    <Themed {...props}>
      <Panel client={client} api={api} ticketId={context.ticketId} words={words(context.locale)} />
    </Themed>
  );
}

/** Theme and session around a page; follows the agent's colour scheme while open. */
export function Themed({ client, api, context, children }: Props & { children: ReactNode }) {
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
  return <ThemeProvider theme={theme}>{children}</ThemeProvider>;
}
