// The conversation in the middle and the thread on the right.

import { blocks } from "./blocks.js";
import { dayName, fromTs, fullTime, timeOf } from "./dates.js";
import { el, hashOf, icon, initials, reconcile, renderOnce } from "./dom.js";
import { mrkdwn, spoken } from "./mrkdwn.js";
import * as store from "./store.js";
import { pressIn, say } from "./deeds.js";

const byId = (id) => document.getElementById(id);

export function avatar(person, size = "") {
  const node = el("span", { class: `avatar side-${store.sideOf(person)} ${size}`, "aria-hidden": "true" });
  node.append(initials(person?.name));
  return node;
}

function author(message) {
  const known = store.personOf(message.user?.id);
  return { ...message.user, ...known, bot: message.user?.bot, name: message.user?.name ?? known?.name ?? message.username ?? "Slackbot" };
}

function nameLine(message, user, withDay) {
  const date = fromTs(message.ts);
  const side = store.sideOf(user);
  const organisation = side === "bot" ? null : store.organisationName(user.organisation);
  return el("div", { class: "name-line" },
    el("span", { class: "name" }, user.name),
    user.bot && el("span", { class: "badge" }, "APP"),
    organisation && el("span", { class: `organisation side-text-${side}` }, organisation),
    el("time", { class: "time", datetime: date.toISOString(), title: fullTime(date) }, withDay && dayName(date, now()) !== "Today" ? `${dayName(date, now())} at ${timeOf(date)}` : timeOf(date)));
}

const now = () => new Date(store.store.clock ?? Date.now());

function body(message) {
  const channel = store.store.conversation.kind === "dm" ? store.store.conversation.id : store.store.channel;
  const context = { ts: message.ts, press: (deed) => pressIn({ ts: message.ts, channel }, deed) };
  const content = message.blocks?.length ? blocks(message.blocks, context) : [el("div", { class: "text" }, ...mrkdwn(message.text))];
  const files = (message.files ?? []).map((file) => el("span", { class: "file-chip" }, file.name ?? file.title ?? "file"));
  return el("div", { class: "body" }, ...content, ...files, message.edited && el("span", { class: "edited" }, "(edited)"));
}

// One message; `follows` leaves out avatar and name when the same author goes on within a few minutes.
function messageNode(message, { follows = false, inThread = false } = {}) {
  const user = author(message);
  const kind = `message ${message.ephemeral ? "is-ephemeral" : ""} ${message.pinned ? "is-pinned" : ""} ${follows ? "follows" : ""}`;
  const left = follows ? el("span", { class: "time-left", "aria-hidden": "true" }, timeOf(fromTs(message.ts))) : avatar(user);
  const marks = [
    message.pinned && el("div", { class: "mark" }, icon("pin"), "Pinned"),
    message.ephemeral && el("div", { class: "mark" }, icon("eye"), "Only visible to you"),
  ];
  const line = follows ? el("span", { class: "sr-only" }, `${user.name}, ${timeOf(fromTs(message.ts))}: `) : nameLine(message, user, inThread);
  return el("article", { class: kind, data: { ts: message.ts } }, ...marks, el("div", { class: "gutter" }, left),
    el("div", { class: "content" }, line, body(message), !inThread && replyBar(message)));
}

// The newest reply is shown in words: a card's turn notices live in its thread and would be missed behind a number.
function replyBar(message) {
  const replies = message.replies ?? [];
  const count = message.reply_count ?? replies.length;
  if (!count) return null;
  const last = replies.at(-1);
  const faces = [...new Map(replies.map((one) => [one.user?.id, one])).values()].slice(-3);
  return el("button", { type: "button", class: "replies", data: { focus: `replies/${message.ts}` }, onclick: () => store.openThread(message.ts) },
    el("span", { class: "faces" }, ...faces.map((one) => avatar(author(one), "avatar-small"))),
    el("span", { class: "reply-count" }, `${count} ${count === 1 ? "reply" : "replies"}`),
    last && el("span", { class: "reply-last" }, preview(last)));
}

const preview = (message) => spoken(message.text || message.blocks?.find((block) => block.text)?.text?.text || "").slice(0, 160);

const FOLLOW_SECONDS = 300;

function listItems(messages, options = {}) {
  const items = [];
  let last = null;
  for (const message of messages) {
    const day = dayName(fromTs(message.ts), now());
    if (!options.inThread && (!last || dayName(fromTs(last.ts), now()) !== day)) {
      items.push({ key: `day-${new Date(fromTs(message.ts)).toDateString()}`, hash: day, build: () => el("div", { class: "day" }, el("span", {}, day)) });
      last = null;
    }
    const plainPair = last && !last.ephemeral && !message.ephemeral && !message.pinned && !last.pinned;
    const follows = Boolean(plainPair && last.user?.id === message.user?.id && Number(message.ts) - Number(last.ts) < FOLLOW_SECONDS && !message.blocks?.length);
    const { replies, ...facts } = message;
    const hash = hashOf([facts, replies?.length, replies?.at(-1), follows, store.store.person, options, now().toDateString(), store.store.people.length]);
    items.push({ key: message.ts, hash, build: () => messageNode(message, { follows, ...options }) });
    last = message;
  }
  return items;
}

