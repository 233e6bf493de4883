// What happens outside Slack: the brand's phone, Facebook's "Send code", and the clock.

import * as api from "./api.js";
import { timeOf, fullTime } from "./dates.js";
import { el, hashOf, icon, renderOnce } from "./dom.js";
import { sendCode } from "./deeds.js";
import { labelOf } from "./elements.js";
import { changed, refresh, store } from "./store.js";

const byId = (id) => document.getElementById(id);
const DIGITS = /\b\d{6}\b/;
let typedNumber = null;
let method = null;
let formMethod = "sms";
let note = "";

const normal = (number) => `+${number.replace(/\D/g, "")}`;

// The number of the brand: the newest international number that any of the four sees in the channel.
export function knownNumber() {
  const texts = Object.values(store.screens).flatMap((one) => one.messages ?? []);
  const found = JSON.stringify(texts).match(/\+\d[\d ().-]{7,18}\d/g) ?? [];
  const likely = found.filter((one) => /^\+\d{8,15}$/.test(normal(one)));
  return likely.length ? likely.at(-1) : Object.keys(store.phones)[0] ?? "";
}

export const chosenNumber = () => typedNumber ?? knownNumber();

// A landline is called, a mobile gets a text: an open form with a "Method" says which, and that is remembered.
function chosenMethod() {
  const views = Object.values(store.screens).flatMap((one) => one.modals ?? []);
  const block = views.flatMap((view) => view.blocks ?? []).find((one) => /^method$/i.test(labelOf(one.label)));
  if (block) formMethod = /voice/i.test(labelOf(block.element?.initial_option?.text)) ? "voice" : "sms";
  return method ?? formMethod;
}

export function texts() {
  return Object.entries(store.phones).flatMap(([number, list]) => (list ?? []).map((one) => ({ number, ...one }))).sort((a, b) => new Date(a.at) - new Date(b.at));
}

export const newestText = () => texts().at(-1) ?? null;
const digitsOf = (text) => DIGITS.exec(text?.text ?? "")?.[0] ?? null;
export const sentAt = (text) => (typeof text?.at === "number" ? text.at : new Date(text?.at ?? 0).getTime() / 1000);

export async function pressSend() {
  const number = chosenNumber();
  if (!number) {
    note = "First the brand has to enter its number, or type one here.";
    changed();
    return;
  }
  const answer = await sendCode(number, chosenMethod());
  note = answer.ok ? "" : answer.refusal || "Facebook did not send it.";
  changed();
}

function phoneCard() {
  const all = texts();
  const title = el("h2", { id: "phone-title" }, icon("phone"), "Brand's phone");
  if (!all.length) return [title, el("p", { class: "quiet" }, "Texts and calls with a code from Facebook arrive here.")];
  const rows = all.slice(-3).reverse().map((one, index) =>
    el("li", { class: index ? "sms" : "sms sms-new" },
      el("span", { class: "sms-number" }, one.number),
      el("span", { class: "sms-text" }, ...markDigits(one.text)),
      el("time", { class: "sms-time" }, timeOf(new Date(sentAt(one) * 1000)))));
  return [title, el("ul", { class: "texts", "aria-live": "polite" }, ...rows)];
}

function markDigits(text) {
  const digits = DIGITS.exec(text)?.[0];
  if (!digits) return [text];
  const [before, after] = text.split(digits);
  return [before, el("strong", { class: "digits" }, digits), after];
}

function facebookCard() {
  const input = el("input", { class: "field", id: "facebook-number", type: "tel", placeholder: "+32 470 12 34 56", autocomplete: "off", data: { focus: "facebook-number" } });
  input.value = chosenNumber();
  input.addEventListener("input", () => (typedNumber = input.value || null));
  const ways = el("select", { class: "field", id: "facebook-method", data: { focus: "facebook-method" } },
    el("option", { value: "sms", selected: chosenMethod() === "sms" }, "by SMS"), el("option", { value: "voice", selected: chosenMethod() === "voice" }, "by voice call"));
  ways.addEventListener("change", () => (method = ways.value));
  const button = el("button", { type: "submit", class: "button", id: "send-code", data: { focus: "send-code" } }, "Send code");
  const form = el("form", { class: "facebook-form" },
    el("label", { class: "sr-only", for: "facebook-number" }, "Number that gets the code"), input,
    el("label", { class: "sr-only", for: "facebook-method" }, "How the code is sent"), ways, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pressSend();
  });
  return [el("h2", { id: "facebook-title" }, icon("desk"), "Facebook"), el("p", { class: "quiet" }, "In real life the code is asked for in WhatsApp Manager. Here you press it."), form, note && el("p", { class: "field-error", role: "alert" }, note)];
}

function clockCard() {
  const date = new Date(store.clock ?? Date.now());
  const step = (label, seconds) => el("button", { type: "button", class: "button", data: { focus: label }, onclick: (event) => move(event.currentTarget, seconds) }, label);
  return [el("h2", { id: "clock-title" }, icon("clock"), "Clock"), el("p", { class: "now" }, el("time", { datetime: date.toISOString() }, fullTime(date))), el("div", { class: "clock-buttons" }, step("+1 hour", 3600), step("+1 day", 86400))];
}

export async function move(button, seconds) {
  button?.setAttribute("aria-busy", "true");
  await api.advanceClock(seconds).catch(() => null);
  button?.removeAttribute("aria-busy");
  await refresh();
}

export function renderDesk() {
  renderOnce(byId("phone"), hashOf(store.phones), phoneCard);
  renderOnce(byId("facebook"), hashOf([chosenNumber(), chosenMethod(), note]), facebookCard);
  renderOnce(byId("clock"), String(store.clock).slice(0, 16), clockCard);
}

export const resetDesk = () => {
  typedNumber = null;
  method = null;
  formMethod = "sms";
  note = "";
};

// The strip inside a form: the digits to type in, or the deed at Facebook that the form waits for.
export function outsideStrip(strip, view, fill) {
  const words = `${labelOf(view.title)} ${labelOf(view.submit)} ${(view.blocks ?? []).map((block) => labelOf(block.label)).join(" ")}`;
  const entersCode = /code/i.test(words) && (view.blocks ?? []).some((block) => block.type === "input" && block.element?.type === "plain_text_input" && /code/i.test(labelOf(block.label)));
  const asksCode = /request code|start 10 minutes/i.test(words);
  const digits = digitsOf(newestText());
  const hash = hashOf([view.id, entersCode, asksCode, digits, asksCode && chosenNumber()]);
  renderOnce(strip, hash, () => {
    if (entersCode && digits) return [icon("phone"), el("span", {}, "The brand's phone shows ", el("strong", { class: "digits" }, digits)), el("button", { type: "button", class: "button button-light", onclick: () => fill(digits) }, "Type it in")];
    if (entersCode) return [icon("phone"), el("span", {}, "No code on the brand's phone yet."), sendButton()];
    if (asksCode) return [icon("desk"), el("span", {}, digits ? `A code was sent to ${chosenNumber()}.` : "Facebook sends the code when you ask for it in WhatsApp Manager."), sendButton(digits ? "Send another" : "Send code")];
    return null;
  });
  strip.hidden = !(entersCode || asksCode);
}

const sendButton = (label = "Send code") => el("button", { type: "button", class: "button button-light", onclick: pressSend }, label);
