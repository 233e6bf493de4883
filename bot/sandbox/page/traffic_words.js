// One entry of the traffic in a few words: who called whom with what, and how it went.

import { spoken } from "./mrkdwn.js";
import { labelOf } from "./reading.js";
import { channelOf, personOf, store } from "./store.js";

const HIDDEN = "••••••";

// What the phone shows stays on the phone: here a code is six dots, however it was written.
export function masked(text) {
  const codes = Object.values(store.phones).flat().map((one) => /\d{6}/.exec(one.text)?.[0]).filter(Boolean);
  return codes.reduce((left, code) => left.replaceAll(code, HIDDEN).replaceAll(`${code.slice(0, 3)} ${code.slice(3)}`, HIDDEN), text);
}

const nameOf = (id) => personOf(id)?.name ?? id ?? "";
const roomOf = (id) => (channelOf(id) ? `#${channelOf(id).name}` : "");
const short = (text) => (text.length > 140 ? `${text.slice(0, 139)}…` : text);
const quoted = (text) => (text ? `“${short(spoken(text))}”` : "");

// Arguments that came as JSON in a form field are read like the others.
export function opened(body) {
  if (!body || typeof body !== "object" || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, typeof value === "string" && /^[[{]/.test(value) ? parsed(value) : value]));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const TO_BOT = {
  block_actions: (body) => `${nameOf(body.user?.id)} presses ${quoted(labelOf(body.actions?.[0]?.text) || labelOf(body.actions?.[0]?.selected_option?.text) || body.actions?.[0]?.action_id || "")}`,
  view_submission: (body) => `${nameOf(body.user?.id)} submits ${quoted(labelOf(body.view?.title))}`,
  view_closed: (body) => `${nameOf(body.user?.id)} closes ${quoted(labelOf(body.view?.title))}`,
};

export function summary(entry) {
  const body = opened(entry.body) ?? {};
  if (entry.direction === "from_bot") return [roomOf(body.channel), nameOf(body.user), quoted(body.text) || quoted(labelOf(body.view?.title))].filter(Boolean).join(" ");
  if (TO_BOT[entry.what]) return TO_BOT[entry.what](body);
  if (body.command) return `${nameOf(body.user_id)} types ${body.command} ${body.text ?? ""}`;
  return [nameOf(body.event?.user?.id ?? body.event?.user), roomOf(body.event?.channel)].filter(Boolean).join(", ");
}

// {word, good}: HTTP's status, Slack's error, or how a delivery failed.
export function outcome(entry) {
  const refused = entry.answer && typeof entry.answer === "object" && entry.answer.ok === false;
  if (refused) return { word: entry.answer.error, good: false };
  if (entry.answer?.response_action === "errors") return { word: "field errors", good: false };
  const good = typeof entry.status === "number" && entry.status < 400;
  return { word: good ? "ok" : String(entry.status), good };
}

// Slack's own words for what is wrong with blocks, by the JSON pointer to the spot.
export function faultsOf(entry) {
  const lines = entry.answer?.response_metadata?.messages ?? [];
  return lines.flatMap((line) => {
    const found = /^(?:\[ERROR\] )?(.*?) \[json-pointer:(.*)\]$/.exec(line);
    return found ? [{ pointer: found[2], message: found[1] }] : [];
  });
}
