// The texts and calls on the brand's phone, and the number that they come to.

import { store } from "./store.js";

const DIGITS = /\b\d{6}\b/;
const normal = (number) => `+${number.replace(/\D/g, "")}`;

export function texts() {
  return Object.entries(store.phones).flatMap(([number, list]) => (list ?? []).map((one) => ({ number, ...one }))).sort((a, b) => new Date(a.at) - new Date(b.at));
}

export const newestText = () => texts().at(-1) ?? null;
export const digitsOf = (text) => DIGITS.exec(text?.text ?? "")?.[0] ?? null;
export const sentAt = (text) => (typeof text?.at === "number" ? text.at : new Date(text?.at ?? 0).getTime() / 1000);

let known = { version: -1, number: "" };

// The number of the brand: the newest international number that any of the four sees in the channel.
export function knownNumber() {
  if (known.version !== store.version) {
    const messages = Object.values(store.screens)[0]?.messages ?? [];
    const found = JSON.stringify(messages).match(/\+\d[\d ().-]{7,18}\d/g) ?? [];
    const likely = found.filter((one) => /^\+\d{8,15}$/.test(normal(one)));
    known = { version: store.version, number: likely.at(-1) ?? Object.keys(store.phones)[0] ?? "" };
  }
  return known.number;
}
