// Where the next press is, worked out from the screens alone: the bot names whoever owes something in a notice that
// carries the button. The page knows nothing of the journey, so it cannot disagree with the bot.

import { activePane, isShown, paneOf, panes, topView } from "./panes.js";
import { sentAt, newestText } from "./phone_texts.js";
import { buttonsOf, labelOf, mentionsIn, words } from "./reading.js";
import { markPress, recentDeed } from "./recent.js";
import { channelMessages, firstName, now, organisationName, personOf, sharedChannel, sharedScreen, store } from "./store.js";

const CODE_LIFE_S = 600;

function candidate(message, root, dm = null) {
  const buttons = buttonsOf(message);
  const chosen = buttons.find((one) => one.primary) ?? buttons[0];
  // A card also carries buttons that are nobody's turn ("How this works"), and so does a direct message ("Switch this
  // off"): there only a primary one counts.
  if (!chosen || (message === root && !chosen.primary)) return null;
  const people = mentionsIn(message).filter((id) => store.switcher.some((one) => one.id === id));
  if (dm && !people.length) people.push(dm.person);
  if (!people.length) people.push(...turnOf(message, chosen.party));
  if (!people.length) return null;
  // A notice lists all that can be pressed; where its card has one that goes on from here, that one is meant.
  const meant = message === root || chosen.primary ? null : buttonsOf(root).find((one) => one.primary);
  if (meant && !mine(meant.party, people)) return null; // told to the lead, and another's turn all the same
  if (meant) return { ts: root.ts, root: root.ts, label: meant.label, primary: true, notice: true, people, dm: null };
  return { ts: message.ts, root: root.ts, label: chosen.label, primary: chosen.primary, notice: message !== root, people, dm: dm?.id ?? null };
}

const mine = (party, people) => !party || people.some((id) => organisationName(personOf(id)?.organisation) === party);

function candidates() {
  const found = [];
  for (const root of channelMessages(sharedScreen(), sharedChannel()).filter((message) => !message.ephemeral)) {
    found.push(candidate(root, root), ...(root.replies ?? []).map((reply) => candidate(reply, root)));
  }
  for (const person of store.switcher) {
    for (const dm of store.screens[person.id]?.dms ?? []) {
      found.push(...(dm.messages ?? []).map((message) => candidate(message, message, { id: dm.id, person: person.id })));
    }
  }
  return found.filter(Boolean).sort((a, b) => Number(b.ts) - Number(a.ts));
}

// When the same person goes on there is no notice: the card says in words whose turn it is ("Acme's turn: Bea"), or at
// least for whom the button is ("For Acme").
function turnOf(message, party) {
  const text = words(message);
  const named = /turn:?\*?\s*([^.\n]+)/i.exec(text)?.[1] ?? "";
  const ofParty = (one) => !party || organisationName(one.organisation) === party;
  const people = store.switcher.filter((one) => ofParty(one) && named.split(/[^\p{L}\p{N}]+/u).includes(firstName(one)));
  const anybody = store.switcher.filter((one) => party && ofParty(one)).slice(0, 1);
  return (people.length ? people : anybody).map((one) => one.id);
}

// Notices come first (they are taken back when the task is done), then cards with a primary button. Turns of the people
// on the screen go before those of others, so nobody is sent about for nothing.
function pick(list) {
  const told = list.filter((one) => one.notice || one.dm);
  const own = (one) => one.people.some(isShown);
  return told.find(own) ?? list.find(own) ?? told[0] ?? list[0] ?? null;
}

const everything = () => JSON.stringify(sharedScreen()?.messages ?? []);

// Answers {kind, person?, label?, ts?, root?, dm?}: what the guide says and the highlight marks. Right after a deed the
// bot is still writing: the press just done is not offered again, and waiting is not yet called waiting.
export function nextPress() {
  const next = findNext();
  const recent = recentDeed();
  if (next.kind === "wait" && recent) return { kind: "busy" };
  if (next.kind !== "start" && next.kind !== "press") return next;
  const press = { key: `${next.label ?? ""}/${next.root ?? ""}`, label: next.label };
  if (recent?.key === press.key || (recent?.label && recent.label === press.label)) return { kind: "busy" };
  markPress(press);
  return next;
}

function findNext() {
  const open = [activePane(), ...panes].find((pane) => pane && topView(pane));
  if (open) return formPress(open, topView(open));
  const elsewhere = store.switcher.find((one) => !isShown(one.id) && store.screens[one.id]?.modals?.length);
  const next = pick(candidates());
  const begun = channelMessages(sharedScreen(), sharedChannel()).some((one) => !one.ephemeral && one.user?.bot && /step \d of \d/i.test(words(one)));
  if (!next && elsewhere) return { kind: "open-form", person: elsewhere.id };
  if (!next && !begun) return { kind: "start", person: (store.switcher.find((one) => one.admin) ?? store.switcher[0])?.id };
  if (!next) return { kind: /you['’]re all set/i.test(everything()) ? "done" : "wait" };
  const person = next.people.find(isShown) ?? next.people[0];
  if (elsewhere?.id === person) return { kind: "open-form", person };
  if (/enter code/i.test(next.label) && !codeSentSince(next.ts)) return { kind: "send-code", ...next, person };
  return { kind: "press", ...next, person };
}

function formPress(pane, view) {
  const asks = /start 10 minutes/i.test(labelOf(view.submit));
  const buttons = buttonsOf({ blocks: view.blocks });
  const label = view.submit ? labelOf(view.submit) : buttons.find((one) => one.primary)?.label ?? (labelOf(view.close) || "Close");
  return { kind: "form", person: pane.person, label, view: view.id, submits: Boolean(view.submit), asksCode: asks && !freshText() };
}

const freshText = () => codeSentSince(now().getTime() / 1000);
const codeSentSince = (ts) => newestText() !== null && sentAt(newestText()) > Number(ts) - CODE_LIFE_S;

// The mark goes on every place that holds this press: the card in the channel and its notice in the thread.
export function markNext(next, playing) {
  const wanted = playing || !next ? new Set() : new Set(targets(next));
  for (const node of document.querySelectorAll(".is-next")) if (!wanted.has(node)) node.classList.remove("is-next");
  for (const node of wanted) node.classList.add("is-next");
}

export function targets(next) {
  const pane = paneOf(next.person);
  const inPane = (selector) => (pane ? [...pane.root.querySelectorAll(selector)] : []);
  const sendCode = () => [...document.querySelectorAll("#send-code")];
  if (next.kind === "form") {
    if (next.asksCode) return [...inPane(".modal-strip .button"), ...sendCode()];
    if (next.submits) return inPane(`[data-submit="${CSS.escape(next.view)}"]`);
    const inside = inPane(`.modal-body [data-button="${CSS.escape(next.label)}"]`);
    return inside.length ? inside : inPane(".modal-foot .button");
  }
  if (next.kind === "send-code") return sendCode();
  if (!pane || pane.person !== next.person) return [];
  if (next.kind === "start") return inPane(".centre .send");
  if (next.kind !== "press") return [];
  const label = `[data-button="${CSS.escape(next.label)}"]`;
  return [next.root, next.ts].flatMap((ts) => inPane(`${label}[data-ts="${CSS.escape(ts)}"]`)).filter((node, index, list) => list.indexOf(node) === index);
}
