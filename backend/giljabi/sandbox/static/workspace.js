// The workspace: a ticket like Zendesk's, and the host's side of the ZAF protocol (docs/sandbox.md).
import { firstLoad, registered } from "./zaf_host.js";

const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const state = { session: null, ticket: null, comments: [], fields: [], typeField: 0, scheme: "light", locale: "ko", subscriptions: new Set() };
const ticketId = () => Number(location.pathname.split("/").pop());
const agentQuery = () => (query.get("agent") ? `?agent=${query.get("agent")}` : "");

async function call(path, options) {
  const response = await fetch(path, options && { ...options, headers: { "content-type": "application/json" } });
  const data = await response.json();
  if (!response.ok) throw new Error(data.description ?? data.error);
  return data;
}

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in node && name !== "list") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// ---- the ticket --------------------------------------------------------------------------------------------------

async function refresh() {
  const before = state.ticket?.updated_at + state.comments.length;
  const data = await call(`/workspace/tickets/${ticketId()}`);
  const switched = state.ticket?.id !== data.ticket.id;
  Object.assign(state, { ticket: data.ticket, comments: data.comments, fields: data.fields, typeField: data.type_field_id });
  if (switched || before !== data.ticket.updated_at + data.comments.length) {
    draw(switched);
    if (!switched) ["ticket.updated", "ticket.conversation.changed"].forEach((name) => emit(name, {}));
  }
  drawList((await call("/workspace/tickets")).tickets);
}

function draw(switched) {
  document.title = `#${state.ticket.id} ${state.ticket.subject}`;
  $("subject").textContent = state.ticket.subject || state.ticket.description.slice(0, 50);
  $("tags").textContent = state.ticket.tags.join("  ");
  $("comments").replaceChildren(...state.comments.map(drawComment));
  $("comments").scrollTop = $("comments").scrollHeight;
  drawFields();
  if (switched) $("composer").value = "";
}

function drawComment(comment) {
  const kind = comment.public ? (comment.author.role === "end-user" ? "customer" : "agent") : "internal";
  const body = element("div");
  body.append(clean(comment.html_body));
  const label = comment.public ? "" : " · 내부 메모";
  const head = element("header", {}, element("b", {}, comment.author.name), `${label} · ${new Date(comment.created_at).toLocaleString("ko")}`);
  return element("article", { className: `comment ${kind}`, "data-public": String(comment.public) }, head, body);
}

// Only the few tags that a note may hold; everything else becomes its text.
function clean(html) {
  const allowed = new Set(["P", "UL", "LI", "STRONG", "EM", "BR", "BLOCKQUOTE", "DIV", "A"]);
  const copy = (from, to) => {
    for (const node of from.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) to.append(node.textContent);
      else if (node.nodeType === Node.ELEMENT_NODE) {
        const target = allowed.has(node.tagName) ? document.createElement(node.tagName) : document.createElement("span");
        if (node.tagName === "A" && /^https?:/.test(node.getAttribute("href") ?? "")) {
          Object.assign(target, { href: node.getAttribute("href"), target: "_blank", rel: "noopener" });
        }
        copy(node, target);
        to.append(target);
      }
    }
  };
  const fragment = document.createDocumentFragment();
  copy(new DOMParser().parseFromString(html, "text/html").body, fragment);
  return fragment;
}

function drawFields() {
  const values = Object.fromEntries(state.ticket.custom_fields.map((row) => [row.id, row.value]));
  const rows = state.fields.map((field) => {
    const id = `field-${field.id}`;
    const value = values[field.id] ?? "";
    const control = field.custom_field_options
      ? element("select", { id }, element("option", { value: "" }, "-"), ...field.custom_field_options.map((o) => element("option", { value: o.value, selected: o.value === value }, o.name.replaceAll("::", " ▸ "))))
      : element("input", { id, type: "text", value });
    control.addEventListener("change", () => emit(`ticket.custom_field_${field.id}.changed`, control.value));
    return element("div", {}, element("label", { htmlFor: id }, field.title), control);
  });
  $("field-form").replaceChildren(...rows);
}

