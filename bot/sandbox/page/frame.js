// The frame of one Slack: whose it is, who looks, and where they can go (channels, direct messages, Home).

import { openHome } from "./deeds.js";
import { el, hashOf, icon, reconcile, renderOnce } from "./dom.js";
import { avatar } from "./messages.js";
import { activate, become, dmName, lookAt, me, panes, peopleOf, screenOf } from "./panes.js";
import { channelMessages, channelOf, firstName, organisationName, sharedChannel, sideOf, store } from "./store.js";
import { unread, waitingFor } from "./unread.js";

// The DOM that stays; `root` and what later parts need by name.
export function buildFrame(key) {
  const named = `pane-${key}-name`;
  const parts = {
    workspace: el("h2", { class: "workspace", id: named }),
    people: el("div", { class: "people", role: "group", "aria-label": "Who looks" }),
    places: el("div", { class: "places" }),
    messages: el("div", { class: "messages", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": "Messages" }),
    alerts: el("div", { class: "alerts", role: "status" }),
    composer: el("form", { class: "composer", autocomplete: "off" }),
    threadPanel: el("aside", { class: "thread", "aria-label": "Thread", hidden: true }),
    stage: el("div", { class: "stage", hidden: true }),
  };
  parts.scroll = el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Conversation" }, parts.messages);
  const centre = el("div", { class: "centre" }, parts.scroll, parts.alerts, parts.composer);
  parts.root = el("section", { class: `pane pane-${key}`, id: `pane-${key}`, "aria-labelledby": named, tabindex: "-1" },
    el("header", { class: "pane-head" }, parts.workspace, parts.people),
    el("nav", { class: "pane-places", "aria-label": "Channels and direct messages" }, parts.places),
    centre, parts.threadPanel, parts.stage);
  parts.root.addEventListener("focusin", () => activate(panes.find((pane) => pane.key === key)));
  return parts;
}

export function renderFrame(pane, next) {
  const organisation = organisationName(me(pane)?.organisation);
  renderOnce(pane.workspace, organisation, () => [el("span", { class: `workspace-mark side-${pane.key}`, "aria-hidden": "true" }, organisation[0] ?? "?"), el("span", { class: "workspace-name" }, organisation, el("span", { class: "sr-only" }, "'s Slack"))]);
  reconcile(pane.people, peopleOf(pane).map((one) => {
    const current = one.id === pane.person;
    const turn = next?.person === one.id && !["wait", "done", "busy"].includes(next.kind);
    const waits = current ? 0 : waitingFor(one.id);
    return { key: one.id, hash: hashOf([one, current, turn, waits]), build: () => tile(one, current, turn, waits) };
  }));
  reconcile(pane.places, places(pane));
}

function tile(person, current, turn, waits) {
  const role = person.title || (person.admin ? "Admin" : "");
  const key = store.switcher.indexOf(person) + 1;
  return el("button", {
    type: "button", class: `tile ${current ? "is-current" : ""}`, "aria-pressed": String(current), "aria-keyshortcuts": `Alt+${key}`,
    title: `${person.name}, ${role} (Alt+${key})`, data: { focus: `person/${person.id}` }, onclick: () => become(person.id),
  },
  avatar(person),
  el("span", { class: "tile-words" }, el("span", { class: "tile-name" }, firstName(person), el("span", { class: "tile-rest" }, person.name.slice(firstName(person).length))), el("span", { class: "tile-role" }, role)),
  waits > 0 && el("span", { class: "unread", "aria-label": `${waits} unread` }, String(waits)),
  turn && el("span", { class: "tile-turn" }, "Next"));
}

// Alt+1 to Alt+4 change the person from anywhere; F6 goes from pane to pane, as in Slack.
export function bindKeys() {
  document.addEventListener("keydown", (event) => {
    const digit = /^Digit([1-4])$/.exec(event.code)?.[1];
    const person = event.altKey && !event.ctrlKey && !event.metaKey && digit && store.switcher[Number(digit) - 1];
    if (person) become(person.id);
    else if (event.key === "F6") goRound(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  });
}

function goRound(step) {
  const stops = [...document.querySelectorAll(".pane, #rail, #guide")];
  const here = stops.findIndex((one) => one.contains(document.activeElement));
  const stop = stops.at((here + step + stops.length) % stops.length);
  (stop.querySelector(".modal") ?? stop).focus();
}

function places(pane) {
  const view = screenOf(pane);
  const home = view?.home || sideOf(me(pane)) === "host";
  return [
    ...(view?.channels ?? []).map((one) => channelPlace(pane, channelOf(one.id) ?? one)),
    ...(view?.dms ?? []).map((dm) => place(pane, `dm-${dm.id}`, { kind: "dm", id: dm.id }, [el("span", { class: "dm-dot", "aria-hidden": "true" }), placeName(dmName(dm)), el("span", { class: "sr-only" }, ", direct message")], unread(pane.person, dm.id, dm.messages ?? [], { direct: true }))),
    ...(home ? [place(pane, "home", { kind: "home", id: "home" }, [icon("home"), placeName("Home")], { any: false, count: 0 })] : []),
  ];
}

const placeName = (text) => el("span", { class: "place-name" }, text);

function channelPlace(pane, channel) {
  const messages = screenOf(pane)?.channel?.id === channel.id ? channelMessages(screenOf(pane), channel.id) : [];
  const mark = channel.id === sharedChannel() && channel.shared && el("span", { class: "shared", title: "Slack Connect: another organisation is in this channel too" }, "shared");
  return place(pane, `channel-${channel.id}`, { kind: "channel", id: channel.id }, [el("span", { class: "hash", "aria-hidden": "true" }, "#"), placeName(channel.name), mark, channel.archived && el("span", { class: "shared" }, "archived")], unread(pane.person, channel.id, messages));
}

function go(pane, conversation) {
  lookAt(pane, conversation);
  if (conversation.kind === "home") openHome(pane);
}

function place(pane, key, conversation, label, { any, count }) {
  const current = pane.conversation?.kind === conversation.kind && pane.conversation?.id === conversation.id;
  const fresh = any && !current;
  const shown = current ? 0 : count;
  const build = () => el("button", { type: "button", class: `place ${current ? "is-current" : ""} ${fresh ? "is-unread" : ""}`, "aria-current": current ? "true" : null, data: { focus: key }, onclick: () => go(pane, conversation) },
    ...label, shown > 0 && el("span", { class: "unread", "aria-label": `${shown} unread` }, String(shown)));
  return { key, hash: hashOf([label.map((part) => part?.textContent ?? part), current, fresh, shown]), build };
}
