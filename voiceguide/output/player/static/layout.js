/** From a kit and a length to where everything stands: clips on frames; steps, chapters and words in seconds. */

import { solve } from "./solve.js";

/** Return the plan for a length in samples, or null where no plan reaches it. */
export const planFor = (kit, total) => kit.plans.find((plan) => plan.from <= total && total <= plan.to) || null;

/** Return the length in samples nearest to `total` that can be made. */
export function nearest(kit, total) {
  if (planFor(kit, total)) return total;
  let best = kit.natural;
  for (const { from, to } of kit.plans) {
    const edge = total < from ? from : to;
    if (Math.abs(edge - total) < Math.abs(best - total)) best = edge;
  }
  return best;
}

export const shortest = (kit) => Math.min(...kit.plans.map((plan) => plan.from));
export const longest = (kit) => Math.max(...kit.plans.map((plan) => plan.to));

/**
 * Return where everything stands when a plan is `total` samples long:
 * {total, stretch, puts: [{at, frame, frames, clip, steps}], chapters: [[s, title]], marks: [[s, name]],
 * captions: [[from s, to s, text, step, aside]]}. `at` is the exact sample, `frame` where the clip begins.
 */
export function layout(kit, plan, total) {
  const { rate, frame, clips } = kit;
  const fixed = plan.islands.reduce((sum, [samples]) => sum + samples, 0);
  const taken = plan.elastics.reduce((sum, elastic) => sum + elastic[4], 0);
  const { lengths, stretch } = solve(plan.elastics.map((e) => e.slice(0, 4)), total - fixed + taken, rate);
  const starts = [], puts = [], ticks = [];
  let position = 0;
  plan.islands.forEach(([samples, members], index) => {
    starts.push(position);
    for (const [offset, clip, steps] of members) puts.push({ at: position + offset, clip, steps });
    position += samples;
    const elastic = plan.elastics[index];
    if (!elastic) return;
    const [, , , , inside, , step, halfway, every, tick] = elastic;
    const length = lengths[index] - inside;
    if (halfway >= 0) {
      puts.push({ at: position + Math.floor(length / 2), clip: halfway, steps: clips[halfway][4].map(() => step) });
    }
    for (let n = 1; every && n * every < length; n += 1) ticks.push({ at: position + n * every, clip: tick, steps: [] });
    position += length;
  });
  puts.sort((a, b) => a.at - b.at);
  onFrames(kit, puts);
  const all = puts.concat(ticks.filter((one) => fits(kit, puts, one))).sort((a, b) => a.frame - b.frame);
  all.forEach((put, index) => {
    const room = index + 1 < all.length ? all[index + 1].frame - put.frame : Infinity;
    put.frames = Math.min(clips[put.clip][1], room);
  });
  const seconds = (island, offset) => (starts[island] + offset) / rate;
  const captions = [];
  for (const put of all) {
    clips[put.clip][4].forEach(([from, to, text, aside], i) => {
      const start = put.frame * frame;
      captions.push([(start + from) / rate, (start + to) / rate, text, put.steps[i] || 0, aside]);
    });
  }
  return {
    total, stretch, puts: all, captions: tidy(captions),
    chapters: plan.chapters.map(([island, offset, title]) => [seconds(island, offset), title]),
    marks: plan.marks.map(([island, offset, name]) => [seconds(island, offset), name]),
  };
}

/** Put clips on the nearest frames; none begins before the one before it has been heard. */
function onFrames({ frame, clips }, puts) {
  let free = 0;
  for (const put of puts) {
    put.frame = Math.max(Math.floor((put.at + frame / 2) / frame), free);
    free = put.frame + clips[put.clip][3];
  }
}

/** Put a tick on its frame, and return whether nothing else sounds there. */
function fits({ frame, clips }, puts, tick) {
  tick.frame = Math.floor((tick.at + frame / 2) / frame);
  const end = tick.frame + clips[tick.clip][3];
  return puts.every((put) => put.frame + clips[put.clip][3] <= tick.frame || end <= put.frame);
}

/** Return captions in order, none longer than until the next begins; words of one moment share one. */
function tidy(captions) {
  captions.sort((a, b) => a[0] - b[0]);
  const found = [];
  for (const [from, to, text, step, aside] of captions) {
    const last = found.at(-1);
    if (last && last[0] === from) {
      last[1] = Math.max(last[1], to);
      last[2] = `${last[2]} ${text}`;
      continue;
    }
    if (last && last[1] > from) last[1] = from;
    found.push([from, to, text, step, aside]);
  }
  return found;
}
