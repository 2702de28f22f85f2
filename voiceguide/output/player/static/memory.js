/** What the phone remembers, and nobody else. Storage may be denied: then nothing is remembered. */

import { data } from "./page.js";

const prefix = `voiceguide:${data.id.startsWith("file-") ? "" : new URL(data.home || "./", location.href).pathname}`;

/** Return what was remembered under a name, or null. */
export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(`${prefix}:${name}`));
  } catch {
    return null;
  }
}

/** Remember a value; null forgets it. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(`${prefix}:${name}`);
    else localStorage.setItem(`${prefix}:${name}`, JSON.stringify(value));
  } catch { /* no storage */ }
}
