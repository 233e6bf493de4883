// The inputs of a form. A draft keeps what the person typed, by block and action as Slack does, so a form that is drawn
// again (a field error, an update by the bot, a look at another person) loses nothing.

import { el } from "./dom.js";
import { optionGroups, peopleOptions, unknown } from "./elements.js";
import { plain, textObject } from "./mrkdwn.js";
import { labelOf } from "./reading.js";
import { store } from "./store.js";

const keyOf = (block) => `${block.block_id}/${block.element.action_id}`;

// Kinds: how a value starts, how Slack's state holds it, how `act` wants it, and the control itself.
const text = (attributes, tag = "input") => ({
  initial: (spec) => spec.initial_value ?? "",
  read: (state) => state.value ?? "",
  field: (value) => value,
  build: (spec, value, set, common) => {
    const area = tag === "textarea" || spec.multiline;
    const limits = { maxlength: spec.max_length ? String(spec.max_length) : null, minlength: spec.min_length ? String(spec.min_length) : null };
    const node = el(area ? "textarea" : "input", { ...(area ? { rows: "4" } : attributes), ...limits, placeholder: labelOf(spec.placeholder), class: "field", autocomplete: "off", ...common });
    node.value = value;
    node.addEventListener("input", () => set(node.value));
    return node;
  },
});

const select = (groups, initial, read, toField) => ({
  initial,
  read,
  field: (value, spec) => (value ? toField(value, spec) : null),
  build: (spec, value, set, common, person) => {
    const node = el("select", { class: "field", ...common }, el("option", { value: "" }, labelOf(spec.placeholder) || "Choose an option"));
    for (const group of groups(spec, person)) {
      const made = group.options.map((one) => el("option", { value: one.value, selected: one.value === value }, one.label));
      node.append(...(group.label ? [el("optgroup", { label: group.label }, ...made)] : made));
    }
    node.addEventListener("change", () => set(node.value));
    return node;
  },
});

const checklist = (type, groups, initial, read, toField) => ({
  group: true,
  initial,
  read,
  field: toField,
  build: (spec, value, set, common, person) => {
    const chosen = () => [...box.querySelectorAll("input:checked")].map((input) => input.value);
    const rows = groups(spec, person).flatMap((group) => group.options).map((option, index) => {
      const input = el("input", { type, name: common.id, value: option.value, checked: value.includes(option.value), data: { focus: `${common["data-focus"]}/${index}` } });
      input.addEventListener("change", () => set(chosen()));
      const description = option.spec?.description;
      return el("label", { class: "tick" }, input, el("span", {}, option.spec ? textObject(option.spec.text) : option.label, description && el("small", {}, ...textObject(description))));
    });
    const box = el("div", { class: rows.length > 6 ? "ticks ticks-long" : "ticks", role: type === "radio" ? "radiogroup" : "group", id: common.id, "aria-labelledby": common["aria-labelledby"], "aria-describedby": common["aria-describedby"] }, ...rows);
    return box;
  },
});

const moment = (type, initial, read, toField = (value) => value || null) => ({
  initial,
  read,
  field: toField,
  build: (spec, value, set, common) => {
    const node = el("input", { type, class: "field", ...common });
    node.value = value;
    node.addEventListener("change", () => set(node.value));
    return node;
  },
});

const file = {
  initial: () => [],
  read: (state) => (state.files ?? []).map((one) => ({ name: one.name })),
  field: (files, spec) => (files.length ? (spec.max_files === 1 || files.length === 1 ? files[0] : files) : null),
  build: (spec, value, set, common) => {
    const accept = (spec.filetypes ?? []).map((one) => `.${one}`).join(",");
    const names = el("div", { class: "files" });
    const show = (files) => names.replaceChildren(...files.map((one) => el("span", { class: "file-chip" }, one.name)));
    const node = el("input", { type: "file", class: "field", accept: accept || null, multiple: spec.max_files !== 1, ...common });
    node.addEventListener("change", async () => {
      const files = await Promise.all([...node.files].slice(0, spec.max_files ?? 10).map(readFile));
      set(files);
      show(files);
    });
    show(value);
    return el("div", {}, node, names);
  },
};

async function readFile(source) {
  const bytes = new Uint8Array(await source.arrayBuffer());
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return { name: source.name, base64: btoa(binary) };
}

