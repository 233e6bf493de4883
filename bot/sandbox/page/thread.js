// A message's thread, over the right of its pane.

import { say } from "./deeds.js";
import { el, icon, reconcile, renderOnce } from "./dom.js";
import { listItems } from "./messages.js";
import { openThread, threadReplies, threadRoot } from "./panes.js";

export function renderThread(pane) {
  const panel = pane.threadPanel;
  const root = pane.thread && threadRoot(pane);
  panel.hidden = !root;
  if (!root) {
    pane.threadShown = null;
    return;
  }
  const shown = `${pane.person}/${root.ts}`;
  const fresh = pane.threadShown !== shown;
  if (fresh) panel.replaceChildren(head(pane), scroller(), replyForm(pane, root.ts));
  const replies = threadReplies(pane, root);
  const part = (name) => panel.querySelector(`.thread-${name}`);
  reconcile(part("root"), listItems(pane, [{ ...root, replies: undefined }], { inThread: true }));
  renderOnce(part("count"), String(replies.length), () => el("span", {}, `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`));
  const grew = replies.length !== part("replies").childElementCount;
  reconcile(part("replies"), listItems(pane, replies, { inThread: true }));
  if (fresh || grew) part("scroll").scrollTop = part("scroll").scrollHeight;
  pane.threadShown = shown;
}

const scroller = () =>
  el("div", { class: "thread-scroll", role: "log", tabindex: "0", "aria-label": "Thread messages" },
    el("div", { class: "thread-root" }), el("div", { class: "thread-count" }), el("div", { class: "thread-replies" }));

const head = (pane) =>
  el("div", { class: "thread-head" }, el("h3", {}, "Thread"),
    el("button", { type: "button", class: "icon-button", "aria-label": "Close thread", onclick: () => openThread(pane, null) }, icon("close")));

function replyForm(pane, ts) {
  const input = el("textarea", { rows: "1", placeholder: "Reply …", "aria-label": "Reply in this thread", data: { focus: "reply" } });
  const form = el("form", { class: "composer" }, el("div", { class: "composer-box" }, input, el("button", { type: "submit", class: "send", "aria-label": "Send reply" }, icon("send"))));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    const answer = await say(pane, text, ts);
    if (!answer.ok && !input.value) input.value = text;
  });
  return form;
}
