// What a person does in a pane goes to the sandbox as that person, and what comes back is shown where they look.

import * as api from "./api.js";
import { showRefusal } from "./dialogs.js";
import { activate, screenOf, topView } from "./panes.js";
import { forgetDeed, markedPress, noteDeed } from "./recent.js";
import { refresh } from "./store.js";

const place = (pane) => ({ person: pane.person, channel: pane.channel });

// A refusal of the bot stays before the person as the small window that Slack would show.
export async function pressIn(pane, where, { quiet, ...deed }) {
  activate(pane);
  const answer = await api.act({ ...place(pane), do: "click", keep_refusal: true, ...where, ...deed });
  if (answer.ok) noteDeed(deed.button === markedPress()?.label, Boolean(where.view_id));
  await refresh();
  const told = (screenOf(pane)?.alerts ?? []).includes(answer.refusal) || topView(pane)?.callback_id === "refusal";
  if (!answer.ok && !quiet && !told) showRefusal(answer.refusal || Object.values(answer.errors ?? {}).join("\n") || "Nothing happened.", pane.root);
  return answer;
}

export async function submitForm(pane, view, fields) {
  const answer = await api.act({ ...place(pane), do: "submit", keep_refusal: true, view_id: view.id, fields });
  if (answer.ok) noteDeed(true);
  await refresh();
  return answer;
}

export async function closeForm(pane, view) {
  await api.act({ ...place(pane), do: "close", view_id: view.id });
  // What is called off is offered again; a form that only says how it ended calls nothing off.
  if (view.submit || (view.blocks ?? []).some((block) => block.type === "actions")) forgetDeed();
  await refresh();
}

export async function say(pane, text, thread) {
  activate(pane);
  const channel = pane.conversation.kind === "dm" ? pane.conversation.id : pane.channel;
  const command = text.startsWith("/") && !thread;
  const before = screenOf(pane)?.ephemerals?.length ?? 0;
  const answer = await api.act({ person: pane.person, channel, do: command ? "command" : "message", keep_refusal: true, text, ...(thread ? { thread_ts: thread } : {}) });
  if (answer.ok && command) noteDeed(false);
  await refresh();
  // What a command is answered with stands in the channel already, for this person only.
  return { ...answer, told: (screenOf(pane)?.ephemerals?.length ?? 0) > before };
}

export async function openHome(pane) {
  await api.act({ ...place(pane), do: "open_home" });
  await refresh();
}

export async function sendCode(number, method) {
  const answer = await api.act({ do: "facebook", send_code: number, method });
  await refresh();
  return answer;
}
