// What somebody has not seen yet, by Slack's rule: a channel with something new stands out, and only what mentions the
// person, or was written to them alone, is counted.

import { mentionsIn } from "./reading.js";
import { conversationMessages } from "./panes.js";
import { channelMessages, sharedChannel, store } from "./store.js";

const seenUpTo = new Map();
const withReplies = (messages) => messages.flatMap((one) => [one, ...(one.replies ?? [])]);
const newest = (messages) => Math.max(0, ...withReplies(messages).map((one) => Number(one.ts)));

export function markSeen(pane) {
  if (pane.conversation) seenUpTo.set(`${pane.person}/${pane.conversation.id}`, newest(conversationMessages(pane)));
}

// {any, count}: whether there is anything new, and how much of it is for this person.
export function unread(person, id, messages, { direct = false } = {}) {
  const last = seenUpTo.get(`${person}/${id}`) ?? 0;
  const fresh = withReplies(messages).filter((one) => Number(one.ts) > last && one.user?.id !== person);
  return { any: fresh.length > 0, count: direct ? fresh.length : fresh.filter((one) => mentionsIn(one).includes(person)).length };
}

// All that waits for somebody who is not on the screen.
export function waitingFor(person) {
  const view = store.screens[person];
  const dms = (view?.dms ?? []).map((dm) => unread(person, dm.id, dm.messages ?? [], { direct: true }).count);
  const channel = sharedChannel();
  return dms.reduce((sum, count) => sum + count, unread(person, channel, channelMessages(view, channel)).count);
}

export const forgetSeen = () => seenUpTo.clear();
