// What the page knows: who looks at which conversation, and the four people's screens as the sandbox last told them.
// All four are kept so that switching is instant and the pointer sees whose turn it is.

import * as api from "./api.js";

const listeners = new Set();
const BOT_WRITES_MS = 10000;

export const store = {
  people: [],
  switcher: [],
  organisations: [],
  channels: [],
  demo: undefined,
  screens: {},
  person: null,
  channel: null,
  conversation: { kind: "channel", id: null },
  thread: null,
  connected: true,
  clock: null,
  phones: {},
  lastPress: null,
};

export const subscribe = (listener) => listeners.add(listener);
export const changed = () => listeners.forEach((listener) => listener());

export const screen = () => store.screens[store.person] ?? null;
export const me = () => personOf(store.person);
export const personOf = (id) => store.people.find((person) => person.id === id) ?? null;
export const channelOf = (id) => store.channels.find((channel) => channel.id === id) ?? null;

const idOf = (thing) => (thing && typeof thing === "object" ? thing.id : thing);

export function organisationName(organisation) {
  const found = store.organisations.find((one) => one.id === idOf(organisation));
  return found?.name ?? organisation?.name ?? (typeof organisation === "string" ? organisation : "");
}

// "host" is who runs the channel (Sparkcentral), "guest" the brand, "other" anybody else: only for colours and wording.
export function sideOf(person) {
  if (!person || person.bot) return "bot";
  const host = idOf(channelOf(store.channel)?.host);
  const own = idOf(person.organisation);
  if (own === host || organisationName(own) === organisationName(host)) return "host";
  const visitor = store.switcher.map((one) => idOf(one.organisation)).find((one) => one !== host);
  return own === visitor || organisationName(own) === organisationName(visitor) ? "guest" : "other";
}

export async function loadState() {
  const state = await api.getState();
  store.people = state.people ?? [];
  store.organisations = state.organisations ?? [];
  store.channels = state.channels ?? [];
  store.demo = state.demo;
  store.switcher = store.people.slice(0, 4);
  if (!personOf(store.person)) store.person = (store.switcher.find((one) => one.admin) ?? store.switcher[0])?.id ?? null;
  if (!channelOf(store.channel)) {
    store.channel = sharedChannel();
    store.conversation = { kind: "channel", id: store.channel };
  }
}

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

async function fetchScreens() {
  if (!store.person) await loadState();
  if (!store.person) return;
  const wanted = [...new Set([store.person, ...store.switcher.map((one) => one.id)])];
  try {
    const screens = await Promise.all(wanted.map((id) => api.getScreen(id, store.channel)));
    store.screens = Object.fromEntries(wanted.map((id, index) => [id, screens[index]]));
    store.clock = screen()?.clock ?? store.clock;
    store.phones = Object.assign({}, ...screens.map((one) => one.phones ?? {}));
    store.connected = true;
  } catch {
    store.connected = false;
  }
  changed();
}

export function lookAt(conversation) {
  store.conversation = conversation;
  store.thread = null;
  const switched = conversation.kind === "channel" && conversation.id !== store.channel;
  if (switched) {
    store.channel = conversation.id;
    refresh();
  }
  changed();
}

// The channel that the two organisations share: where the onboarding is.
export const sharedChannel = () => (store.channels.find((one) => one.shared) ?? store.channels[0])?.id ?? null;

export function become(person) {
  if (person === store.person) return;
  store.person = person;
  if (!(channelOf(store.channel)?.members ?? []).some((one) => idOf(one) === person)) store.channel = sharedChannel();
  store.conversation = { kind: "channel", id: store.channel };
  changed();
  refresh();
}

export function openThread(ts) {
  store.thread = ts;
  changed();
}

// The channel's messages as the person sees them, oldest first, with the ephemerals between them.
export function channelMessages(view = screen()) {
  if (!view) return [];
  const seen = new Set();
  return [...(view.messages ?? []), ...(view.ephemerals ?? []).map((one) => ({ ...one, ephemeral: true }))]
    .filter((one) => (!one.channel || idOf(one.channel) === store.channel) && !seen.has(one.ts) && seen.add(one.ts))
    .filter((one) => !one.thread_ts || one.thread_ts === one.ts || (one.ephemeral && !inKnownThread(view, one)))
    .sort((a, b) => Number(a.ts) - Number(b.ts));
}

const inKnownThread = (view, one) => (view.messages ?? []).some((root) => root.ts === one.thread_ts);

export function conversationMessages() {
  if (store.conversation.kind === "dm") return dmOf(store.conversation.id)?.messages ?? [];
  return store.conversation.kind === "channel" ? channelMessages() : [];
}

export const dmOf = (id) => (screen()?.dms ?? []).find((one) => one.id === id) ?? null;

export function dmName(dm) {
  const partner = dm.with ?? dm.user;
  if (partner && typeof partner === "object") return partner.name;
  return personOf(partner)?.name ?? dm.messages?.find((one) => one.user?.bot)?.user.name ?? partner ?? "Direct message";
}

export function threadRoot() {
  return conversationMessages().find((one) => one.ts === store.thread) ?? null;
}

export function threadReplies(root) {
  const own = (screen()?.ephemerals ?? []).filter((one) => one.thread_ts === root.ts).map((one) => ({ ...one, ephemeral: true }));
  const known = new Set((root.replies ?? []).map((one) => one.ts));
  return [...(root.replies ?? []), ...own.filter((one) => !known.has(one.ts))].sort((a, b) => Number(a.ts) - Number(b.ts));
}

// Unread: the newest message a person has had on the screen, for each conversation; kept while the tab lives.
const seenUpTo = new Map();
const newest = (messages) => Math.max(0, ...messages.flatMap((one) => [Number(one.ts), ...(one.replies ?? []).map((reply) => Number(reply.ts))]));

export function markSeen() {
  seenUpTo.set(`${store.person}/${store.conversation.id}`, newest(conversationMessages()));
}

export function unread(id, messages) {
  const last = seenUpTo.get(`${store.person}/${id}`) ?? 0;
  return messages.filter((one) => Number(one.ts) > last && one.user?.id !== store.person).length;
}

// The last accepted deed, and which marked press it answered. A deed in a form (the code worked) also answers the
// press that opened it, wherever that button stands.
let deed = null;

export function noteDeed(answered, inForm = false) {
  const press = answered || inForm ? store.lastPress : null;
  deed = { at: Date.now(), key: press?.key, label: inForm ? press?.label : undefined };
  setTimeout(changed, BOT_WRITES_MS + 50);
}

export const forgetDeed = () => (deed = null);
export const recentDeed = () => (deed && Date.now() - deed.at < BOT_WRITES_MS ? deed : null);

export const forget = () => {
  forgetDeed();
  seenUpTo.clear();
  store.thread = null;
  store.channel = sharedChannel();
  store.conversation = { kind: "channel", id: store.channel };
};
