/** The player: one programme, at any length its kit allows. */

import { fit } from "./fit.js";
import { able, forget, keep, kept, register } from "./keep.js";
import { longest, planFor, shortest } from "./layout.js";
import { StepList } from "./list.js";
import { bedBlob, complete, Maker } from "./maker.js";
import { recall, remember } from "./memory.js";
import {
  button, clock, data, get, give, lastBefore, megabytes, parseLength, say, showDone, slug, spelled, toggle, typeOf,
  unpacked, write, writeLength,
} from "./page.js";
import { listen, meant, tell, tellPlace } from "./session.js";
import { MINUTES, Sleep } from "./sleep.js";
import { samePlace, stepAt } from "./steps.js";
import { withBed } from "./waves.js";

const BACK_S = 15, FORWARD_S = 30, RESTART_S = 3, SAVE_EVERY_S = 5, LEAST_WAIT_S = 4, SOON_S = 2, MOST_NAMES = 6;
const PRESETS = ["shortest", "natural", "longest"];
const PANELS = ["steps", "length", "sleep", "more"];

const audio = get("voice");
const bed = new Audio();
const sleep = new Sleep();
const list = new StepList((index) => {
  toStep(index);
  open(null);
  play();
});
const asked = new URLSearchParams(location.hash.slice(1));
const home = data.home ? new URL(data.home, location.href).href : "";

let host = null; // on a live site: has the sound made
let span = null; // the lengths that can be chosen: {low, high, natural, rate, nearest, made}
let presets = {}; // of them, those with a button, in samples
let variant = null, maker = null, plan = null, cover = "";
let total = null; // samples, where the kit made it
let chosen = null; // samples, in the panel
let wanted = false, ready = false, making = 0;
let saved = 0, before = 0, timer = 0, shownCaption = -2;

export function startPlayer(live = null) {
  host = live;
  const voice = asked.get("voice") || recall("voice");
  variant = data.variants.find((one) => one.voice === voice) || data.variants[0];
  maker = variant.kit ? new Maker(variant.kit) : null;
  plan = complete(variant.plan, variant.plan.duration);
  cover = data.cover || (get("cover") ? get("cover").href : "");
  audio.controls = false;
  buildButtons();
  buildSleep();
  buildMore();
  bindLength();
  bindWaves();
  watch();
  buildSteps();
  // what needs the network comes after what is seen
  if (host) {
    get("save").hidden = get("copy").hidden = true;
    host.start().catch(fail);
  } else begin().catch(() => fallBack());
  show();
}

/* ---- where the sound comes from ---- */

async function begin() {
  if (home) register(home);
  const place = recall(`place:${data.id}`);
  if (!maker) {
    unpack();
    audio.preload = "metadata";
    ready = true;
    get("fixed").hidden = !data.home;
    startAt(place && place.total === null ? place.at : 0);
    return;
  }
  const kit = await maker.plan();
  const length = parseLength(asked.get("length") || "");
  total = maker.nearest(length || (place && place.total / kit.rate) || kit.natural / kit.rate);
  plan = maker.layout(total);
  buildSteps();
  buildLength();
  const resumed = place && place.total === total ? place.at : 0;
  show();
  const saving = navigator.connection && navigator.connection.saveData;
  startAt(resumed);
  if (!saving) await source();
}

/* ---- a live site ---- */

/** Play what was made, at a length in seconds, from the same place on. */
export async function change(next, seconds) {
  const at = now(), old = plan;
  variant = next;
  maker = next.kit ? new Maker(next.kit) : null;
  ready = false;
  audio.pause();
  bed.pause();
  if (bed.src) URL.revokeObjectURL(bed.src);
  bed.removeAttribute("src");
  get("bed").hidden = !next.bed;
  const kit = maker ? await maker.plan() : null;
  total = kit ? maker.nearest(seconds || kit.natural / kit.rate) : null;
  plan = kit ? maker.layout(total) : complete(next.plan, next.plan.duration);
  audio.dataset.place = String(at > SAVE_EVERY_S ? samePlace(old, plan, at) : 0);
  buildSteps();
  if (kit) offerKit();
  get("save").hidden = get("copy").hidden = !kit;
  if (!kit) get("mix").hidden = true;
  sleep.moved(plan, now());
  show();
  if (kit) await source();
  else {
    audio.src = next.audio;
    audio.preload = "metadata";
    ready = true;
    seek(Number(audio.dataset.place));
    document.body.classList.remove("waiting");
    if (wanted) play();
  }
}

