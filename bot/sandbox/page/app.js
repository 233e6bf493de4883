// Puts the parts together: one render after each change, the stream, and the buttons on top.

import * as api from "./api.js";
import { renderAlerts } from "./alerts.js";
import { keepClock, renderClock } from "./clock.js";
import { buildComposer, forgetDrafts, renderComposer } from "./composer.js";
import { renderFacebook, resetFacebook } from "./facebook.js";
import { bindKeys, buildFrame, renderFrame } from "./frame.js";
import { renderGuide, show } from "./guide.js";
import { bindHood } from "./hood.js";
import { forgetMails } from "./mails.js";
import { renderMessages } from "./messages.js";
import { forgetClosedForms, renderModal } from "./modal.js";
import { lightMentions } from "./mrkdwn.js";
import { activePane, buildPanes, openThread, panes, settle } from "./panes.js";
import { keepTicking, renderPhone } from "./phone.js";
import { findDemo, onEnd, playing, start, startOver, stop } from "./play.js";
import { markNext, nextPress } from "./pointer.js";
import { refresh, store, subscribe } from "./store.js";
import { renderThread } from "./thread.js";
import { renderTop } from "./top.js";
import { markSeen } from "./unread.js";
import { bindViews, renderViews } from "./views.js";

const byId = (id) => document.getElementById(id);
const BOT_WRITES_MS = 1000;
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
  renderTop();
  if (!store.switcher.length) return;
  settle();
  const next = nextPress();
  forgetClosedForms();
  for (const pane of panes) renderPane(pane, next);
  renderPhone();
  renderFacebook();
  renderClock();
  renderGuide(next);
  renderViews(next);
  markNext(next, playing());
}

function renderPane(pane, next) {
  renderFrame(pane, playing() ? null : next);
  renderMessages(pane);
  renderThread(pane);
  renderAlerts(pane);
  renderModal(pane);
  renderComposer(pane, next.kind === "start" && next.person === pane.person && pane.conversation?.kind === "channel");
  lightMentions(pane.root, pane.person);
  markSeen(pane);
}

function leadOn() {
  render();
  const next = nextPress();
  if (next.person) show(next);
  else byId("guide").querySelector("button")?.focus();
}

// What the bot still writes after the last press of a play decides what comes next; a direct message is left closed,
// since it may just have been answered.
function leadOnAfterPlay() {
  setTimeout(() => !playing() && !nextPress().dm && leadOn(), BOT_WRITES_MS);
}

// Stops the autoplay, which then leads to the next press as any play does when it is over.
const doItMyself = () => (playing() ? stop() : leadOn());

async function beginAgain(event) {
  const button = event.currentTarget;
  button.setAttribute("aria-busy", "true");
  forgetDrafts();
  forgetMails();
  resetFacebook();
  await startOver().catch(() => (store.connected = false));
  button.removeAttribute("aria-busy");
  schedule();
}

function begin(to) {
  forgetDrafts();
  forgetMails();
  resetFacebook();
  start(to);
}

function bind() {
  byId("play").addEventListener("click", () => begin());
  byId("self").addEventListener("click", doItMyself);
  byId("restart").addEventListener("click", beginAgain);
  for (const button of document.querySelectorAll("[data-jump]")) button.addEventListener("click", () => begin(button.dataset.jump));
  document.addEventListener("keydown", (event) => {
    const pane = panes.find((one) => one.thread && one.root.contains(document.activeElement)) ?? panes.find((one) => one === activePane() && one.thread);
    if (event.key === "Escape" && pane && !event.defaultPrevented) openThread(pane, null);
  });
  bindKeys();
  bindViews();
  bindHood();
}

async function main() {
  buildPanes(buildFrame);
  byId("slacks").append(...panes.map((pane) => pane.root));
  for (const pane of panes) buildComposer(pane);
  bind();
  subscribe(schedule);
  onEnd(leadOnAfterPlay);
  await refresh();
  api.listen({ changed: refresh, connection: (up) => { store.connected = up; schedule(); } });
  keepTicking();
  keepClock();
  await findDemo();
}

main();
