/** The list of steps: buttons under their chapters, of which the current one is marked and in sight. */

import { button, clock, get, say, write } from "./page.js";
import { stepAt } from "./steps.js";

export class StepList {
  /** `chosen` is called with the index of a step that was pressed. */
  constructor(chosen) {
    this.chosen = chosen;
    this.plan = { chapters: [], steps: [] };
    this.buttons = [];
    this.shown = -2;
  }

  /** The current step, as in `steps.js`. */
  get step() {
    return this.plan.steps[this.shown];
  }

  /** The title of its chapter. */
  get chapter() {
    return this.step && this.plan.chapters.length ? this.plan.chapters[this.step[1]][1] : "";
  }

  /** Write the steps of a plan; what had the focus keeps it. */
  build(plan) {
    const focused = this.buttons.indexOf(document.activeElement);
    this.plan = plan;
    this.shown = -2;
    this.buttons = [];
    const list = document.createDocumentFragment();
    let chapter = -1, rows = null;
    plan.steps.forEach(([start, index, words], i) => {
      if (index !== chapter || !rows) {
        chapter = index;
        const title = document.createElement("h3");
        title.dir = "auto";
        title.textContent = plan.chapters.length ? plan.chapters[index][1] : "";
        rows = document.createElement("ol");
        list.append(title, rows);
      }
      const one = button("", () => this.chosen(i));
      one.dataset.step = String(i);
      const name = document.createElement("span"), at = document.createElement("span");
      name.dir = "auto";
      name.textContent = words;
      at.className = "at";
      at.textContent = clock(start);
      one.append(name, " ", at);
      const row = document.createElement("li");
      row.append(one);
      rows.append(row);
      this.buttons.push(one);
    });
    get("list").replaceChildren(list);
    if (focused >= 0 && this.buttons.length) this.buttons[Math.min(focused, this.buttons.length - 1)].focus();
  }

  /** Mark the step that a time lies in; return whether it is another than before. */
  show(time) {
    const index = stepAt(this.plan.steps, time);
    if (index === this.shown) return false;
    this.shown = index;
    const step = this.step;
    write(get("chapter"), this.chapter);
    write(get("count"), step && step[3] ? say("step", { number: step[3], count: step[4] }) : "");
    this.buttons.forEach((one, i) => {
      if (i === index) one.setAttribute("aria-current", "step");
      else one.removeAttribute("aria-current");
    });
    this.reveal();
    return true;
  }

  /** Have the current step in sight, where the list is. */
  reveal() {
    const shown = this.buttons[this.shown], panel = get("steps");
    if (shown && shown.checkVisibility()) panel.scrollTop = shown.offsetTop - panel.offsetTop - panel.clientHeight / 3;
  }
}
