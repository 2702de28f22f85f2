/** One file with the background in it: the page decodes, a worker mixes and encodes. */

import { frameStarts, header, kbpsOf } from "./assemble.js";
import { load } from "./maker.js";

const FRAME = 1152, RATE = 44100;
const LATE = 1105; // a decoded sound is so many samples late, and decoders that read the header take that off
const EARLY = 2; // frames until a decoder that starts in the middle is in step
const PIECE = 16 * 49; // frames decoded at a time, 20 s: memory does not grow with the programme

/** Return an array for each channel of frames of an MP3, `head` its Info header: `total` samples of them. */
async function decoded(head, frames, count, total) {
  const bytes = await new Blob([header(head, count, frames.length, total), frames]).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(bytes);
  // not every decoder heeds the header, and some take it for a frame of sound
  const all = count * FRAME;
  const skip = sound.length > all ? LATE + FRAME : sound.length > all - LATE ? LATE : 0;
  if (sound.length < skip + total) throw new Error("this browser decodes something else");
  return Array.from({ length: sound.numberOfChannels }, (_, i) => sound.getChannelData(i).slice(skip, skip + total));
}

/** Ask a worker one thing after another. */
function asker(address) {
  const worker = new Worker(address);
  const ask = (act, about, moved = []) => new Promise((done, failed) => {
    worker.onmessage = ({ data }) => (data.error ? failed(new Error(data.error)) : done(data.bytes));
    worker.onerror = (event) => failed(new Error(event.message || address));
    worker.postMessage([act, about], moved);
  });
  return { ask, end: () => worker.terminate() };
}

const buffers = (arrays) => arrays.map((one) => one.buffer);

/**
 * Return the parts of an MP3 of a layout with its background; no tags yet. `files` are the addresses {bed, worker,
 * wasm}; `report` is called with the share that is done, and returns whether to go on: else null comes back.
 */
export async function withBed(maker, plan, files, report) {
  const [voice, bed, wasm] = await Promise.all([
    maker.blob(plan).then((blob) => blob.arrayBuffer()), load(files.bed), load(files.wasm),
  ]);
  const bytes = new Uint8Array(voice), starts = frameStarts(bytes), bedStarts = frameStarts(bed);
  const head = bytes.slice(0, starts[1]), bedHead = bed.slice(0, bedStarts[1]);
  const kbps = kbpsOf(bed, bedStarts[1]);
  // the last frame of the loop is its first again
  const turns = bedStarts.length - 2;
  const loop = await decoded(bedHead, bed.subarray(bedStarts[1]), turns, (turns - 1) * FRAME);
  const worker = asker(files.worker), parts = [];
  try {
    const spans = plan.captions.map(([from, to]) => [Math.round(from * RATE), Math.round(to * RATE)]);
    const about = { wasm: wasm.buffer, kbps, bed: loop, numbers: maker.kit.mix, total: plan.total, spans };
    let asked = worker.ask("start", about, [wasm.buffer, ...buffers(loop)]);
    for (let start = 0; start < plan.total; start += PIECE * FRAME) {
      const length = Math.min(PIECE * FRAME, plan.total - start);
      const first = Math.max(start / FRAME - EARLY, 0), skip = start - first * FRAME;
      const count = Math.min(Math.ceil((start + length + LATE) / FRAME), starts.length - 2) - first;
      const frames = bytes.subarray(starts[1 + first], starts[1 + first + count]);
      const sound = await decoded(head, frames, count, skip + length);
      const piece = sound.map((one) => one.slice(skip));
      parts.push(new Blob([await asked]));
      if (!report(start / plan.total)) return null;
      asked = worker.ask("piece", { voice: piece, start }, buffers(piece));
    }
    parts.push(new Blob([await asked]), new Blob([await worker.ask("end")]));
  } finally {
    worker.end();
  }
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const frames = Math.round(size / ((144000 * kbps) / RATE));
  return [header(bedHead, frames, size, plan.total), ...parts];
}