/** Begin with what was made before, where it was left. */
export async function resume(made) {
  const place = recall(`place:${data.id}`), length = parseLength(asked.get("length") || "");
  const rate = 44_100;
  await change(made, length || (place && place.total ? place.total / rate : 0));
  startAt(place && place.total === total ? place.at : 0);
}

/** Show where everything will stand by estimates, while nothing is there to be played. */
export function preview(estimated) {
  if (ready || maker) return;
  plan = complete(estimated, estimated.duration);
  buildSteps();
  show();
}

/** Nothing will come of what was asked for. */
export function stopWaiting() {
  wanted = false;
  document.body.classList.remove("waiting");
  show();
}

function ask(samples) {
  wanted = true;
  audio.pause();
  document.body.classList.add("waiting");
  show();
  host.make(samples / span.rate);
}

/** The kit cannot be had: the finished file is played, if there is one. */
function fallBack() {
  if (ready) return;
  plan = complete(variant.plan, variant.plan.duration);
  total = null;
  buildSteps();
  if (variant.audio) {
    audio.src = variant.audio;
    ready = true;
    if (wanted) play();
  } else fail();
  show();
}

/** Have the sound of the current plan in the element, unless another length was chosen meanwhile. */
async function source() {
  const mine = (making += 1);
  const blob = await maker.blob(plan);
  if (mine !== making) return;
  const { place } = audio.dataset;
  const old = audio.src;
  audio.src = URL.createObjectURL(blob);
  if (old.startsWith("blob:")) URL.revokeObjectURL(old);
  ready = true;
  if (place) seek(Number(place));
  document.body.classList.remove("waiting");
  if (wanted) play();
  loadBed();
}

/** Turn embedded audio into a Blob: long data: addresses cannot be sought in everywhere. */
function unpack() {
  const address = audio.getAttribute("src");
  if (address.startsWith("data:")) audio.src = URL.createObjectURL(new Blob(unpacked(address), { type: typeOf(address) }));
}

async function loadBed() {
  if (!variant.bed || recall("bed") === false) return;
  try {
    const old = bed.src;
    bed.src = URL.createObjectURL(await bedBlob(variant.bed, plan.duration));
    if (old) URL.revokeObjectURL(old);
    if (!audio.paused) playBed();
  } catch { /* the voice goes on without it */ }
}

function playBed() {
  if (!bed.src || recall("bed") === false) return;
  if (Math.abs(bed.currentTime - audio.currentTime) > 1) bed.currentTime = audio.currentTime;
  bed.play().catch(() => {});
}

function startAt(time) {
  const name = asked.get("start");
  const found = name && [...plan.marks, ...plan.chapters].find(([, title]) => slug(title) === name);
  const at = found ? found[0] : time > SAVE_EVERY_S && time < plan.duration - SAVE_EVERY_S ? time : 0;
  if (at) seek(at);
}

/** Play another length, from the same place on. */
async function setLength(samples, go) {
  const at = now(), old = plan;
  const next = maker.layout(samples);
  total = samples;
  plan = next;
  wanted = go;
  ready = false;
  audio.pause();
  audio.dataset.place = String(at > SAVE_EVERY_S ? samePlace(old, next, at) : 0);
  buildSteps();
  sleep.moved(plan, now());
  show();
  if (go) document.body.classList.add("waiting");
  try {
    await source();
  } catch {
    fail();
  }
}

function fail() {
  wanted = false;
  document.body.classList.remove("waiting");
  get("now").textContent = say("failed");
  shownCaption = -2;
}

