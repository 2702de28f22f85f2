/** Words as large as they fit, so that they can be read at arm's length. */

import { get } from "./page.js";

/** Set the size of the words on the stage. */
export function fit() {
  const box = get("stage"), words = get("now");
  const largest = Math.round(Math.min(72, Math.max(36, box.clientWidth / 9)));
  // its neighbour gives way before it becomes small
  for (const [tight, least] of [[false, 28], [true, 18]]) {
    document.body.classList.toggle("tight", tight);
    for (let size = largest; size >= least; size -= 2) {
      words.style.fontSize = `${size}px`;
      if (box.scrollHeight <= box.clientHeight) return;
    }
  }
}