function drawList(tickets) {
  const rows = tickets.map((row) => {
    const link = element("a", { href: `/agent/tickets/${row.id}${agentQuery()}`, className: row.status === "new" && !row.tags.length ? "new" : "" }, row.subject, element("span", {}, `#${row.id} · ${row.requester}`));
    if (row.id === ticketId()) link.setAttribute("aria-current", "page");
    return element("li", {}, link);
  });
  const text = rows.map((row) => row.innerHTML).join();
  if ($("ticket-list").dataset.text !== text) {
    $("ticket-list").replaceChildren(...rows);
    $("ticket-list").dataset.text = text;
  }
}

async function submit(from) {
  const text = $("composer").value;
  $("refusal").textContent = "";
  if (from === "agent") {
    const refusal = await askToSave();
    if (refusal !== null) {
      $("refusal").textContent = refusal || "앱이 저장을 막았습니다.";
      return;
    }
  }
  const fields = {};
  for (const field of state.fields) {
    const value = $(`field-${field.id}`).value;
    const stored = state.ticket.custom_fields.find((row) => row.id === field.id)?.value ?? "";
    if (from === "agent" && String(stored) !== value) fields[field.id] = field.type === "integer" && value ? Number(value) : value || null;
  }
  const isPublic = document.querySelector("[name=kind]:checked").value === "publicReply";
  await call(`/workspace/tickets/${ticketId()}/replies${agentQuery()}`, { method: "POST", body: JSON.stringify({ from, text, public: isPublic, fields }) });
  $("composer").value = "";
  if (from === "agent") emit("ticket.submit.done", {});
  await refresh();
}

// ---- the host's side of the ZAF protocol -------------------------------------------------------------------------

const frame = $("app");
const post = (message) => frame.contentWindow.postMessage(JSON.stringify(message), new URL(state.session.page_url).origin);
let pendingSave = null;

function emit(name, message) {
  if (state.subscriptions.has(name)) post({ key: `zaf.${name}`, message });
}

function askToSave() {
  if (!state.subscriptions.has("ticket.save")) return Promise.resolve(null);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), 3000);
    pendingSave = (refusal) => (clearTimeout(timer), resolve(refusal));
    post({ key: "zaf.ticket.save", needsReply: true });
  });
}

const getters = {
  "ticket.id": () => state.ticket.id,
  "ticket.subject": () => state.ticket.subject,
  "ticket.description": () => state.ticket.description,
  "ticket.status": () => state.ticket.status,
  "ticket.tags": () => state.ticket.tags,
  "ticket.comments": () => state.comments,
  "ticket.conversation": () => state.comments.map((c) => ({ author: c.author, message: { content: c.plain_body }, timestamp: c.created_at })),
  "comment.text": () => $("composer").value,
  "comment.type": () => document.querySelector("[name=kind]:checked").value,
  currentUser: () => ({ ...state.session.agent, locale: state.locale }),
  "currentUser.locale": () => state.locale,
  currentAccount: () => ({ subdomain: "sandbox" }),
  colorScheme: () => state.scheme,
};
const setters = {
  "comment.text": (value) => ($("composer").value = value),
  "comment.type": (value) => (document.querySelector(`[name=kind][value=${CSS.escape(value)}]`).checked = true),
};
const insert = (text) => {
  const box = $("composer");
  const lead = box.value && !box.value.endsWith("\n") ? "\n\n" : "";
  box.setRangeText(lead + text, box.selectionEnd, box.selectionEnd, "end");
  box.focus();
  return true;
};
const invokers = {
  "ticket.editor.insert": insert,
  "comment.appendText": insert,
  "ticket.comment.appendText": insert,
  resize: () => true,
  notify: (text) => ($("toast").textContent = text, setTimeout(() => ($("toast").textContent = ""), 4000), true),
  routeTo: (kind, id) => (location.assign(`/agent/${kind}s/${id}`), true),
  track: () => true,
};

