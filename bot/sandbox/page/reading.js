// What a message says, offers and whom it calls, read from its blocks as a person would.

import { spoken } from "./mrkdwn.js";

const MENTION = /<@([A-Z0-9]+)/g;

export const labelOf = (object) => (object ? (object.type === "mrkdwn" ? spoken(object.text) : object.text) : "");

export function words(message) {
  const parts = [message.text ?? ""];
  for (const block of message.blocks ?? []) {
    parts.push(block.text?.text ?? "", ...(block.fields ?? []).map((field) => field.text ?? ""));
    parts.push(...(block.elements ?? []).map((part) => (typeof part.text === "string" ? part.text : "")));
  }
  return parts.join(" ");
}

export const mentionsIn = (message) => [...words(message).matchAll(MENTION)].map((match) => match[1]);

// Link buttons are no turns, menus ("More") neither.
export function buttonsOf(message) {
  const found = [];
  let party = null;
  for (const block of message.blocks ?? []) {
    party = /^\*?For ([^*]+?)\*?:?$/.exec(block.elements?.[0]?.text ?? block.text?.text ?? "")?.[1] ?? party;
    for (const spec of [...(block.type === "actions" ? block.elements ?? [] : []), block.accessory]) {
      if (spec?.type === "button" && !spec.url) found.push({ label: labelOf(spec.text), primary: spec.style === "primary", party });
    }
  }
  return found;
}

export const titleOf = (message) => message.blocks?.find((block) => block.type === "header")?.text?.text ?? "";
