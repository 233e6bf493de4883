// What a person does in the page goes to the sandbox as that person, and what comes back is shown where they look.

import * as api from "./api.js";
import { showRefusal } from "./dialogs.js";
import { forgetDeed, noteDeed, refresh, screen, store } from "./store.js";

const place = () => ({ person: store.person, channel: store.channel });

export async function pressIn(where, { quiet, ...deed }) {
  const answer = await api.act({ ...place(), do: "click", ...where, ...deed });
  if (answer.ok) noteDeed(deed.button === store.lastPress?.label, Boolean(where.view_id));
  await refresh();
  const told = (screen()?.alerts ?? []).includes(answer.refusal);
  if (!answer.ok && !quiet && !told) showRefusal(answer.refusal || Object.values(answer.errors ?? {}).join("\n") || "Nothing happened.");
  return answer;
}

export async function submitForm(view, fields) {
  const answer = await api.act({ ...place(), do: "submit", view_id: view.id, fields });
  if (answer.ok) noteDeed(true);
  await refresh();
  return answer;
}

export async function closeForm(view) {
  await api.act({ ...place(), do: "close", view_id: view.id });
  // What is called off is offered again; a form that only says how it ended calls nothing off.
  if (view.submit || (view.blocks ?? []).some((block) => block.type === "actions")) forgetDeed();
  await refresh();
}

export async function say(text, thread) {
  const channel = store.conversation.kind === "dm" ? store.conversation.id : store.channel;
  const command = text.startsWith("/") && !thread;
  const before = screen()?.ephemerals?.length ?? 0;
  const answer = await api.act({ person: store.person, channel, do: command ? "command" : "message", text, ...(thread ? { thread_ts: thread } : {}) });
  if (answer.ok && command) noteDeed(false);
  await refresh();
  // What a command is answered with stands in the channel already, for this person only.
  return { ...answer, told: (screen()?.ephemerals?.length ?? 0) > before };
}

export async function openHome() {
  await api.act({ ...place(), do: "open_home" });
  await refresh();
}

export async function sendCode(number, method) {
  const answer = await api.act({ ...place(), do: "facebook", send_code: number, method });
  await refresh();
  return answer;
}
