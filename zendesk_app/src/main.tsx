import { createRoot } from "react-dom/client";
import "@zendeskgarden/css-bedrock";
import { Api } from "./api";
import { Root } from "./panel/Root";
import "./panel/panel.css";
import type { Locale } from "./types";
import { readContext } from "./zaf";

const session = document.querySelector<HTMLMetaElement>('meta[name="giljabi-session"]')?.content ?? "";
const pageLocale = (document.documentElement.lang === "en" ? "en" : "ko") as Locale;
const root = createRoot(document.getElementById("root")!);
const client = window.ZAFClient?.init();

if (client) {
  client.on("app.registered", async () => {
    const context = await readContext(client, pageLocale);
    document.documentElement.lang = context.locale;
    root.render(<Root client={client} api={new Api(session, context.locale)} context={context} />);
  });
} else {
  root.render(<p className="outside">Giljabi works inside a Zendesk ticket.</p>);
}
