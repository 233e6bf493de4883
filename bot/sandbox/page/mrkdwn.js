// Slack's mrkdwn as DOM nodes. Its rules differ from Markdown: one star is bold, marks only count at word borders,
// links and mentions stand in <...>, and only & < > are escaped.

import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { dateToken } from "./dates.js";
import { channelOf, now, personOf } from "./store.js";

const decode = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const textNode = (text) => document.createTextNode(withEmoji(decode(text)));

export const plain = (text) => document.createTextNode(withEmoji(text ?? ""));

export function mrkdwn(source) {
  const nodes = [];
  for (const [index, part] of (source ?? "").split(/```\n?([\s\S]*?)```/).entries()) {
    if (index % 2) nodes.push(el("pre", {}, el("code", {}, ...codeText(part.replace(/\n$/, "")))));
    else if (part) nodes.push(...paragraphs(part));
  }
  return nodes;
}

// A text object of Block Kit: {type, text}.
export function textObject(object) {
  if (!object) return [];
  return object.type === "plain_text" ? lines(object.text, plain) : mrkdwn(object.text);
}

function lines(text, build) {
  return text.split("\n").flatMap((line, index) => (index ? [el("br"), build(line)] : [build(line)]));
}

function paragraphs(text) {
  const nodes = [];
  let quote = null;
  let fresh = true;
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.append(el("br"));
      else nodes.push((quote = el("blockquote")));
      quote.append(...inline(quoted[1]));
      fresh = true;
      continue;
    }
    if (!fresh) nodes.push(el("br"));
    quote = null;
    fresh = false;
    nodes.push(...inline(line));
  }
  return nodes;
}

// In code, links and mentions still show as their label, marks do not count.
function codeText(text) {
  return text.split(/(<[^<>\n]+>)/).map((part, index) => (index % 2 ? token(part.slice(1, -1)) : document.createTextNode(decode(part))));
}

const MARKS = { "*": "strong", _: "em", "~": "del" };
const WORD = /[\p{L}\p{N}]/u;

export function inline(text) {
  const nodes = [];
  let rest = "";
  let index = 0;
  const flush = () => {
    if (rest) nodes.push(textNode(rest));
    rest = "";
  };
  while (index < text.length) {
    const found = tokenAt(text, index) ?? codeAt(text, index) ?? markAt(text, index);
    if (found) {
      flush();
      nodes.push(found.node);
      index = found.end;
    } else {
      rest += text[index];
      index += 1;
    }
  }
  flush();
  return nodes;
}

function tokenAt(text, index) {
  if (text[index] !== "<") return null;
  const end = text.indexOf(">", index);
  return end > index + 1 ? { node: token(text.slice(index + 1, end)), end: end + 1 } : null;
}

function codeAt(text, index) {
  if (text[index] !== "`") return null;
  const end = text.indexOf("`", index + 1);
  return end > index + 1 ? { node: el("code", {}, ...codeText(text.slice(index + 1, end))), end: end + 1 } : null;
}

function markAt(text, index) {
  const mark = text[index];
  if (!MARKS[mark] || WORD.test(text[index - 1] ?? " ") || /[\s]/.test(text[index + 1] ?? " ") || text[index + 1] === mark) return null;
  for (let end = index + 2; end < text.length; end += 1) {
    if (text[end] === "<") end = Math.max(end, text.indexOf(">", end));
    else if (text[end] === mark && !/\s/.test(text[end - 1]) && !WORD.test(text[end + 1] ?? " ")) {
      return { node: el(MARKS[mark], {}, ...inline(text.slice(index + 1, end))), end: end + 1 };
    }
  }
  return null;
}

function token(inside) {
  const [head, label] = split(inside, "|");
  if (head.startsWith("@")) return mention(head.slice(1), label);
  if (head.startsWith("#")) return el("span", { class: "mention" }, `#${channelOf(head.slice(1))?.name ?? label ?? head.slice(1)}`);
  if (head.startsWith("!date^")) return date(head, label);
  if (head.startsWith("!")) return el("span", { class: "mention" }, `@${(label ?? head.slice(1).split("^")[0]).replace(/^@/, "")}`);
  return link(decode(head), label === undefined ? undefined : decode(label));
}

function split(text, at) {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

export function mention(id, label) {
  const name = personOf(id)?.name ?? label ?? id;
  return el("span", { class: "mention", data: { user: id } }, `@${name}`);
}

function date(head, label) {
  const [, unix, pattern = "", url] = head.split("^");
  const text = dateToken(unix, pattern, decode(label ?? ""), now());
  return url ? link(url, text) : el("time", { datetime: new Date(Number(unix) * 1000 || 0).toISOString() }, text);
}

// Only addresses that a link may safely hold; anything else stays text.
export function link(url, label) {
  const text = withEmoji(label ?? url.replace(/^mailto:|^tel:/, ""));
  if (!/^(https?:|mailto:|tel:)/i.test(url)) return document.createTextNode(text);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
}

// Each pane lights up the mentions of whoever looks.
export function lightMentions(root, person) {
  for (const node of root.querySelectorAll("[data-user]")) node.classList.toggle("mention-me", node.dataset.user === person);
}

// For previews, names and screen readers: what the text says, without marks.
export function spoken(source) {
  const holder = el("div", {}, ...mrkdwn((source ?? "").replace(/\n+/g, " ")));
  return holder.textContent.replace(/\s+/g, " ").trim();
}
