"""How long every sound of a plan will be, before any of it is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from voiceguide.config import CUES
from voiceguide.script.paths import inside
from voiceguide.timing.estimate import estimate_s
from voiceguide.timing.pieces import Plan
from voiceguide.units import seconds_to_samples

FileLength = Callable[[Path, float | None, float | None], int]
"""From a sound file, and where to start and end in seconds, to its length in samples."""


def estimated_lengths(plan: Plan, file_length: FileLength) -> dict[str, int]:
    """Return samples by key; speech is estimated, everything else exact."""
    front = plan.routine.front
    folder = plan.routine.source.path.parent

    def length(key: str) -> int:
        kind, _, name = key.partition(":")
        if kind == "say":
            engine, utterance = plan.utterances[int(name)]
            return seconds_to_samples(
                estimate_s(utterance.text, front.language, engine, utterance.prosody.rate)
            )
        if kind == "breath":
            return int(name.rpartition(":")[2])
        if kind == "file":
            path, from_s, to_s = plan.files[int(name)]
            return file_length(Path(path), from_s, to_s)
        if name in CUES:
            return seconds_to_samples(CUES[name].advance_s)
        return file_length(inside(folder, front.cues[name]), None, None)

    return {key: length(key) for key in sorted(plan.sounds)}
