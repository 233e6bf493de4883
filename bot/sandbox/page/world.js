// Under the hood, third part: what becomes of people, channels and the app, as it happens in real workspaces.

import * as api from "./api.js";
import { el } from "./dom.js";
import { channelOf, refresh, sharedChannel } from "./store.js";

const CHANGES = [
  ["A guest joins", "Gil, a freelancer with a guest account at Sparkcentral, comes into the channel.", { do: "join", person: "Gil Novak" }, ["He leaves", { do: "leave", person: "Gil Novak" }]],
  ["A third organisation joins", "Tess of another company comes in: no longer two sides.", { do: "join", person: "Tess Wolf" }, ["She leaves", { do: "leave", person: "Tess Wolf" }]],
  ["Ben leaves Acme", "His account is switched off, and he is out of every channel.", { do: "deactivate", person: "Ben Ortiz" }, ["He is back", { do: "reactivate", person: "Ben Ortiz" }, { do: "join", person: "Ben Ortiz" }]],
  ["The channel is renamed", "Its id stays.", { do: "rename_channel", name: "acme-goes-whatsapp" }, ["Old name", { do: "rename_channel", name: "acme-whatsapp" }]],
  ["The channel gets a new id", "As when it is first shared.", { do: "change_channel_id" }],
  ["The channel is archived", "Nobody can write there.", { do: "archive" }, ["Open again", { do: "unarchive" }]],
  ["Acme is disconnected", "The channel is no longer shared.", { do: "unshare" }, ["Share again", { do: "share" }]],
  ["The app is removed", "Its token is worth nothing.", { do: "remove_app" }, ["Install it again", { do: "return_app" }]],
  ["Acme is on Enterprise", "Its people act under an id that begins with E.", { do: "enterprise" }, ["A plain workspace", { do: "enterprise", on: false }]],
  ["Acme takes no messages from apps", "The bot cannot write to its people directly.", { do: "dms", refused: true }, ["Allow them", { do: "dms", refused: false }]],
];
let note = null;

export function buildWorld() {
  note = el("p", { class: "quiet", role: "status" });
  return el("div", { class: "hood-part hood-scroll" },
    el("p", { class: "hood-intro" }, "The bot hears of each as it would from Slack."), note,
    el("div", { class: "orders" }, ...CHANGES.map(([label, meaning, order, back]) => el("div", { class: "order" },
      el("div", { class: "order-buttons" }, change(label, [order]), back && change(back[0], back.slice(1), "link-button")), el("p", { class: "quiet" }, meaning)))));
}

const change = (label, orders, style = "button button-light") => el("button", { type: "button", class: style, onclick: () => carryOut(label, orders) }, label);

async function carryOut(label, orders) {
  try {
    for (const order of orders) await api.changeWorld({ channel: channelOf(sharedChannel())?.id, ...order });
    note.textContent = `Done: ${label.toLowerCase()}.`;
  } catch {
    note.textContent = `That was not possible now: ${label.toLowerCase()}.`;
  }
  await refresh();
}
