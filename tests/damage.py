"""Kinds of damage that a finished file can have, made on what sounds, on its samples, or on its tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from hearing import RATE
from numpy.typing import NDArray

from voiceguide.options import Options
from voiceguide.output.metadata import Metadata
from voiceguide.script.source import read_source
from voiceguide.sound.mixing.stretch import Stretch
from voiceguide.sound.programme import Programme
from voiceguide.timing.timeline import Chapter, Event, Placement, Timeline
from voiceguide.workshop import Workshop

Samples = NDArray[np.float32]

SCRIPT = """---
title: Rest
{front}---
## One
Lie back and let your shoulders drop. [pause 300ms] Look around slowly. [pause 2s]

Turn your head to the left. [pause 2s] Turn your head to the right. [pause 1s]

[hold 6s tick=1s countdown=3 end=bell] [pause 2s]

## Two
[breathe 3-2-3 x2]

[pause 1500ms] If it hurts, stop and talk to a doctor. [beep] [beep] Now rest. [pause 2s]

That was all for today. [gong]
"""


@dataclass(frozen=True, slots=True)
class Sound:
    """A programme in the hands of whoever damages it."""

    timeline: Timeline
    stretch: Stretch
    programme: Programme
    meta: Metadata

    def samples(self, stretch: Stretch | None = None) -> Samples:
        """Return the finished audio of a stretch, by default of the whole as it should be."""
        return self.programme.samples(stretch or self.stretch)

    def spoken(self) -> list[Event]:
        return [event for event in self.timeline.events if event.kind == "speech"]

    def sentence(self, start: str) -> Event:
        """Return the sentence that begins with some words."""
        return next(event for event in self.spoken() if event.text.startswith(start))

    def of(self, kind: str, name: str = "") -> list[Event]:
        return [e for e in self.timeline.events if e.kind == kind and name in ("", e.name)]

    def moved(self, starts: dict[int, int | None]) -> Samples:
        """Return the audio with what starts at some samples elsewhere; None leaves it out."""
        sounds: list[Placement] = []
        for laid in self.stretch.sounds:
            to = starts.get(laid.start, laid.start)
            if to is not None:
                sounds.append(replace(laid, start=to))
        return self.samples(replace(self.stretch, sounds=tuple(sorted(sounds, key=lambda laid: laid.start))))

    def only(self, start: int) -> Samples:
        """Return the audio of one sound alone, without bed or floor."""
        (laid,) = (laid for laid in self.stretch.sounds if laid.start == start)
        return self.samples(replace(self.stretch, sounds=(laid,), beds=(), floor_dbfs=None, ends=()))

    def changed(self, event: Event, change: Callable[[Samples], Samples]) -> Samples:
        """Return the audio with one sound changed, and all else as it should be."""
        alone = self.only(event.start)
        result = self.moved({event.start: None})
        part = change(alone[event.start : event.end])
        end = min(event.start + len(part), len(result))
        result[event.start : end] += part[: end - event.start]
        return result

    def beds(self, change: Callable[[Samples], Samples]) -> Samples:
        """Return the audio with its bed changed."""
        alone = replace(self.stretch, sounds=(), floor_dbfs=None)
        return self.samples(replace(self.stretch, beds=())) + change(self.samples(alone))


@contextmanager
def opened(script: Path, options: Options) -> Iterator[Sound]:
    """Yield a script's programme, to be damaged."""
    workshop = Workshop(use_cache=True, jobs=None, progress=None)
    try:
        made = workshop.prepare(read_source(script), options)
        plan = made.compiled.plan
        sounds = (made.recorder, made.parts, made.levels)
        with Programme(made.timeline, plan, *sounds, ceiling_dbtp=-2.5) as programme:
            whole = programme.stretch(0, made.timeline.length, 0)
            yield Sound(made.timeline, whole, programme, made.metadata)
    finally:
        workshop.close()


def _noise(count: int, channels: int = 1) -> NDArray[np.float64]:
    return np.random.default_rng(1).standard_normal((count, channels))


def _smooth(samples: Samples, hz: float) -> Samples:
    """Return samples without what lies above a frequency."""
    spectrum = np.fft.rfft(samples, axis=0)
    spectrum[round(hz * len(samples) / RATE) :] = 0
    return np.fft.irfft(spectrum, len(samples), axis=0).astype(np.float32)


def _quicker(samples: Samples, by: float) -> Samples:
    places = np.arange(0, len(samples) - 1, by)
    columns = [np.interp(places, np.arange(len(samples)), side) for side in samples.T]
    return np.stack(columns, axis=1).astype(np.float32)


def _late(samples: Samples, by_s: float) -> Samples:
    return np.roll(samples, round(by_s * RATE), axis=0)


def _set(samples: Samples, at: int, values: object) -> Samples:
    changed = samples.copy()
    part = np.asarray(values, np.float32).reshape(-1, 1)
    changed[at : at + len(part)] += part
    return changed


