"""Make: a compiled programme and its recorded sounds become a kit, and its background a loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from voiceguide.disk import scratch_folder
from voiceguide.kit.choices import choices_by_length
from voiceguide.kit.frames import ROUND, encode_clips, encode_loop, floor_noise, frames_for
from voiceguide.kit.groups import Group
from voiceguide.kit.islands import Between, Islands, islands_of
from voiceguide.kit.kit import Clip, Elastic, Island, Kit, KitPlan, Named, Put, Words
from voiceguide.output.formats import format_for
from voiceguide.prepared import Prepared
from voiceguide.script.routine import Choices
from voiceguide.sound.levels import open_beds
from voiceguide.sound.mixing.level import matching_gains_db
from voiceguide.sound.mixing.limiter import Limiter
from voiceguide.sound.mixing.mix import spread
from voiceguide.sound.segments import samples
from voiceguide.timing.place import Span, span_of
from voiceguide.timing.sounds import Sound, Utterance
from voiceguide.units import FRAME, SAMPLE_RATE, db_to_linear

Samples = NDArray[np.float32]

_INAUDIBLE = 10.0 ** (-72.0 / 20.0)
"""Beside a voice, and near the peaks of the noise floor: edges of a sound below it are not heard."""
_LOOP = 47 * ROUND
"""Frames of the loop of a background: a minute."""
_CROSS_S = 4.0
"""Over so long a loop's end goes over into its start."""


@dataclass(frozen=True, slots=True)
class MadeKit:
    """A kit and its audio; without audio it says why there is none."""

    kit: Kit
    audio: bytes


def make_kit(prepared: Prepared, *, jobs: int | None = None) -> MadeKit:
    """Return the kit of a programme. Raises VoiceguideError."""
    compiled, recorder = prepared.compiled, prepared.recorder
    plans, natural_plan = compiled.plans, compiled.plans.natural
    about = (natural_plan.routine.title, natural_plan.routine.front.language, natural_plan.voice)

    def span(choices: Choices) -> Span:
        chosen = plans.of(choices)
        return span_of(chosen, recorder.of(chosen.sounds))

    natural = prepared.timeline.length
    if prepared.timeline.level_end_db:
        return MadeKit(Kit(*about, natural, 1, (0, 0), (), (), "level"), b"")
    reached = choices_by_length(natural_plan.routine, span)
    chosen = [plans.of(one.choices) for one in reached]
    maker = _Maker(prepared, [sound for plan in (natural_plan, *chosen) for sound in plan.sounds])
    islands = [islands_of(plan, recorder, maker.edges) for plan in chosen]
    usual = islands_of(natural_plan, recorder, maker.edges)
    groups = list(dict.fromkeys(group for one in islands for group in _groups(one)))
    channels = 2 if any(maker.wide(group) for group in groups) else 1
    noise = floor_noise(natural_plan.settings.sound.floor_dbfs, channels)
    header, silent, encoded = encode_clips(
        [partial(maker.clip, group, channels) for group in groups], noise, jobs=jobs
    )
    first = 1 + len(silent)
    clips: list[Clip] = []
    for group, frames in zip(groups, encoded, strict=True):
        words = tuple(Words(one.start, one.end, one.text, one.aside) for one in group.spoken)
        keep = min(frames_for(group.keep), len(frames))
        clips.append(Clip(first, len(frames), group.samples, keep, words))
        first += len(frames)
    numbers = {group: number for number, group in enumerate(groups)}
    made = tuple(
        _plan(one, usual, numbers, reach.low, reach.high) for one, reach in zip(islands, reached, strict=True)
    )
    audio = header + b"".join(silent) + b"".join(frame for frames in encoded for frame in frames)
    return MadeKit(Kit(*about, natural, channels, (1, len(silent)), tuple(clips), made), audio)


def make_bed(prepared: Prepared) -> bytes:
    """Return a background as an MP3 that loops, at its level; nothing where there is none, or several."""
    timeline, plan = prepared.timeline, prepared.compiled.plan
    if len(timeline.beds) != 1 or (timeline.beds[0].start, timeline.beds[0].end) != (0, timeline.length):
        return b""
    count, cross = _LOOP * FRAME, round(_CROSS_S * SAMPLE_RATE)
    (opened,) = open_beds(timeline, plan, prepared.parts).values()
    with closing(opened) as bed:
        sound = bed.read(0, count + cross)
    share = np.linspace(0.0, np.pi / 2, cross, endpoint=False)[:, None]
    loop = sound[:count].astype(np.float32)
    # the sound after the loop's end goes down while that of its start comes up; noise keeps its power so
    loop[:cross] = sound[:cross] * np.sin(share) + sound[count:] * np.cos(share)
    loop *= db_to_linear(timeline.beds[0].gain_db + prepared.levels.gain_db)
    limited = _limited(loop)
    with scratch_folder() as folder:
        return encode_loop(limited, folder / "bed.mp3")


