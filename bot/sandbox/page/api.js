// The sandbox's HTTP front: the same one that scripts use, so the page can do nothing that a test cannot.

async function call(path, body, method = "GET") {
  const options = body === undefined ? { method } : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  if (!answer.ok) throw Object.assign(new Error(`${path}: ${answer.status}`), { status: answer.status });
  const text = await answer.text();
  return text ? JSON.parse(text) : {};
}

export const getState = () => call("/_sandbox/state");

export const getScreen = (person, channel) =>
  call(`/_sandbox/screen?person=${encodeURIComponent(person)}&channel=${encodeURIComponent(channel)}`);

export async function act(deed) {
  try {
    return await call("/_sandbox/act", deed);
  } catch {
    return { ok: false, refusal: "The sandbox did not answer. Is it still running in your terminal?" };
  }
}

// What came after the entry of that number.
export const getTraffic = (after) => call(`/_sandbox/traffic?after=${after}`);

export const getFaults = () => call("/_sandbox/faults");
export const armFault = (order) => call("/_sandbox/faults", order);
export const clearFaults = () => call("/_sandbox/faults", undefined, "DELETE");
export const changeWorld = (order) => call("/_sandbox/world", order);

export const advanceClock = (seconds) => call("/_sandbox/clock", { advance_s: seconds });

// With a demo behind the sandbox the bot forgets too; without one only this Slack begins anew.
export async function startOver(demo) {
  try {
    if (demo) return await call("/_demo/start-over", {});
  } catch (problem) {
    if (problem.status !== 404) throw problem;
  }
  return call("/_sandbox/reset", {});
}

// To the end, or up to one moment: "code", "rejected", "live".
export const play = (to) => call("/_demo/play", to ? { to } : {});
export const stopPlaying = () => call("/_demo/stop", {});

// Answers null where no demo stands behind the sandbox.
export async function playState() {
  try {
    return await call("/_demo/play");
  } catch {
    return null;
  }
}

// One "changed" event after any change; EventSource connects again by itself, and a new connection counts as a change
// because something may have been missed.
export function listen({ changed, connection }) {
  const stream = new EventSource("/_sandbox/stream");
  stream.addEventListener("open", () => {
    connection(true);
    changed();
  });
  stream.addEventListener("error", () => connection(false));
  stream.addEventListener("changed", changed);
  stream.addEventListener("message", changed);
  return stream;
}
