// The last accepted deed, and which marked press it answered: while the bot still writes, that press is not offered again.
// A deed in a form (the code worked) also answers the press that opened it, wherever that button stands.

import { changed } from "./store.js";

const BOT_WRITES_MS = 10000;
let deed = null;
let marked = null;

export const markPress = (press) => (marked = press);
export const markedPress = () => marked;

export function noteDeed(answered, inForm = false) {
  const press = answered || inForm ? marked : null;
  deed = { at: Date.now(), key: press?.key, label: inForm ? press?.label : undefined };
  setTimeout(changed, BOT_WRITES_MS + 50);
}

export const forgetDeed = () => (deed = null);
export const recentDeed = () => (deed && Date.now() - deed.at < BOT_WRITES_MS ? deed : null);
