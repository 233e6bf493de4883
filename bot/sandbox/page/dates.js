// Times as Slack writes them, in the viewer's time zone; "today" is the sandbox's today, because its clock can be moved.

const LOCALE = "en-GB";
const formats = new Map();

// Making a formatter costs some hundred times what formatting does, and a channel has many dates.
function format(date, options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(LOCALE, options));
  return formats.get(key).format(date);
}

export const fromTs = (ts) => new Date(Number(ts) * 1000);
export const timeOf = (date) => format(date, { hour: "2-digit", minute: "2-digit" });
export const fullTime = (date) => format(date, { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

const dayNumber = (date) => Math.floor((date.getTime() - date.getTimezoneOffset() * 60000) / 86400000);

function pretty(date, now, options) {
  const distance = dayNumber(date) - dayNumber(now);
  const word = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[distance];
  return word ?? format(date, options);
}

const DATE = { day: "numeric", month: "long", year: "numeric" };
const SHORT = { day: "numeric", month: "short", year: "numeric" };
const LONG = { weekday: "long", ...DATE };

export const dayName = (date, now) => {
  const name = pretty(date, now, { weekday: "long", day: "numeric", month: "long" });
  return name[0].toUpperCase() + name.slice(1);
};

const TOKENS = {
  date: (date) => format(date, DATE),
  date_short: (date) => format(date, SHORT),
  date_long: (date) => format(date, LONG),
  date_pretty: (date, now) => pretty(date, now, DATE),
  date_short_pretty: (date, now) => pretty(date, now, SHORT),
  date_long_pretty: (date, now) => pretty(date, now, LONG),
  date_num: (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`,
  date_slash: (date) => format(date, { day: "2-digit", month: "2-digit", year: "numeric" }),
  day_divider_pretty: (date, now) => pretty(date, now, { weekday: "long", day: "numeric", month: "long" }),
  time: timeOf,
  time_secs: (date) => format(date, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago: (date, now) => ago(date, now),
};

function ago(date, now) {
  const minutes = Math.round((now - date) / 60000);
  const distance = Math.abs(minutes);
  const [count, unit] = distance < 60 ? [distance, "minute"] : distance < 1440 ? [Math.round(distance / 60), "hour"] : [Math.round(distance / 1440), "day"];
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return minutes >= 0 ? `${words} ago` : `in ${words}`;
}

// Slack shows the fallback when it does not know a token; so do we.
export function dateToken(unix, pattern, fallback, now) {
  const date = new Date(Number(unix) * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  let known = true;
  const text = pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    if (!TOKENS[name]) known = false;
    return known ? TOKENS[name](date, now) : whole;
  });
  if (!known) return fallback;
  return /^\{date\w*_pretty\}/.test(pattern) ? text[0].toUpperCase() + text.slice(1) : text;
}