function answer(data) {
  const errors = {};
  const result = { errors };
  const missing = (path) => (errors[path] = { message: "No such Api", name: "APIPathNotFoundError" });
  if (data.request === "get") {
    for (const path of data.params) {
      const field = path.match(/^ticket\.customField:custom_field_(\d+)$/);
      if (field && $(`field-${field[1]}`)) result[path] = $(`field-${field[1]}`).value;
      else if (getters[path]) result[path] = getters[path]();
      else missing(path);
    }
  } else if (data.request === "set") {
    for (const [path, value] of Object.entries(data.params)) {
      const field = path.match(/^ticket\.customField:custom_field_(\d+)$/);
      if (field && $(`field-${field[1]}`)) {
        result[path] = $(`field-${field[1]}`).value = value;
        emit(`ticket.custom_field_${field[1]}.changed`, value);
      }
      else if (setters[path]) result[path] = setters[path](value);
      else missing(path);
    }
  } else {
    for (const [path, parameters] of Object.entries(data.params)) {
      if (invokers[path]) result[path] = invokers[path](...parameters);
      else missing(path);
    }
  }
  post({ id: data.id, result });
}

addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== new URL(state.session.page_url).origin) return;
  const data = JSON.parse(event.data);
  if (data.key === "iframe.handshake") {
    state.subscriptions.clear();
    post(registered(state.session, { location: "ticket_sidebar", ticketId: state.ticket.id }));
  } else if (data.request) answer(data);
  else if (data.key === "iframe.reply:ticket.save") pendingSave?.(data.error ? (data.error.msg || "") : null);
  else if (data.key?.startsWith("iframe.on:")) state.subscriptions.add(data.key.slice(10));
  else if (data.key?.startsWith("iframe.off:") && !data.message?.subscriberCount) state.subscriptions.delete(data.key.slice(11));
});

async function loadApp() {
  state.session = await call(`/workspace/session${agentQuery()}`);
  firstLoad(state.session);
}

// ---- the page ----------------------------------------------------------------------------------------------------

function setScheme(scheme) {
  state.scheme = scheme;
  document.documentElement.dataset.scheme = scheme;
  $("scheme").setAttribute("aria-pressed", String(scheme === "dark"));
  sessionStorage.setItem("scheme", scheme);
  if (state.session) emit("colorScheme.changed", scheme);
}

async function begin() {
  setScheme(query.get("scheme") ?? sessionStorage.getItem("scheme") ?? "light");
  state.locale = query.get("locale") ?? sessionStorage.getItem("locale") ?? "ko";
  $("language").textContent = state.locale === "ko" ? "English" : "한국어";
  const { trouble, choices } = await call("/workspace/trouble");
  document.querySelectorAll("#trouble option").forEach((option) => (option.disabled = !choices.includes(option.value)));
  $("trouble").value = trouble;
  await refresh();
  await loadApp();
  $("agent").replaceChildren(...state.session.agents.map((agent) => element("option", { value: agent.id, selected: agent.id === state.session.agent.id }, agent.name)));
  setInterval(() => refresh().catch(() => {}), 1500);
}

$("agent").addEventListener("change", (event) => location.assign(`${location.pathname}?agent=${event.target.value}`));
$("trouble").addEventListener("change", (event) => call("/workspace/trouble", { method: "PUT", body: JSON.stringify({ trouble: event.target.value }) }));
$("scheme").addEventListener("click", () => setScheme(state.scheme === "dark" ? "light" : "dark"));
$("language").addEventListener("click", () => {
  sessionStorage.setItem("locale", state.locale === "ko" ? "en" : "ko");
  location.reload();
});
$("submit").addEventListener("click", () => submit("agent"));
$("as-customer").addEventListener("click", () => submit("customer"));
document.querySelectorAll("[name=kind]").forEach((radio) => radio.addEventListener("change", () => document.querySelector(".composer").classList.toggle("internal", radio.value === "internalNote")));
$("new-ticket").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { ticket } = await call("/workspace/tickets", { method: "POST", body: JSON.stringify({ description: $("new-text").value }) });
  location.assign(`/agent/tickets/${ticket.id}${agentQuery()}`);
});
begin();
