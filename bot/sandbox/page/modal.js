// A person's forms as dialogs over their own pane. Only that pane goes inert beneath: the other Slack, the phone and
// Facebook stay usable, because a form can ask for something that happens there.

import { blocks } from "./blocks.js";
import { closeForm, pressIn, submitForm } from "./deeds.js";
import { showRefusal } from "./dialogs.js";
import { el, hashOf, icon } from "./dom.js";
import { collectFields, inputsOf, missing } from "./inputs.js";
import { plain } from "./mrkdwn.js";
import { topView } from "./panes.js";
import { labelOf } from "./reading.js";
import { changed, store } from "./store.js";
import { renderStrip } from "./strip.js";

const drafts = new Map();
const CONTROLS = "button, input, select, textarea, a[href]";

function draftOf(view) {
  if (!drafts.has(view.id)) drafts.set(view.id, { values: {}, errors: {}, told: "" });
  return drafts.get(view.id);
}

// Errors from the sandbox are taken over once; what the person has mended since stays mended.
function takeErrors(view, draft) {
  const told = JSON.stringify(view.errors ?? {});
  if (told === draft.told) return;
  draft.told = told;
  draft.errors = { ...draft.errors, ...view.errors };
}

export function renderModal(pane) {
  const { stage } = pane;
  const view = topView(pane);
  for (const part of pane.root.children) if (part !== stage && !part.matches(".pane-head")) part.inert = Boolean(view);
  stage.hidden = !view;
  if (!view) {
    if (stage.firstChild) leave(pane);
    return;
  }
  const draft = draftOf(view);
  takeErrors(view, draft);
  const { errors, ...shape } = view;
  const hash = hashOf([shape, pane.person, draft.told]);
  const dialog = stage.querySelector(".modal");
  if (dialog?.dataset.view === view.id && dialog.dataset.hash === hash) renderStrip(dialog, view, draft);
  else draw(pane, dialog, view, draft, hash);
}

export function forgetClosedForms() {
  const open = new Set(Object.values(store.screens).flatMap((one) => one.modals ?? []).map((view) => view.id));
  for (const id of drafts.keys()) if (!open.has(id)) drafts.delete(id);
}

// Whoever types in the other pane meanwhile keeps the focus there.
const mayFocus = (pane) => document.activeElement === document.body || pane.root.contains(document.activeElement);

function leave(pane) {
  const focus = mayFocus(pane);
  pane.stage.replaceChildren();
  const back = pane.cameFrom && pane.root.querySelector(`[data-focus="${CSS.escape(pane.cameFrom)}"]`);
  if (focus) (back ?? pane.scroll).focus({ preventScroll: true });
  pane.cameFrom = null;
}

function draw(pane, old, view, draft, hash) {
  const focus = mayFocus(pane);
  const active = pane.root.contains(document.activeElement) ? document.activeElement.closest("[data-focus]")?.dataset.focus : null;
  if (!old) pane.cameFrom = active ?? pane.cameFrom;
  const focused = old?.contains(document.activeElement) ? active : null;
  const scrolled = old?.dataset.view === view.id ? old.querySelector(".modal-body").scrollTop : 0;
  const dialog = build(pane, view, draft);
  Object.assign(dialog.dataset, { view: view.id, hash });
  pane.stage.replaceChildren(dialog);
  dialog.querySelector(".modal-body").scrollTop = scrolled;
  renderStrip(dialog, view, draft);
  if (focus) focusIn(dialog, focused);
}

function focusIn(dialog, focused) {
  const wrong = dialog.querySelector(".has-error :is(input, select, textarea)");
  const same = focused && dialog.querySelector(`[data-focus="${CSS.escape(focused)}"]`);
  const first = dialog.querySelector(".modal-body :is(input, select, textarea, button)");
  // With its label, which a focus alone would leave above the edge.
  wrong?.closest(".input").scrollIntoView({ block: "nearest" });
  (wrong ?? same ?? first ?? dialog.querySelector(".modal-foot button") ?? dialog).focus({ preventScroll: Boolean(wrong) });
}

function build(pane, view, draft) {
  const body = el("div", { class: "modal-body" }, ...blocks(view.blocks, contextOf(pane, view, draft)));
  // A long text without any control has to be scrolled by keyboard too.
  if (!body.querySelector(CONTROLS)) body.tabIndex = 0;
  const title = `title-${view.id}`;
  const form = el("form", { class: "modal-form", novalidate: true }, head(pane, view, title), el("div", { class: "modal-strip", hidden: true }), body, foot(pane, view));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(pane, view, draft, form);
  });
  const dialog = el("div", { class: "modal", role: "dialog", "aria-labelledby": title, tabindex: "-1" }, form);
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    closeForm(pane, view);
  });
  return dialog;
}

function contextOf(pane, view, draft) {
  const press = (deed) => pressIn(pane, { view_id: view.id }, deed);
  let timer = null;
  const dispatch = (deed, type) => {
    clearTimeout(timer);
    timer = setTimeout(() => press({ ...deed, fields: collectFields(view, draft), quiet: true }), type.endsWith("_input") ? 500 : 0);
  };
  return { view, draft, view_id: view.id, person: pane.person, root: pane.root, press, dispatch };
}

const head = (pane, view, id) =>
  el("div", { class: "modal-head" }, el("h3", { id }, plain(labelOf(view.title))),
    el("button", { type: "button", class: "icon-button", "aria-label": "Close", onclick: () => closeForm(pane, view) }, icon("close")));

function foot(pane, view) {
  const close = el("button", { type: "button", class: "button", data: { focus: `${view.id}/close` }, onclick: () => closeForm(pane, view) }, plain(labelOf(view.close) || (view.submit ? "Cancel" : "Close")));
  const submitButton = view.submit && el("button", { type: "submit", class: "button button-primary", data: { submit: view.id, focus: `${view.id}/submit` } }, plain(labelOf(view.submit)));
  return el("div", { class: "modal-foot" }, close, submitButton);
}

async function submit(pane, view, draft, form) {
  const button = form.querySelector("[type=submit]");
  if (!button || button.getAttribute("aria-busy") === "true") return;
  const empty = missing(view, draft);
  if (empty.length) return showErrors(pane, view, draft, Object.fromEntries(empty.map((id) => [id, "Please complete this required field."])));
  button.setAttribute("aria-busy", "true");
  const answer = await submitForm(pane, view, collectFields(view, draft));
  button.removeAttribute("aria-busy");
  if (answer.ok || topView(pane)?.callback_id === "refusal") return undefined;
  const errors = byBlock(view, answer.errors ?? {});
  if (Object.keys(errors).length) return showErrors(pane, view, draft, errors);
  return showRefusal(answer.refusal || "The form was not accepted.", pane.root);
}

// `act` names errors by label, Slack by block; a form shows them by block.
function byBlock(view, errors) {
  const byLabel = new Map(inputsOf(view).map((block) => [labelOf(block.label), block.block_id]));
  return Object.fromEntries(Object.entries(errors).map(([name, text]) => [byLabel.get(name) ?? name, text]));
}

function showErrors(pane, view, draft, errors) {
  draft.errors = errors;
  const current = topView(pane);
  if (current?.id !== view.id) return;
  const dialog = pane.stage.querySelector(".modal");
  draw(pane, dialog, current, draft, dialog?.dataset.hash ?? "");
  changed(); // the form is drawn anew, so the mark of the next press has to be set again
}
