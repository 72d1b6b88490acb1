// What every page does that hosts the app as Zendesk does (docs/sandbox.md).

/** The answer to the app's handshake; `context` is what its location adds. */
export function registered(session, context) {
  const metadata = { appId: 0, installationId: 77, settings: { title: "길잡이" }, plan: {} };
  const known = { instanceGuid: session.app_guid, product: "support", account: { subdomain: "sandbox" } };
  return { key: "zaf.app.registered", message: { metadata, context: { ...known, ...context } } };
}

/** The first load of the app's frame: a form POST with the signed token, as with signedUrls. */
export function firstLoad(session) {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: session.page_url, target: "app", hidden: true });
  const token = document.createElement("input");
  Object.assign(token, { name: "token", value: session.token });
  form.append(token);
  document.body.append(form);
  form.submit();
  form.remove();
}
