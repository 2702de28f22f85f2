/** The page on which a script is written: every save is heard from what changed on, or its faults are shown. */

import { fit } from "./fit.js";
import { StepList } from "./list.js";
import { recall, remember } from "./memory.js";
import { clock, data, get, lastBefore, say, showDone, toggle, write } from "./page.js";
import { listen, tell, tellPlace } from "./session.js";
import { samePlace, stepAt, stepsOf } from "./steps.js";

const BACK_S = 15, FORWARD_S = 30, RESTART_S = 3, LEAST_WAIT_S = 4, SOON_S = 2, POLL_MS = 1000;

const audio = get("voice");
const list = new StepList((index) => {
  toStep(index);
  open(false);
  play();
});
let plan = { duration: 0, captions: [], chapters: [], marks: [], steps: [] };
let sound = "", number = -1;
let wanted = false, used = false, place = null;
let shownCaption = -2, timer = 0, polling = 0;

function start() {
  const light = recall("light");
  if (light) document.documentElement.dataset.light = light;
  for (const [id, act] of Object.entries(acts())) get(id).addEventListener("click", act);
  get("show-steps").addEventListener("click", () => open(!get("steps").classList.contains("open")));
  get("position").addEventListener("input", () => seek(Number(get("position").value)));
  get("follow").setAttribute("aria-pressed", String(recall("follow") !== false));
  toggle(get("follow"), (on) => remember("follow", on ? null : false));
  document.addEventListener("keydown", pressed);
  for (const name of ["timeupdate", "play", "pause", "seeked", "ended"]) {
    audio.addEventListener(name, () => {
      show();
      if (name !== "timeupdate") tellPlace(plan, now(), audio.paused);
    });
  }
  audio.addEventListener("loadedmetadata", arrive);
  audio.addEventListener("playing", bind);
  audio.addEventListener("error", () => { if (audio.src) write(get("news"), say("failed")); });
  addEventListener("resize", () => {
    fit();
    list.reveal();
  });
  bind();
  hear();
  show();
}

/* ---- what the server tells ---- */

/** Hear of every change as it comes; where events do not come through, ask for them. */
function hear() {
  const events = new EventSource("saved");
  events.addEventListener("message", (event) => {
    clearInterval(polling);
    polling = 0;
    take(JSON.parse(event.data));
  });
  events.addEventListener("error", () => {
    if (!polling) polling = setInterval(ask, POLL_MS);
    if (events.readyState === EventSource.CLOSED) setTimeout(hear, POLL_MS * 5);
  });
}

async function ask() {
  try {
    const answer = await fetch("state");
    if (!answer.ok) throw new Error(answer.statusText);
    take(await answer.json());
  } catch {
    write(get("news"), say("noserver"));
  }
}

/** Show a state, and play from what changed. */
function take(state) {
  if (state.number === number) return;
  number = state.number;
  showFaults(state);
  if (state.sound && state.sound !== sound && state.plan) change(state);
  show();
}

/** Take another sound: go on at what changed, or at the same place where nothing did. */
function change(state) {
  const old = plan, at = now(), first = !sound;
  const next = { ...state.plan, steps: stepsOf(state.plan.captions, state.plan.chapters) };
  const follows = get("follow").getAttribute("aria-pressed") === "true";
  const changed = follows && state.changed !== null && state.changed !== undefined;
  const plays = playing() || (used && changed);
  sound = state.sound;
  plan = next;
  place = first ? 0 : changed ? state.changed : at && samePlace(old, next, at);
  wanted = plays;
  write(get("title"), state.title);
  document.title = state.title;
  // a fragment tells the browser where to begin, so that it does not ask for the start
  audio.src = `sound/${sound}.wav#t=${place.toFixed(3)}`;
  shownCaption = -2;
  list.build(plan);
}

/** The length of the new sound is known: go to its place, and play if it should. */
function arrive() {
  if (place !== null && Math.abs(audio.currentTime - place) > 0.05) audio.currentTime = place;
  place = null;
  if (wanted) play();
  show();
}

function showFaults({ faults, failed, making }) {
  const grave = faults.filter(({ severity }) => severity === "fault").length;
  const many = grave === 1 ? say("fault") : say("faults", { n: grave });
  get("faulty").hidden = !faults.length && !failed;
  document.body.classList.toggle("wrong", Boolean(grave || failed));
  write(get("fault-count"), failed || (grave ? many : say("notices")));
  get("faults").replaceChildren(...faults.map(faultRow));
  const speaking = making && (making[1] ? say("making", { done: making[0], total: making[1] }) : say("reading"));
  write(get("news"), speaking || (grave ? many : failed));
  shownCaption = -2;
}

