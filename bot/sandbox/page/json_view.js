// JSON as indented text, with remarks at the spots that JSON pointers name.

import { el } from "./dom.js";

const escaped = (key) => String(key).replaceAll("~", "~0").replaceAll("/", "~1");

// Each line knows its pointer, so that a remark finds it.
function* lines(value, pointer = "", indent = 0, key = null, comma = "") {
  const pad = "  ".repeat(indent);
  const name = key === null ? "" : `${JSON.stringify(key)}: `;
  if (value === null || typeof value !== "object" || !Object.keys(value).length) {
    yield { pointer, text: `${pad}${name}${JSON.stringify(value) ?? "null"}${comma}` };
    return;
  }
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  yield { pointer, text: `${pad}${name}${open}` };
  const keys = Object.keys(value);
  for (const [index, each] of keys.entries()) {
    yield* lines(value[each], `${pointer}/${escaped(each)}`, indent + 1, Array.isArray(value) ? null : each, index < keys.length - 1 ? "," : "");
  }
  yield { text: `${pad}${close}${comma}` };
}

export function jsonView(value, remarks = []) {
  const nodes = [];
  for (const { pointer, text } of lines(value)) {
    const said = remarks.filter((one) => one.pointer === pointer).map((one) => one.message);
    if (said.length) nodes.push(el("span", { class: "json-wrong" }, text, el("em", {}, `  ◂ ${said.join("; ")}`)), "\n");
    else nodes.push(`${text}\n`);
  }
  return el("pre", { class: "json", tabindex: "0" }, ...nodes);
}
