// Block Kit's layout blocks as DOM, for messages, modals and the Home tab.

import { el } from "./dom.js";
import { dateToken } from "./dates.js";
import { element, picture, unknown } from "./elements.js";
import { inputBlock } from "./inputs.js";
import { link, mention, mrkdwn, plain, textObject } from "./mrkdwn.js";
import { labelOf } from "./reading.js";
import { channelOf, now } from "./store.js";

export function blocks(list, context) {
  return (list ?? []).map((block) => {
    const build = BUILDERS[block.type];
    const node = build ? build(block, context) : unknown(block.type);
    node.classList.add("block");
    return node;
  });
}

const withBlock = (spec, block) => ({ ...spec, block_id: block.block_id });

function section(block, context) {
  const body = el("div", { class: "section-body" });
  if (block.text) body.append(el("div", { class: "section-text" }, ...textObject(block.text)));
  if (block.fields) body.append(el("div", { class: "section-fields" }, ...block.fields.map((field) => el("div", {}, ...textObject(field)))));
  const accessory = block.accessory && el("div", { class: "section-accessory" }, element(withBlock(block.accessory, block), context));
  return el("div", { class: "section" }, body, accessory);
}

const actions = (block, context) =>
  el("div", { class: "actions" }, ...(block.elements ?? []).map((spec) => element(withBlock(spec, block), context)));

const contextBlock = (block) =>
  el("div", { class: "context" }, ...(block.elements ?? []).map((part) =>
    part.type === "image" ? picture(part.image_url, part.alt_text, "context-image") : el("span", {}, ...textObject(part))));

function image(block) {
  const title = block.title && el("figcaption", {}, plain(labelOf(block.title)));
  return el("figure", { class: "image" }, title, picture(block.image_url ?? block.slack_file?.url, block.alt_text, "image-picture"));
}

// A heading for screen readers too, one below the title of the conversation or of the form.
// Digits to be read off and typed elsewhere stand larger.
const header = (block, context) => el(context?.view ? "h4" : "h3", { class: /^[\d ]+$/.test(block.text?.text ?? "") ? "header header-digits" : "header" }, plain(block.text?.text));

const alert = (block) => el("div", { class: `callout callout-${block.level ?? "default"}` }, ...textObject(block.text));

// rich_text ---------------------------------------------------------------------------------------------------------

const STYLES = { bold: "strong", italic: "em", strike: "del", code: "code" };

function styled(node, style = {}) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style[name] ? el(tag, {}, inner) : inner), node);
}

const breakLines = (text) => text.split("\n").flatMap((line, index) => (index ? [el("br"), plain(line)] : [plain(line)]));

const RICH = {
  text: (part) => el("span", {}, ...breakLines(part.text)),
  link: (part) => link(part.url, part.text),
  user: (part) => mention(part.user_id),
  usergroup: (part) => el("span", { class: "mention" }, `@${part.usergroup_id}`),
  channel: (part) => el("span", { class: "mention" }, `#${channelOf(part.channel_id)?.name ?? part.channel_id}`),
  broadcast: (part) => el("span", { class: "mention" }, `@${part.range}`),
  emoji: (part) => plain(`:${part.name}:`),
  date: (part) => el("span", {}, dateToken(part.timestamp, part.format, part.fallback ?? "", now())),
};

const richParts = (parts) => (parts ?? []).map((part) => styled(RICH[part.type]?.(part) ?? plain(part.text ?? ""), part.style));

const RICH_BLOCKS = {
  rich_text_section: (block) => el("div", {}, ...richParts(block.elements)),
  rich_text_quote: (block) => el("blockquote", {}, ...richParts(block.elements)),
  rich_text_preformatted: (block) => el("pre", {}, el("code", {}, ...richParts(block.elements))),
  rich_text_list: (block) => {
    const items = (block.elements ?? []).map((item) => el("li", {}, ...richParts(item.elements)));
    return el(block.style === "ordered" ? "ol" : "ul", { class: `rich-indent-${block.indent ?? 0}` }, ...items);
  },
};

const richText = (block) => el("div", { class: "rich-text" }, ...(block.elements ?? []).map((part) => RICH_BLOCKS[part.type]?.(part) ?? unknown(part.type)));

const BUILDERS = {
  section,
  actions,
  context: contextBlock,
  header,
  image,
  alert,
  divider: () => el("hr"),
  input: (block, context) => inputBlock(block, context),
  rich_text: richText,
  markdown: (block) => el("div", {}, ...mrkdwn(block.text)),
};
