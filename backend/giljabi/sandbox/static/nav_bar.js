// The host's side of the ZAF protocol for the app's page in the navigation bar (docs/sandbox.md).
import { firstLoad, registered } from "./zaf_host.js";

const query = new URLSearchParams(location.search);
const frame = document.getElementById("app");
const response = await fetch(`/workspace/session?location=nav_bar&agent=${query.get("agent") ?? 101}`);
const session = await response.json();
const origin = new URL(session.page_url).origin;
const post = (message) => frame.contentWindow.postMessage(JSON.stringify(message), origin);
const getters = {
  currentUser: () => ({ ...session.agent, locale: query.get("locale") ?? sessionStorage.getItem("locale") ?? "ko" }),
  colorScheme: () => query.get("scheme") ?? sessionStorage.getItem("scheme") ?? "light",
};

document.documentElement.dataset.scheme = getters.colorScheme();

addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== origin) return;
  const data = JSON.parse(event.data);
  if (data.key === "iframe.handshake") {
    post(registered(session, { location: "nav_bar" }));
  } else if (data.request === "get") {
    const result = { errors: {} };
    for (const path of data.params) {
      if (getters[path]) result[path] = getters[path]();
      else result.errors[path] = { message: "No such Api", name: "APIPathNotFoundError" };
    }
    post({ id: data.id, result });
  }
});

firstLoad(session);