/* ---- playing ---- */

const now = () => (ready && audio.readyState ? audio.currentTime : Number(audio.dataset.place || 0));

function seek(time) {
  const at = Math.min(Math.max(0, time), Math.max(0, plan.duration - 0.05));
  // kept too: a sound that is not loaded yet begins there
  audio.dataset.place = String(at);
  if (ready) {
    if (audio.readyState) audio.currentTime = at;
    else audio.addEventListener("loadedmetadata", () => { audio.currentTime = Number(audio.dataset.place); }, { once: true });
  }
  before = at;
  sleep.moved(plan, at);
  show();
  keepPlace();
}

function play() {
  sleep.again(plan, now(), Date.now());
  write(get("sleeping"), "");
  if (!ready) {
    wanted = true;
    document.body.classList.add("waiting");
    if (maker && maker.kit) source().catch(fail);
    else if (host && span) ask(chosen);
    show();
    return;
  }
  wanted = false;
  audio.play().then(playBed, (error) => {
    if (error.name === "NotSupportedError") get("now").textContent = say("broken");
    else show(); // refused, as it was long ago that somebody pressed play: it waits for the next time
  });
}

function pause() {
  wanted = false;
  document.body.classList.remove("waiting");
  audio.pause();
}

const playing = () => !audio.paused || wanted;
const current = () => stepAt(plan.steps, now());
const toStep = (index) => plan.steps.length && seek(plan.steps[Math.min(Math.max(0, index), plan.steps.length - 1)][0]);

const acts = {
  play: () => (playing() ? pause() : play()),
  back: () => seek(now() - BACK_S),
  again: () => toStep(current()),
  previous: () => toStep(current() - 1),
  next: () => { if (current() + 1 < plan.steps.length) toStep(current() + 1); },
};

function keepPlace() {
  const at = now(), over = audio.ended || !plan.duration;
  remember(`place:${data.id}`, over ? null : { at, total });
  if (!data.home) return;
  const left = plan.duration - at;
  if (over) remember("last", null);
  else if (at > SAVE_EVERY_S) remember("last", { name: data.id, title: data.title, left, when: Date.now() });
}

function watch() {
  audio.addEventListener("timeupdate", () => {
    show();
    if (Math.abs(now() - saved) >= SAVE_EVERY_S) {
      saved = now();
      keepPlace();
    }
  });
  for (const name of ["play", "pause", "seeked", "ended", "loadedmetadata"]) {
    audio.addEventListener(name, () => {
      show();
      tellPlace(plan, now(), audio.paused);
      if (audio.readyState) keepPlace();
    });
  }
  audio.addEventListener("pause", () => bed.pause());
  audio.addEventListener("playing", bind);
  audio.addEventListener("error", () => { if (ready && audio.src) get("now").textContent = say("broken"); });
  addEventListener("pagehide", () => { if (ready) keepPlace(); });
  addEventListener("resize", () => {
    fit();
    list.reveal();
  });
  addEventListener("hashchange", () => location.reload());
  bind();
}

/** iOS forgets its handlers when playback starts. */
const bind = () => listen({
  play, pause,
  previous: () => (now() - (plan.steps[current()] || [0])[0] > RESTART_S ? acts.again() : acts.previous()),
  next: acts.next,
  back: (details) => seek(now() - ((details && details.seekOffset) || BACK_S)),
  forward: (details) => seek(now() + ((details && details.seekOffset) || FORWARD_S)),
  seek: (details) => seek(meant(plan, now(), details.seekTime)),
});

/* ---- showing ---- */

