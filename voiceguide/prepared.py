"""Prepared: a programme between words and audio."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from voiceguide.compiler import Compiled
from voiceguide.timing.timeline import Timeline

if TYPE_CHECKING:
    from voiceguide.output.metadata import Metadata
    from voiceguide.sound.clips.recorder import Recorder
    from voiceguide.sound.levels import Levels
    from voiceguide.sound.tools.store import Store


@dataclass(frozen=True)  # without slots: what takes a while is kept
class Prepared:
    """A programme whose sounds are made and measured, before it is mixed."""

    compiled: Compiled
    recorder: Recorder
    """Has every sound of the plan, and makes those of other plans when asked for them."""
    timeline: Timeline
    """With its channels and loudness."""
    loudness_lufs: float
    """Of its speech."""
    parts: Store

    @cached_property
    def levels(self) -> Levels:
        """How loud everything is made. Raises SoundError for a bed's file."""
        from voiceguide.sound.levels import levels

        plan, loudness_lufs = self.compiled.plan, self.loudness_lufs
        return levels(self.timeline, plan, self.recorder, self.parts, loudness_lufs=loudness_lufs)

    @cached_property
    def metadata(self) -> Metadata:
        """What a file of it is tagged with; a cover is made for that, which takes a moment."""
        from voiceguide.output.write import metadata

        routine = self.compiled.routine
        return metadata(routine.front, self.timeline, routine.source.path.parent)
