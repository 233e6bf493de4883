// The two Slacks beside each other: who looks, at which conversation, with which thread open. The brand's comes first.

import { channelMessages, changed, personOf, refresh, sharedChannel, sideOf, store } from "./store.js";

export const panes = [];
let active = null;

export function buildPanes(frame) {
  for (const key of ["guest", "host"]) panes.push({ key, person: null, channel: null, conversation: null, thread: null, ...frame(key) });
  active = panes.find((pane) => pane.key === "host");
}

// Who gives the first command, and the brand's first person; both look at the channel that they share.
export function settle() {
  for (const pane of panes) {
    const people = peopleOf(pane);
    if (!people.some((one) => one.id === pane.person)) pane.person = (people.find((one) => one.admin) ?? people[0])?.id ?? null;
    const rooms = screenOf(pane)?.channels?.map((one) => one.id) ?? [sharedChannel()];
    if (!pane.channel || !rooms.includes(pane.channel)) goTo(pane, { kind: "channel", id: rooms.includes(sharedChannel()) ? sharedChannel() : rooms[0] ?? null });
  }
}

export const peopleOf = (pane) => store.switcher.filter((one) => sideOf(one) === pane.key);
export const paneOf = (person) => panes.find((pane) => peopleOf(pane).some((one) => one.id === person)) ?? null;
export const screenOf = (pane) => store.screens[pane.person] ?? null;
export const isShown = (person) => panes.some((pane) => pane.person === person);
export const topView = (pane) => (screenOf(pane)?.modals ?? []).at(-1) ?? null;
export const me = (pane) => personOf(pane.person);

// The pane that was used last: its form comes first, and a narrow window shows it alone.
export const activePane = () => active;
export function activate(pane) {
  if (!pane || pane === active) return;
  active = pane;
  changed();
}

function goTo(pane, conversation) {
  pane.conversation = conversation;
  pane.thread = null;
  if (conversation.kind === "channel") pane.channel = conversation.id;
  store.looking = Object.fromEntries(panes.filter((one) => one.person).map((one) => [one.person, one.channel]));
}

export function lookAt(pane, conversation) {
  const elsewhere = conversation.kind === "channel" && conversation.id !== pane.channel;
  goTo(pane, conversation);
  changed();
  return elsewhere ? refresh() : Promise.resolve();
}

export function become(person) {
  const pane = paneOf(person);
  if (!pane) return;
  active = pane;
  if (pane.person !== person) {
    pane.person = person;
    goTo(pane, { kind: "channel", id: sharedChannel() });
    refresh();
  }
  changed();
}

export function openThread(pane, ts) {
  pane.thread = ts;
  changed();
}

export function conversationMessages(pane) {
  if (pane.conversation?.kind === "dm") return dmOf(pane, pane.conversation.id)?.messages ?? [];
  return pane.conversation?.kind === "channel" ? channelMessages(screenOf(pane), pane.channel) : [];
}

export const dmOf = (pane, id) => (screenOf(pane)?.dms ?? []).find((one) => one.id === id) ?? null;

export function dmName(dm) {
  const partner = dm?.with ?? dm?.user;
  if (partner && typeof partner === "object") return partner.name;
  return personOf(partner)?.name ?? dm?.messages?.find((one) => one.user?.bot)?.user.name ?? partner ?? "Direct message";
}

export const threadRoot = (pane) => conversationMessages(pane).find((one) => one.ts === pane.thread) ?? null;

export function threadReplies(pane, root) {
  const own = (screenOf(pane)?.ephemerals ?? []).filter((one) => one.thread_ts === root.ts).map((one) => ({ ...one, ephemeral: true }));
  const known = new Set((root.replies ?? []).map((one) => one.ts));
  return [...(root.replies ?? []), ...own.filter((one) => !known.has(one.ts))].sort((a, b) => Number(a.ts) - Number(b.ts));
}

export function beginAnew() {
  for (const pane of panes) Object.assign(pane, { person: null, channel: null, conversation: null, thread: null });
  active = panes.find((pane) => pane.key === "host");
}