def _cut(samples: Samples, start: int, count: int) -> Samples:
    changed = samples.copy()
    changed[start : start + count] = 0
    return changed


def _from(samples: Samples, at: int, by_s: float) -> Samples:
    changed = samples.copy()
    changed[at:] = _late(samples[at:], by_s)
    return changed


def _noisy(part: Samples) -> Samples:
    level = np.sqrt(np.convolve(np.square(part).mean(axis=1), np.ones(2000) / 2000, "same").clip(0))
    return (_noise(len(part)) * level[:, None]).astype(np.float32)


def _swapped(sound: Sound, one: str, other: str) -> Samples:
    a, b = sound.sentence(one).start, sound.sentence(other).start
    return sound.moved({a: b, b: a})


def _gone(sound: Sound, kind: str, name: str = "", which: slice = slice(None)) -> Samples:
    events = sound.of(kind, name)[which]
    assert events, f"the script has no {kind} {name}"
    return sound.moved({event.start: None for event in events})


def _exchanged_breaths(sound: Sound) -> Samples:
    ins, outs = sound.of("breath", "in"), sound.of("breath", "out")
    pairs = [(a.start, b.start) for a, b in zip(ins, outs, strict=True)]
    return sound.moved(dict(pairs) | {b: a for a, b in pairs})


def _clicked(sound: Sound, size: float) -> Samples:
    whole, event = sound.samples(), sound.sentence("Lie back")
    levels = np.convolve(np.square(whole[event.start : event.end, 0]), np.ones(4000), "valid")
    return _set(whole, event.start + int(levels.argmax()) + 2000, [size])


Made = Callable[[Sound], Samples]
LIE, LOOK, LEFT, RIGHT, STOP, NOW = (
    "Lie back",
    "Look",
    "Turn your head to the l",
    "Turn your head to the r",
    "If",
    "Now",
)

