/**
 * The mix: a voice, and behind it a loop that makes room for it, at the levels of voiceguide/sound/mixing.
 * `numbers` are those of `mix` in kit.json.
 */

const STEP = 64; // samples between two values of a gain, which is a straight line between them

/** Return the points [sample, dB] of a background's gain under speech: `ducking` of sound/mixing/envelope.py. */
export function ducking(spans, [depth, attack, hold, release]) {
  const points = [];
  let until = null;
  for (const [start, end] of spans) {
    if (until === null) points.push([start - attack, 0], [start, 1]);
    else if (start - until >= attack + release) {
      points.push([until, 1], [until + release, 0], [start - attack, 0], [start, 1]);
    } else if (start > until) { // it turns round on the way up
      const turn = until + Math.floor(((start - until) * release) / (attack + release));
      points.push([until, 1], [turn, 1 - (turn - until) / release], [start, 1]);
    }
    until = Math.max(until || 0, end + hold);
  }
  if (until !== null) points.push([until, 1], [until + release, 0]);
  return points.map(([sample, amount]) => [sample, -depth * amount]);
}

/** Return a function that gives the value of a line through points; it must be asked in order. */
export function along(points) {
  let next = 0;
  return (sample) => {
    while (next < points.length && points[next][0] <= sample) next += 1;
    if (!points.length) return 0;
    if (next === 0 || next === points.length) return points[Math.max(next - 1, 0)][1];
    const [[from, low], [to, high]] = [points[next - 1], points[next]];
    return low + ((high - low) * (sample - from)) / (to - from);
  };
}

const share = (done, length) => (length > 0 ? Math.min(Math.max(done / length, 0), 1) : Number(done > 0));

const LOUD = 0.79; // the voice alone stays below -2 dB; what a loud background adds to its peaks is bent, not cut
const bent = (sample) => {
  const over = Math.abs(sample) - LOUD;
  return over > 0 ? Math.sign(sample) * (LOUD + (1 - LOUD) * Math.tanh(over / (1 - LOUD))) : sample;
};

export class Mix {
  /** `bed`: the loop, an array for each channel; `total`: samples; `spans`: where words are said, in order. */
  constructor({ bed, numbers, total, spans }) {
    this.bed = bed;
    this.total = total;
    this.numbers = numbers;
    this.duck = along(ducking(spans, numbers.duck));
    this.last = [this.behind(0), this.ends(0)];
  }

  /** Return the factor of the loop at a sample. */
  behind(sample) {
    const [rise, fall] = this.numbers.bed;
    const fades = Math.sin((Math.PI / 2) * share(sample, rise)) * Math.sin((Math.PI / 2) * share(this.total - sample, fall));
    return fades * 10 ** (this.duck(sample) / 20);
  }

  /** Return the factor of everything at a sample. */
  ends(sample) {
    const [rise, fall] = this.numbers.ends.map((length) => Math.min(length, Math.floor(this.total / 2)));
    const cosine = (part) => 0.5 - 0.5 * Math.cos(Math.PI * part);
    return cosine(share(sample, rise)) * cosine(share(this.total - 1 - sample, fall));
  }

  /** Return the mix of a piece of the voice; pieces come in order, each but the last a multiple of STEP long. */
  piece(voice, start) {
    const length = voice[0].length;
    const mixed = this.bed.map(() => new Float32Array(length));
    for (let from = 0; from < length; from += STEP) {
      const to = Math.min(from + STEP, length);
      const [behind, all] = this.last;
      this.last = [this.behind(start + from + STEP), this.ends(start + from + STEP)];
      const rise = (this.last[0] - behind) / STEP, change = (this.last[1] - all) / STEP;
      this.bed.forEach((loop, channel) => {
        const said = voice[channel] || voice[0], out = mixed[channel];
        let place = (start + from) % loop.length;
        for (let i = from; i < to; i += 1) {
          const n = i - from;
          out[i] = bent((said[i] + loop[place] * (behind + rise * n)) * (all + change * n));
          place = place + 1 < loop.length ? place + 1 : 0;
        }
      });
    }
    return mixed;
  }
}
