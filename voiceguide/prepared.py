"""Prepared: a programme between words and audio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.compiler import Compiled
from voiceguide.timing.timeline import Timeline

if TYPE_CHECKING:
    from voiceguide.output.metadata import Metadata
    from voiceguide.sound.clips.recorder import Recorder
    from voiceguide.sound.tools.store import Store


@dataclass(frozen=True, slots=True)
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

    @property
    def metadata(self) -> Metadata:
        """What a file of it is tagged with; a cover is made for that, which takes a moment."""
        from voiceguide.output.write import metadata

        routine = self.compiled.routine
        return metadata(routine.front, self.timeline, routine.source.path.parent)