function show() {
  const time = Math.min(now(), plan.duration);
  const passed = audio.paused || time < before || time - before > 2 ? 0 : time - before;
  before = time;
  showStep(time);
  showCaption(time);
  showPosition(time);
  const until = sleep.heard(plan, time, passed);
  showSleep(time);
  document.body.classList.toggle("playing", playing());
  get("play").setAttribute("aria-label", say(playing() ? "pause" : "play"));
  clearTimeout(timer);
  if (audio.paused) return;
  if (until <= 0.02) {
    sleep.ended(Date.now());
    audio.pause();
    write(get("sleeping"), say("slept"));
    return;
  }
  // timeupdate comes four times a second; a caption should come when it is spoken, and sleep before the next word
  const next = plan.captions[shownCaption + 1];
  const soon = Math.min(next ? next[0] - time : Infinity, until);
  if (soon < SOON_S) timer = setTimeout(show, Math.max(soon, 0) * 1000 + 5);
}

function showCaption(time) {
  const { captions } = plan;
  const index = lastBefore(captions, time), next = captions[index + 1];
  // after the words, a wait that is worth it is counted down: hands are busy, and nobody wants to guess
  const spoken = index < 0 ? 0 : captions[index][1];
  const waits = next && time >= spoken && next[0] - spoken >= LEAST_WAIT_S;
  const refit = write(get("wait"), waits ? say("wait", { time: clock(next[0] - time) }) : "");
  if (index !== shownCaption) {
    shownCaption = index;
    // a new element, so that it fades in; around it the live region stays, or no screen reader would speak
    const line = document.createElement("span");
    line.textContent = index < 0 ? "" : captions[index][2];
    get("now").replaceChildren(...(index < 0 ? [] : [line]));
    write(get("after"), next ? next[2] : "");
    fit();
  } else if (refit) fit();
}

function showStep(time) {
  if (!list.show(time)) return;
  const { step, chapter } = list;
  tell(step ? step[2] : data.title, chapter, data.title, cover, plan.chapters);
}

function showPosition(time) {
  const slider = get("position");
  slider.max = String(plan.duration);
  slider.value = String(time);
  showDone(slider);
  const left = say("left", { time: clock(plan.duration - time) });
  write(get("at"), clock(time));
  write(get("left"), left);
  const { step } = list;
  slider.setAttribute("aria-valuetext", [clock(time), left, step ? step[2] : ""].filter(Boolean).join(", "));
}

function showSleep(time) {
  const left = sleep.remaining(time);
  write(get("show-sleep"), left === null ? say("sleep") : `${say("sleep")} ${clock(left)}`);
  for (const one of get("timers").children) {
    one.setAttribute("aria-pressed", String(one.dataset.kind === String(sleep.kind)));
  }
}

/* ---- building ---- */

/** Write the steps of the current length. */
function buildSteps() {
  shownCaption = -2;
  list.build(plan);
}

function open(name) {
  const inside = PANELS.find((one) => get(one).contains(document.activeElement));
  for (const one of PANELS) {
    get(one).classList.toggle("open", one === name);
    get(`show-${one}`).setAttribute("aria-expanded", String(one === name));
  }
  document.body.classList.toggle("opened", Boolean(name));
  document.body.classList.toggle("listing", name === "steps"); // the button that closes it stays
  if (name) {
    const first = name === "steps" ? list.buttons[list.shown] : get(name).querySelector("#choices select, input, button:not([hidden])");
    if (first) first.focus();
    if (name === "steps" && first) first.scrollIntoView({ block: "center" });
  } else if (inside) {
    const opener = get(`show-${inside}`);
    (opener.checkVisibility() ? opener : get("play")).focus();
  }
}

function buildButtons() {
  for (const [id, act] of Object.entries(acts)) get(id).addEventListener("click", act);
  for (const name of PANELS) {
    get(`show-${name}`).addEventListener("click", () => open(get(name).classList.contains("open") ? null : name));
  }
  get("position").addEventListener("input", () => seek(Number(get("position").value)));
  get("stage").addEventListener("click", () => get("player").focus({ preventScroll: true }));
  document.addEventListener("keydown", pressed);
}

