// "Play it for me" and "Jump to": the demo process plays, this page only follows it and shows its captions.

import * as api from "./api.js";
import { beginAnew, become, settle } from "./panes.js";
import { forgetDeed } from "./recent.js";
import { changed, loadState, refresh, store } from "./store.js";
import { forgetSeen } from "./unread.js";

const POLL_MS = 500;
let state = null;
let timer = null;
let available = false;
let whenOver = () => {};

// What is done once a play has come to its end or was stopped.
export const onEnd = (run) => (whenOver = run);

export const playing = () => (state?.playing ? state : null);
export const canPlay = () => available;

export async function findDemo() {
  // A sandbox without a demo is not asked: that would be a 404 in the browser's console.
  if (!store.demo) return;
  state = await api.playState();
  available = state !== null;
  if (playing()) follow();
  changed();
}

// To the end at a pace that can be watched, or to one moment as fast as it goes.
export async function start(to) {
  state = { playing: true, caption: to ? "Playing quickly up to that moment …" : "" };
  changed();
  await api.play(to).catch(() => (state = null));
  forget();
  follow();
}

export async function stop() {
  await api.stopPlaying().catch(() => null);
  await poll();
}

function follow() {
  clearTimeout(timer);
  timer = setTimeout(poll, POLL_MS);
}

async function poll() {
  clearTimeout(timer);
  const before = JSON.stringify(playing());
  state = (await api.playState()) ?? null;
  watchActor();
  if (before !== JSON.stringify(playing())) changed();
  if (playing()) follow();
  else if (before !== "null") refresh().then(whenOver);
}

// Whoever acts is shown: the caption opens with the name; else it is whoever has a form open.
function watchActor() {
  if (!playing()) return;
  const named = store.switcher.find((one) => state.caption?.startsWith(`${one.name}:`));
  const open = store.switcher.find((one) => store.screens[one.id]?.modals?.length);
  const actor = (named ?? open)?.id;
  if (actor) become(actor);
}

export async function startOver() {
  if (available) await api.stopPlaying().catch(() => null);
  await api.startOver(available);
  state = available ? await api.playState() : null;
  forget();
  await loadState();
  await refresh();
}

function forget() {
  forgetDeed();
  forgetSeen();
  beginAnew();
  settle();
}
