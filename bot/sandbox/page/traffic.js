// Under the hood, first part: every call between bot and Slack, both ways, newest first.

import * as api from "./api.js";
import { el, reconcile } from "./dom.js";
import { jsonView } from "./json_view.js";
import { faultsOf, masked, opened, outcome, summary } from "./traffic_words.js";

const SHOWN = 200;
const entries = new Map();
let asked = "";
let kind = "all";
let parts = null;
let fetching = null;

const KINDS = {
  all: ["Everything", () => true],
  from_bot: ["Bot to Slack", (entry) => entry.direction === "from_bot"],
  to_bot: ["Slack to bot", (entry) => entry.direction === "to_bot"],
  refused: ["What failed", (entry) => !outcome(entry).good],
};

export function buildTraffic() {
  const search = el("input", { type: "search", class: "field", placeholder: "Search: a method, a person, a text …", "aria-label": "Search the traffic" });
  const choice = el("select", { class: "field", "aria-label": "Which traffic" }, ...Object.entries(KINDS).map(([value, [label]]) => el("option", { value }, label)));
  const list = el("div", { class: "traffic", role: "list", "aria-label": "Calls, newest first" });
  const count = el("span", { class: "quiet", role: "status" });
  search.addEventListener("input", () => { asked = search.value.trim().toLowerCase(); render(); });
  choice.addEventListener("change", () => { kind = choice.value; render(); });
  parts = { list, count };
  return el("div", { class: "hood-part" }, el("div", { class: "hood-bar" }, search, choice, count), list);
}

// Only what is new is fetched; what the sandbox has forgotten goes here too.
export function fetchTraffic() {
  fetching ??= load().finally(() => (fetching = null));
  return fetching;
}

async function load() {
  const after = Math.max(0, ...entries.keys());
  const { traffic, oldest, last } = await api.getTraffic(after);
  for (const [index, entry] of traffic.entries()) {
    const n = last - traffic.length + 1 + index;
    entries.set(n, { ...entry, n });
  }
  for (const n of entries.keys()) if (n < oldest) entries.delete(n);
  render();
}

function render() {
  const [, wanted] = KINDS[kind];
  const found = [...entries.values()].reverse().filter((entry) => wanted(entry) && holds(entry));
  parts.count.textContent = `${found.length} of ${entries.size}`;
  reconcile(parts.list, found.length ? found.slice(0, SHOWN).map((entry) => ({ key: String(entry.n), hash: "", build: () => row(entry) })) : [{ key: "none", hash: "", build: () => el("p", { class: "quiet" }, "Nothing like that has gone over the wire.") }]);
}

// What is searched is what is read: the digits of a code are found by nobody.
function holds(entry) {
  if (!asked) return true;
  entry.words ??= masked(`${entry.what} ${summary(entry)} ${JSON.stringify([entry.body, entry.answer])}`).toLowerCase();
  return asked.split(/\s+/).every((word) => entry.words.includes(word));
}

function row(entry) {
  const { word, good } = outcome(entry);
  const toBot = entry.direction === "to_bot";
  const head = el("summary", {},
    el("time", { class: "traffic-time" }, new Date(entry.at).toLocaleTimeString("en-GB")),
    el("span", { class: `traffic-way ${toBot ? "to-bot" : "from-bot"}` }, toBot ? "Slack → bot" : "bot → Slack"),
    el("code", {}, entry.what),
    el("span", { class: "traffic-words" }, masked(summary(entry))),
    el("span", { class: good ? "traffic-good" : "traffic-bad" }, word));
  const details = el("details", { class: "traffic-entry" }, head);
  details.addEventListener("toggle", () => details.open && details.childElementCount === 1 && details.append(inside(entry)), { once: true });
  return el("div", { role: "listitem" }, details);
}

function inside(entry) {
  const faults = faultsOf(entry);
  const [sent, answered] = entry.direction === "to_bot" ? ["Slack sent", "The bot answered"] : ["The bot sent", "Slack answered"];
  const clean = (value) => JSON.parse(masked(JSON.stringify(value ?? null)));
  return el("div", { class: "traffic-inside" },
    faults.length > 0 && el("ul", { class: "traffic-faults" }, ...faults.map((one) => el("li", {}, one.message, " at ", el("code", {}, one.pointer || "/")))),
    el("div", {}, el("h4", {}, sent), jsonView(clean(opened(entry.body)), faults)),
    el("div", {}, el("h4", {}, `${answered} ${typeof entry.status === "number" ? `(HTTP ${entry.status})` : `(${entry.status})`}`), entry.answer === null || entry.answer === undefined ? el("p", { class: "quiet" }, "With an empty body: taken, nothing to say.") : jsonView(clean(entry.answer))));
}
