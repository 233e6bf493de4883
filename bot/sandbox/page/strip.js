// A line over a form that needs the world outside Slack: the code on the phone, the sending of it, Facebook's mail.
// On a narrow screen that world would be out of sight.

import { el, hashOf, icon, renderOnce } from "./dom.js";
import { chosenNumber, pressSend } from "./facebook.js";
import { inputsOf, setValue } from "./inputs.js";
import { mailAbout, subject, waiting } from "./mails.js";
import { digitsOf, newestText } from "./phone_texts.js";
import { labelOf } from "./reading.js";

const fieldOf = (view, label, type) => inputsOf(view).find((block) => label.test(labelOf(block.label)) && (!type || block.element.type === type));
const button = (label, run) => el("button", { type: "button", class: "button button-light", onclick: run }, label);

export function renderStrip(dialog, view, draft) {
  const strip = dialog.querySelector(".modal-strip");
  const found = entersCode(dialog, view, draft) ?? asksCode(view) ?? notesAnswer(dialog, view, draft);
  strip.hidden = !found;
  if (found) renderOnce(strip, hashOf([view.id, found.of]), found.build);
}

function entersCode(dialog, view, draft) {
  const field = fieldOf(view, /code/i, "plain_text_input");
  if (!field) return null;
  const digits = digitsOf(newestText());
  const typed = () => {
    setValue(dialog, field, draft, digits);
    dialog.querySelector("[type=submit]")?.focus();
  };
  return { of: digits, build: () => (digits
    ? [icon("phone"), el("span", {}, "The brand's phone shows ", el("strong", { class: "digits" }, digits)), button("Type it in", typed)]
    : [icon("phone"), el("span", {}, "No code on the brand's phone yet."), button("Send code", pressSend)]) };
}

function asksCode(view) {
  if (!/start 10 minutes/i.test(labelOf(view.submit))) return null;
  const sent = Boolean(newestText());
  const said = sent ? `A code was sent to ${chosenNumber()}.` : "Facebook sends the code when you ask for it in WhatsApp Manager.";
  return { of: said, build: () => [icon("desk"), el("span", {}, said), button(sent ? "Send another" : "Send code", pressSend)] };
}

// The form does not say which card it belongs to where only one waits; else its text names the matter.
function notesAnswer(dialog, view, draft) {
  const answer = fieldOf(view, /^answer$/i);
  if (!answer) return null;
  const text = JSON.stringify(view.blocks).toLowerCase();
  const cards = waiting().filter((one) => mailAbout(one.title));
  const card = cards.find((one) => text.includes(subject(one.title).toLowerCase())) ?? (cards.length === 1 ? cards[0] : null);
  const mail = card && mailAbout(card.title);
  if (!mail) return null;
  const copy = () => {
    setValue(dialog, answer, draft, mail.answer);
    const reason = fieldOf(view, /^reason$/i);
    if (reason) setValue(dialog, reason, draft, mail.reason);
    dialog.querySelector("[type=submit]")?.focus();
  };
  return { of: mail, build: () => [icon("mail"), el("span", {}, `Facebook's mail says: ${mail.answer.toLowerCase()}. ${mail.reason}`), button("Copy it in", copy)] };
}