let shown = "";

// New messages are scrolled to only when the person was at the end already, as chat programs do.
export function renderMessages() {
  const scroll = byId("scroll");
  const view = store.screen();
  const where = `${store.store.person}/${store.store.conversation.kind}/${store.store.conversation.id}`;
  const fresh = where !== shown;
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const list = byId("messages");
  const height = scroll.scrollHeight;
  if (store.store.conversation.kind === "home") {
    reconcile(list, [{ key: "home", hash: hashOf(view?.home), build: () => homeNode(view?.home) }]);
  } else {
    const items = listItems(store.conversationMessages());
    reconcile(list, items.length ? items : [emptyItem()]);
  }
  shown = where;
  // Where nothing grew nothing is scrolled: a scroll to the next press may be under way.
  if (fresh || (atEnd && scroll.scrollHeight !== height)) scroll.scrollTop = scroll.scrollHeight;
}

function homeNode(home) {
  const context = { view_id: home?.id, press: (deed) => pressIn({ view_id: home?.id }, deed) };
  if (!home?.blocks?.length) return el("div", { class: "empty" }, el("p", {}, "The bot has put nothing here yet."));
  return el("div", { class: "home" }, ...blocks(home.blocks, context));
}

function emptyItem() {
  const starter = store.store.switcher.find((one) => one.admin);
  const build = () => el("div", { class: "empty" },
    el("h3", {}, "Nothing has happened here yet"),
    el("p", {}, store.store.conversation.kind === "channel" && store.store.channel === store.sharedChannel()
      ? `${starter?.name ?? "Sparkcentral"} starts the onboarding with one command. From then on everybody works with buttons, and the bot tells each person when it is their turn. Be any of the four with the switcher above.`
      : "Messages appear here."));
  return { key: "empty", hash: hashOf([store.store.conversation, starter]), build };
}

// Head of the conversation -------------------------------------------------------------------------------------------

export function renderHead() {
  const { conversation } = store.store;
  const channel = store.channelOf(store.store.channel);
  renderOnce(byId("conversation-head"), hashOf([conversation, channel, store.store.person, store.screen()?.dms?.length]), () => {
    if (conversation.kind === "home") return heading("WhatsApp Onboarding", "Home");
    if (conversation.kind === "dm") return heading(store.dmName(store.dmOf(conversation.id) ?? {}), "Direct message, seen by you only");
    const names = [...new Set((channel?.members ?? []).map((id) => store.organisationName(store.personOf(id.id ?? id)?.organisation)).filter(Boolean))];
    return heading(`# ${channel?.name ?? "channel"}`, channel?.shared ? `Shared by ${names.join(" and ") || "two organisations"} · Slack Connect` : "");
  });
}

const heading = (title, note) => [el("h2", { id: "conversation-title" }, title), note && el("p", { class: "head-note" }, note)];

// Thread ---------------------------------------------------------------------------------------------------------------

let threadShown = null;

export function renderThread() {
  const panel = byId("thread");
  const root = store.store.thread && store.threadRoot();
  byId("slack").classList.toggle("with-thread", Boolean(root));
  panel.hidden = !root;
  if (!root) {
    threadShown = null;
    return;
  }
  if (threadShown !== root.ts) {
    panel.replaceChildren(threadHead(), el("div", { class: "thread-scroll", role: "log", tabindex: "0", "aria-label": "Thread messages" }, el("div", { class: "thread-root" }), el("div", { class: "thread-count" }), el("div", { class: "thread-replies" })), replyForm(root.ts));
  }
  const replies = store.threadReplies(root);
  reconcile(panel.querySelector(".thread-root"), listItems([{ ...root, replies: undefined }], { inThread: true }));
  renderOnce(panel.querySelector(".thread-count"), String(replies.length), () => el("span", {}, `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`));
  const scroll = panel.querySelector(".thread-scroll");
  const grew = replies.length !== panel.querySelector(".thread-replies").childElementCount;
  reconcile(panel.querySelector(".thread-replies"), listItems(replies, { inThread: true }));
  if (threadShown !== root.ts || grew) scroll.scrollTop = scroll.scrollHeight;
  threadShown = root.ts;
}

function replyForm(ts) {
  const input = el("textarea", { rows: "1", placeholder: "Reply …", "aria-label": "Reply in this thread", data: { focus: "reply" } });
  const form = el("form", { class: "composer" }, el("div", { class: "composer-box" }, input, el("button", { type: "submit", class: "send", "aria-label": "Send reply" }, icon("send"))));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    const answer = await say(text, ts);
    if (!answer.ok && !input.value) input.value = text;
  });
  return form;
}

const threadHead = () =>
  el("div", { class: "thread-head" }, el("h2", {}, "Thread"),
    el("button", { type: "button", class: "icon-button", "aria-label": "Close thread", onclick: () => store.openThread(null) }, icon("close")));
