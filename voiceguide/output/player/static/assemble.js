/** From a kit's frames and a layout to an MP3: frames are copied in order, nothing is encoded. */

const FRAME = 1152;
const DELAY = 576; // what LAME puts before the sound; a decoder takes 529 more
const LATE = 1105;
const KBPS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];

/** Return where each frame begins in `bytes`, and where the last ends. */
export function frameStarts(bytes) {
  const starts = [];
  let at = 0;
  while (at < bytes.length) {
    const kbps = kbpsOf(bytes, at);
    if (bytes[at] !== 0xff || bytes[at + 1] >> 1 !== 0x7d || !kbps) throw new Error("the kit is damaged");
    starts.push(at);
    at += Math.floor((144000 * kbps) / 44100) + ((bytes[at + 2] >> 1) & 1);
  }
  if (at !== bytes.length) throw new Error("the kit is damaged");
  starts.push(at);
  return starts;
}

/** Return the parts of an MP3, byte arrays in order, that last exactly `plan.total` samples; no tags yet. */
export function assemble(kit, bytes, starts, plan) {
  const [first, round] = kit.noise;
  const frames = Math.ceil((plan.total + LATE) / kit.frame);
  const parts = [];
  const copy = (from, to) => parts.push(bytes.subarray(starts[from], starts[to]));
  let at = 0;
  const rest = (until) => {
    while (at < until) {
      const phase = at % round, run = Math.min(round - phase, until - at);
      copy(first + phase, first + phase + run);
      at += run;
    }
  };
  for (const put of plan.puts) {
    rest(Math.min(put.frame, frames));
    const run = Math.min(put.frames, frames - at);
    if (run > 0) copy(kit.clips[put.clip][0], kit.clips[put.clip][0] + run);
    at += Math.max(run, 0);
  }
  rest(frames);
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return [header(bytes.subarray(0, starts[1]), frames, size, plan.total), ...parts];
}

/** Return the bit rate of the frame at a place. */
export const kbpsOf = (bytes, at) => KBPS[bytes[at + 2] >> 4];

/** Return an Info header like another: how many frames and bytes follow, and how many samples of them are filler. */
export function header(like, frames, size, total) {
  const head = like.slice(), view = new DataView(head.buffer);
  const info = 4 + (head[3] >> 6 === 3 ? 17 : 32); // mono or not
  const tag = info + 120; // after Info, flags, frames, bytes, contents, quality
  view.setUint32(info + 8, frames);
  view.setUint32(info + 12, size + head.length);
  for (let i = 0; i < 100; i += 1) head[info + 16 + i] = Math.floor((i * 256) / 100);
  const end = frames * FRAME - DELAY - total;
  head[tag + 21] = DELAY >> 4;
  head[tag + 22] = ((DELAY & 15) << 4) | (end >> 8);
  head[tag + 23] = end & 255;
  view.setUint32(tag + 28, size + head.length);
  view.setUint16(tag + 32, 0); // no checksum of the music: decoders do not ask for it
  view.setUint16(tag + 34, crc(head.subarray(0, tag + 34)));
  return head;
}

function crc(bytes) {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let i = 0; i < 8; i += 1) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return sum;
}
