// Where a person types: messages and slash commands, with help for the commands as they are typed.

import { say } from "./deeds.js";
import { el, icon } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { changed, channelOf, dmName, dmOf, me, sideOf, store } from "./store.js";

const COMMANDS = [
  ["/onboarding start", "Start an onboarding in this channel"],
  ["/onboarding status", "Where it stands and whose turn it is"],
  ["/onboarding help", "What the bot can do"],
  ["/channel-role list", "Who may do what in the WhatsApp channel"],
  ["/channel-role @person supervisor", "Give a role: viewer, contributor or supervisor"],
  ["/channel-role remove @person", "Take somebody's role away"],
];
const FIRST = "/onboarding start";

const parts = {};
const drafts = new Map();
let active = -1;
let dismissed = false;
let place = "";
let offered = null;

export function buildComposer(form) {
  parts.input = el("textarea", { id: "compose", rows: "1", "aria-label": "Message", "aria-autocomplete": "list", "aria-controls": "commands", spellcheck: "false" });
  parts.list = el("ul", { id: "commands", class: "commands", role: "listbox", "aria-label": "Commands", hidden: true });
  parts.note = el("div", { class: "composer-note", role: "status" });
  parts.send = el("button", { type: "submit", id: "send", class: "send", "aria-label": "Send" }, icon("send"));
  form.append(parts.note, parts.list, el("div", { class: "composer-box" }, parts.input, parts.send));
  parts.input.addEventListener("input", typed);
  parts.input.addEventListener("keydown", keys);
  parts.input.addEventListener("blur", () => setTimeout(() => { parts.list.hidden = true; }, 150));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
}

function typed() {
  active = -1;
  dismissed = false;
  drafts.set(place, parts.input.value);
  parts.note.replaceChildren();
  grow();
  suggest();
}

function grow() {
  parts.input.style.height = "auto";
  parts.input.style.height = `${Math.min(parts.input.scrollHeight, 160)}px`;
}

// Slack offers a bot's commands only to the organisation that installed it.
const matching = () => (parts.input.value.startsWith("/") && sideOf(me()) === "host" ? COMMANDS.filter(([command]) => command.startsWith(parts.input.value.trimEnd()) || parts.input.value.trimEnd() === "/") : []);

function suggest() {
  const found = dismissed || document.activeElement !== parts.input ? [] : matching();
  parts.list.hidden = !found.length;
  parts.list.replaceChildren(...found.map(([command, meaning], index) =>
    el("li", { role: "option", id: `command-${index}`, class: index === active ? "is-active" : "", "aria-selected": String(index === active), onmousedown: (event) => { event.preventDefault(); complete(command); } },
      el("code", {}, command), el("span", {}, meaning))));
  if (active >= 0) parts.input.setAttribute("aria-activedescendant", `command-${active}`);
  else parts.input.removeAttribute("aria-activedescendant");
}

function complete(command) {
  fill(command);
  dismissed = true;
  suggest();
  const at = command.indexOf("@person");
  parts.input.focus();
  if (at >= 0) parts.input.setSelectionRange(at, at + "@person".length);
}

function fill(text) {
  parts.input.value = text;
  drafts.set(place, text);
  grow();
}

function keys(event) {
  const found = parts.list.hidden ? [] : matching();
  if (found.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    active = (active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
    suggest();
  } else if (found.length && event.key === "Tab" && !event.shiftKey && parts.input.value !== found[Math.max(active, 0)][0]) {
    event.preventDefault();
    complete(found[Math.max(active, 0)][0]);
  } else if (event.key === "Escape" && found.length) {
    dismissed = true;
    suggest();
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (active >= 0 && found[active]) complete(found[active][0]);
    else send();
  }
}

async function send() {
  const text = parts.input.value.trim();
  if (!text || parts.send.getAttribute("aria-busy") === "true") return;
  parts.send.setAttribute("aria-busy", "true");
  fill("");
  drafts.delete(place);
  dismissed = true;
  suggest();
  const from = place;
  const answer = await say(text);
  parts.send.removeAttribute("aria-busy");
  changed();
  if (answer.ok || answer.told) return;
  parts.note.replaceChildren(...mrkdwn(answer.refusal || "That was not sent."));
  if (place === from && !parts.input.value) fill(text);
}

// `first` says that the channel waits for its first command and that this person can give it.
export function renderComposer(first) {
  const here = `${store.person}/${store.conversation.id}`;
  if (here !== place) {
    place = here;
    parts.note.replaceChildren();
    parts.input.value = drafts.get(here) ?? "";
    grow();
  }
  const hidden = store.conversation.kind === "home";
  parts.input.form.hidden = hidden;
  const name = store.conversation.kind === "dm" ? dmName(dmOf(store.conversation.id) ?? {}) : `#${channelOf(store.channel)?.name ?? ""}`;
  parts.input.placeholder = `Message ${name}`;
  parts.input.setAttribute("aria-label", `Message ${name}`);
  offerFirst(first && !drafts.has(here) && parts.send.getAttribute("aria-busy") !== "true", here);
}

// The first command is put there only while nobody has typed, and taken back once it is no longer the first.
function offerFirst(offer, here) {
  if (offer && !parts.input.value) {
    parts.input.value = FIRST;
    offered = here;
    if (document.activeElement === document.body) parts.input.focus();
  } else if (!offer && offered === here && parts.input.value === FIRST && !drafts.has(here)) {
    parts.input.value = "";
    offered = null;
  }
}

export const forgetDrafts = () => {
  drafts.clear();
  place = "";
};
