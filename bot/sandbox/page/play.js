// "Play it for me": the demo process plays, this page only follows it and shows its captions.

import * as api from "./api.js";
import { become, changed, forget, loadState, refresh, store } from "./store.js";

const POLL_MS = 700;
let state = null;
let timer = null;
let available = false;

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

export async function start() {
  state = { playing: true, caption: "" };
  changed();
  await api.play().catch(() => (state = null));
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
  const before = playing();
  state = (await api.playState()) ?? null;
  watchActor();
  if (JSON.stringify(before) !== JSON.stringify(playing())) changed();
  if (playing()) follow();
}

// Whoever acts is shown: the caption opens with the name; else it is whoever has a form open.
function watchActor() {
  if (!playing()) return;
  const named = store.switcher.find((one) => state.caption?.startsWith(`${one.name}:`));
  const open = store.switcher.find((one) => store.screens[one.id]?.modals?.length);
  const actor = (named ?? open)?.id;
  if (actor && actor !== store.person) become(actor);
}

export async function startOver() {
  if (available) await api.stopPlaying().catch(() => null);
  await api.startOver(available);
  state = available ? await api.playState() : null;
  forget();
  store.person = null; // begin as whoever gives the first command
  await loadState();
  await refresh();
}
