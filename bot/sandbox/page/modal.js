// The bot's modals as dialogs over the Slack window. Only Slack goes inert beneath them: the phone, Facebook and the
// switcher stand outside Slack and stay usable, because a form can ask for something that happens there.

import { blocks } from "./blocks.js";
import { el, hashOf, icon } from "./dom.js";
import { collectFields, inputsOf, missing } from "./inputs.js";
import { labelOf } from "./elements.js";
import { plain } from "./mrkdwn.js";
import { changed, screen, store } from "./store.js";
import { closeForm, pressIn, submitForm } from "./deeds.js";
import { outsideStrip } from "./desk.js";
import { showRefusal } from "./dialogs.js";

const byId = (id) => document.getElementById(id);
const drafts = new Map();
const CONTROLS = "button, input, select, textarea, a[href]";
let cameFrom = null;

function draftOf(view) {
  if (!drafts.has(view.id)) drafts.set(view.id, { values: {}, errors: {}, told: "" });
  return drafts.get(view.id);
}

export const topView = () => (screen()?.modals ?? []).at(-1) ?? null;

// Errors from the sandbox are taken over once; what the person has mended since stays mended.
function takeErrors(view, draft) {
  const told = JSON.stringify(view.errors ?? {});
  if (told === draft.told) return;
  draft.told = told;
  draft.errors = { ...draft.errors, ...view.errors };
}

export function renderModal() {
  const stage = byId("stage");
  const view = topView();
  forgetClosed();
  for (const part of byId("slack").children) if (part !== stage) part.inert = Boolean(view);
  stage.hidden = !view;
  if (!view) {
    if (stage.firstChild) leave(stage);
    return;
  }
  const draft = draftOf(view);
  takeErrors(view, draft);
  const { errors, ...shape } = view;
  const hash = hashOf([shape, store.person, draft.told]);
  const dialog = stage.querySelector(".modal");
  if (dialog?.dataset.view === view.id && dialog.dataset.hash === hash) {
    updateStrip(dialog, view);
    return;
  }
  draw(stage, dialog, view, draft, hash);
}

function forgetClosed() {
  const open = new Set(Object.values(store.screens).flatMap((one) => one.modals ?? []).map((view) => view.id));
  for (const id of drafts.keys()) if (!open.has(id)) drafts.delete(id);
}

function leave(stage) {
  stage.replaceChildren();
  const back = cameFrom && document.querySelector(`[data-focus="${CSS.escape(cameFrom)}"]`);
  (back ?? byId("scroll")).focus({ preventScroll: true });
  cameFrom = null;
}

function draw(stage, old, view, draft, hash) {
  if (!old) cameFrom = document.activeElement?.closest?.("[data-focus]")?.dataset.focus ?? cameFrom;
  const focused = old?.contains(document.activeElement) ? document.activeElement.closest("[data-focus]")?.dataset.focus : null;
  const scrolled = old?.dataset.view === view.id ? old.querySelector(".modal-body").scrollTop : 0;
  const dialog = build(view, draft);
  Object.assign(dialog.dataset, { view: view.id, hash });
  stage.replaceChildren(dialog);
  dialog.querySelector(".modal-body").scrollTop = scrolled;
  updateStrip(dialog, view);
  focusIn(dialog, focused);
}

function focusIn(dialog, focused) {
  const wrong = dialog.querySelector(".has-error :is(input, select, textarea)");
  const same = focused && dialog.querySelector(`[data-focus="${CSS.escape(focused)}"]`);
  const first = dialog.querySelector(".modal-body :is(input, select, textarea, button)");
  (wrong ?? same ?? first ?? dialog.querySelector(".modal-foot button") ?? dialog).focus();
}

function build(view, draft) {
  const body = el("div", { class: "modal-body" }, ...blocks(view.blocks, contextOf(view, draft)));
  // A long text without any control has to be scrolled by keyboard too.
  if (!body.querySelector(CONTROLS)) body.tabIndex = 0;
  const form = el("form", { class: "modal-form", novalidate: true }, head(view), el("div", { class: "modal-strip" }), body, foot(view));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(view, draft, form);
  });
  const dialog = el("div", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": "modal-title", tabindex: "-1" }, form);
  dialog.addEventListener("keydown", (event) => keepFocus(event, dialog, view));
  return dialog;
}

