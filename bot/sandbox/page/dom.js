// Building and updating DOM. Text from the channel never becomes HTML: everything goes through text nodes.

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

const ICONS = {
  pin: "M9.5 1.5 14.5 6.5 11 8 9.5 12.5 6.5 9.5 2 14 6.5 9.5 3.5 6.5 8 5Z",
  close: "M3.5 3.5 12.5 12.5M12.5 3.5 3.5 12.5",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6Z",
  send: "M2.5 2.5 14 8 2.5 13.5 4.5 8ZM4.5 8H9",
  play: "M4.5 3 12.5 8 4.5 13Z",
  stop: "M4 4H12V12H4Z",
  phone: "M5 1.5H11V14.5H5ZM7.3 12.4H8.7",
  desk: "M2 6.5 8 2.5 14 6.5V13.5H2ZM6 13.5V9.5H10V13.5",
  clock: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 4.5V8L10.5 9.8",
  restart: "M3 8a5 5 0 1 0 1.6-3.7M3 2.5V5.5H6",
  arrow: "M2.5 8H13M9 4 13 8 9 12",
  message: "M2 3H14V11H7L4 13.5V11H2Z",
  mail: "M2 3.5H14V12.5H2ZM2 4 8 9 14 4",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 14 14",
  home: "M2.5 7.5 8 2.5 13.5 7.5V13.5H2.5Z",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// Where the focus is, said in a way that survives the node being built again.
function focusMark(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active)) return null;
  const keyed = active.closest("[data-focus]");
  if (!keyed) return null;
  const caret = "selectionStart" in active ? safeCaret(active) : null;
  return { key: keyed.dataset.focus, caret };
}

function safeCaret(input) {
  try {
    return input.selectionStart === null ? null : [input.selectionStart, input.selectionEnd];
  } catch {
    return null; // date and number inputs have no caret to read
  }
}

function restoreFocus(node, mark) {
  if (!mark) return;
  const target = node.querySelector(`[data-focus="${CSS.escape(mark.key)}"]`);
  if (!target) return;
  target.focus({ preventScroll: true });
  if (mark.caret && target.setSelectionRange) {
    try {
      target.setSelectionRange(...mark.caret);
    } catch {
      // not a text field any more
    }
  }
}

// Replaces what a node holds only when `hash` changed, and keeps the focus where it was.
export function renderOnce(node, hash, build) {
  if (node.dataset.hash === hash) return false;
  const mark = focusMark(node);
  node.dataset.hash = hash;
  node.replaceChildren(...[build()].flat(Infinity).filter(Boolean));
  restoreFocus(node, mark);
  return true;
}

// Makes the children of `parent` follow `items` ({key, hash, build}); unchanged ones are not touched, so a person's
// focus, selection and open menus stay while the stream brings changes.
export function reconcile(parent, items) {
  const present = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let cursor = parent.firstElementChild;
  for (const item of items) {
    let child = present.get(item.key);
    present.delete(item.key);
    if (!child || child.dataset.hash !== item.hash) {
      const fresh = item.build();
      fresh.dataset.key = item.key;
      fresh.dataset.hash = item.hash;
      if (child) {
        const mark = focusMark(child);
        if (cursor === child) cursor = fresh;
        child.replaceWith(fresh);
        restoreFocus(fresh, mark);
      }
      child = fresh;
    }
    if (cursor === child) cursor = child.nextElementSibling;
    else parent.insertBefore(child, cursor);
  }
  for (const gone of present.values()) gone.remove();
}

export function hashOf(value) {
  const text = JSON.stringify(value) ?? "";
  let hash = 5381;
  for (let i = 0; i < text.length; i += 1) hash = ((hash << 5) + hash + text.charCodeAt(i)) | 0;
  return `${hash}.${text.length}`;
}

export const initials = (name) =>
  (name || "?")
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0])
    .join("")
    .toUpperCase();
