// A narrow window shows one part at a time; three tabs say which, and whose turn it is.

import { el, hashOf, renderOnce } from "./dom.js";
import { activate, activePane, panes, peopleOf } from "./panes.js";
import { texts } from "./phone_texts.js";
import { changed, organisationName } from "./store.js";

const OUTSIDE = "outside";
let shown = null;
let lastPane = null;
let heard = 0;

export function bindViews() {
  document.getElementById("views").addEventListener("click", (event) => {
    const view = event.target.closest("[data-view]")?.dataset.view;
    if (!view) return;
    shown = view;
    lastPane = activePane();
    if (view !== OUTSIDE) activate(lastPane = panes.find((pane) => pane.key === view));
    changed();
  });
}

// The pane that was just used comes to the front by itself: a switch in the guide, or the autoplay.
export function renderViews(next) {
  if (activePane() !== lastPane) {
    lastPane = activePane();
    shown = lastPane.key;
  }
  shown ??= lastPane.key;
  document.getElementById("bench").dataset.view = shown;
  const fresh = texts().length > heard && shown !== OUTSIDE;
  if (shown === OUTSIDE) heard = texts().length;
  const turn = panes.find((pane) => peopleOf(pane).some((one) => one.id === next.person))?.key ?? null;
  const tabs = [...panes.map((pane) => ({ view: pane.key, label: organisationName(peopleOf(pane)[0]?.organisation), mark: turn === pane.key && "Next" })), { view: OUTSIDE, label: "Phone and clock", mark: fresh && "Code" }];
  renderOnce(document.getElementById("views"), hashOf([tabs, shown]), () => tabs.map(tab));
}

const tab = ({ view, label, mark }) =>
  el("button", { type: "button", class: `view-tab ${view === shown ? "is-current" : ""}`, "aria-pressed": String(view === shown), data: { view, focus: `view/${view}` } }, label, mark && el("span", { class: "tile-turn" }, mark));