const people = (spec, person) => [{ options: peopleOptions(person) }];
const channels = () => [{ options: store.channels.map((one) => ({ value: one.id, label: `#${one.name}` })) }];
const optionText = (value, spec) => optionGroups(spec).flatMap((group) => group.options).find((one) => one.value === value)?.label ?? value;
const values = (options) => (options ?? []).map((one) => one.value);
const localTime = (unix) => {
  const date = new Date(unix * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
};

// One box is a yes or no; several are the list of their texts.
const ticked = (value, spec) => (spec.options?.length === 1 ? value.length === 1 : value.map((one) => optionText(one, spec)));

const oneOption = select(optionGroups, (spec) => spec.initial_option?.value ?? "", (state) => state.selected_option?.value ?? "", optionText);
const manyOptions = checklist("checkbox", optionGroups, (spec) => values(spec.initial_options), (state) => values(state.selected_options), (value, spec) => value.map((one) => optionText(one, spec)));

const KINDS = {
  plain_text_input: text({ type: "text" }),
  email_text_input: text({ type: "email" }),
  url_text_input: text({ type: "url" }),
  number_input: text({ type: "text", inputmode: "decimal" }),
  rich_text_input: text({}, "textarea"),
  static_select: oneOption,
  external_select: oneOption,
  multi_static_select: manyOptions,
  multi_external_select: manyOptions,
  users_select: select(people, (spec) => spec.initial_user ?? "", (state) => state.selected_user ?? "", (value) => value),
  multi_users_select: checklist("checkbox", people, (spec) => spec.initial_users ?? [], (state) => state.selected_users ?? [], (value) => value),
  channels_select: select(channels, (spec) => spec.initial_channel ?? "", (state) => state.selected_channel ?? "", (value) => value),
  conversations_select: select(channels, (spec) => spec.initial_conversation ?? "", (state) => state.selected_conversation ?? "", (value) => value),
  checkboxes: checklist("checkbox", optionGroups, (spec) => values(spec.initial_options), (state) => values(state.selected_options), ticked),
  radio_buttons: checklist("radio", optionGroups, (spec) => values([spec.initial_option].filter(Boolean)), (state) => values([state.selected_option].filter(Boolean)), (value, spec) => (value[0] ? optionText(value[0], spec) : null)),
  datepicker: moment("date", (spec) => spec.initial_date ?? "", (state) => state.selected_date ?? ""),
  timepicker: moment("time", (spec) => spec.initial_time ?? "", (state) => state.selected_time ?? ""),
  datetimepicker: moment("datetime-local", (spec) => (spec.initial_date_time ? localTime(spec.initial_date_time) : ""), (state) => (state.selected_date_time ? localTime(state.selected_date_time) : ""), (value) => (value ? new Date(value).toISOString() : null)),
  file_input: file,
};

const isEmpty = (value) => value === null || value === undefined || value.length === 0;

function startValue(block, state) {
  const kind = KINDS[block.element.type];
  const known = state?.[block.block_id]?.[block.element.action_id];
  return known && typeof known === "object" ? kind.read(known) : kind.initial(block.element);
}

export const inputsOf = (view) => (view.blocks ?? []).filter((block) => block.type === "input" && KINDS[block.element?.type]);
const stateOf = (view) => view.state?.values ?? view.values ?? {};
const valueOf = (block, view, draft) => draft.values[keyOf(block)] ?? startValue(block, stateOf(view));

// What a submit sends, by label: what differs from what the sandbox holds already.
export function collectFields(view, draft) {
  const fields = {};
  for (const block of inputsOf(view)) {
    const kind = KINDS[block.element.type];
    const value = valueOf(block, view, draft);
    const same = JSON.stringify(value) === JSON.stringify(startValue(block, stateOf(view)));
    if (!same) fields[labelOf(block.label)] = kind.field(value, block.element);
  }
  return fields;
}

// Slack itself does not send a form with an empty required field.
export function missing(view, draft) {
  return inputsOf(view).filter((block) => !block.optional && isEmpty(valueOf(block, view, draft))).map((block) => block.block_id);
}

export function inputBlock(block, context) {
  const kind = KINDS[block.element?.type];
  if (!kind) return unknown(block.element?.type);
  const { view, draft } = context;
  const id = `field-${view.id}-${block.block_id}`.replace(/[^\w-]/g, "_");
  const error = draft.errors[block.block_id];
  const described = [block.hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  const label = labelOf(block.label);
  const message = el("p", { class: "field-error", id: `${id}-error`, role: "alert" }, error ?? "");
  const set = (value) => {
    draft.values[keyOf(block)] = value;
    if (draft.errors[block.block_id]) {
      delete draft.errors[block.block_id];
      message.replaceChildren();
      wrap.classList.remove("has-error");
    }
    if (block.dispatch_action) context.dispatch({ block_id: block.block_id, action_id: block.element.action_id, choice: kind.field(value, block.element) }, block.element.type);
  };
  const common = { id, "aria-labelledby": `${id}-label`, "aria-describedby": described, "aria-invalid": error ? "true" : null, "aria-required": block.optional ? null : "true", "data-focus": `${view.id}/${keyOf(block)}` };
  const control = kind.build(block.element, valueOf(block, view, draft), set, common, context.person);
  // "(optional)" stands outside the label, so that the label alone is the field's name.
  const name = el(kind.group ? "span" : "label", { id: `${id}-label`, for: kind.group ? null : id }, plain(label));
  const title = el("div", { class: "input-label" }, name, block.optional && el("span", { class: "optional", "aria-hidden": "true" }, " (optional)"));
  const hint = block.hint && el("p", { class: "hint", id: `${id}-hint` }, ...textObject(block.hint));
  const wrap = el("div", { class: error ? "input has-error" : "input", data: { block: block.block_id } }, title, control, message, hint);
  return wrap;
}

// Fills a text or a choice by its text, as if the person had done it.
export function setValue(dialog, block, draft, text) {
  const spec = block.element;
  const option = optionGroups(spec).flatMap((group) => group.options).find((one) => one.label === text);
  const value = option ? option.value : text;
  const control = dialog.querySelector(`[data-block="${CSS.escape(block.block_id)}"] :is(input, select, textarea):not([type=radio], [type=checkbox])`);
  const choice = option && dialog.querySelector(`[data-block="${CSS.escape(block.block_id)}"] input[value="${CSS.escape(value)}"]`);
  if (choice) choice.click();
  else if (control) {
    control.value = value;
    control.dispatchEvent(new Event(control.tagName === "SELECT" ? "change" : "input"));
  } else draft.values[keyOf(block)] = value;
}
