// Under the hood, second part: things that go wrong on order, so that one sees the bot stand them.

import * as api from "./api.js";
import { el, renderOnce, hashOf } from "./dom.js";

const ORDERS = [
  ["Slack is slow", "The next message is posted, and Slack says so two seconds late.", { where: "chat.postMessage", fault: "late", seconds: 2 }],
  ["Too many calls", "Slack takes no message for two seconds.", { where: "chat.postMessage", fault: "429", seconds: 2 }],
  ["Slack is down", "The next three edits of a message fail with 503.", { where: "chat.update", fault: "5xx", count: 3 }],
  ["The connection breaks", "The next message does not get through.", { where: "chat.postMessage", fault: "reset" }],
  ["An answer is lost", "The next edit is done, but the bot never hears of it.", { where: "chat.update", fault: "lost_answer" }],
  ["A form does not open", "Slack refuses the next form.", { where: "views.open", fault: "error:fatal_error" }],
  ["A press is lost", "The next press never reaches the bot; the person is told.", { where: "block_actions", fault: "reset" }],
  ["A press comes twice", "The next press reaches the bot twice at once.", { where: "block_actions", fault: "twice" }],
  ["A form's answer is lost", "The bot takes the next form, and Slack does not hear so.", { where: "view_submission", fault: "lost_answer" }],
  ["Everything now and then", "One call in ten fails until you stop it.", { where: "*", fault: "5xx", probability: 0.1, seed: 7 }],
];
let told = null;

export function buildFaults() {
  told = el("div", { class: "hood-told", role: "status" });
  const cards = ORDERS.map(([label, meaning, order]) => el("div", { class: "order" },
    el("button", { type: "button", class: "button button-light", onclick: () => arm(order) }, label), el("p", { class: "quiet" }, meaning)));
  return el("div", { class: "hood-part hood-scroll" },
    el("p", { class: "hood-intro" }, "Order a fault, then go on: the bot tries again, and the channel ends up showing what is true."),
    el("div", { class: "orders" }, ...cards), told);
}

async function arm(order) {
  await api.armFault(order);
  await fetchFaults();
}

async function clear() {
  await api.clearFaults();
  await fetchFaults();
}

const spelled = (one) => `${one.fault} at ${one.where}${one.left ? `, ${one.left} to come` : ""}`;

export async function fetchFaults() {
  const { armed, fired } = await api.getFaults();
  renderOnce(told, hashOf([armed, fired]), () => [
    el("h4", {}, "Waiting to happen"),
    armed.length ? el("ul", {}, ...armed.map((one) => el("li", {}, spelled(one)))) : el("p", { class: "quiet" }, "Nothing is ordered."),
    (armed.length > 0 || fired.length > 0) && el("button", { type: "button", class: "button button-light", data: { focus: "clear-faults" }, onclick: clear }, "Stop and forget all"),
    el("h4", {}, `Has happened: ${fired.length}`),
    el("ul", {}, ...fired.slice(-8).reverse().map((one) => el("li", {}, `${one.fault} at ${one.what}`))),
  ]);
}
