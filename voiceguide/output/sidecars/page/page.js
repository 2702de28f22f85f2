"use strict";
(() => {
  const BACK_S = 15, FORWARD_S = 30, RESTART_S = 3, SAVE_EVERY_S = 5, LEAST_WAIT_S = 4;
  const DECODE_CHARACTERS = 2 ** 20; // a multiple of 4: each part of the base64 is whole

  const get = (id) => document.getElementById(id);
  const data = JSON.parse(get("data").textContent);
  const { duration, captions, chapters, words } = data;
  const audio = document.querySelector("audio");
  const slider = get("position");
  const chapterButtons = [...document.querySelectorAll("[data-chapter]")];
  const session = navigator.mediaSession;
  const say = (key, time) => words[key].replace("{time}", time);

  const clock = (seconds) => {
    const whole = Math.max(0, Math.round(seconds));
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  };

  /** Turn the embedded audio into a Blob: long data: addresses cannot be sought in everywhere. */
  const unpack = () => {
    const source = audio.getAttribute("src");
    if (!source.startsWith("data:")) return;
    const parts = [];
    const type = source.slice("data:".length, source.indexOf(";"));
    for (let at = source.indexOf(",") + 1; at < source.length; at += DECODE_CHARACTERS) {
      const text = atob(source.slice(at, at + DECODE_CHARACTERS));
      const part = new Uint8Array(text.length);
      for (let i = 0; i < part.length; i += 1) part[i] = text.charCodeAt(i);
      parts.push(part);
    }
    audio.src = URL.createObjectURL(new Blob(parts, { type }));
  };

  /** Remember the place. Pages opened from a file may be denied storage: then they start at the beginning. */
  const key = `voiceguide:${data.id}`;
  const remember = () => {
    try {
      if (audio.ended) localStorage.removeItem(key);
      else localStorage.setItem(key, String(audio.currentTime));
    } catch { /* no storage */ }
  };
  const recall = () => {
    try {
      const place = Number(localStorage.getItem(key));
      return place > SAVE_EVERY_S && place < duration - SAVE_EVERY_S ? place : 0;
    } catch {
      return 0;
    }
  };

  /** Return the index of the last row that starts at or before a time; -1 before the first. */
  const lastBefore = (rows, time) => {
    let low = 0, high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle][0] <= time + 0.001) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };

  const seek = (time) => {
    audio.currentTime = Math.min(Math.max(0, time), Math.max(0, duration - 0.05));
    show();
    remember();
  };
  const toggle = () => (audio.paused ? play() : audio.pause());
  const play = () => audio.play().catch((error) => {
    if (error.name === "NotSupportedError") get("now").textContent = words.broken;
  });
  const toChapter = (index) => chapters.length && seek(chapters[Math.min(Math.max(0, index), chapters.length - 1)][0]);
  const currentChapter = () => lastBefore(chapters, audio.currentTime);
  const nextChapter = () => currentChapter() + 1 < chapters.length && toChapter(currentChapter() + 1);
  const previousChapter = () => {
    const index = currentChapter();
    const inside = index >= 0 && audio.currentTime - chapters[index][0] > RESTART_S;
    toChapter(inside ? index : index - 1);
  };
  const back = (details) => seek(audio.currentTime - ((details && details.seekOffset) || BACK_S));
  const forward = (details) => seek(audio.currentTime + ((details && details.seekOffset) || FORWARD_S));

  /** Set the caption as large as it fits, so that it can be read at arm's length. */
  const fit = () => {
    const box = get("captions"), now = get("now");
    const largest = Math.round(Math.min(72, Math.max(36, box.clientWidth / 9)));
    // its neighbours give way before it becomes small
    for (const [tight, least] of [[false, 28], [true, 18]]) {
      document.body.classList.toggle("tight", tight);
      for (let size = largest; size >= least; size -= 2) {
        now.style.fontSize = `${size}px`;
        if (box.scrollHeight <= box.clientHeight) return;
      }
    }
  };

  const write = (element, text) => {
    if (element.textContent === text) return false;
    element.textContent = text;
    return true;
  };
  const wordsAt = (index) => (captions[index] ? captions[index][2] : "");
  let shownCaption = -2, shownChapter = -2, timer = 0;

  const showCaption = (time) => {
    const index = lastBefore(captions, time);
    const next = captions[index + 1];
    // after the words, a wait that is worth it is counted down: hands are busy, and nobody wants to guess
    const waiting = next && (index < 0 || time >= captions[index][1]) && next[0] - time;
    const waits = waiting && next[0] - (index < 0 ? 0 : captions[index][1]) >= LEAST_WAIT_S;
    const refit = write(get("wait"), waits ? say("wait", clock(waiting)) : "");
    if (index !== shownCaption) {
      shownCaption = index;
      write(get("before"), wordsAt(index - 1));
      // a new element, so that it fades in; around it the live region stays, or no screen reader would speak
      const line = document.createElement("span");
      line.textContent = wordsAt(index);
      get("now").replaceChildren(...(index < 0 ? [] : [line]));
      write(get("after"), wordsAt(index + 1));
      fit();
    } else if (refit) fit();
  };
  const showChapter = () => {
    const index = currentChapter();
    if (index === shownChapter) return;
    shownChapter = index;
    const name = index < 0 ? "" : chapters[index][1];
    write(get("chapter"), name);
    showName(name);
    chapterButtons.forEach((button, number) => {
      if (number === index) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    if (chapterButtons[index]) chapterButtons[index].scrollIntoView({ block: "nearest" });
  };
  const showPosition = (time) => {
    const left = say("left", clock(duration - time));
    write(get("at"), clock(time));
    write(get("left"), left);
    slider.value = String(time);
    slider.style.setProperty("--done", `${(100 * time) / duration}%`);
    const place = shownChapter < 0 ? "" : `, ${chapters[shownChapter][1]}`;
    slider.setAttribute("aria-valuetext", `${clock(time)}, ${left}${place}`);
  };
  const cover = get("cover").href;
  const artwork = cover.startsWith("data:image/") ? [{ src: cover, type: cover.slice(5, cover.indexOf(";")) }] : [];
  /** Show the chapter in the place of the artist: it is the second line of a locked screen. */
  const showName = (chapter) => {
    if (session) session.metadata = new MediaMetadata({ title: data.title, artist: chapter, artwork });
  };
  const showSession = (time) => {
    if (!session || !session.setPositionState) return;
    session.playbackState = audio.paused ? "paused" : "playing";
    session.setPositionState({ duration, playbackRate: audio.playbackRate, position: Math.min(time, duration) });
  };

  const show = () => {
    const time = Math.min(audio.currentTime, duration);
    showChapter();
    showCaption(time);
    showPosition(time);
    document.body.classList.toggle("playing", !audio.paused);
    get("play").setAttribute("aria-label", audio.paused ? words.play : words.pause);
    // timeupdate comes four times a second; a caption should come when it is spoken
    clearTimeout(timer);
    const next = captions[shownCaption + 1];
    const wait = next ? next[0] - time : Infinity;
    if (!audio.paused && wait < 0.3) timer = setTimeout(show, wait * 1000 + 5);
  };

  const openList = (open) => {
    const inside = get("panel").contains(document.activeElement);
    document.body.classList.toggle("open", open);
    get("list").setAttribute("aria-expanded", String(open));
    const current = chapterButtons[Math.max(0, shownChapter)];
    if (open && current) current.focus();
    else if (!open && inside) get("list").focus();
  };
  const press = (button, change) => button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    change(on);
  });

  const buttons = {
    play: toggle, back: () => back(), forward: () => forward(),
    previous: previousChapter, next: nextChapter,
    list: () => openList(!document.body.classList.contains("open")),
  };
  for (const [id, act] of Object.entries(buttons)) get(id).addEventListener("click", act);
  chapterButtons.forEach((button, index) => button.addEventListener("click", () => {
    toChapter(index);
    openList(false);
    play();
  }));
  press(get("light"), (on) => { document.documentElement.dataset.theme = on ? "light" : "dark"; });
  press(get("aloud"), (on) => get("now").setAttribute("aria-live", on ? "polite" : "off"));
  slider.max = String(duration);
  slider.addEventListener("input", () => seek(Number(slider.value)));

  const keys = {
    " ": toggle, k: toggle, ArrowLeft: () => back(), ArrowRight: () => forward(),
    n: nextChapter, p: previousChapter, Escape: () => openList(false),
  };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const onButton = event.target instanceof HTMLButtonElement;
    let act = keys[pressed];
    if (event.shiftKey && pressed === "ArrowLeft") act = previousChapter;
    if (event.shiftKey && pressed === "ArrowRight") act = nextChapter;
    if (/^[1-9]$/.test(pressed) && Number(pressed) <= chapters.length) act = () => toChapter(Number(pressed) - 1);
    if (!act || (pressed === " " && (onButton || event.repeat))) return;
    event.preventDefault();
    act();
  });

  let saved = 0;
  audio.addEventListener("timeupdate", () => {
    show();
    if (Math.abs(audio.currentTime - saved) >= SAVE_EVERY_S) {
      saved = audio.currentTime;
      remember();
    }
  });
  for (const name of ["play", "pause", "seeked", "ratechange", "ended", "loadedmetadata"]) {
    audio.addEventListener(name, () => {
      show();
      showSession(audio.currentTime);
      remember();
    });
  }
  audio.addEventListener("error", () => { get("now").textContent = words.broken; });
  addEventListener("pagehide", remember);
  addEventListener("resize", fit);

  if (session) {
    const actions = {
      play, pause: () => audio.pause(), seekbackward: back, seekforward: forward,
      seekto: (details) => seek(details.seekTime), previoustrack: previousChapter, nexttrack: nextChapter,
    };
    for (const [name, act] of Object.entries(actions)) {
      try {
        session.setActionHandler(name, act);
      } catch { /* an older browser without this action: its button stays away */ }
    }
  }

  audio.controls = false;
  audio.preload = "metadata";
  unpack();
  const place = recall();
  if (place) audio.currentTime = place;
  show();
})();