class _Maker:
    """Turns groups into samples, at the level that they have in the finished programme."""

    def __init__(self, prepared: Prepared, sounds: Iterable[Sound]) -> None:
        self.recorder = prepared.recorder
        self.timeline = prepared.timeline
        self.gain_db = prepared.levels.gain_db
        self.gains_db = matching_gains_db(dict.fromkeys(sounds), prepared.recorder.energy)
        self._edges: dict[tuple[Sound, float], tuple[int, int] | None] = {}

    def factor(self, sound: Sound, gain_db: float) -> float:
        """Return what a sound's samples are multiplied by."""
        return db_to_linear(self.gains_db[sound] + self.recorder.gain_db(sound) + gain_db + self.gain_db)

    def edges(self, sound: Sound, gain_db: float) -> tuple[int, int] | None:
        """Return where a sound begins and ends to be heard; spoken ones are trimmed already."""
        key = (sound, gain_db)
        if key not in self._edges:
            self._edges[key] = self._heard(sound, gain_db)
        return self._edges[key]

    def _heard(self, sound: Sound, gain_db: float) -> tuple[int, int] | None:
        if isinstance(sound, Utterance):
            return (0, self.recorder.frames(sound))
        plain = samples(self.recorder.segment(sound))
        loud = np.abs(plain.reshape(len(plain), -1)).max(axis=1) * self.factor(sound, gain_db)
        heard = np.flatnonzero(loud > _INAUDIBLE)
        return (int(heard[0]), int(heard[-1]) + 1) if len(heard) else None

    def wide(self, group: Group) -> bool:
        """Return whether a group sounds differently left and right."""
        if self.timeline.channels == 1:
            return False
        return any(one.pan or self.recorder.channels(one.sound) == 2 for one in group.members)

    def clip(self, group: Group, channels: int) -> Samples:
        """Return a group's samples, shape (n, channels)."""
        total = np.zeros((group.samples, self.timeline.channels), np.float32)
        for one in group.members:
            plain = samples(self.recorder.segment(one.sound))
            wide = spread(plain, one.pan, self.factor(one.sound, one.gain_db), total.shape[1])
            begin, end = max(one.at, 0), min(one.at + len(wide), len(total))
            if begin < end:
                total[begin:end] += wide[begin - one.at : end - one.at]
        return _limited(np.ascontiguousarray(total[:, :channels]))


def _limited(plain: Samples) -> Samples:
    """Return samples whose peaks stay below what an MP3 may have."""
    limiter = Limiter(format_for("mp3").ceiling_dbtp, plain.shape[1])
    return np.concatenate([limiter.process(plain), limiter.flush()])


def _groups(islands: Islands) -> list[Group]:
    """Return every group of a plan, in order."""
    found = [standing.group for row in islands.standing for standing in row]
    found += [group for one in islands.between for group in (one.halfway, one.tick) if group]
    return found


def _plan(islands: Islands, usual: Islands, numbers: Mapping[Group, int], low: int, high: int) -> KitPlan:
    titles, before = (Counter(title for *_, title in one.chapters) for one in (islands, usual))

    def number(group: Group | None) -> int:
        return -1 if group is None else numbers[group]

    def elastic(one: Between) -> Elastic:
        return Elastic(
            one.natural_s,
            one.low,
            one.high,
            one.weight,
            one.taken,
            one.kind,
            one.step,
            number(one.halfway),
            one.every if one.tick else 0,
            number(one.tick),
        )

    return KitPlan(
        low,
        high,
        tuple(
            Island(length, tuple(Put(s.offset, numbers[s.group], s.steps) for s in row))
            for length, row in zip(islands.lengths, islands.standing, strict=True)
        ),
        tuple(elastic(one) for one in islands.between),
        tuple(Named(*chapter) for chapter in islands.chapters),
        tuple(Named(*mark) for mark in islands.marks),
        tuple((before - titles).elements()),
        tuple((titles - before).elements()),
    )
