/** The lock screen: what is told to it, and what it may do. */

import { lastBefore } from "./page.js";

const session = navigator.mediaSession;
const apple = /iP(hone|ad|od)/.test(navigator.userAgent)
  || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

/**
 * Let the lock screen do things: {play, pause, previous, next, back, forward, seek}. iOS shows two buttons beside
 * play and prefers seconds to steps unless those are null, forgets handlers when playback starts, and needs seekto
 * for its slider.
 */
export function listen(acts) {
  if (!session) return;
  const actions = {
    play: acts.play, pause: acts.pause, previoustrack: acts.previous, nexttrack: acts.next, seekto: acts.seek,
    seekbackward: apple ? null : acts.back, seekforward: apple ? null : acts.forward,
  };
  for (const [name, act] of Object.entries(actions)) {
    try {
      session.setActionHandler(name, act);
    } catch { /* an older browser without this action: its button stays away */ }
  }
}

/** Return where the chapter of a time begins, and how long it is; the whole programme where that is safer. */
function part({ chapters, duration }, time) {
  const index = apple ? -1 : lastBefore(chapters, time);
  if (index < 0) return [0, duration];
  const end = index + 1 < chapters.length ? chapters[index + 1][0] : duration;
  return [chapters[index][0], Math.max(end - chapters[index][0], 0.1)];
}

/** Return the time in the programme that the lock screen means. */
export const meant = (plan, time, wanted) => part(plan, time)[0] + wanted;

/** Tell the lock screen the step, the chapter and the programme. */
export function tell(title, chapter, album, cover, chapters) {
  if (!session || !window.MediaMetadata) return;
  const artwork = cover ? [{ src: cover }] : [];
  const more = "chapterInfo" in MediaMetadata.prototype
    ? { chapterInfo: chapters.map(([startTime, name]) => ({ title: name, startTime, artwork })) } : {};
  session.metadata = new MediaMetadata({ title, artist: chapter, album, artwork, ...more });
}

/** Tell the lock screen the place. */
export function tellPlace(plan, time, paused) {
  if (!session) return;
  session.playbackState = paused ? "paused" : "playing";
  if (!session.setPositionState) return;
  const [start, duration] = part(plan, time);
  session.setPositionState({ duration, playbackRate: 1, position: Math.min(Math.max(time - start, 0), duration) });
}
