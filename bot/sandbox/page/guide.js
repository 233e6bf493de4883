// The bar at the bottom: the next press in one sentence, and one button that leads to it. While the demo plays by
// itself it carries the caption instead.

import { move } from "./clock.js";
import { el, hashOf, icon, renderOnce } from "./dom.js";
import { pressSend } from "./facebook.js";
import { avatar } from "./messages.js";
import { become, isShown, lookAt, openThread, paneOf, panes } from "./panes.js";
import { playing, stop } from "./play.js";
import { targets } from "./pointer.js";
import { changed, firstName, organisationName, personOf, sharedChannel, store } from "./store.js";

const guide = () => document.getElementById("guide");
const who = (person) => `${person?.name ?? "Somebody"} (${organisationName(person?.organisation)})`;
const bold = (text) => el("strong", {}, text);
const action = (label, run, data = "guide-action") => el("button", { type: "button", class: "guide-button", data: { focus: data }, onclick: run }, label);

export function renderGuide(next) {
  const play = playing();
  renderOnce(guide(), hashOf([play, next, panes.map((pane) => pane.person), store.switcher.length]), () => (play ? caption(play) : sentence(next)));
  guide().classList.toggle("is-playing", Boolean(play));
}

const caption = (play) => [
  el("span", { class: "guide-mark" }, icon("play")),
  el("div", { class: "guide-text" }, el("p", {}, play.caption || "Playing the whole onboarding …"), play.why && el("p", { class: "guide-why" }, play.why)),
  action("Stop", stop),
];

function sentence(next) {
  if (!next || !store.switcher.length) return null;
  const person = personOf(next.person);
  const face = person && next.kind !== "done" ? avatar(person, "avatar-small") : el("span", { class: "guide-mark" }, icon("arrow"));
  const [text, button] = (WORDS[next.kind] ?? WORDS.wait)(next, person);
  return [face, el("p", { class: "guide-text" }, ...text), ...[button].flat()];
}

// One button leads to the press, through as many changes of person and place as it takes.
function lead(next, person) {
  const label = isShown(next.person) ? "Show me" : `Switch to ${firstName(person)}`;
  return action(label, () => show(next));
}

const WORDS = {
  start: (next, person) => [["Next: ", bold(who(person)), " sends ", el("code", {}, "/onboarding start"), ". It is typed already: press Enter."], lead(next, person)],
  press: (next, person) => {
    const facebook = /facebook['’]s answer/i.test(next.label);
    return [[facebook ? "Facebook takes a day or two: decide at its desk what it says. Next: " : "Next: ", bold(who(person)), " presses ", bold(`“${next.label}”`)], lead(next, person)];
  },
  "send-code": (next, person) => [["Next: Facebook sends the six digits to the brand's phone; then ", bold(firstName(person)), " types them in."], action("Send the code to the phone", pressSend)],
  form: (next, person) => {
    if (next.asksCode) return [["Next: ", bold(firstName(person)), " asks Facebook for the code, then presses ", bold(`“${next.label}”`), " at once."], action("Send the code to the phone", pressSend)];
    return [["Next: ", bold(who(person)), next.submits ? " fills in the form and presses " : " presses ", bold(`“${next.label}”`)], lead(next, person)];
  },
  "open-form": (next, person) => [["Next: ", bold(who(person)), " fills in the form that is open."], lead(next, person)],
  busy: () => [["The bot is writing …"], null],
  wait: () => [["Nobody has anything to press just now. Time may bring something."], action("+1 day", (event) => move(event.currentTarget, 86400))],
  done: () => [["All done: the number is live and the channel is set up. Look around as any of the four, let time pass, or start over."], action("Show me", showNewest)],
};

function showNewest() {
  for (const pane of panes) {
    lookAt(pane, { kind: "channel", id: sharedChannel() });
    requestAnimationFrame(() => reveal(pane.messages.lastElementChild));
  }
}

// Brings the press into sight: as its person, in its direct message, on its card, or in the thread when only the notice
// has it.
export function show(next) {
  const pane = paneOf(next.person);
  if (!pane) return;
  become(next.person);
  if (next.dm) lookAt(pane, { kind: "dm", id: next.dm });
  else if (next.kind !== "form" && (pane.conversation?.kind !== "channel" || pane.channel !== sharedChannel())) lookAt(pane, { kind: "channel", id: sharedChannel() });
  changed();
  if (next.kind === "start") return pane.compose.input.focus();
  requestAnimationFrame(() => {
    if (!targets(next).length && next.notice) openThread(pane, next.root);
    requestAnimationFrame(() => reveal(targets(next)[0]));
  });
}

export function reveal(node) {
  if (!node) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  node.focus({ preventScroll: true });
}
