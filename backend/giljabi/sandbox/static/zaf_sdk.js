// The app's side of the ZAF protocol, for the sandbox only: a real account serves Zendesk's own SDK.
// It speaks the same messages (JSON strings over postMessage) and offers the same ZAFClient.init().
(() => {
  "use strict";

  class Client {
    constructor(origin, appGuid) {
      this.origin = origin;
      this.guid = appGuid;
      this.nextId = 1;
      this.pending = new Map();
      this.handlers = new Map();
      this.queue = [];
      this.ready = false;
      window.addEventListener("message", (event) => this.receive(event));
      this.send({ key: "iframe.handshake", message: { version: "0.0.0" } }, true);
    }

    send(message, now = false) {
      const full = JSON.stringify({ ...message, appGuid: this.guid, instanceGuid: this.guid });
      if (now || this.ready) window.parent.postMessage(full, this.origin);
      else this.queue.push(full);
    }

    receive(event) {
      if (event.origin !== this.origin || event.source !== window.parent) return;
      const data = typeof event.data === "string" ? JSON.parse(event.data) : event.data;
      if (data.id !== undefined && this.pending.has(data.id)) this.settle(data);
      else if (typeof data.key === "string" && data.key.startsWith("zaf.")) this.dispatch(data);
    }

    settle(data) {
      const { resolve, reject, single } = this.pending.get(data.id);
      this.pending.delete(data.id);
      const errors = data.result?.errors ?? {};
      const first = Object.values(errors)[0];
      if (data.error) reject(new Error(data.error.message ?? "failed"));
      else if (single && first) reject(new Error(first.message));
      else resolve(data.result);
    }

    dispatch(data) {
      const name = data.key.slice(4);
      if (name === "app.registered") {
        this.ready = true;
        this.registered = data.message;
        for (const full of this.queue.splice(0)) window.parent.postMessage(full, this.origin);
      }
      const results = [...(this.handlers.get(name) ?? [])].map((handler) => handler(data.message));
      if (data.needsReply) this.reply(name, results);
    }

    async reply(name, results) {
      try {
        for (const result of await Promise.all(results)) {
          if (result === false || typeof result === "string") throw result;
        }
        this.send({ key: `iframe.reply:${name}` });
      } catch (refusal) {
        const words = refusal instanceof Error ? refusal.message : refusal;
        this.send({ key: `iframe.reply:${name}`, error: { msg: words } });
      }
    }

    ask(request, params, single) {
      const id = this.nextId++;
      return new Promise((resolve, reject) => {
        this.pending.set(id, { resolve, reject, single });
        this.send({ id, request, params });
      });
    }

    get(paths) {
      return this.ask("get", Array.isArray(paths) ? paths : [paths], !Array.isArray(paths));
    }

    set(path, value) {
      const params = typeof path === "string" ? { [path]: value } : path;
      return this.ask("set", params, typeof path === "string");
    }

    invoke(path, ...args) {
      const params = typeof path === "string" ? { [path]: args } : path;
      return this.ask("invoke", params, typeof path === "string");
    }

    on(name, handler) {
      if (!this.handlers.has(name)) this.handlers.set(name, new Set());
      this.handlers.get(name).add(handler);
      this.send({ key: `iframe.on:${name}`, message: { subscriberCount: this.handlers.get(name).size } });
      if (name === "app.registered" && this.registered) handler(this.registered);
    }

    off(name, handler) {
      this.handlers.get(name)?.delete(handler);
      this.send({ key: `iframe.off:${name}`, message: { subscriberCount: this.handlers.get(name)?.size ?? 0 } });
    }
  }

  window.ZAFClient = {
    init() {
      const query = new URLSearchParams(window.location.search);
      const origin = query.get("origin");
      const guid = query.get("app_guid");
      return origin && guid ? new Client(origin, guid) : false;
    },
  };
})();
