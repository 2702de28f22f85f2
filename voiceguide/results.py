"""Results: what `Studio` and the public functions return."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.engines.base import Voice
from voiceguide.script.routine import Choices
from voiceguide.script.source import Fault, Location, Source
from voiceguide.timing.duration import Reach
from voiceguide.timing.explain import Heard
from voiceguide.timing.timeline import Timeline

if TYPE_CHECKING:
    from voiceguide.compiler import Compiled
    from voiceguide.output.files import Files
    from voiceguide.sound.segments import AudioSegment


@dataclass(frozen=True, slots=True)
class VoiceList:
    """Voices, which of them are the choice for their language, and which engines cannot be used, and why."""

    voices: tuple[Voice, ...]
    choices: frozenset[tuple[str, str]]
    """(engine, voice)."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A programme that was not synthesized: speech lengths in its timeline are estimates."""

    timeline: Timeline = field(repr=False)
    choices: Choices
    """Rounds and optional blocks, as chosen for the requested length."""
    reach: Reach
    """How short and how long the script can be."""
    notices: tuple[Fault, ...] = ()
    """What may be meant otherwise in the script."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A script and what of it will be heard, in order."""

    source: Source
    heard: tuple[Heard, ...]

    def source_of(self, location: Location) -> Source:
        """Return the file that a place is in: the script, or one that it includes."""
        return self.source.included[location.file - 1] if location.file else self.source

    def line_of(self, location: Location) -> str:
        """Return the line of a place."""
        return self.source_of(location).lines[location.line - 1]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a render wrote."""

    path: Path
    timeline_path: Path | None
    sidecars: tuple[Path, ...]
    timeline: Timeline = field(repr=False)
    """Where everything stands."""
    choices: Choices
    """Rounds and optional blocks, as chosen for the requested length."""
    notices: tuple[Fault, ...] = ()
    """What may be meant otherwise in the script."""
    contour_path: Path | None = None
    """How it sounds, for `verify` to compare; beside the timeline."""

    def segment(self, start_s: float | None = None, end_s: float | None = None) -> AudioSegment:
        """Return the programme, or what lies between two times in seconds, as a pydub AudioSegment.

        It is decoded from the file, 32-bit at 44.1 kHz, and held in memory: 21 MB for a minute of stereo.
        Raises SoundError where the file is gone or cannot be read.
        """
        from voiceguide.sound.files import read_sound
        from voiceguide.sound.segments import segment

        return segment(read_sound(self.path, from_s=start_s, to_s=end_s))


def rendered(files: Files, timeline: Timeline, compiled: Compiled) -> Rendered:
    """Return what was written to files, from what a script became and its finished timeline."""
    return Rendered(
        files.audio,
        files.timeline,
        tuple(files.sidecars.values()),
        timeline,
        compiled.choices,
        compiled.notices,
        files.contour,
    )
