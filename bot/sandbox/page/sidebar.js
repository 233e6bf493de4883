// Who you are (the switcher) and where you are (channels, direct messages, Home).

import { el, hashOf, icon, reconcile, renderOnce } from "./dom.js";
import { openHome } from "./deeds.js";
import { avatar } from "./messages.js";
import * as store from "./store.js";

const byId = (id) => document.getElementById(id);

export function renderSwitcher(next) {
  const { switcher, person } = store.store;
  reconcile(byId("people"), switcher.map((one, index) => {
    const current = one.id === person;
    const turn = next?.person === one.id && !["wait", "done", "busy"].includes(next.kind);
    return { key: one.id, hash: hashOf([one, current, turn, store.sideOf(one)]), build: () => tile(one, index, current, turn) };
  }));
}

function tile(person, index, current, turn) {
  const role = [store.organisationName(person.organisation), person.title || (person.admin ? "Admin" : "")].filter(Boolean).join(" · ");
  const side = store.sideOf(person);
  return el("button", {
    type: "button", class: `tile tile-${side} ${current ? "is-current" : ""}`, "aria-pressed": String(current), "aria-keyshortcuts": `Alt+${index + 1}`,
    title: `Alt+${index + 1}`, data: { focus: `person/${person.id}` }, onclick: () => store.become(person.id),
  },
  avatar(person),
  el("span", { class: "tile-words" }, el("span", { class: "tile-name" }, person.name), el("span", { class: "tile-role" }, role)),
  turn && el("span", { class: "tile-turn" }, "Next"));
}

// Alt+1 to Alt+4 change the person from anywhere.
export function bindKeys() {
  document.addEventListener("keydown", (event) => {
    const digit = /^Digit([1-4])$/.exec(event.code)?.[1];
    const person = event.altKey && !event.ctrlKey && !event.metaKey && digit && store.store.switcher[Number(digit) - 1];
    if (!person) return;
    event.preventDefault();
    store.become(person.id);
  });
}

export function renderSidebar() {
  const view = store.screen();
  const me = store.me();
  renderOnce(byId("workspace"), hashOf([me, store.store.organisations]), () => [el("span", { class: `workspace-mark side-${store.sideOf(me)}`, "aria-hidden": "true" }, store.organisationName(me?.organisation)[0] ?? "?"), el("span", {}, store.organisationName(me?.organisation))]);
  reconcile(byId("conversations"), [
    title("Channels"),
    ...(view?.channels ?? []).map((one) => channelRow(store.channelOf(one.id ?? one) ?? one)),
    title("Direct messages"),
    ...dmRows(view),
    ...(view?.home || store.sideOf(me) === "host" ? [row("home", { kind: "home", id: "home" }, [icon("home"), rowName("Bot's Home")], 0)] : []),
  ]);
}

const rowName = (text) => el("span", { class: "row-name" }, text);
const title = (text) => ({ key: `title-${text}`, hash: text, build: () => el("h2", { class: "sidebar-title" }, text) });

function channelRow(channel) {
  const messages = channel.id === store.store.channel ? store.channelMessages() : [];
  return row(`channel-${channel.id}`, { kind: "channel", id: channel.id }, [el("span", { class: "hash", "aria-hidden": "true" }, "#"), rowName(channel.name), channel.shared && el("span", { class: "shared", title: "Shared with another organisation" }, "shared")], store.unread(channel.id, messages));
}

function dmRows(view) {
  const dms = view?.dms ?? [];
  if (!dms.length) return [{ key: "no-dms", hash: "", build: () => el("p", { class: "sidebar-note" }, "None yet") }];
  return dms.map((dm) => row(`dm-${dm.id}`, { kind: "dm", id: dm.id }, [el("span", { class: "dm-dot", "aria-hidden": "true" }), rowName(store.dmName(dm))], store.unread(dm.id, dm.messages ?? [])));
}

function go(conversation) {
  store.lookAt(conversation);
  if (conversation.kind === "home") openHome();
}

function row(key, conversation, label, count) {
  const current = store.store.conversation.kind === conversation.kind && store.store.conversation.id === conversation.id;
  const shown = current ? 0 : count;
  const build = () => el("button", { type: "button", class: `row ${current ? "is-current" : ""} ${shown ? "is-unread" : ""}`, "aria-current": current ? "true" : null, data: { focus: key }, onclick: () => go(conversation) },
    ...label, shown > 0 && el("span", { class: "unread", "aria-label": `${shown} unread` }, String(shown)));
  return { key, hash: hashOf([label.map((part) => part?.textContent ?? part), current, shown]), build };
}
