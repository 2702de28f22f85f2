/** Customize, on a live site: what is chosen is planned at once, and made when it is to be played. */

import { data, get, say, write } from "./page.js";
import { change, offer, preview, resume, stopWaiting } from "./player.js";

const RATE = 44_100, QUIET_MS = 3000, POLL_MS = 1000;
const PACES = { slow: "paceslow", unhurried: "paceunhurried", natural: "pacenatural", brisk: "pacebrisk" };

let told = null; // of the wish as it is now: lengths, faults, what is made
let loaded = ""; // the wish that the player has
let running = null; // {wish, seconds, ticket, source, watch, heard}
let asked = 0;

/* ---- what is wished ---- */

/** Return what differs from the script as it is written. */
function wish() {
  const { choices } = told, found = {}, sets = {};
  for (const one of get("choices").querySelectorAll("select")) {
    const { kind, name, usual } = one.dataset;
    if (one.value === usual) continue;
    if (kind === "set") sets[name] = one.value;
    else found[kind] = kind === "pace" ? Number(one.value) : one.value;
  }
  return choices && Object.keys(sets).length ? { ...found, sets } : found;
}

const withLength = (one, seconds) => (told.fixed ? { ...one, length: Math.round(seconds) } : one);

function row(label, kind, options, usual, name = "") {
  const line = document.createElement("label"), select = document.createElement("select");
  const words = document.createElement("span");
  words.textContent = label;
  Object.assign(select.dataset, { kind, name, usual });
  for (const [value, text] of options) select.add(new Option(text, value, value === usual, value === usual));
  select.addEventListener("change", update);
  line.append(words, select);
  return line;
}

function build({ voices, voice, paces, pace, beds, bed, options }) {
  const known = voices.includes(voice) ? voices : [voice, ...voices];
  const speeds = paces.map(([word, factor]) => [String(factor), say(PACES[word])]);
  if (!paces.some(([, factor]) => factor === pace)) speeds.push([String(pace), `× ${pace}`]);
  const rows = [row(say("pace"), "pace", speeds, String(pace))];
  if (known.length > 1) rows.unshift(row(say("voice"), "voice", known.map((one) => [one, one.split("/").at(-1)]), voice));
  rows.push(row(say("bed"), "bed", [["off", say("nobed")], ...beds.map((one) => [one, one])], bed || "off"));
  for (const [name, values] of Object.entries(options)) {
    rows.push(row(name, "set", values.map((one) => [one, one]), values[0], name));
  }
  get("choices").replaceChildren(...rows);
}

/* ---- the plan ---- */

async function plan() {
  const mine = (asked += 1);
  const one = told ? wish() : {};
  const query = Object.keys(one).length ? `?wish=${encodeURIComponent(JSON.stringify(one))}` : "";
  const answer = await fetch(`plan${query}`);
  const got = await answer.json();
  if (mine !== asked) return false;
  if (!answer.ok) throw new Error(got.error);
  const first = !told;
  told = got;
  if (first) build(got.choices);
  return true;
}

async function update() {
  try {
    if (!(await plan())) return;
  } catch {
    problem(say("failed"));
    return;
  }
  showFaults(told.faults.filter((fault) => fault.severity === "fault"));
  get("use").disabled = !told.whole;
  if (!told.whole || JSON.stringify(wish()) === loaded) return;
  preview(told.plan);
  offer({
    low: Math.ceil(told.shortest) * RATE,
    high: Math.floor(told.longest) * RATE,
    natural: Math.round(told.natural * RATE),
    rate: RATE,
    nearest: (seconds) => Math.round(Math.min(Math.max(seconds, told.shortest), told.longest) * RATE),
    made: () => ({ without: [], more: [] }),
  });
}

function showFaults(faults) {
  get("wrong").replaceChildren(...faults.map(({ where, words, picture }) => {
    const one = document.createElement("li");
    for (const [tag, text] of [["p", where], ["p", words], ["pre", picture]]) {
      const line = document.createElement(tag);
      line.textContent = text;
      if (text) one.append(line);
    }
    one.firstChild.className = "where";
    return one;
  }));
}

