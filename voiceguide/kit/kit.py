"""Kit: what a programme is made of, so that a page can make any length of it without an encoder.

Two files. `kit.mp3` holds MP3 frames of 1152 samples, without bit reservoir, so that they may be copied in
any order:

    frame 0                    the Info header of a whole file; the page fills in frames, bytes and length
    noise[0], noise[1] frames  the noise floor, a loop: what is silent at frame n of a programme is frame
                               noise[0] + n % noise[1]
    clips                      every distinct sound once; each was encoded after a run-up of the same noise,
                               which was thrown away, and ends in it

A seam lies between two frames. A clip whose frames begin at frame n of the programme (the Info header not
counted) sounds from sample 1152 * n on, once the decoder has cut off what the header says. A clip and the
next must be at least `groups.APART` samples apart, or they are one clip.

`kit.json` is one object:

    version 1    rate 44100    frame 1152    channels 1 or 2
    title, language, voice
    natural   samples of the natural length
    reason    why no other length can be made ("level": it falls with time; there is no kit.mp3 then), or ""
    noise     [first frame, frames]
    mix       null, or how the background of bed.mp3, which is at its level, goes under the voice in one file:
              {bed: [fade in, fade out], duck: [dB, attack, hold, release], ends: [fade in, fade out of all]},
              in samples but for the dB; the lines of `sound.mixing`
    clips     [[first frame, frames, samples, keep, [[from, to, text, aside], ...]], ...]; `keep` is how many
              of its frames must be heard before the next clip, what follows them is a tail that may be cut
              off; from and to are samples from the start of the clip, of the words that are said in it; aside
              is 1 for what is said in a hold, such as a countdown
    plans     ordered: what is heard, for one choice of rounds and optional blocks, as a row of islands of
              fixed length with elastic silence between them (one island more than there are silences):
      from, to     samples: this plan is the one to take for lengths from the one to the other
      islands      [[samples, [[offset, clip, steps], ...]], ...]; the offset of a clip may be negative: it
                   then sounds in the silence before; steps are the numbers of the steps of its words
      elastics     [[natural_s, low, high, weight, taken, kind, step, halfway, every, tick], ...]; stretched
                   by the solver of `timing.elastic` within low and high, in samples; `taken` of its samples
                   belong to the island before it (a slot); halfway is the clip in its middle or -1; tick is
                   the clip that sounds `every` samples, or 0, in it, where nothing else does
      chapters     [[island, offset, title], ...]
      marks        [[island, offset, name], ...]
      without      titles of chapters that the natural length has, and this plan has not
      more         titles of chapters that it has more often than the natural length

Choosing stays in Python: the plans cover every whole second from the shortest to the longest length that can
be reached; what lies between two plans cannot be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voiceguide.units import SAMPLE_RATE

VERSION = 1
FRAME = 1152


@dataclass(frozen=True, slots=True)
class Words:
    """What is said from `start` to `end`, in samples from the start of its clip."""

    start: int
    end: int
    text: str
    aside: bool = False
    """Said during a wait; not a part of what the step is."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A distinct sound in the kit's audio; see `kit.json` above."""

    first: int
    frames: int
    samples: int
    keep: int
    words: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Put:
    """A clip at a fixed distance from the start of its island, in samples."""

    offset: int
    clip: int
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Island:
    """A stretch of fixed length."""

    samples: int
    puts: tuple[Put, ...] = ()


@dataclass(frozen=True, slots=True)
class Elastic:
    """A silence that stretches."""

    natural_s: float
    low: int
    high: int
    weight: float = 1.0
    taken: int = 0
    kind: str = "pause"
    step: int = 0
    halfway: int = -1
    every: int = 0
    tick: int = -1


@dataclass(frozen=True, slots=True)
class Named:
    """A chapter or a mark, at an offset in an island."""

    island: int
    offset: int
    name: str


@dataclass(frozen=True, slots=True)
class KitPlan:
    """What is heard for one choice of rounds and optional blocks."""

    low: int
    high: int
    islands: tuple[Island, ...]
    elastics: tuple[Elastic, ...]
    chapters: tuple[Named, ...] = ()
    marks: tuple[Named, ...] = ()
    without: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mixing:
    """How a background goes under the voice; in samples, but for the depth."""

    fade_in: int
    fade_out: int
    depth_db: float
    attack: int
    hold: int
    release: int
    rise: int
    fall: int


@dataclass(frozen=True, slots=True)
class Kit:
    """All of it, but for the audio."""

    title: str
    language: str
    voice: str
    natural: int
    channels: int
    noise: tuple[int, int]
    clips: tuple[Clip, ...]
    plans: tuple[KitPlan, ...]
    reason: str = ""
    mixing: Mixing | None = None
    """None where there is no background."""


def to_json(kit: Kit) -> dict[str, Any]:
    """Return the kit as `kit.json` holds it."""
    return {
        "version": VERSION,
        "rate": SAMPLE_RATE,
        "frame": FRAME,
        "channels": kit.channels,
        "title": kit.title,
        "language": kit.language,
        "voice": kit.voice,
        "natural": kit.natural,
        "reason": kit.reason,
        "noise": list(kit.noise),
        "mix": _mix(kit.mixing) if kit.mixing else None,
        "clips": [
            [c.first, c.frames, c.samples, c.keep, [[w.start, w.end, w.text, int(w.aside)] for w in c.words]]
            for c in kit.clips
        ],
        "plans": [_plan(plan) for plan in kit.plans],
    }


def _mix(mixing: Mixing) -> dict[str, Any]:
    return {
        "bed": [mixing.fade_in, mixing.fade_out],
        "duck": [mixing.depth_db, mixing.attack, mixing.hold, mixing.release],
        "ends": [mixing.rise, mixing.fall],
    }


def _plan(plan: KitPlan) -> dict[str, Any]:
    return {
        "from": plan.low,
        "to": plan.high,
        "islands": [
            [island.samples, [[put.offset, put.clip, list(put.steps)] for put in island.puts]]
            for island in plan.islands
        ],
        "elastics": [
            [e.natural_s, e.low, e.high, e.weight, e.taken, e.kind, e.step, e.halfway, e.every, e.tick]
            for e in plan.elastics
        ],
        "chapters": [[c.island, c.offset, c.name] for c in plan.chapters],
        "marks": [[m.island, m.offset, m.name] for m in plan.marks],
        "without": list(plan.without),
        "more": list(plan.more),
    }
