/** Small words for the page: elements, text, times. */

export const get = (id) => document.getElementById(id);

/** The data that Python put into the page. */
export const data = JSON.parse(get("data").textContent);

/** Return one of the page's own words, its {places} filled. */
export const say = (key, values = {}) =>
  data.words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

/** Return seconds as 1:02:03 or 2:03. */
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Return seconds in words: 18 minutes 30 seconds. */
export function spelled(seconds) {
  const whole = Math.round(seconds), minutes = Math.floor(whole / 60), rest = whole % 60;
  const parts = [];
  if (minutes) parts.push(minutes === 1 ? say("minute") : say("minutes", { n: minutes }));
  if (rest || !minutes) parts.push(rest === 1 ? say("second") : say("seconds", { n: rest }));
  return parts.join(" ");
}

/** Return bytes as people read them. */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

/** Write a text where it is not there already, and return whether it was not. */
export function write(element, text) {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

/** Make a button with these words. */
export function button(text, act, name = "") {
  const one = document.createElement("button");
  one.type = "button";
  if (name) one.id = name;
  one.textContent = text;
  one.addEventListener("click", act);
  return one;
}

/** Have a button with aria-pressed turn over, and tell what it is now. */
export function toggle(one, change) {
  one.addEventListener("click", () => {
    const on = one.getAttribute("aria-pressed") !== "true";
    one.setAttribute("aria-pressed", String(on));
    change(on);
  });
}

/** Show how far a slider is. */
export const showDone = (slider) => {
  const [least, most] = [Number(slider.min), Number(slider.max)];
  slider.style.setProperty("--done", `${most > least ? ((slider.value - least) / (most - least)) * 100 : 0}%`);
};

/** Return the index of the last row that starts at or before a time; -1 before the first. */
export function lastBefore(rows, time) {
  let low = 0, high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle][0] <= time + 0.001) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Return words as they stand in an address: round-1. */
export const slug = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");

/** Return the seconds of 12m, 12m30s, 1h, 90s, 12:30 or 1:02:03; NaN for anything else. */
export function parseLength(text) {
  if (/^\d+(:[0-5]\d){1,2}$/.test(text)) return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  const found = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (!found || !text) return NaN;
  return Number(found[1] || 0) * 3600 + Number(found[2] || 0) * 60 + Number(found[3] || 0);
}

/** Return seconds as an address has them: 12m30s. */
export function writeLength(seconds) {
  const minutes = Math.floor(seconds / 60), rest = Math.round(seconds % 60);
  return `${minutes ? `${minutes}m` : ""}${rest || !minutes ? `${rest}s` : ""}`;
}

/** Give a file away, as a download. */
export function give(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Return the media type of a data: address. */
export const typeOf = (address) => address.slice("data:".length, address.indexOf(";"));

const DECODED = 2 ** 20; // characters at a time, a multiple of 4: each part of the base64 is whole

/** Return the bytes of a data: address, as parts in order. */
export function unpacked(address) {
  const parts = [];
  for (let at = address.indexOf(",") + 1; at < address.length; at += DECODED) {
    parts.push(Uint8Array.from(atob(address.slice(at, at + DECODED)), (letter) => letter.charCodeAt(0)));
  }
  return parts;
}
