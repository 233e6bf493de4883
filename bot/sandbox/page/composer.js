// Where a person types: messages and slash commands, with help for the commands as they are typed.

import { FIRST, startingWith } from "./commands.js";
import { say } from "./deeds.js";
import { el, icon } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { dmName, dmOf, me } from "./panes.js";
import { changed, channelOf, sideOf } from "./store.js";

const drafts = new Map();

export const forgetDrafts = () => drafts.clear();

// One composer a pane; `parts` is what it keeps between two renders.
export function buildComposer(pane) {
  const list = `commands-${pane.key}`;
  const parts = { place: null, active: -1, dismissed: false, offered: null };
  parts.input = el("textarea", { rows: "1", "aria-label": "Message", "aria-autocomplete": "list", "aria-controls": list, spellcheck: "false" });
  parts.list = el("ul", { id: list, class: "commands", role: "listbox", "aria-label": "Commands", hidden: true });
  parts.note = el("div", { class: "composer-note", role: "status" });
  parts.send = el("button", { type: "submit", class: "send", "aria-label": "Send" }, icon("send"));
  pane.composer.append(parts.note, parts.list, el("div", { class: "composer-box" }, parts.input, parts.send));
  pane.compose = parts;
  parts.input.addEventListener("input", () => typed(pane, parts));
  parts.input.addEventListener("keydown", (event) => keys(event, pane, parts));
  parts.input.addEventListener("blur", () => setTimeout(() => { parts.list.hidden = true; }, 150));
  pane.composer.addEventListener("submit", (event) => {
    event.preventDefault();
    send(pane, parts);
  });
}

function typed(pane, parts) {
  Object.assign(parts, { active: -1, dismissed: false });
  drafts.set(parts.place, parts.input.value);
  parts.note.replaceChildren();
  grow(parts);
  suggest(pane, parts);
}

function grow({ input }) {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
}

// Slack offers a bot's commands only to the organisation that installed it.
function matching(pane, { input }) {
  const start = input.value.trimEnd();
  if (!start.startsWith("/") || sideOf(me(pane)) !== "host") return [];
  return startingWith(start);
}

function suggest(pane, parts) {
  const found = parts.dismissed || document.activeElement !== parts.input ? [] : matching(pane, parts);
  const id = (index) => `${parts.list.id}-${index}`;
  parts.list.hidden = !found.length;
  parts.list.replaceChildren(...found.map(([command, more, meaning], index) =>
    el("li", { role: "option", id: id(index), class: index === parts.active ? "is-active" : "", "aria-selected": String(index === parts.active), onmousedown: (event) => { event.preventDefault(); complete(pane, parts, found[index]); } },
      el("code", {}, `${command} ${more}`.trim()), el("span", {}, meaning))));
  if (parts.active >= 0) parts.input.setAttribute("aria-activedescendant", id(parts.active));
  else parts.input.removeAttribute("aria-activedescendant");
}

function complete(pane, parts, [command, more]) {
  fill(parts, more ? `${command} ` : command);
  parts.dismissed = true;
  suggest(pane, parts);
  parts.input.focus();
}

function fill(parts, text) {
  parts.input.value = text;
  drafts.set(parts.place, text);
  grow(parts);
}

function keys(event, pane, parts) {
  const found = parts.list.hidden ? [] : matching(pane, parts);
  const chosen = found[Math.max(parts.active, 0)];
  if (found.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    parts.active = (parts.active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
    suggest(pane, parts);
  } else if (found.length && event.key === "Tab" && !event.shiftKey && parts.input.value.trimEnd() !== chosen[0]) {
    event.preventDefault();
    complete(pane, parts, chosen);
  } else if (event.key === "Escape" && found.length) {
    parts.dismissed = true;
    suggest(pane, parts);
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (parts.active >= 0 && chosen) complete(pane, parts, chosen);
    else send(pane, parts);
  }
}

async function send(pane, parts) {
  const text = parts.input.value.trim();
  if (!text || parts.send.getAttribute("aria-busy") === "true") return;
  const from = parts.place;
  parts.send.setAttribute("aria-busy", "true");
  fill(parts, "");
  drafts.delete(from);
  parts.dismissed = true;
  suggest(pane, parts);
  const answer = await say(pane, text);
  parts.send.removeAttribute("aria-busy");
  changed();
  if (answer.ok || answer.told) return;
  parts.note.replaceChildren(...mrkdwn(answer.refusal || "That was not sent."));
  if (parts.place === from && !parts.input.value) fill(parts, text);
}

// `first` says that the channel waits for its first command and that this person can give it.
export function renderComposer(pane, first) {
  const parts = pane.compose;
  const here = `${pane.person}/${pane.conversation?.id}`;
  if (here !== parts.place) {
    parts.place = here;
    parts.note.replaceChildren();
    parts.input.value = drafts.get(here) ?? "";
    grow(parts);
  }
  pane.composer.hidden = pane.conversation?.kind === "home";
  const name = pane.conversation?.kind === "dm" ? dmName(dmOf(pane, pane.conversation.id)) : `#${channelOf(pane.channel)?.name ?? ""}`;
  parts.input.placeholder = `Message ${name}`;
  parts.input.setAttribute("aria-label", `Message ${name} as ${me(pane)?.name ?? ""}`);
  offerFirst(parts, first && !drafts.has(here) && parts.send.getAttribute("aria-busy") !== "true");
}

// The first command is put there only while nobody has typed, and taken back once it is no longer the first.
function offerFirst(parts, offer) {
  if (offer && !parts.input.value) {
    parts.input.value = FIRST;
    parts.offered = parts.place;
    if (document.activeElement === document.body) parts.input.focus({ preventScroll: true });
  } else if (!offer && parts.offered === parts.place && parts.input.value === FIRST && !drafts.has(parts.place)) {
    parts.input.value = "";
    parts.offered = null;
  }
}
