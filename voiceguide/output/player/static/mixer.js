/** The worker that makes one file of voice and background. It asks for nothing: all it needs is sent to it. */

import { Lame } from "./lame.js";
import { Mix } from "./mix.js";

let mix = null, lame = null;

const acts = {
  async start({ wasm, kbps, ...about }) {
    mix = new Mix(about);
    lame = await Lame.load(wasm, about.bed.length, kbps);
    return new Uint8Array();
  },
  piece: ({ voice, start }) => lame.encode(mix.piece(voice, start)),
  end: () => lame.end(),
};

self.onmessage = async ({ data: [act, about] }) => {
  try {
    const bytes = await acts[act](about);
    self.postMessage({ bytes }, [bytes.buffer]);
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
