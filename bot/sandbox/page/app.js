// Puts the parts together: one render after each change, the stream, and the buttons on top.

import * as api from "./api.js";
import { buildComposer, forgetDrafts, renderComposer } from "./composer.js";
import { renderDesk, resetDesk } from "./desk.js";
import { el, hashOf, reconcile } from "./dom.js";
import { renderGuide, reveal } from "./guide.js";
import { renderHead, renderMessages, renderThread } from "./messages.js";
import { renderModal } from "./modal.js";
import { spoken } from "./mrkdwn.js";
import { canPlay, findDemo, playing, start, startOver, stop } from "./play.js";
import { markNext, nextPress, targets } from "./pointer.js";
import { bindKeys, renderSidebar, renderSwitcher } from "./sidebar.js";
import { loadState, markSeen, organisationName, refresh, screen, store, subscribe } from "./store.js";

const byId = (id) => document.getElementById(id);
let scheduled = false;

// Many changes in one frame end in one render.
function schedule() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    render();
  });
}

function render() {
  if (!store.person) return;
  renderIntro();
  renderSidebar();
  renderHead();
  renderMessages();
  renderThread();
  renderDesk();
  renderModal();
  const next = nextPress();
  renderComposer(next.kind === "start" && next.person === store.person && store.conversation.kind === "channel");
  renderSwitcher(playing() ? null : next);
  renderGuide(next);
  renderAlerts();
  markNext(next, playing());
  markSeen();
}

function renderIntro() {
  byId("connection").hidden = store.connected;
  byId("play").hidden = !canPlay();
  byId("play").textContent = playing() ? "Playing …" : "Play it for me";
  byId("play").disabled = Boolean(playing());
  const organisations = [...new Set(store.switcher.map((one) => organisationName(one.organisation)))];
  if (organisations.length >= 2) byId("intro").textContent = `${organisations.at(-1)} and ${organisations[0]} bring a WhatsApp number live in this channel; the real bot is behind it`;
}

// Slack's own messages (a late answer, a failure): shown once above the composer until closed.
const closed = new Set();

function renderAlerts() {
  const alerts = (screen()?.alerts ?? []).map((one) => ({ text: typeof one === "string" ? one : one.text ?? one.message ?? "", key: hashOf([store.person, one]) }));
  reconcile(byId("alerts"), alerts.filter((one) => one.text && !closed.has(one.key)).slice(-2).map((one) => ({
    key: one.key,
    hash: one.key,
    build: () => el("div", { class: "alert" }, el("span", {}, spoken(one.text)), el("button", { type: "button", class: "link-button", onclick: () => { closed.add(one.key); schedule(); } }, "Dismiss")),
  })));
}

// Stops the autoplay and leads to the next press.
async function doItMyself() {
  if (playing()) await stop();
  render();
  const next = nextPress();
  const here = targets(next);
  if (next.kind === "start") byId("compose").focus();
  else if (here.length) reveal(here[0]);
  else byId("guide").querySelector("button")?.focus();
}

async function beginAgain() {
  byId("restart").setAttribute("aria-busy", "true");
  forgetDrafts();
  resetDesk();
  await startOver().catch(() => (store.connected = false));
  byId("restart").removeAttribute("aria-busy");
  schedule();
}

function bind() {
  byId("play").addEventListener("click", start);
  byId("self").addEventListener("click", doItMyself);
  byId("restart").addEventListener("click", beginAgain);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && store.thread && !event.defaultPrevented) {
      store.thread = null;
      schedule();
    }
  });
  buildComposer(byId("composer"));
  bindKeys();
}

async function main() {
  bind();
  subscribe(schedule);
  await loadState().catch(() => (store.connected = false));
  await refresh();
  api.listen({ changed: refresh, connection: (up) => { store.connected = up; schedule(); } });
  await findDemo();
}

main();
