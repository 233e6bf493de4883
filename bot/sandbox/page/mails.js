// What Facebook has decided, as its mail to Sparkcentral's people says it: the bot learns of it when they note it down.
// A mail is about one card, named by the card's title.

import { buttonsOf, titleOf } from "./reading.js";
import { channelMessages, sharedChannel, sharedScreen } from "./store.js";

const ANSWER = /facebook['’]s answer/i;
const mails = new Map();

export const mailAbout = (title) => mails.get(title) ?? null;
export const forgetMails = () => mails.clear();
export const decide = (title, answer, reason = "") => mails.set(title, { answer, reason });

// "Step 4 of 7: Business verification" is about "Business verification".
export const subject = (title) => title.replace(/^.*?: /, "");

// The cards on which somebody can note Facebook's answer: what waits for Facebook.
export function waiting() {
  const roots = channelMessages(sharedScreen(), sharedChannel()).filter((one) => !one.ephemeral);
  const found = roots.filter((one) => buttonsOf(one).some((button) => ANSWER.test(button.label))).map((one) => ({ title: titleOf(one), ts: one.ts }));
  for (const title of mails.keys()) if (!found.some((one) => one.title === title)) mails.delete(title);
  return found;
}