ON_SAMPLES: dict[str, Made] = {
    "a tenth of a second is missing at the end": lambda s: s.samples()[: -RATE // 10],
    "a tenth of a second too much": lambda s: np.concatenate([s.samples(), s.samples()[-RATE // 10 :]]),
    "only the first half": lambda s: s.samples()[: s.timeline.length // 2],
    "3 dB louder": lambda s: s.samples() * np.float32(1.41),
    "1 dB softer": lambda s: s.samples() * np.float32(0.89),
    "flat tops": lambda s: np.clip(12 * s.samples(), -1, 1),
    "an offset": lambda s: s.samples() + np.float32(0.01),
    "silence": lambda s: np.zeros_like(s.samples()),
    "noise": lambda s: (0.05 * _noise(*s.samples().shape)).astype(np.float32),
    "backwards": lambda s: s.samples()[::-1].copy(),
    "a spike in a pause": lambda s: _set(s.samples(), s.sentence(LOOK).end + RATE, [0.2]),
    "a step in a pause": lambda s: _set(
        s.samples(), s.sentence(LOOK).end + RATE, 0.15 * np.linspace(1, 0, 400)
    ),
    "a click in speech": lambda s: _clicked(s, 0.3),
    "a click of a step in speech": lambda s: _set(
        s.samples(), s.sentence(LIE).start + RATE, 0.3 * np.linspace(1, 0, 60)
    ),
    "20 ms lost in speech": lambda s: _cut(s.samples(), s.sentence(LIE).start + RATE, RATE // 50),
    "200 ms lost in speech": lambda s: _cut(s.samples(), s.sentence(LIE).start + RATE, RATE // 5),
    "the first sentence replaced by what is behind": lambda s: _gone(s, "speech", "", slice(1)),
    "a safety sentence replaced by what is behind": lambda s: s.moved({s.sentence(STOP).start: None}),
    "the last sentence missing": lambda s: s.moved({s.spoken()[-1].start: None}),
    "half a sentence missing": lambda s: s.changed(s.sentence(STOP), lambda part: part[: len(part) // 2]),
    "a sentence said twice": lambda s: s.samples() + _late(s.only(s.sentence(NOW).start), -12.0),
    "two sentences swapped": lambda s: _swapped(s, LIE, STOP),
    "left and right swapped": lambda s: _swapped(s, LEFT, RIGHT),
    "two neighbours swapped": lambda s: _swapped(s, LIE, LOOK),
    "a sentence backwards": lambda s: s.changed(s.sentence(STOP), lambda part: part[::-1]),
    "a sentence turned to noise": lambda s: s.changed(s.sentence(STOP), _noisy),
    "a sentence 300 ms late": lambda s: s.moved({s.sentence(STOP).start: s.sentence(STOP).start + 13_230}),
    "a sentence 300 ms early": lambda s: s.moved({s.sentence(STOP).start: s.sentence(STOP).start - 13_230}),
    "a sentence 50 ms late": lambda s: s.moved({s.sentence(STOP).start: s.sentence(STOP).start + 2205}),
    "all of it 50 ms late": lambda s: _late(s.samples(), 0.05),
    "all of it 50 ms early": lambda s: _late(s.samples(), -0.05),
    "the second half 50 ms late": lambda s: _from(s.samples(), s.timeline.chapters[1].start, 0.05),
    "a sentence 10 dB softer": lambda s: s.changed(s.sentence(STOP), lambda part: part * np.float32(0.32)),
    "a sentence 6 dB louder": lambda s: s.changed(s.sentence(STOP), lambda part: part * np.float32(2)),
    "a sentence without its treble": lambda s: s.changed(s.sentence(STOP), lambda part: _smooth(part, 900)),
    "a sentence 8 % quicker": lambda s: s.changed(s.sentence(STOP), lambda part: _quicker(part, 1.08)),
    "a sentence upside down and cut short": lambda s: s.changed(
        s.sentence(LIE), lambda part: -part[: -RATE // 3]
    ),
    "all ticks gone": lambda s: _gone(s, "cue", "tick"),
    "one tick gone": lambda s: _gone(s, "cue", "tick", slice(1, 2)),
    "all beeps gone": lambda s: _gone(s, "cue", "beep"),
    "one beep gone": lambda s: _gone(s, "cue", "beep", slice(1)),
    "the bell gone": lambda s: _gone(s, "cue", "bell"),
    "the gong gone": lambda s: _gone(s, "cue", "gong"),
    "a bell in place of a beep": lambda s: s.moved(
        {s.of("cue", "bell")[0].start: s.of("cue", "beep")[0].start, s.of("cue", "beep")[0].start: None}
    ),
    "a beep too many": lambda s: s.samples() + _late(s.only(s.of("cue", "beep")[0].start), -7.0),
    "one of a countdown gone": lambda s: _gone(s, "count", "", slice(1, 2)),
    "a countdown in another order": lambda s: s.moved(
        {a.start: b.start for a, b in zip(s.of("count"), s.of("count")[::-1], strict=True)}
    ),
    "breaths exchanged": _exchanged_breaths,
    "a breath gone": lambda s: _gone(s, "breath", "in", slice(1)),
    "a pause cut, made up for at the end": lambda s: _from(s.samples(), s.sentence(LOOK).end + RATE, -1.0),
    "a pause longer": lambda s: _from(s.samples(), s.sentence(LOOK).end + RATE, 0.5),
    "a hum": lambda s: _set(
        s.samples(), 0, 0.02 * np.sin(np.arange(s.timeline.length) * 2 * np.pi * 100 / RATE)
    ),
    "an echo": lambda s: s.samples() + np.float32(0.5) * _late(s.samples(), 0.12),
    "1 % too quick": lambda s: _quicker(s.samples(), 1.01),
    "a telephone": lambda s: _smooth(s.samples(), 1500),
}
"""On any programme of SCRIPT."""

ON_BED: dict[str, Made] = {
    "no bed": lambda s: s.beds(lambda bed: bed * np.float32(0)),
    "the bed stops midway": lambda s: s.beds(lambda bed: _cut(bed, len(bed) // 2, len(bed))),
    "the bed is 6 dB softer": lambda s: s.beds(lambda bed: bed * np.float32(0.5)),
    "the bed is 6 dB louder": lambda s: s.beds(lambda bed: bed * np.float32(2)),
    "another bed": lambda s: s.beds(lambda bed: (_noise(*bed.shape) * bed.std()).astype(np.float32)),
    "the channels swapped": lambda s: s.samples()[:, ::-1].copy(),
    "the channels joined": lambda s: np.repeat(s.samples().mean(axis=1, keepdims=True), 2, axis=1),
    "one channel silent": lambda s: s.samples() * np.array([[1, 0]], np.float32),
}
"""On one with a bed, in stereo."""

Tagged = Callable[[Metadata, Timeline], tuple[Metadata, Timeline]]


def _chapters(timeline: Timeline, change: Callable[[Chapter, Chapter], tuple[Chapter, ...]]) -> Timeline:
    first, second = timeline.chapters
    return replace(timeline, chapters=change(first, second))


ON_TAGS: dict[str, Tagged] = {
    "another title": lambda m, t: (replace(m, title="Work"), t),
    "no title": lambda m, t: (replace(m, title=""), t),
    "no cover": lambda m, t: (replace(m, cover=b""), t),
    "another cover": lambda m, t: (replace(m, cover=m.cover[:-1] + bytes([m.cover[-1] ^ 1])), t),
    "no words": lambda m, t: (replace(m, lyrics=()), t),
    "other words": lambda m, t: (replace(m, lyrics=m.lyrics[1:]), t),
    "a chapter lost": lambda m, t: (m, _chapters(t, lambda a, b: (replace(a, end=b.end),))),
    "a chapter renamed": lambda m, t: (m, _chapters(t, lambda a, b: (a, replace(b, title="Three")))),
    "a chapter moved": lambda m, t: (
        m,
        _chapters(t, lambda a, b: (replace(a, end=a.end + 900), replace(b, start=b.start + 900))),
    ),
}
