/** Steps: what "previous" and "next" go to. Pure functions of a layout. */

/**
 * Return [[start s, chapter index, words, number, count, last word s], ...] in order. A step is a numbered one of
 * the script, or what is said between two of them (number 0). `number` and `count` are those within its chapter.
 */
export function stepsOf(captions, chapters) {
  const steps = [];
  let chapter = -1, step = -1;
  for (const [start, end, words, number, aside] of captions) {
    let here = chapter;
    while (here + 1 < chapters.length && chapters[here + 1][0] <= start + 0.05) here += 1;
    if (here !== chapter || number !== step || !steps.length) {
      steps.push([start, Math.max(here, 0), words, number ? 1 : 0, 0, end]);
      chapter = here;
      step = number;
    } else {
      const last = steps.at(-1);
      if (!aside) last[2] += ` ${words}`;
      last[5] = end;
    }
  }
  const counts = new Map();
  for (const one of steps) {
    if (!one[3]) continue;
    counts.set(one[1], (counts.get(one[1]) || 0) + 1);
    one[3] = counts.get(one[1]);
  }
  for (const one of steps) one[4] = counts.get(one[1]) || 0;
  return steps;
}

/** Return the index of the step that a time lies in; 0 before the first. */
export function stepAt(steps, time) {
  let found = 0;
  for (let i = 0; i < steps.length && steps[i][0] <= time + 0.001; i += 1) found = i;
  return found;
}

/**
 * Return where to stop after a step: when its last word has been said, as late as may be before the next begins.
 * Never in a word.
 */
export function endOf(steps, index, duration) {
  if (index + 1 >= steps.length) return duration;
  const spoken = steps[index][5], next = steps[index + 1][0];
  return Math.max(next - 0.3, Math.min((spoken + next) / 2, next));
}

/** Return the time in a new layout that is the same place as a time in an old one. */
export function samePlace(before, after, time) {
  const index = stepAt(before.steps, time), old = before.steps[index];
  if (!old || time < old[0] - 0.01) return 0;
  const title = (layout, step) => (layout.chapters[step[1]] || ["", ""])[1];
  const same = after.steps.filter((step) => step[2] === old[2] && title(after, step) === title(before, old));
  const nth = before.steps.slice(0, index)
    .filter((step) => step[2] === old[2] && title(before, step) === title(before, old)).length;
  const found = same[Math.min(nth, same.length - 1)];
  if (!found) return (time / before.duration) * after.duration;
  const end = after.steps[after.steps.indexOf(found) + 1];
  return Math.min(found[0] + Math.max(time - old[0], 0), (end ? end[0] : after.duration) - 0.5);
}
