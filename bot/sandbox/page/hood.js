// The drawer "Under the hood": the traffic, faults on order, and a world that changes.

import { el } from "./dom.js";
import { buildFaults, fetchFaults } from "./faults.js";
import { subscribe } from "./store.js";
import { buildTraffic, fetchTraffic } from "./traffic.js";
import { buildWorld } from "./world.js";

const BEAT_MS = 1500;
const drawer = () => document.getElementById("hood");
const opener = () => document.getElementById("hood-open");
let shown = "traffic";
let panels = null;

const PARTS = {
  traffic: ["Traffic", buildTraffic, fetchTraffic],
  faults: ["Break something", buildFaults, fetchFaults],
  world: ["Change the world", buildWorld, () => Promise.resolve()],
};

export function bindHood() {
  opener().addEventListener("click", () => toggle(drawer().hidden));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawer().contains(document.activeElement)) return;
    event.preventDefault();
    toggle(false);
  });
  subscribe(look);
  setInterval(look, BEAT_MS);
}

function toggle(open) {
  if (!panels) build();
  drawer().hidden = !open;
  opener().setAttribute("aria-expanded", String(open));
  if (open) drawer().querySelector("[role=tab][aria-selected=true]").focus();
  else opener().focus();
  look();
}

// An open drawer follows what happens; a closed one asks for nothing.
function look() {
  if (panels && !drawer().hidden) PARTS[shown][2]().catch(() => null);
}

function build() {
  panels = Object.fromEntries(Object.entries(PARTS).map(([key, [, make]]) => [key, el("div", { class: "hood-panel", role: "tabpanel", id: `hood-${key}`, "aria-labelledby": `hood-tab-${key}` }, make())]));
  const tabs = Object.entries(PARTS).map(([key, [label]]) => el("button", { type: "button", class: "hood-tab", role: "tab", id: `hood-tab-${key}`, "aria-controls": `hood-${key}`, onclick: () => choose(key) }, label));
  const list = el("div", { class: "hood-tabs", role: "tablist", "aria-label": "Under the hood" }, ...tabs);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const keys = Object.keys(PARTS);
    choose(keys.at((keys.indexOf(shown) + step + keys.length) % keys.length));
    document.getElementById(`hood-tab-${shown}`).focus();
  });
  const close = el("button", { type: "button", class: "icon-button", "aria-label": "Close the drawer", onclick: () => toggle(false) }, "×");
  drawer().replaceChildren(el("div", { class: "hood-head" }, list, close), ...Object.values(panels));
  choose(shown);
}

function choose(key) {
  shown = key;
  for (const each of Object.keys(PARTS)) {
    const tab = drawer().querySelector(`#hood-tab-${each}`);
    tab.setAttribute("aria-selected", String(each === key));
    tab.tabIndex = each === key ? 0 : -1;
    panels[each].hidden = each !== key;
  }
  look();
}
