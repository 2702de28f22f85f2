/** LAME, as `mp3.wasm` has it (see the text beside that file): sound in, frames of one bit rate out. */

const RATE = 44100;

export class Lame {
  /** Return an encoder; `wasm` are the bytes of `mp3.wasm`. */
  static async load(wasm, channels, kbps) {
    const { instance } = await WebAssembly.instantiate(wasm, {
      env: { emscripten_notify_memory_growth() {} },
      wasi_snapshot_preview1: { proc_exit(code) { throw new Error(`the encoder ended with ${code}`); } },
    });
    return new Lame(instance.exports, channels, kbps);
  }

  constructor(lame, channels, kbps) {
    this.lame = lame;
    this.channels = channels;
    lame._initialize();
    const at = lame.malloc(20);
    const view = new DataView(lame.memory.buffer, at, 20);
    view.setUint32(0, channels, true);
    view.setUint32(4, RATE, true);
    view.setUint32(8, kbps, true);
    view.setFloat32(12, -1, true); // no variable bit rate
    view.setUint32(16, RATE, true);
    this.encoder = lame.enc_init(at);
    lame.free(at);
    if (!this.encoder) throw new Error("the encoder cannot start");
  }

  /** Encode an array for each channel; return what is finished. */
  encode(sound) {
    const { memory } = this.lame, { length } = sound[0];
    const pointers = this.lame.enc_get_pcm(this.encoder, length);
    if (!pointers) throw new Error("no memory is left");
    const places = new Uint32Array(memory.buffer, pointers, this.channels);
    sound.forEach((samples, channel) => new Float32Array(memory.buffer, places[channel], length).set(samples));
    return this.taken(this.lame.enc_encode(this.encoder, length));
  }

  /** Return what is left. */
  end() {
    return this.taken(this.lame.enc_flush(this.encoder));
  }

  taken(count) {
    if (count < 0) throw new Error(`the encoder failed with ${count}`);
    return new Uint8Array(this.lame.memory.buffer, this.lame.enc_get_out_buf(this.encoder), count).slice();
  }
}
