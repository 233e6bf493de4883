// Where the next press is, worked out from the screens alone: the bot names whoever owes something in a notice that
// carries the button. The page knows nothing of the journey, so it cannot disagree with the bot.

import { labelOf } from "./elements.js";
import { newestText, sentAt } from "./desk.js";
import { channelMessages, sharedChannel, store } from "./store.js";
import { topView } from "./modal.js";

const MENTION = /<@([A-Z0-9]+)/g;
const CODE_LIFE_S = 600;

function words(message) {
  const parts = [message.text ?? ""];
  for (const block of message.blocks ?? []) {
    parts.push(block.text?.text ?? "", ...(block.fields ?? []).map((field) => field.text ?? ""));
    parts.push(...(block.elements ?? []).map((part) => (typeof part.text === "string" ? part.text : "")));
  }
  return parts.join(" ");
}

// Link buttons are no turns, menus ("More") neither.
function buttonsOf(message) {
  const found = [];
  for (const block of message.blocks ?? []) {
    for (const spec of [...(block.type === "actions" ? block.elements ?? [] : []), block.accessory]) {
      if (spec?.type === "button" && !spec.url) found.push({ label: labelOf(spec.text), primary: spec.style === "primary" });
    }
  }
  return found;
}

function candidate(message, root, dm = null) {
  const buttons = buttonsOf(message);
  const chosen = buttons.find((one) => one.primary) ?? buttons[0];
  // A card also carries buttons that are nobody's turn ("How this works"): there only a primary one counts.
  if (!chosen || (message === root && !dm && !chosen.primary)) return null;
  const mentioned = [...words(message).matchAll(MENTION)].map((match) => match[1]);
  const people = mentioned.filter((id) => store.switcher.some((one) => one.id === id));
  if (dm && !people.length) people.push(dm.person);
  if (!people.length) return null;
  return { ts: message.ts, root: root.ts, label: chosen.label, primary: chosen.primary, notice: message !== root, people, dm: dm?.id ?? null };
}

function candidates() {
  const found = [];
  const one = Object.values(store.screens)[0];
  for (const root of channelMessages(one).filter((message) => !message.ephemeral)) {
    found.push(candidate(root, root), ...(root.replies ?? []).map((reply) => candidate(reply, root)));
  }
  for (const person of store.switcher) {
    for (const dm of store.screens[person.id]?.dms ?? []) {
      found.push(...(dm.messages ?? []).map((message) => candidate(message, message, { id: dm.id, person: person.id })));
    }
  }
  return found.filter(Boolean).sort((a, b) => Number(b.ts) - Number(a.ts));
}

// Notices come first (they are taken back when the task is done), then cards with a primary button. Of several open
// turns the one of the person on the screen is shown, so nobody is sent about for nothing.
function pick(list) {
  const pools = [list.filter((one) => one.notice || one.dm), list];
  for (const pool of pools) {
    const own = pool.find((one) => one.people.includes(store.person));
    if (own || pool.length) return own ?? pool[0];
  }
  return null;
}

const everything = () => JSON.stringify(Object.values(store.screens)[0]?.messages ?? []);

// Answers {kind, person?, label?, ts?, root?, dm?}: what the guide says and the highlight marks.
export function nextPress() {
  const view = topView();
  if (view) return formPress(view);
  if (store.channel !== sharedChannel()) return { kind: "go", channel: sharedChannel() };
  const elsewhere = store.switcher.find((one) => one.id !== store.person && store.screens[one.id]?.modals?.length);
  const next = pick(candidates());
  const begun = channelMessages(Object.values(store.screens)[0] ?? null).some((one) => !one.ephemeral && one.user?.bot && /step \d of \d/i.test(words(one)));
  if (!next && elsewhere) return { kind: "open-form", person: elsewhere.id };
  if (!next && !begun) return { kind: "start", person: (store.switcher.find((one) => one.admin) ?? store.switcher[0])?.id };
  if (!next) return { kind: /you['’]re all set/i.test(everything()) ? "done" : "wait" };
  const person = next.people.includes(store.person) ? store.person : next.people[0];
  if (elsewhere?.id === person) return { kind: "open-form", person };
  if (/enter code/i.test(next.label) && !codeSentSince(next.ts)) return { kind: "send-code", ...next, person };
  return { kind: "press", ...next, person };
}

function formPress(view) {
  const asks = /request code|start 10 minutes/i.test(`${labelOf(view.title)} ${labelOf(view.submit)}`);
  const buttons = buttonsOf({ blocks: view.blocks });
  const label = view.submit ? labelOf(view.submit) : (buttons.find((one) => one.primary) ?? buttons[0])?.label ?? labelOf(view.close) ?? "Close";
  return { kind: "form", person: store.person, label, view: view.id, submits: Boolean(view.submit), asksCode: asks && !freshText() };
}

const freshText = () => codeSentSince(new Date(store.clock ?? Date.now()).getTime() / 1000);
const codeSentSince = (ts) => newestText() !== null && sentAt(newestText()) > Number(ts) - CODE_LIFE_S;

// The mark goes on every place that holds this press: the card in the channel and its notice in the thread.
export function markNext(next, playing) {
  const wanted = playing || !next ? new Set() : new Set(targets(next));
  for (const node of document.querySelectorAll(".is-next")) if (!wanted.has(node)) node.classList.remove("is-next");
  for (const node of wanted) node.classList.add("is-next");
}

export function targets(next) {
  const all = (selector) => [...document.querySelectorAll(selector)];
  if (next.kind === "form") {
    if (next.asksCode) return all("#send-code, .modal-strip .button");
    return next.submits ? all(`[data-submit="${CSS.escape(next.view)}"]`) : all(`[data-view="${CSS.escape(next.view)}"] [data-button="${CSS.escape(next.label)}"]`);
  }
  if (next.kind === "start") return next.person === store.person ? all("#send") : [];
  if (next.kind === "send-code") return all("#send-code");
  if (next.kind !== "press" || next.person !== store.person) return [];
  const label = `[data-button="${CSS.escape(next.label)}"]`;
  return [next.root, next.ts].flatMap((ts) => all(`${label}[data-ts="${CSS.escape(ts)}"]`)).filter((node, index, list) => list.indexOf(node) === index);
}