/* ---- making ---- */

/** The sound of a live site: the player asks here for what it does not have. */
export const host = {
  /** Begin: what is made already is there at once. */
  async start() {
    get("cancel").addEventListener("click", cancel);
    document.addEventListener("visibilitychange", () => { if (running && !document.hidden) poll(); });
    await plan();
    if (told.made) {
      loaded = JSON.stringify(told.fixed ? withLength(wish(), told.natural) : wish());
      await resume(told.made);
    } else await update();
  },

  /** Return whether a length of what is chosen has yet to be made. */
  needs: (seconds) => Boolean(told) && JSON.stringify(withLength(wish(), seconds)) !== loaded,

  /** Have it made, and then have the player change to it. */
  async make(seconds) {
    if (!told || !told.whole) return;
    const wanted = withLength(wish(), seconds), words = JSON.stringify(wanted);
    if (running && running.wish === words) {
      running.seconds = seconds;
      return;
    }
    if (running) await cancel();
    const mine = { wish: words, seconds, ticket: "", source: null, watch: 0, heard: Date.now() };
    running = mine;
    show({ state: "waiting", before: 0 });
    try {
      const answer = await fetch("make", { method: "POST", headers: { "Content-Type": "application/json" }, body: words });
      const got = await answer.json();
      if (running !== mine) {
        if (got.ticket) give(got.ticket);
        return;
      }
      if (got.faults) showFaults(got.faults);
      if (!answer.ok) throw new Error(got.error || say("wrong"));
      mine.ticket = got.ticket || "";
      if (mine.ticket) follow(mine);
      step(mine, got);
    } catch (error) {
      if (running === mine) problem(error instanceof TypeError ? say("failed") : error.message);
    }
  },
};

const give = (ticket) => fetch(`../-/jobs/${ticket}`, { method: "DELETE" }).catch(() => {});

/** Follow a job by a stream of events, and by asking where the stream is silent: phones drop it when locked. */
function follow(mine) {
  mine.source = new EventSource(`../-/jobs/${mine.ticket}/events`);
  mine.source.onmessage = ({ data: text }) => step(mine, JSON.parse(text));
  mine.watch = setInterval(() => { if (Date.now() - mine.heard > QUIET_MS) poll(); }, POLL_MS);
}

async function poll() {
  const mine = running;
  if (!mine || !mine.ticket) return;
  try {
    const answer = await fetch(`../-/jobs/${mine.ticket}`);
    step(mine, answer.ok ? await answer.json() : { state: "failed", error: say("failed") });
  } catch { /* no network: the next time */ }
}

function step(mine, state) {
  if (running !== mine) return;
  mine.heard = Date.now();
  if (state.state === "done") {
    loaded = mine.wish;
    end();
    change(state.made, mine.seconds).catch(() => problem(say("failed")));
  } else if (state.state === "failed" || state.state === "cancelled") problem(state.error || say("failed"));
  else show(state);
}

function show({ state, before, stage, done, total }) {
  const bar = get("made");
  get("making").hidden = false;
  get("cancel").hidden = false;
  bar.hidden = false;
  write(get("doing"), state === "waiting" && before ? say("queued", { n: before }) : say(`stage${stage || "begin"}`));
  if (total) {
    bar.max = total;
    bar.value = done;
  } else bar.removeAttribute("value");
}

/** Make no more of it known. */
function end() {
  if (running) {
    if (running.source) running.source.close();
    clearInterval(running.watch);
  }
  running = null;
  get("making").hidden = true;
}

async function cancel() {
  const mine = running;
  end();
  stopWaiting();
  if (mine && mine.ticket) await give(mine.ticket);
}

function problem(words) {
  end();
  stopWaiting();
  get("making").hidden = false;
  get("made").hidden = true;
  get("cancel").hidden = true;
  write(get("doing"), words);
}

/** Whether there is anything to customize here. */
export const here = Boolean(data.live && data.variants);
