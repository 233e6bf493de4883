// The brand's phone: it buzzes when a code is sent, and shows the six digits and the time that they have left.

import { timeOf } from "./dates.js";
import { el, hashOf, icon, renderOnce } from "./dom.js";
import { digitsOf, sentAt, texts } from "./phone_texts.js";
import { now, store } from "./store.js";

const LIFE_S = 600;
const BUZZ_MS = 4000; // the ring stays longer than the shaking, for whoever looked elsewhere
const panel = () => document.getElementById("phone");
let seen = null;

export function renderPhone() {
  const all = texts();
  renderOnce(panel(), hashOf(store.phones), () => phone(all));
  buzzForNew(all);
  tick();
}

// What was there when the page opened does not buzz.
function buzzForNew(all) {
  if (!store.version) return;
  const fresh = seen !== null && all.length > seen;
  seen = all.length;
  if (!fresh) return;
  panel().classList.add("is-buzzing");
  setTimeout(() => panel().classList.remove("is-buzzing"), BUZZ_MS);
}

function phone(all) {
  const title = el("h2", { class: "desk-title", id: "phone-title" }, icon("phone"), "Brand's phone");
  const latest = all.at(-1);
  const screen = latest
    ? [el("p", { class: "phone-number" }, latest.number), ...all.slice(-3).reverse().map(text)]
    : [el("p", { class: "quiet" }, "Quiet. The 6-digit code from Facebook arrives here, by text or by call.")];
  return [title, el("div", { class: "handset" }, el("div", { class: "handset-screen", role: "log", "aria-live": "polite", "aria-label": "Texts and calls" }, ...screen))];
}

function text(one, index) {
  const digits = digitsOf(one);
  const call = one.method === "voice";
  const left = digits && index === 0 && el("p", { class: "time-to-go", data: { ends: String(sentAt(one) + LIFE_S) } });
  return el("div", { class: index ? "sms" : "sms sms-new" },
    el("p", { class: "sms-from" }, icon(call ? "phone" : "message"), el("span", {}, call ? "Call from WhatsApp" : "WhatsApp"), el("time", { class: "sms-time" }, timeOf(new Date(sentAt(one) * 1000)))),
    el("p", { class: "sms-text" }, digits ? one.text.split(digits)[0].replace(/^Voice call: /, "") : one.text, digits && el("strong", { class: "digits" }, digits)),
    left);
}

// The digits stay readable after their time: who enters them late should see why it no longer works.
function tick() {
  for (const node of panel().querySelectorAll("[data-ends]")) {
    const seconds = Math.ceil(Number(node.dataset.ends) - now().getTime() / 1000);
    const said = seconds > 0 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} left` : "Too old now";
    if (node.textContent !== said) node.textContent = said;
    node.classList.toggle("is-late", seconds <= 60);
    node.style.setProperty("--left", String(Math.max(0, Math.min(1, seconds / LIFE_S))));
  }
}

export const keepTicking = () => setInterval(tick, 1000);
