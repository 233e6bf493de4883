// Small dialogs over one pane: Slack's confirm, and what Slack itself says when a press did not go through.

import { el } from "./dom.js";
import { plain, textObject, mrkdwn } from "./mrkdwn.js";

let count = 0;

// The browser's own modal dialog traps the focus, closes on Escape and gives the focus back.
function open({ title, body, buttons, over }) {
  return new Promise((resolve) => {
    count += 1;
    const id = `dialog-${count}`;
    const dialog = el("dialog", { class: "small-dialog", "aria-labelledby": id });
    const made = buttons.map(({ label, answer, style }) =>
      el("button", { type: "button", class: `button ${style ?? ""}`, onclick: () => dialog.close(answer) }, plain(label)));
    dialog.append(el("h2", { id }, plain(title)), el("div", { class: "small-dialog-body" }, ...body), el("div", { class: "small-dialog-buttons" }, ...made));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    document.body.append(dialog);
    dialog.showModal();
    place(dialog, over);
    made.at(-1).focus();
  });
}

// In the middle of the pane that it is about, not of the window: the other Slack has nothing to do with it.
function place(dialog, over) {
  const box = over?.getBoundingClientRect();
  if (!box?.width) return;
  const width = Math.min(dialog.offsetWidth, box.width - 24);
  Object.assign(dialog.style, { width: `${width}px`, margin: "0", left: `${box.left + (box.width - width) / 2}px`, top: `${Math.max(12, box.top + (box.height - dialog.offsetHeight) / 3)}px` });
}

export async function confirmDialog(confirm, over) {
  const answer = await open({
    over,
    title: confirm.title?.text ?? "Are you sure?",
    body: textObject(confirm.text),
    buttons: [
      { label: confirm.deny?.text ?? "Cancel", answer: "" },
      { label: confirm.confirm?.text ?? "Yes", answer: "yes", style: confirm.style === "danger" ? "button-danger" : "button-primary" },
    ],
  });
  return answer === "yes";
}

export const showRefusal = (text, over, title = "That did not go through") =>
  open({ over, title, body: mrkdwn(text), buttons: [{ label: "OK", answer: "", style: "button-primary" }] });
