// Facebook's desk: it sends the code, and decides what it is asked to approve.

import { el, hashOf, icon, renderOnce } from "./dom.js";
import { sendCode } from "./deeds.js";
import { decide, mailAbout, subject, waiting } from "./mails.js";
import { knownNumber } from "./phone_texts.js";
import { labelOf } from "./reading.js";
import { changed, store } from "./store.js";

const REASONS = {
  business: "The business name does not match the documents.",
  phone: "The display name does not follow the WhatsApp guidelines.",
  template: "The template has too many variables for its length.",
  badge: "The business is not notable enough yet.",
};
const panel = () => document.getElementById("facebook");
let typedNumber = null;
let method = null;
let formMethod = "sms";
let note = "";

export const chosenNumber = () => typedNumber ?? knownNumber();

// A landline is called, a mobile gets a text: an open form with a "Method" says which, and that is remembered.
function chosenMethod() {
  const views = Object.values(store.screens).flatMap((one) => one.modals ?? []);
  const block = views.flatMap((view) => view.blocks ?? []).find((one) => /^method$/i.test(labelOf(one.label)));
  if (block) formMethod = /voice/i.test(labelOf(block.element?.initial_option?.text)) ? "voice" : "sms";
  return method ?? formMethod;
}

export async function pressSend() {
  const number = chosenNumber();
  if (!number) note = "First the brand has to enter its number, or type one here.";
  else {
    const answer = await sendCode(number, chosenMethod());
    note = answer.ok ? "" : answer.refusal || "Facebook did not send it.";
  }
  changed();
}

export function renderFacebook() {
  const cards = waiting();
  const told = cards.map((one) => mailAbout(one.title));
  renderOnce(panel(), hashOf([cards, told, chosenNumber(), chosenMethod(), note]), () => [
    el("h2", { class: "desk-title", id: "facebook-title" }, icon("desk"), "Facebook's desk"),
    ...(cards.length ? cards.map(decision) : [el("p", { class: "quiet" }, "Nothing waits for Facebook just now.")]),
    codeForm(),
    note && el("p", { class: "field-error", role: "alert" }, note),
  ]);
}

function decision({ title }) {
  const mail = mailAbout(title);
  const answer = (label, said) => el("button", {
    type: "button", class: `button button-light ${mail?.answer === said ? "is-chosen" : ""}`, "aria-pressed": String(mail?.answer === said), data: { focus: `${title}/${said}` },
    onclick: () => {
      decide(title, said, said === "Rejected" ? reasonFor(title) : "");
      changed();
    },
  }, label);
  return el("div", { class: "decision", role: "group", "aria-label": subject(title) },
    el("p", { class: "decision-title" }, subject(title)),
    el("div", { class: "decision-buttons" }, answer("Approve", "Approved"), answer("Say no", "Rejected")),
    mail && el("p", { class: "mail" }, icon("mail"), el("span", {}, `Mail to Sparkcentral: ${mail.answer.toLowerCase()}. ${mail.reason}`)));
}

const reasonFor = (title) => Object.entries(REASONS).find(([word]) => title.toLowerCase().includes(word))?.[1] ?? "Facebook gave no reason.";

function codeForm() {
  const input = el("input", { class: "field", id: "facebook-number", type: "tel", placeholder: "+32 470 12 34 56", autocomplete: "off", data: { focus: "facebook-number" } });
  input.value = chosenNumber();
  input.addEventListener("input", () => (typedNumber = input.value || null));
  const ways = el("select", { class: "field", id: "facebook-method", data: { focus: "facebook-method" } },
    el("option", { value: "sms", selected: chosenMethod() === "sms" }, "by text"), el("option", { value: "voice", selected: chosenMethod() === "voice" }, "by call"));
  ways.addEventListener("change", () => (method = ways.value));
  const form = el("form", { class: "facebook-form" },
    el("p", { class: "decision-title", title: "In real life Sparkcentral asks for it in WhatsApp Manager" }, "6-digit code"),
    el("label", { class: "sr-only", for: "facebook-number" }, "Number that gets the code"), input,
    el("label", { class: "sr-only", for: "facebook-method" }, "How the code is sent"), ways,
    el("button", { type: "submit", class: "button button-light", id: "send-code", data: { focus: "send-code" } }, "Send code"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pressSend();
  });
  return form;
}

export const resetFacebook = () => {
  typedNumber = null;
  method = null;
  note = "";
};
