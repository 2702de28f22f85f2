/** The sleep timer. It ends at a step's end, never in a word. */

import { endOf, stepAt } from "./steps.js";

export const MINUTES = [5, 10, 15, 20, 30, 45];
const REGRET_MS = 120_000;

export class Sleep {
  constructor() {
    this.clear();
    this.stopped = -Infinity;
  }

  clear() {
    this.kind = "";
    this.left = 0;
    this.until = null;
  }

  /** Set it: "step", "chapter", or minutes as a number; "" is off. */
  set(kind, plan, time) {
    this.clear();
    this.kind = kind;
    if (typeof kind === "number") this.left = kind * 60;
    else if (kind === "step") this.until = endOf(plan.steps, stepAt(plan.steps, time), plan.duration);
    else if (kind === "chapter") this.until = chapterEnd(plan, time);
  }

  /** The place moved by hand, or the length changed: what is counted in steps begins there. */
  moved(plan, time) {
    if (typeof this.kind === "string" && this.kind) this.set(this.kind, plan, time);
    else this.until = null;
  }

  /** Count time that was heard. Return the seconds until the sound is to stop; Infinity if it is not. */
  heard(plan, time, passed) {
    if (this.kind === "") return Infinity;
    if (typeof this.kind === "number" && this.until === null) {
      this.left -= passed;
      if (this.left <= 0) this.until = endOf(plan.steps, stepAt(plan.steps, time), plan.duration);
    }
    return this.until === null ? Infinity : this.until - time;
  }

  /** Return the seconds to show, or null. */
  remaining(time) {
    if (this.kind === "") return null;
    return Math.max(0, this.until === null ? this.left : this.until - time);
  }

  /** It has stopped the sound. */
  ended(now) {
    this.clear();
    this.stopped = now;
  }

  /** Play was pressed. Soon after it ended, that means one section more. */
  again(plan, time, now) {
    if (now - this.stopped < REGRET_MS) this.set("chapter", plan, time);
    this.stopped = -Infinity;
  }
}

/** Return where the chapter ends that is heard at a time; the next one's, if this one is over. */
function chapterEnd({ steps, chapters, duration }, time) {
  const at = stepAt(steps, time);
  const over = time >= endOf(steps, at, duration) - 0.5 && at + 1 < steps.length;
  const chapter = chapters.length ? steps[over ? at + 1 : at][1] : 0;
  let last = over ? at + 1 : at;
  while (last + 1 < steps.length && steps[last + 1][1] === chapter) last += 1;
  return endOf(steps, last, duration);
}
