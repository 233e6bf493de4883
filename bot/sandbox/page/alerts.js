// Slack's own messages (a late answer, a failure): shown above the composer until they are put away.

import { el, hashOf, reconcile } from "./dom.js";
import { spoken } from "./mrkdwn.js";
import { screenOf } from "./panes.js";
import { changed } from "./store.js";

const closed = new Set();

export function renderAlerts(pane) {
  const alerts = (screenOf(pane)?.alerts ?? []).map((text) => ({ text, key: `${pane.person}/${hashOf(text)}` }));
  reconcile(pane.alerts, alerts.filter((one) => one.text && !closed.has(one.key)).slice(-2).map((one) => ({ key: one.key, hash: one.key, build: () => alert(one) })));
  const there = new Set(alerts.map((one) => one.key));
  // What is gone from Slack may come again, and is then shown again.
  for (const key of closed) if (key.startsWith(`${pane.person}/`) && !there.has(key)) closed.delete(key);
}

function alert({ text, key }) {
  const dismiss = () => {
    closed.add(key);
    changed();
  };
  return el("div", { class: "alert" }, el("span", {}, spoken(text)), el("button", { type: "button", class: "link-button", onclick: dismiss }, "Dismiss"));
}
