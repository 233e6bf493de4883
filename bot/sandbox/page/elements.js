// Block Kit's interactive elements where a press acts at once: buttons and menus in messages, and in actions blocks
// and accessories of modals. Inputs of a form are in inputs.js.

import { el } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";
import { labelOf } from "./reading.js";
import { organisationName, store } from "./store.js";
import { confirmDialog } from "./dialogs.js";

export function element(spec, context) {
  const build = BUILDERS[spec.type];
  return build ? build(spec, context) : unknown(spec.type);
}

export const unknown = (type) => el("span", { class: "unknown" }, `(this page does not show "${type}")`);

// Presses go through the confirm dialog first; while the bot works on one, the element is busy and a second press waits.
async function press(node, spec, context, deed) {
  if (node.getAttribute("aria-busy") === "true") return;
  if (spec.confirm && !(await confirmDialog(spec.confirm, context.root))) return;
  node.setAttribute("aria-busy", "true");
  try {
    await context.press({ block_id: spec.block_id, action_id: spec.action_id, ...deed });
  } finally {
    node.removeAttribute("aria-busy");
  }
}

const focusKey = (context, spec) => `${context.ts ?? context.view_id ?? ""}/${spec.block_id ?? ""}/${spec.action_id ?? labelOf(spec.text)}`;

function button(spec, context) {
  const label = labelOf(spec.text);
  const data = { button: label, ts: context.ts ?? "", view: context.view_id ?? "", focus: focusKey(context, spec) };
  const style = `button ${spec.style ? `button-${spec.style}` : ""}`;
  const aria = spec.accessibility_label;
  if (spec.url && /^https?:/i.test(spec.url)) {
    const anchor = el("a", { class: style, href: spec.url, target: "_blank", rel: "noopener noreferrer", data, "aria-label": aria }, plain(label));
    anchor.addEventListener("click", () => context.press({ button: label, block_id: spec.block_id, action_id: spec.action_id, quiet: true }));
    return anchor;
  }
  const node = el("button", { type: "button", class: style, data, "aria-label": aria }, plain(label));
  node.addEventListener("click", () => press(node, spec, context, { button: label }));
  return node;
}

// A menu is a native select dressed as a button: it works with keyboard, screen reader and thumb by itself.
function menu(title, options, spec, context, toDeed, shown = null) {
  const select = el("select", { class: "menu", "aria-label": title || "Choose", data: { focus: focusKey(context, spec), ts: context.ts ?? "" } });
  if (shown === null) select.append(el("option", { value: "" }, title || "Choose"));
  for (const group of options) {
    const made = group.options.map((option) => el("option", { value: option.value, selected: option.value === shown }, option.label));
    select.append(...(group.label ? [el("optgroup", { label: group.label }, ...made)] : made));
  }
  select.addEventListener("change", async () => {
    const option = options.flatMap((group) => group.options).find((one) => one.value === select.value);
    if (option) await press(select, spec, context, toDeed(option));
    if (shown === null) select.value = "";
  });
  return el("span", { class: "menu-frame" }, select);
}

export function optionGroups(spec) {
  const flat = (options) => (options ?? []).map((one) => ({ value: one.value, label: labelOf(one.text), spec: one }));
  if (spec.option_groups) return spec.option_groups.map((group) => ({ label: labelOf(group.label), options: flat(group.options) }));
  return [{ options: flat(spec.options) }];
}

// Scripts name a menu's item as if it were a button; so does the page.
const staticSelect = (spec, context) =>
  menu(labelOf(spec.placeholder), optionGroups(spec), spec, context, (option) => ({ button: option.label }), spec.initial_option?.value ?? null);

const overflow = (spec, context) => {
  const frame = menu("⋯", optionGroups(spec), spec, context, (option) => ({ button: option.label }));
  frame.classList.add("menu-small");
  frame.firstChild.setAttribute("aria-label", "More actions");
  return frame;
};

export function peopleOptions(person) {
  return store.people.filter((one) => !one.deleted).map((one) => ({ value: one.id, label: `${one.name}${one.id === person ? " (you)" : ""} · ${organisationName(one.organisation)}` }));
}

const usersSelect = (spec, context) =>
  menu(labelOf(spec.placeholder), [{ options: peopleOptions(context.person) }], spec, context, (option) => ({ choice: option.value }), spec.initial_user ?? null);

const conversationSelect = (spec, context) =>
  menu(labelOf(spec.placeholder), [{ options: store.channels.map((one) => ({ value: one.id, label: `#${one.name}` })) }], spec, context, (option) => ({ choice: option.value }));

const picker = (type, initial) => (spec, context) => {
  const title = labelOf(spec.placeholder) || "Choose";
  const input = el("input", { type, class: "field", value: initial(spec) ?? "", "aria-label": title, data: { focus: focusKey(context, spec) } });
  input.addEventListener("change", () => input.value && press(input, spec, context, { choice: type === "datetime-local" ? new Date(input.value).toISOString() : input.value }));
  return input;
};

// Checkboxes and radio buttons outside an input block tell the bot at every tick.
const ticks = (type) => (spec, context) => {
  const name = `${focusKey(context, spec)}/${type}`;
  const chosen = new Set([spec.initial_option, ...(spec.initial_options ?? [])].filter(Boolean).map((one) => one.value));
  const rows = (spec.options ?? []).map((option) => {
    const label = labelOf(option.text);
    const input = el("input", { type, name, checked: chosen.has(option.value), data: { focus: `${name}/${option.value}` } });
    input.addEventListener("change", () => press(input, spec, context, { button: label, choice: type === "checkbox" ? input.checked : undefined }));
    return el("label", { class: "tick" }, input, el("span", {}, ...textObject(option.text), option.description && el("small", {}, ...textObject(option.description))));
  });
  return el("div", { class: "ticks" }, ...rows);
};

// Pictures from elsewhere are not fetched: the page talks to the sandbox only.
export function picture(url, alt, className) {
  const local = url && (url.startsWith("data:image/") || new URL(url, location.href).origin === location.origin);
  if (local) return el("img", { src: url, alt: alt ?? "", class: className, loading: "lazy" });
  return el("span", { class: `${className} picture-missing`, role: "img", "aria-label": alt ?? "picture" }, alt ?? "picture");
}

const BUILDERS = {
  button,
  workflow_button: button,
  static_select: staticSelect,
  multi_static_select: staticSelect,
  external_select: staticSelect,
  users_select: usersSelect,
  multi_users_select: usersSelect,
  conversations_select: conversationSelect,
  channels_select: conversationSelect,
  overflow,
  datepicker: picker("date", (spec) => spec.initial_date),
  timepicker: picker("time", (spec) => spec.initial_time),
  datetimepicker: picker("datetime-local", () => null),
  checkboxes: ticks("checkbox"),
  radio_buttons: ticks("radio"),
  image: (spec) => picture(spec.image_url, spec.alt_text, "accessory-image"),
};