function pressed(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const here = get("player").contains(event.target);
  if (event.key === "Escape" && document.body.classList.contains("opened")) open(null);
  if (!here && !(recall("anywhere") && event.target === document.body)) return;
  if (event.target.closest("input, select") || (event.key === " " && (event.target.closest("button, a") || event.repeat))) return;
  const keys = {
    " ": acts.play, k: acts.play, ArrowLeft: acts.back, ArrowRight: () => seek(now() + FORWARD_S),
    n: acts.next, p: acts.previous, r: acts.again,
  };
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function buildLength() {
  const { kit } = maker;
  const fixed = kit.reason || kit.plans.length === 0;
  get("fixed").hidden = !fixed;
  if (fixed) return;
  offerKit();
}

function offerKit() {
  const { kit } = maker;
  offer({
    low: shortest(kit),
    high: longest(kit),
    natural: kit.natural,
    rate: kit.rate,
    nearest: (seconds) => maker.nearest(seconds),
    made: (samples) => planFor(kit, samples),
  }, total);
  get("mix").hidden = !(data.waves && variant.bed && kit.mix);
}

/** Offer lengths to choose from, in samples; `made` tells what one leaves out. */
export function offer(next, samples = 0) {
  const before = span ? chosen / span.rate : 0;
  span = next;
  const slider = get("minutes");
  slider.max = String(Math.floor(span.high / span.rate));
  slider.min = String(Math.min(Math.ceil(span.low / span.rate), Number(slider.max)));
  slider.step = "any";
  // whole seconds that it can really have, as the catalogue says them
  presets = {
    shortest: span.nearest(Number(slider.min)), natural: span.natural, longest: span.nearest(Number(slider.max)),
  };
  for (const [name, samples] of Object.entries(presets)) {
    const time = document.createElement("b");
    time.textContent = clock(samples / span.rate);
    get(name).replaceChildren(say(name), " ", time);
  }
  get("choose").hidden = false;
  choose(samples || (before ? span.nearest(before) : span.natural));
}

function choose(samples) {
  chosen = samples;
  const slider = get("minutes"), seconds = samples / span.rate, words = spelled(seconds), made = span.made(samples);
  slider.value = String(seconds);
  showDone(slider);
  slider.setAttribute("aria-valuetext", words);
  write(get("chosen"), words);
  write(get("use"), say("playlength", { time: clock(seconds) }));
  const lines = [["without", made.without], ["extra", made.more]].filter(([, names]) => names.length);
  write(get("differs"), lines.map(([key, names]) => say(key, { names: named(names) })).join("\n"));
}

function bindLength() {
  const slider = get("minutes");
  const step = () => ((span.high - span.low) / span.rate > 600 ? 30 : 5);
  const rounded = (value) =>
    span.nearest(Math.min(Math.max(Math.round(value / step()) * step(), Number(slider.min)), Number(slider.max)));
  slider.addEventListener("input", () => choose(rounded(Number(slider.value))));
  slider.addEventListener("keydown", (event) => {
    const sign = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!sign) return;
    event.preventDefault();
    choose(rounded(chosen / span.rate + sign * step()));
  });
  for (const name of PRESETS) get(name).addEventListener("click", () => choose(presets[name]));
  get("use").addEventListener("click", () => {
    open(null);
    if (host && host.needs(chosen / span.rate)) ask(chosen);
    else if (maker) setLength(chosen, true);
    else play();
  });
  get("save").addEventListener("click", save);
  get("copy").addEventListener("click", async () => {
    const address = `${location.href.split("#")[0]}#length=${writeLength(chosen / span.rate)}`;
    try {
      await navigator.clipboard.writeText(address);
      write(get("copy"), say("copied"));
    } catch {
      location.hash = `length=${writeLength(chosen / span.rate)}`;
    }
  });
}

/** Return names in one line, and how many more there are. */
const named = (names) => names.slice(0, MOST_NAMES).join(" · ")
  + (names.length > MOST_NAMES ? ` … +${names.length - MOST_NAMES}` : "");

const fileName = (made, more = "") => `${data.name} ${clock(made.duration).replaceAll(":", "-")}${more}.mp3`;

/** Give the chosen length away as a file. */
async function save() {
  try {
    const made = maker.layout(chosen);
    give(await maker.file(made, [await maker.blob(made)]), fileName(made));
  } catch {
    fail();
    open(null);
  }
}