function faultRow({ severity, where, words, picture }) {
  const row = document.createElement("li");
  row.className = severity;
  const parts = [["p", where, "where"], ["p", words, ""], ["pre", picture, ""]];
  for (const [kind, text, name] of parts) {
    if (!text) continue;
    const one = document.createElement(kind);
    one.textContent = text;
    one.className = name;
    one.dir = kind === "pre" ? "ltr" : "auto";
    row.append(one);
  }
  return row;
}

/* ---- playing ---- */

const now = () => (place !== null ? place : audio.currentTime);
const playing = () => !audio.paused || wanted;
const current = () => stepAt(plan.steps, now());
const toStep = (index) => plan.steps.length && seek(plan.steps[Math.min(Math.max(0, index), plan.steps.length - 1)][0]);

function seek(time) {
  const at = Math.min(Math.max(0, time), Math.max(0, plan.duration - 0.05));
  if (place !== null) place = at;
  else audio.currentTime = at;
  show();
}

function play() {
  used = true;
  if (place !== null || !sound) {
    wanted = true;
    show();
    return;
  }
  wanted = false;
  audio.play().catch((error) => {
    if (error.name === "NotSupportedError") write(get("news"), say("broken"));
  });
}

function pause() {
  wanted = false;
  audio.pause();
  show();
}

function acts() {
  return {
    play: () => (playing() ? pause() : play()),
    back: () => seek(now() - BACK_S),
    again: () => toStep(current()),
    previous: () => toStep(current() - 1),
    next: () => { if (current() + 1 < plan.steps.length) toStep(current() + 1); },
  };
}

const bind = () => listen({
  play, pause,
  previous: () => (now() - (plan.steps[current()] || [0])[0] > RESTART_S ? acts().again() : acts().previous()),
  next: acts().next,
  back: () => seek(now() - BACK_S),
  forward: () => seek(now() + FORWARD_S),
  seek: (details) => seek(details.seekTime),
});

function pressed(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || !get("player").contains(event.target)) return;
  if (event.key === "Escape") open(false);
  if (event.target.closest("input") || (event.key === " " && (event.target.closest("button, a") || event.repeat))) return;
  const { play: start, back, next, previous, again } = acts();
  const keys = {
    " ": start, k: start, ArrowLeft: back, ArrowRight: () => seek(now() + FORWARD_S), n: next, p: previous, r: again,
  };
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

/* ---- showing ---- */

function show() {
  const time = Math.min(now(), plan.duration);
  showStep(time);
  showCaption(time);
  const slider = get("position"), left = say("left", { time: clock(plan.duration - time) });
  slider.max = String(plan.duration);
  slider.value = String(time);
  showDone(slider);
  slider.setAttribute("aria-valuetext", `${clock(time)}, ${left}`);
  write(get("at"), clock(time));
  write(get("left"), left);
  document.body.classList.toggle("playing", playing());
  document.body.classList.toggle("waiting", wanted);
  get("play").setAttribute("aria-label", say(playing() ? "pause" : "play"));
  clearTimeout(timer);
  const next = plan.captions[shownCaption + 1];
  const soon = next ? next[0] - time : Infinity;
  if (!audio.paused && soon < SOON_S) timer = setTimeout(show, Math.max(soon, 0) * 1000 + 5);
}

function showCaption(time) {
  const { captions } = plan;
  const index = lastBefore(captions, time), next = captions[index + 1];
  const spoken = index < 0 ? 0 : captions[index][1];
  const waits = next && time >= spoken && next[0] - spoken >= LEAST_WAIT_S;
  const refit = write(get("wait"), waits ? say("wait", { time: clock(next[0] - time) }) : "");
  if (index !== shownCaption) {
    shownCaption = index;
    write(get("now"), index < 0 ? "" : captions[index][2]);
    write(get("after"), next ? next[2] : "");
    fit();
  } else if (refit) fit();
}

function showStep(time) {
  if (!list.show(time)) return;
  const { step, chapter } = list;
  tell(step ? step[2] : data.title, chapter, document.title, "", plan.chapters);
}

/** Show or hide the steps where there is no room for them beside the words. */
function open(wide) {
  const inside = get("steps").contains(document.activeElement);
  get("steps").classList.toggle("open", wide);
  get("show-steps").setAttribute("aria-expanded", String(wide));
  document.body.classList.toggle("opened", wide);
  document.body.classList.toggle("listing", wide);
  if (wide && list.step) list.buttons[list.shown].focus();
  else if (inside && get("show-steps").checkVisibility()) get("show-steps").focus();
}

document.documentElement.classList.add("on");
start();
