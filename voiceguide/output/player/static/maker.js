/** Maker: from the kit on the site to an MP3 of any length, as a Blob. */

import { assemble, frameStarts } from "./assemble.js";
import { id3 } from "./id3.js";
import { layout, nearest, planFor } from "./layout.js";
import { data, get, unpacked } from "./page.js";
import { stepsOf } from "./steps.js";

export async function load(address, type) {
  if (address.startsWith("data:")) { // a page alone may fetch nothing, not even what it holds
    return new Uint8Array(await new Blob(unpacked(address)).arrayBuffer());
  }
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return type === "json" ? answer.json() : new Uint8Array(await answer.arrayBuffer());
}

/** Return a layout with its steps and its length in seconds. */
export const complete = (one, duration) => ({ ...one, duration, steps: stepsOf(one.captions, one.chapters) });

export class Maker {
  /** `addresses` is {json, audio}, or with `kit` the object itself. */
  constructor(addresses) {
    this.addresses = addresses;
    this.kit = addresses.kit || null;
    this.audio = null;
  }

  /** Load what tells where everything stands: some 20 kB. */
  async plan() {
    if (!this.kit) this.kit = await load(this.addresses.json, "json");
    if (this.kit.version !== 1) throw new Error("this kit is newer than the page");
    return this.kit;
  }

  /** Load the frames; one call at a time, and a failed one may be tried again. */
  frames() {
    if (!this.audio) {
      this.audio = load(this.addresses.audio).then((bytes) => ({ bytes, starts: frameStarts(bytes) }));
      this.audio.catch(() => { this.audio = null; });
    }
    return this.audio;
  }

  /** Return the length in samples nearest to so many seconds. */
  nearest(seconds) {
    return nearest(this.kit, Math.round(seconds * this.kit.rate));
  }

  /** Return where everything stands at a length in samples. */
  layout(total) {
    return complete(layout(this.kit, planFor(this.kit, total), total), total / this.kit.rate);
  }

  /** Return the MP3 of a layout, without tags. */
  async blob(plan) {
    const { bytes, starts } = await this.frames();
    return new Blob(assemble(this.kit, bytes, starts, plan), { type: "audio/mpeg" });
  }

  /** Return an MP3 of a layout with title, cover and chapters; `parts` are its sound. */
  async file(plan, parts) {
    const address = data.cover || (get("cover") ? get("cover").href : "");
    const cover = address ? await load(address).catch(() => new Uint8Array()) : new Uint8Array();
    const tag = id3({ ...data.tags, title: data.title, cover, chapters: plan.chapters, duration: plan.duration });
    return new Blob([...tag, ...parts], { type: "audio/mpeg" });
  }
}

/** Return a bed as long as a programme: the frames of its seamless loop again and again, copied nowhere. */
export async function bedBlob(address, duration) {
  const bytes = await load(address);
  const starts = frameStarts(bytes);
  // its last frame is its first again, for those who play the file as it is
  const frames = starts.length - 3;
  const loop = new Blob([bytes.subarray(starts[1], starts[frames + 1])]);
  const turns = Math.ceil(duration / ((frames * 1152) / 44100));
  return new Blob(Array.from({ length: turns }, () => loop), { type: "audio/mpeg" });
}
