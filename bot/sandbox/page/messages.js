// The messages of a conversation: in a pane's middle, and in its thread.

import { blocks } from "./blocks.js";
import { pressIn } from "./deeds.js";
import { dayName, fromTs, fullTime, timeOf } from "./dates.js";
import { el, hashOf, icon, initials, reconcile } from "./dom.js";
import { mrkdwn, spoken } from "./mrkdwn.js";
import { conversationMessages, openThread, peopleOf, screenOf } from "./panes.js";
import { now, organisationName, personOf, sharedChannel, sideOf, store } from "./store.js";

const FOLLOW_SECONDS = 300;

export function avatar(person, size = "") {
  const node = el("span", { class: `avatar side-${sideOf(person)} ${size}`, "aria-hidden": "true" });
  node.append(initials(person?.name));
  return node;
}

function author(message) {
  const known = personOf(message.user?.id);
  return { ...message.user, ...known, bot: message.user?.bot, name: message.user?.name ?? known?.name ?? message.username ?? "Slackbot" };
}

function nameLine(message, user, withDay) {
  const date = fromTs(message.ts);
  const side = sideOf(user);
  const organisation = side === "bot" ? null : organisationName(user.organisation);
  return el("div", { class: "name-line" },
    el("span", { class: "name" }, user.name),
    user.bot && el("span", { class: "badge" }, "APP"),
    organisation && el("span", { class: `organisation side-text-${side}` }, organisation),
    el("time", { class: "time", datetime: date.toISOString(), title: fullTime(date) }, withDay && dayName(date, now()) !== "Today" ? `${dayName(date, now())} at ${timeOf(date)}` : timeOf(date)));
}

function body(pane, message) {
  const channel = pane.conversation?.kind === "dm" ? pane.conversation.id : pane.channel;
  const context = { ts: message.ts, person: pane.person, root: pane.root, press: (deed) => pressIn(pane, { ts: message.ts, channel }, deed) };
  const content = message.blocks?.length ? blocks(message.blocks, context) : [el("div", { class: "text" }, ...mrkdwn(message.text))];
  const files = (message.files ?? []).map((file) => el("span", { class: "file-chip" }, file.name ?? file.title ?? "file"));
  return el("div", { class: "body" }, ...content, ...files, message.edited && el("span", { class: "edited" }, "(edited)"));
}

// One message; `follows` leaves out avatar and name when the same author goes on within a few minutes.
function messageNode(pane, message, { follows = false, inThread = false } = {}) {
  const user = author(message);
  const kind = `message ${message.ephemeral ? "is-ephemeral" : ""} ${message.pinned ? "is-pinned" : ""} ${follows ? "follows" : ""}`;
  const left = follows ? el("span", { class: "time-left", "aria-hidden": "true" }, timeOf(fromTs(message.ts))) : avatar(user);
  const marks = [
    message.pinned && el("div", { class: "mark" }, icon("pin"), "Pinned"),
    message.ephemeral && el("div", { class: "mark" }, icon("eye"), "Only visible to you"),
  ];
  const line = follows ? el("span", { class: "sr-only" }, `${user.name}, ${timeOf(fromTs(message.ts))}: `) : nameLine(message, user, inThread);
  return el("article", { class: kind, data: { ts: message.ts } }, ...marks, el("div", { class: "gutter" }, left),
    el("div", { class: "content" }, line, body(pane, message), !inThread && replyBar(pane, message)));
}

// The newest reply is shown in words: a card's turn notices live in its thread and would be missed behind a number.
function replyBar(pane, message) {
  const replies = message.replies ?? [];
  const count = message.reply_count ?? replies.length;
  if (!count) return null;
  const last = replies.at(-1);
  const faces = [...new Map(replies.map((one) => [one.user?.id, one])).values()].slice(-3);
  return el("button", { type: "button", class: "replies", data: { focus: `replies/${message.ts}` }, onclick: () => openThread(pane, message.ts) },
    el("span", { class: "faces" }, ...faces.map((one) => avatar(author(one), "avatar-small"))),
    el("span", { class: "reply-count" }, `${count} ${count === 1 ? "reply" : "replies"}`),
    last && el("span", { class: "reply-last" }, preview(last)));
}

const preview = (message) => spoken(message.text || message.blocks?.find((block) => block.text)?.text?.text || "").slice(0, 160);

export function listItems(pane, messages, options = {}) {
  const items = [];
  const today = now();
  let last = null;
  for (const message of messages) {
    const day = dayName(fromTs(message.ts), today);
    if (!options.inThread && (!last || dayName(fromTs(last.ts), today) !== day)) {
      items.push({ key: `day-${fromTs(message.ts).toDateString()}`, hash: day, build: () => el("div", { class: "day" }, el("span", {}, day)) });
      last = null;
    }
    const plainPair = last && !last.ephemeral && !message.ephemeral && !message.pinned && !last.pinned;
    const follows = Boolean(plainPair && last.user?.id === message.user?.id && Number(message.ts) - Number(last.ts) < FOLLOW_SECONDS && !message.blocks?.length);
    const { replies, ...facts } = message;
    const hash = hashOf([facts, replies?.length, replies?.at(-1), follows, pane.person, options, today.toDateString(), store.people.length]);
    items.push({ key: message.ts, hash, build: () => messageNode(pane, message, { follows, ...options }) });
    last = message;
  }
  return items;
}

// New messages are scrolled to only when the person was at the end already, as chat programs do.
export function renderMessages(pane) {
  const { scroll, messages: list } = pane;
  const where = `${pane.person}/${pane.conversation?.kind}/${pane.conversation?.id}`;
  const fresh = where !== pane.shown;
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const height = scroll.scrollHeight;
  if (pane.conversation?.kind === "home") {
    const home = screenOf(pane)?.home;
    reconcile(list, [{ key: "home", hash: hashOf(home), build: () => homeNode(pane, home) }]);
  } else {
    const items = listItems(pane, conversationMessages(pane));
    reconcile(list, items.length ? items : [emptyItem(pane)]);
  }
  pane.shown = where;
  // Where nothing grew nothing is scrolled: a scroll to the next press may be under way.
  if (fresh || (atEnd && scroll.scrollHeight !== height)) scroll.scrollTop = scroll.scrollHeight;
}

function homeNode(pane, home) {
  const context = { view_id: home?.id, person: pane.person, root: pane.root, press: (deed) => pressIn(pane, { view_id: home?.id }, deed) };
  if (!home?.blocks?.length) return el("div", { class: "empty" }, el("p", {}, "The bot has put nothing here yet."));
  return el("div", { class: "home" }, ...blocks(home.blocks, context));
}

function emptyItem(pane) {
  const starter = store.switcher.find((one) => one.admin);
  const waits = pane.conversation?.kind === "channel" && pane.channel === sharedChannel();
  const build = () => el("div", { class: "empty" }, el("h3", {}, "Nothing has happened here yet"), el("p", {}, waits ? firstWords(pane, starter) : "Messages appear here."));
  return { key: "empty", hash: hashOf([pane.conversation, pane.person, starter]), build };
}

function firstWords(pane, starter) {
  if (pane.key === "host") return `${starter?.name ?? "Somebody"} starts the onboarding with one command. From then on everybody works with buttons.`;
  const [first] = peopleOf(pane);
  return `This is what ${organisationName(first?.organisation)} sees. Nobody here types a command: the bot tells each person when it is their turn, with a button.`;
}
