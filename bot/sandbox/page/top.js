// The bar on top: what this is, and the ways to begin.

import { canPlay, playing } from "./play.js";
import { hostOf, organisationName, sideOf, store } from "./store.js";

const byId = (id) => document.getElementById(id);

export function renderTop() {
  byId("connection").hidden = store.connected;
  const busy = Boolean(playing());
  byId("play").hidden = !canPlay();
  byId("jumps").hidden = !canPlay();
  byId("play").disabled = busy;
  byId("play-word").textContent = busy ? "Playing …" : "Play it for me";
  byId("play-time").hidden = busy;
  for (const button of document.querySelectorAll("[data-jump]")) button.disabled = busy;
  const guest = store.switcher.find((one) => sideOf(one) === "guest");
  if (guest) byId("intro").textContent = `${organisationName(guest.organisation)} and ${organisationName(hostOf())} bring a WhatsApp number live in this channel; the real bot is behind it`;
}
