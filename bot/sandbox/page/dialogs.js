// Small dialogs of the page itself: Slack's confirm, and a refusal by the bot that its sandbox has already closed.

import { el } from "./dom.js";
import { plain, textObject, mrkdwn } from "./mrkdwn.js";

let count = 0;

// The browser's own modal dialog traps the focus, closes on Escape and gives the focus back.
function open({ title, body, buttons }) {
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
    made.at(-1).focus();
  });
}

export async function confirmDialog(confirm) {
  const answer = await open({
    title: confirm.title?.text ?? "Are you sure?",
    body: textObject(confirm.text),
    buttons: [
      { label: confirm.deny?.text ?? "Cancel", answer: "" },
      { label: confirm.confirm?.text ?? "Yes", answer: "yes", style: confirm.style === "danger" ? "button-danger" : "button-primary" },
    ],
  });
  return answer === "yes";
}

export const showRefusal = (text, title = "That did not go through") =>
  open({ title, body: mrkdwn(text), buttons: [{ label: "OK", answer: "", style: "button-primary" }] });
