/** The catalogue: what was heard last comes first, and what is on the phone says so. */

import { able, kept, register } from "./keep.js";
import { recall } from "./memory.js";
import { clock, data, get, say } from "./page.js";

const FRESH_MS = 14 * 24 * 3_600_000;

export async function startCatalogue() {
  document.documentElement.dataset.light = recall("light") || "dark"; // as a programme's page left it
  const home = new URL("./", location.href).href;
  const last = recall("last");
  const known = last && data.programmes.find((one) => one.name === last.name);
  if (known) {
    const address = `${encodeURIComponent(known.name)}/`;
    // opened from the icon: straight to where it was
    if (new URLSearchParams(location.search).has("icon") && Date.now() - last.when < FRESH_MS && document.referrer === "") {
      location.replace(address);
      return;
    }
    get("continue").href = address;
    get("last").textContent = known.title;
    get("remaining").textContent = say("left", { time: clock(last.left) });
    get("continue").hidden = false;
  }
  if (location.hash === "#offline") get("offline").textContent = say("offline");
  if (data.live) return; // no service worker: it would outlive the server
  await register(home);
  if (!able()) return;
  for (const one of data.programmes) {
    const page = new URL(`${encodeURIComponent(one.name)}/`, home).href;
    if (await kept(home, [page])) {
      document.querySelector(`[data-name="${CSS.escape(one.name)}"] .has`).textContent = say("here");
    }
  }
}
