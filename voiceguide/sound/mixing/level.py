"""Levels: one gain per voice and one for the programme, from measured clips, before anything is mixed.

A clip carries the running K-weighted energy of its samples, so the loudness of the programme is known from
where its clips stand: sounds that overlap add their powers. Nothing has to be mixed twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import REFERENCE_LUFS
from voiceguide.sound.measure.loudness import STEP_MS, gated_lufs, joined_lufs
from voiceguide.sound.mixing.bed_tracks import BedTrack
from voiceguide.sound.mixing.envelope import Envelope, factors, line
from voiceguide.timing.sounds import Recording, Sound, Utterance
from voiceguide.timing.timeline import Placement, Timeline
from voiceguide.units import SAMPLE_RATE, db_to_linear, seconds_to_samples

Energy = NDArray[np.float64]

MOST_GAIN_DB = 30.0
"""A sound quieter than this below the reference stays quiet: raising it would raise its noise."""
LOUDER_LU = 1.0
"""How much louder than its speech a whole programme may be, by louder sounds: what podcast hosts let pass."""
STEP_DB = 0.5
"""Gains are whole steps of this: so another sentence hardly ever changes those of the others, and what was
encoded before can be used again. It leaves the loudness within half a step."""
MATCHING_STEP_DB = 0.25
"""The same for the gain of each voice and file: finer, so that voices are even."""
FALL_STEP_DB = 0.75
_FALL_S = 8.0
"""A programme that falls towards its end does so in such steps, each so many seconds long."""


def matching_gain_db(energies: Iterable[Energy]) -> float:
    """Return the gain in dB that brings clips, taken together, to REFERENCE_LUFS; silence gets 0."""
    return _gain_db(joined_lufs(energies), REFERENCE_LUFS, MATCHING_STEP_DB)


def matching_gains_db(sounds: Iterable[Sound], energy_of: Callable[[Sound], Energy]) -> dict[Sound, float]:
    """Return the gain that brings each voice, all it says taken together, and each file to REFERENCE_LUFS."""
    voices: dict[tuple[str, str], list[Utterance]] = {}
    gains: dict[Sound, float] = {}
    for sound in sounds:
        if isinstance(sound, Utterance):
            voices.setdefault((sound.engine, sound.voice), []).append(sound)
        elif isinstance(sound, Recording):
            gains[sound] = matching_gain_db([energy_of(sound)])
        else:
            gains[sound] = 0.0  # made at the right level
    for said in voices.values():
        gains.update(dict.fromkeys(said, matching_gain_db(map(energy_of, said))))
    return gains


def programme_power(
    timeline: Timeline,
    energy_of: Callable[[Sound], Energy],
    gains_db: Mapping[Sound, float],
    tracks: Sequence[BedTrack],
    power_of: Callable[[BedTrack, int], NDArray[np.float64]],
    duck_db: Envelope,
) -> NDArray[np.float64]:
    """Return the K-weighted power of every 100 ms of a programme; shape (steps,).

    `energy_of` gives the running energy of each sound, `gains_db` its gain, beside that of its
    placement; `power_of` so many steps of the power of a track's bed, from its start on, without its gains.
    """
    step = seconds_to_samples(STEP_MS / 1000, timeline.sample_rate)
    steps = -(-timeline.length // step)
    energy = np.zeros(steps)
    for placement in timeline.placements:
        _add_energy(energy, placement, energy_of(placement.sound), gains_db[placement.sound])
    power = energy * (1000.0 / STEP_MS)
    duck = factors(duck_db, 0, steps, step)
    for track in tracks:
        first, last = track.start // step, min(-(-track.end // step), steps)
        gains = track.gains(first * step, last - first, step) * duck[first:last]
        power[first:last] += power_of(track, last - first) * gains**2
    return np.asarray(power * factors(fall_db(timeline), 0, steps, step) ** 2)


def fall_db(timeline: Timeline) -> Envelope:
    """Return the gain in dB by which a programme falls towards its end.

    In a short one it is a straight line, in a long one small steps with a level between them.
    """
    count = math.ceil(abs(timeline.level_end_db) / FALL_STEP_DB)
    if not count:
        return line([(0, 0.0)])
    half = min(seconds_to_samples(_FALL_S), timeline.length // count) // 2
    points: list[tuple[int, float]] = []
    for number in range(count):
        middle = timeline.length * (2 * number + 1) // (2 * count)
        levels = (timeline.level_end_db * share / count for share in (number, number + 1))
        points += zip((middle - half, middle + half), levels, strict=True)
    return line(points)


def speech_lufs(
    timeline: Timeline, energy_of: Callable[[Sound], Energy], gains_db: Mapping[Sound, float]
) -> float:
    """Return the gated loudness of all that is spoken, laid end to end; minus infinity where nothing is."""
    return joined_lufs(
        energy_of(placement.sound) * db_to_linear(gains_db[placement.sound] + placement.gain_db) ** 2
        for placement in timeline.placements
        if isinstance(placement.sound, Utterance)
    )


def programme_gain_db(power: NDArray[np.float64], spoken_lufs: float, target_lufs: float) -> float:
    """Return the gain in dB that brings the speech of a programme to its loudness.

    `power` is that of `programme_power`. Pauses do not count, and neither does what is heard in them: so
    speech is equally loud in every programme. Where louder sounds would take the whole more than LOUDER_LU
    above the target, they decide, and where nothing is spoken. A silent programme gets 0.
    """
    whole_db = _gain_db(gated_lufs(power), target_lufs)
    if not math.isfinite(spoken_lufs):
        return whole_db
    return min(_gain_db(spoken_lufs, target_lufs), _step(whole_db + LOUDER_LU))


def programme_lufs(power: NDArray[np.float64], gain_db: float) -> float:
    """Return the integrated loudness of a programme after its gain; minus infinity where it is silent."""
    return gated_lufs(power * db_to_linear(gain_db) ** 2)


def _gain_db(loudness_lufs: float, target_lufs: float, step_db: float = STEP_DB) -> float:
    if not np.isfinite(loudness_lufs):
        return 0.0
    return _step(min(target_lufs - loudness_lufs, MOST_GAIN_DB), step_db)


def _step(gain_db: float, step_db: float = STEP_DB) -> float:
    return round(gain_db / step_db) * step_db


def _add_energy(energy: Energy, placement: Placement, running: Energy, gain_db: float) -> None:
    """Add a clip's energy to the steps that it sounds in; to the nearest millisecond."""
    first_ms = placement.start * 1000 // SAMPLE_RATE
    count = len(running) - 1
    begin, end = first_ms // STEP_MS, -(-(first_ms + count) // STEP_MS)
    edges = np.clip(np.arange(begin, end + 1) * STEP_MS - first_ms, 0, count)
    parts = np.diff(running[edges]) * db_to_linear(gain_db + placement.gain_db) ** 2
    inside = parts[: max(len(energy) - begin, 0)]
    energy[begin : begin + len(inside)] += inside
