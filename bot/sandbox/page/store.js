// What the page knows: the sandbox's people and channels, and the four people's screens as it last told them.
// All four are kept so that switching is instant and the pointer sees whose turn it is.

import * as api from "./api.js";

const listeners = new Set();

export const store = {
  people: [],
  switcher: [],
  organisations: [],
  channels: [],
  demo: undefined,
  screens: {},
  looking: {}, // which channel each person in a pane looks at
  connected: true,
  phones: {},
  version: 0, // grows with each fetch, for what is worked out from the screens and kept
};

export const subscribe = (listener) => listeners.add(listener);
export const changed = () => listeners.forEach((listener) => listener());

export const personOf = (id) => store.people.find((person) => person.id === id) ?? null;
export const channelOf = (id) => store.channels.find((channel) => channel.id === id) ?? null;
export const firstName = (person) => person?.name.split(" ")[0] ?? "them";

const idOf = (thing) => (thing && typeof thing === "object" ? thing.id : thing);

export function organisationName(organisation) {
  const found = store.organisations.find((one) => one.id === idOf(organisation));
  return found?.name ?? organisation?.name ?? (typeof organisation === "string" ? organisation : "");
}

// The channel that the two organisations share: where the onboarding is.
export const sharedChannel = () => (store.channels.find((one) => one.shared) ?? store.channels[0])?.id ?? null;

export const hostOf = () => idOf(channelOf(sharedChannel())?.host) ?? idOf(store.switcher[0]?.organisation);

// "host" is who runs the channel (Sparkcentral), "guest" the brand, "other" anybody else: only for colours and wording.
export function sideOf(person) {
  if (!person || person.bot) return "bot";
  const own = idOf(person.organisation);
  if (own === hostOf()) return "host";
  return store.switcher.some((one) => idOf(one.organisation) === own) ? "guest" : "other";
}

export async function loadState() {
  const state = await api.getState();
  store.people = state.people ?? [];
  store.organisations = state.organisations ?? [];
  store.channels = state.channels ?? [];
  store.demo = state.demo;
  store.switcher = store.people.slice(0, 4);
}

// Any screen that shows the shared channel: whoever looks elsewhere does not hide it from the pointer.
export function sharedScreen() {
  const shared = sharedChannel();
  return Object.values(store.screens).find((one) => one.channel?.id === shared) ?? null;
}

// The sandbox's clock goes on between two fetches.
let told = { clock: null, at: 0 };
export const now = () => new Date(told.clock === null ? Date.now() : told.clock + (performance.now() - told.at));

const REST_MS = 150;
let rest = null;
let running = null;
let queued = null;

// Several changes while one fetch is under way end in a single further fetch, which whoever asked later waits for:
// the one under way may have begun before their deed.
export function refresh() {
  if (running) {
    queued ??= running.then(() => {
      queued = null;
      return refresh();
    });
    return queued;
  }
  running = fetchScreens().finally(() => {
    running = null;
  });
  return running;
}

// Who is in a pane comes first and at once, the others a moment later: they are asked for to see whose turn it is.
async function fetchScreens() {
  try {
    if (!store.switcher.length) await loadState();
    const shown = store.switcher.map((one) => one.id).filter((id) => id in store.looking || !store.screens[id]);
    await take(shown);
    rest ??= setTimeout(fetchRest, REST_MS);
  } catch {
    store.connected = false;
  }
  changed();
}

async function fetchRest() {
  rest = null;
  try {
    await take(store.switcher.map((one) => one.id).filter((id) => !(id in store.looking)));
  } catch {
    store.connected = false;
  }
  changed();
}

async function take(wanted) {
  const screens = await Promise.all(wanted.map((id) => api.getScreen(id, store.looking[id] ?? sharedChannel())));
  if (knowsNew(screens)) await loadState();
  for (const [index, id] of wanted.entries()) store.screens[id] = screens[index];
  store.phones = Object.assign({}, ...Object.values(store.screens).map((one) => one.phones ?? {}));
  store.connected = true;
  store.version += 1;
  const clock = screens.find((one) => one.clock)?.clock;
  if (clock) told = { clock: new Date(clock).getTime(), at: performance.now() };
}

// Somebody joined, a channel was renamed, archived or got another id: then all names and ids are asked for again.
function knowsNew(screens) {
  const facts = (room) => JSON.stringify([room.id, room.name, room.shared, room.archived, room.members]);
  const known = new Set(store.channels.map(facts));
  return screens.flatMap((one) => one.channels ?? []).some((room) => !known.has(facts(room)));
}

// The channel's messages as the person sees them, oldest first, with the ephemerals between them.
export function channelMessages(view, channel) {
  if (!view) return [];
  const seen = new Set();
  const roots = new Set((view.messages ?? []).map((one) => one.ts));
  return [...(view.messages ?? []), ...(view.ephemerals ?? []).map((one) => ({ ...one, ephemeral: true }))]
    .filter((one) => (!one.channel || idOf(one.channel) === channel) && !seen.has(one.ts) && seen.add(one.ts))
    .filter((one) => !one.thread_ts || one.thread_ts === one.ts || (one.ephemeral && !roots.has(one.thread_ts)))
    .sort((a, b) => Number(a.ts) - Number(b.ts));
}
