// The clock of both, sandbox and bot: time passes when somebody lets it.

import * as api from "./api.js";
import { fullTime } from "./dates.js";
import { el, icon, renderOnce } from "./dom.js";
import { now, refresh } from "./store.js";

const panel = () => document.getElementById("clock");
const HOUR = 3600;
let note = "";

export function renderClock() {
  const date = now();
  const time = fullTime(date);
  renderOnce(panel(), time + note, () => {
    const step = (label, run) => el("button", { type: "button", class: "button button-light", data: { focus: label }, onclick: (event) => run(event.currentTarget) }, label);
    return [
      el("h2", { class: "desk-title", id: "clock-title" }, icon("clock"), "Clock"),
      el("p", { class: "now" }, el("time", { datetime: date.toISOString() }, time)),
      el("div", { class: "clock-buttons" }, step("+1 hour", (button) => move(button, HOUR)), step("+1 day", (button) => move(button, 24 * HOUR)), step("Next thing due", toNext)),
      el("p", { class: "quiet", role: "status" }, note),
    ];
  });
}

async function busy(button, run) {
  button?.setAttribute("aria-busy", "true");
  note = "";
  try {
    note = (await run()) ?? "";
  } catch {
    note = "Time did not move: the sandbox did not answer.";
  }
  button?.removeAttribute("aria-busy");
  await refresh();
}

export const move = (button, seconds) => busy(button, () => api.advanceClock(seconds).then(() => ""));

// The bot says what it has on its mind next: a reminder, the end of a code, a notice that waits for the morning.
const toNext = (button) => busy(button, async () => {
  const { next_due: due } = await api.advanceClock(0);
  if (!due) return "Nothing is due: somebody has to act first.";
  const seconds = Math.max(0, (new Date(due).getTime() - now().getTime()) / 1000);
  await api.advanceClock(seconds + 1);
  return "Something was due, and the bot has done it.";
});

export const keepClock = () => setInterval(renderClock, 1000);
