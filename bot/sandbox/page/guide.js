// The bar at the bottom: the next press in one sentence, and one button that leads to it. While the demo plays by
// itself it carries the caption instead.

import { el, hashOf, icon, renderOnce } from "./dom.js";
import { move, pressSend } from "./desk.js";
import { avatar } from "./messages.js";
import { targets } from "./pointer.js";
import { become, changed, channelOf, lookAt, openThread, organisationName, personOf, store } from "./store.js";
import { playing, stop } from "./play.js";

const guide = () => document.getElementById("guide");
const who = (person) => `${person?.name ?? "Somebody"} (${organisationName(person?.organisation)})`;
const firstName = (person) => person?.name.split(" ")[0] ?? "them";
const bold = (text) => el("strong", {}, text);
const action = (label, run, data = "guide-action") => el("button", { type: "button", class: "guide-button", data: { focus: data }, onclick: run }, label);

export function renderGuide(next) {
  const play = playing();
  renderOnce(guide(), hashOf([play, next, store.person, store.switcher.length]), () => (play ? caption(play) : sentence(next)));
  guide().classList.toggle("is-playing", Boolean(play));
}

const caption = (play) => [
  el("span", { class: "guide-mark" }, icon("play")),
  el("p", { class: "guide-text" }, play.caption || "Playing the whole onboarding …"),
  action("Stop", stop),
];

function sentence(next) {
  if (!next || !store.person) return null;
  const person = personOf(next.person);
  const mine = next.person === store.person;
  const face = person && next.kind !== "done" ? avatar(person, "avatar-small") : el("span", { class: "guide-mark" }, icon("arrow"));
  const [text, button] = (WORDS[next.kind] ?? WORDS.wait)(next, person, mine);
  return [face, el("p", { class: "guide-text" }, ...text), ...[button].flat()];
}

const switchTo = (person, then) => action(`Switch to ${firstName(person)}`, () => {
  become(person.id);
  then?.();
});

const WORDS = {
  start: (next, person, mine) => {
    if (mine) return [["Next: send ", el("code", {}, "/onboarding start"), " to begin. It is typed for you: just press Enter."], action("Show me", () => document.getElementById("compose").focus())];
    return [["Next: ", bold(who(person)), " starts by sending ", el("code", {}, "/onboarding start")], switchTo(person, () => document.getElementById("compose").focus())];
  },
  press: (next, person, mine) => {
    if (/facebook['’]s answer/i.test(next.label)) return facebookAnswers(next, person, mine);
    if (mine) return [["Next: press ", bold(`“${next.label}”`)], action("Show me", () => show(next))];
    return [["Next: ", bold(who(person)), " presses ", bold(`“${next.label}”`)], switchTo(person, () => show({ ...next, person: person.id }))];
  },
  "send-code": (next, person) => [["Next: Facebook sends the six digits to the brand's phone; then ", bold(firstName(person)), " types them in."], action("Send the code to the phone", pressSend)],
  form: (next) => {
    if (next.asksCode) return [["Next: ask Facebook for the code, then press ", bold(`“${next.label}”`), " at once."], action("Send the code to the phone", pressSend)];
    return [[next.submits ? "Next: fill in the form and press " : "Next: press ", bold(`“${next.label}”`)], action("Show me", () => reveal(targets(next)[0]))];
  },
  "open-form": (next, person) => [["Next: ", bold(who(person)), " fills in the form that is open."], switchTo(person)],
  go: (next) => [["The onboarding is in ", bold(`#${channelOf(next.channel)?.name ?? ""}`), "."], action("Go there", () => lookAt({ kind: "channel", id: next.channel }))],
  busy: () => [["The bot is writing …"], null],
  wait: () => [["Nobody has anything to press just now. Time may bring something."], action("+1 day", (event) => move(event.currentTarget, 86400))],
  done: () => [["All done: the number is live and the channel is set up. Look around as any of the four, let time pass, or start over."], action("Show me", showNewest)],
};

// Nobody plays Facebook here: whoever notes its answer decides what it was.
function facebookAnswers(next, person, mine) {
  const text = ["Facebook takes a day or two, and here you choose what it says. Next: ", ...(mine ? ["press "] : [bold(who(person)), " presses "]), bold(`“${next.label}”`)];
  return [text, mine ? action("Show me", () => show(next)) : switchTo(person, () => show({ ...next, person: person.id }))];
}

function showNewest() {
  lookAt({ kind: "channel", id: store.channel });
  requestAnimationFrame(() => reveal(document.querySelector("#messages > :last-child")));
}

// Brings the press into sight: in its direct message, on its card, or in the thread when only the notice has it.
function show(next) {
  if (next.dm) lookAt({ kind: "dm", id: next.dm });
  else if (store.conversation.kind !== "channel") lookAt({ kind: "channel", id: store.channel });
  changed();
  const here = targets(next);
  if (!here.length && next.notice) openThread(next.root);
  requestAnimationFrame(() => reveal(targets(next)[0]));
}

export function reveal(node) {
  if (!node) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  node.focus({ preventScroll: true });
}
