import type { ReactElement } from "react";
import { createRoot } from "react-dom/client";
import "@zendeskgarden/css-bedrock";
import { Api } from "./api";
import "./panel/panel.css";
import type { Locale } from "./types";
import { type Context, readContext, type ZafClient } from "./zaf";

/** Begin a page once Zendesk has let it in. */
export function start(page: (client: ZafClient, api: Api, context: Context) => ReactElement): void {
  const session = document.querySelector<HTMLMetaElement>('meta[name="giljabi-session"]')?.content ?? "";
  const pageLocale = (document.documentElement.lang === "en" ? "en" : "ko") as Locale;
  const root = createRoot(document.getElementById("root")!);
  const client = window.ZAFClient?.init();
  if (!client) {
    root.render(<p className="outside">Giljabi works inside Zendesk.</p>);
    return;
  }
  client.on("app.registered", async () => {
    const context = await readContext(client, pageLocale);
    document.documentElement.lang = context.locale;
    root.render(page(client, new Api(session, context.locale), context));
  });
}