function contextOf(view, draft) {
  const press = (deed) => pressIn({ view_id: view.id }, deed);
  let timer = null;
  const dispatch = (deed, type) => {
    clearTimeout(timer);
    timer = setTimeout(() => press({ ...deed, fields: collectFields(view, draft), quiet: true }), type.endsWith("_input") ? 500 : 0);
  };
  return { view, draft, view_id: view.id, press, dispatch };
}

const head = (view) =>
  el("div", { class: "modal-head" }, el("h2", { id: "modal-title" }, plain(labelOf(view.title))),
    el("button", { type: "button", class: "icon-button", "aria-label": "Close", onclick: () => closeForm(view) }, icon("close")));

function foot(view) {
  const close = el("button", { type: "button", class: "button", data: { focus: `${view.id}/close` }, onclick: () => closeForm(view) }, plain(labelOf(view.close) || (view.submit ? "Cancel" : "Close")));
  const submitButton = view.submit && el("button", { type: "submit", class: "button button-primary", data: { submit: view.id, focus: `${view.id}/submit` } }, plain(labelOf(view.submit)));
  return el("div", { class: "modal-foot" }, close, submitButton);
}

async function submit(view, draft, form) {
  const button = form.querySelector("[type=submit]");
  if (!button || button.getAttribute("aria-busy") === "true") return;
  const empty = missing(view, draft);
  if (empty.length) return showErrors(view, draft, Object.fromEntries(empty.map((id) => [id, "Please complete this required field."])));
  button.setAttribute("aria-busy", "true");
  const answer = await submitForm(view, collectFields(view, draft));
  button.removeAttribute("aria-busy");
  if (answer.ok) return undefined;
  const errors = byBlock(view, answer.errors ?? {});
  if (Object.keys(errors).length) return showErrors(view, draft, errors);
  return showRefusal(answer.refusal || "The form was not accepted.");
}

// `act` names errors by label, Slack by block; a form shows them by block.
function byBlock(view, errors) {
  const byLabel = new Map(inputsOf(view).map((block) => [labelOf(block.label), block.block_id]));
  return Object.fromEntries(Object.entries(errors).map(([name, text]) => [byLabel.get(name) ?? name, text]));
}

function showErrors(view, draft, errors) {
  draft.errors = errors;
  const stage = byId("stage");
  const current = topView();
  if (current?.id !== view.id) return;
  const dialog = stage.querySelector(".modal");
  draw(stage, dialog, current, draft, dialog?.dataset.hash ?? "");
  changed(); // the form is drawn anew, so the mark of the next press has to be set again
}

function keepFocus(event, dialog, view) {
  if (event.key === "Escape") {
    event.stopPropagation();
    closeForm(view);
  }
  if (event.key !== "Tab") return;
  const stops = [...dialog.querySelectorAll(`${CONTROLS}, [tabindex="0"]`)].filter((node) => !node.disabled && node.offsetParent !== null);
  const [first, last] = [stops[0], stops.at(-1)];
  if (event.shiftKey && document.activeElement === first) last?.focus();
  else if (!event.shiftKey && document.activeElement === last) first?.focus();
  else return;
  event.preventDefault();
}

// A form about a code needs the world outside Slack; on a narrow screen that world would be out of sight.
function updateStrip(dialog, view) {
  const strip = dialog.querySelector(".modal-strip");
  const target = inputsOf(view).find((block) => /code/i.test(labelOf(block.label)) && block.element.type === "plain_text_input");
  outsideStrip(strip, view, (digits) => {
    const input = target && dialog.querySelector(`[data-block="${CSS.escape(target.block_id)}"] input`);
    if (!input) return;
    input.value = digits;
    input.dispatchEvent(new Event("input"));
    dialog.querySelector("[type=submit]")?.focus();
  });
}