/** Give it away with the background in it: that takes a while, and may be stopped. */
function bindWaves() {
  const one = get("mix"), bar = get("mixed"), note = get("mixing");
  let going = false;
  one.addEventListener("click", async () => {
    if (going) {
      going = false;
      return;
    }
    const made = maker.layout(chosen), files = { ...data.waves, bed: variant.bed };
    going = true;
    bar.value = 0;
    bar.hidden = false;
    write(one, say("cancel"));
    write(note, say("mixing", { length: spelled(made.duration) }));
    try {
      const parts = await withBed(maker, made, files, (share) => {
        bar.value = share;
        return going;
      });
      if (parts) give(await maker.file(made, parts), fileName(made, ` ${say("bed")}`));
      write(note, say(parts ? "mixed" : "cancelled"));
    } catch {
      write(note, say("failed"));
    }
    going = false;
    bar.hidden = true;
    write(one, say("savebed"));
  });
}

function buildSleep() {
  const kinds = ["", "step", "chapter", ...MINUTES];
  const words = { "": say("nosleep"), step: say("thisstep"), chapter: say("thischapter") };
  for (const kind of kinds) {
    const one = button(words[kind] || say("minutes", { n: kind }), () => {
      sleep.set(kind, plan, now());
      write(get("sleeping"), "");
      show();
      open(null);
    });
    one.dataset.kind = String(kind);
    get("timers").append(one);
  }
}

function buildMore() {
  const voices = get("voices").querySelector("select");
  for (const { voice } of data.variants) voices.add(new Option(voice, voice, false, voice === variant.voice));
  get("voices").hidden = data.variants.length < 2;
  voices.addEventListener("change", () => {
    remember("voice", voices.value);
    location.hash = "";
    location.reload();
  });
  get("bed").hidden = !variant.bed;
  get("bed").setAttribute("aria-pressed", String(recall("bed") !== false));
  toggle(get("bed"), (on) => {
    remember("bed", on ? null : false);
    if (!on) bed.pause();
    else if (bed.src) playBed();
    else loadBed();
  });
  const light = (value) => {
    document.documentElement.dataset.light = value;
    document.querySelector('meta[name="theme-color"]').content = getComputedStyle(document.documentElement).backgroundColor;
  };
  const wants = recall("light") || "dark";
  for (const one of get("light").querySelectorAll("input")) {
    one.checked = one.value === wants;
    one.addEventListener("change", () => {
      remember("light", one.value);
      light(one.value);
    });
  }
  light(wants);
  toggle(get("aloud"), (on) => get("now").setAttribute("aria-live", on ? "polite" : "off"));
  get("anywhere").setAttribute("aria-pressed", String(Boolean(recall("anywhere"))));
  toggle(get("anywhere"), (on) => remember("anywhere", on || null));
  if (data.home && !host) buildKeep();
}

/** Keep on this phone: the page, its kit and its bed. */
async function buildKeep() {
  const one = get("keep"), note = get("keeping");
  one.hidden = false;
  if (!able()) {
    one.hidden = true;
    write(note, say("nokeep"));
    return;
  }
  const page = new URL("./", location.href).href;
  const files = [page, ...variant.keep.map(([address]) => new URL(address, page).href)];
  const size = megabytes(variant.keep.reduce((sum, [, bytes]) => sum + bytes, 0));
  let here = (await kept(home, files)) === files.length;
  const label = () => write(one, say(here ? "remove" : "keep", { size }));
  label();
  one.addEventListener("click", async () => {
    one.disabled = true;
    try {
      if (here) await forget(home, page);
      else await keep(home, files, (bytes) => write(note, say("keeping", { size: megabytes(bytes) })));
      here = !here;
      write(note, here && navigator.standalone === false ? say("homescreen") : here ? say("kept") : "");
    } catch {
      write(note, say("failed"));
    }
    one.disabled = false;
    label();
  });
}
