/**
 * The elastic solver: one stretch for all pieces, each within bounds, summing exactly to a target.
 * The same arithmetic, step by step, as voiceguide/timing/elastic.py; a test compares the two.
 * A piece is [natural seconds, least samples, most samples, weight].
 */

const at = ([natural, low, high, weight], stretch) =>
  Math.min(Math.max(natural * (1 + (stretch - 1) * weight), low), high);

/** Return the stretch at which pieces, their bounds in seconds, sum to a target in seconds or come nearest. */
export function solveStretch(pieces, target) {
  const breaks = [];
  let total = 0;
  for (const [natural, low, high, weight] of pieces) {
    const pull = natural * weight;
    if (pull <= 0 || high <= low) {
      total += Math.min(Math.max(natural, low), high);
      continue;
    }
    total += low;
    breaks.push([1 + (low - natural) / pull, pull], [1 + (high - natural) / pull, -pull]);
  }
  if (!breaks.length) return 1;
  breaks.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [position] = breaks[0], slope = 0;
  if (target <= total) return position;
  for (const [place, change] of breaks) {
    const reached = total + slope * (place - position);
    if (reached >= target && slope > 0) return position + (target - total) / slope;
    total = reached;
    position = place;
    slope += change;
  }
  return position;
}

/** Return {lengths, stretch}: whole samples that sum to `target`; throws RangeError where that cannot be. */
export function solve(pieces, target, rate) {
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  if (target < sum(pieces.map((piece) => piece[1])) || target > sum(pieces.map((piece) => piece[2]))) {
    throw new RangeError(`${target} samples are out of reach`);
  }
  const bounded = pieces.map(([natural, low, high, weight]) => [natural, low / rate, high / rate, weight]);
  const stretch = solveStretch(bounded, target / rate);
  const exact = bounded.map((piece) => at(piece, stretch) * rate);
  const lengths = exact.map((value, i) => Math.min(Math.max(Math.floor(value + 1e-6), pieces[i][1]), pieces[i][2]));
  let left = target - sum(lengths);
  const sign = left > 0 ? 1 : -1;
  const order = lengths.map((_, i) => i)
    .sort((a, b) => sign * (lengths[a] - exact[a]) - sign * (lengths[b] - exact[b]) || a - b);
  while (left) {
    const before = left;
    for (const i of order) {
      const next = lengths[i] + sign;
      if (left && next >= pieces[i][1] && next <= pieces[i][2]) {
        lengths[i] = next;
        left -= sign;
      }
    }
    if (left === before) throw new RangeError(`${target} samples are out of reach`);
  }
  return { lengths, stretch };
}
