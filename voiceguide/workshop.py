"""Workshop: engines, stores and files. The only module that knows the order of the stages of sound.

Words are ordered by `compiler`; what it made is spoken, mixed, encoded and written here.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from voiceguide.compiler import Compiled, compile, raise_faults
from voiceguide.config import LOUDEST_LUFS, TARGET_LUFS
from voiceguide.engines.registry import Engines
from voiceguide.materials import inputs_of
from voiceguide.options import Options
from voiceguide.output.files import Files
from voiceguide.prepared import Prepared
from voiceguide.script.source import Fault, Source, read_source
from voiceguide.timing.pieces import Plan
from voiceguide.timing.sounds import Lengths, Utterance
from voiceguide.timing.timeline import Timeline

if TYPE_CHECKING:
    from voiceguide.output.format import Format
    from voiceguide.output.sidecars.base import KitParts
    from voiceguide.sound.clips.prefetch import Prefetcher
    from voiceguide.sound.clips.recorder import Recorder
    from voiceguide.sound.levels import Levels
    from voiceguide.sound.programme import Programme
    from voiceguide.sound.tools.store import Store
    from voiceguide.sound.wav_stream import WavStream, Windows

_log = logging.getLogger(__name__)

_MISSED_LU = 1.0
"""Half a LU is left to steps of the gain; more is worth a word."""

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); the stages are `speak`, `measure`, `encode` and `finish`.

A total of 0 is one that is not known."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A programme to listen to while it is written; close it at the end."""

    timeline: Timeline = field(repr=False)
    inputs: tuple[Path, ...]
    """Every file that it is made from, the script itself first."""
    notices: tuple[Fault, ...]
    """What may be meant otherwise in the script."""
    wav: WavStream

    def close(self) -> None:
        """Let go of its sound."""
        self.wav.close()


class Workshop:
    """Makes programmes, and keeps what they share. Several threads may use one; close it at the end."""

    def __init__(self, *, use_cache: bool, jobs: int | None, progress: Progress | None) -> None:
        self.jobs = jobs
        self.progress = progress
        self.engines = Engines()
        self._use_cache = use_cache
        self._recorder: Recorder | None = None
        self._parts: Store | None = None
        self._prefetcher: Prefetcher | None = None
        self._mixed: Windows | None = None
        """Of what was previewed last."""
        self._stack = ExitStack()
        self._opening = RLock()
        """Held while something that is shared is made."""

    def close(self) -> None:
        """Close stores and engines."""
        self._stack.close()
        self.engines.close()

    def compile(
        self,
        source: Source,
        options: Options,
        lengths: Lengths | None = None,
        before: Callable[[Plan], None] | None = None,
    ) -> Compiled:
        """Return what a script becomes, speech estimated unless `lengths` measures it. Raises ScriptError.

        `before` may refuse the plan before anything is measured.
        """
        compiled, faults = compile(source, options, self.engines, lengths, before=before)
        raise_faults(faults)
        if compiled is None:
            raise AssertionError("a script without a fault was not compiled")
        return compiled

    def prepare(
        self, source: Source, options: Options, before: Callable[[Plan], None] | None = None
    ) -> Prepared:
        """Return a programme whose sounds are made, but not mixed; `before` as for `compile`."""
        from voiceguide.sound.programme import channels_of

        recorder = self._open_recorder()
        compiled = self.compile(source, options, recorder, before)
        plan = compiled.plan
        channels = channels_of(plan, compiled.timeline, recorder)
        loudness_lufs = compiled.settings.sound.loudness_lufs
        if loudness_lufs is None:
            loudness_lufs = TARGET_LUFS[channels]
        timeline = replace(compiled.timeline, channels=channels, loudness_lufs=loudness_lufs)
        return Prepared(compiled, recorder, timeline, loudness_lufs, self.parts())

    def open(self, prepared: Prepared, ceiling_dbtp: float) -> tuple[Timeline, Programme]:
        """Return the timeline with the loudness that the whole has, and the programme, to be closed."""
        from voiceguide.sound.programme import Programme

        timeline, plan, loud = prepared.timeline, prepared.compiled.plan, self.measure(prepared)
        _tell_loudness(prepared.loudness_lufs, loud.missed_lu)
        if math.isfinite(loud.whole_lufs):
            timeline = replace(timeline, loudness_lufs=round(loud.whole_lufs, 2))
        return timeline, Programme(
            timeline, plan, prepared.recorder, prepared.parts, loud, ceiling_dbtp=ceiling_dbtp
        )

    def measure(self, prepared: Prepared) -> Levels:
        """Return how loud everything is made; it is worked out once."""
        self.report("measure", 0, 0)
        return prepared.levels

    def mix(self, prepared: Prepared, files: Files, fmt: Format) -> Timeline:
        """Write a programme; return its timeline with the loudness that the whole has."""
        from voiceguide.output.write import write

        timeline, programme = self.open(prepared, fmt.ceiling_dbtp)
        with programme:
            write(
                programme,
                files,
                fmt,
                timeline,
                prepared.metadata,
                jobs=self.jobs,
                store=prepared.parts,
                progress=self.report,
                make_kit=partial(self._kit, prepared),
            )
        return timeline

    def _kit(self, prepared: Prepared) -> KitParts:
        from voiceguide.kit.kit import to_json
        from voiceguide.kit.make import make_bed, make_kit
        from voiceguide.output.sidecars.base import KitParts

        made = make_kit(prepared, jobs=self.jobs)
        return KitParts(to_json(made.kit), made.audio, make_bed(prepared))

    def preview(self, source: Source, options: Options) -> Preview:
        """Return a programme that can be heard at once; only what is new is spoken for it, and mixed."""
        from voiceguide.output.formats.wav import WAV
        from voiceguide.sound.wav_stream import WavStream

        prepared = self.prepare(source, options)
        timeline, programme = self.open(prepared, WAV.ceiling_dbtp)
        made = prepared.compiled
        return Preview(timeline, inputs_of(made.plan), made.notices, WavStream(programme, self._windows()))

    def prefetch(self, path: Path, options: Options) -> None:
        """Begin to speak another script into the cache, if there is one: the engines are free now."""
        from voiceguide.sound.clips.prefetch import Prefetcher

        cache = self._open_recorder().cache
        if cache is None:
            return
        with self._opening:
            if self._prefetcher is None:
                self._prefetcher = Prefetcher(self.engines.get, cache, self.jobs)
                self._stack.callback(self._prefetcher.close)
            prefetcher = self._prefetcher

        def wanted() -> tuple[Utterance, ...]:
            return self.compile(read_source(path), options).plan.utterances

        prefetcher.begin(wanted)

    def settle(self) -> None:
        """Stop what `prefetch` began: the engines are needed now."""
        if self._prefetcher:
            self._prefetcher.end()

    def parts(self) -> Store:
        """Return what is kept of programmes; without a cache, until this is closed."""
        from voiceguide.disk import scratch_folder
        from voiceguide.sound.tools.store import part_store

        with self._opening:
            if self._parts is None:
                folder = None if self._use_cache else self._stack.enter_context(scratch_folder())
                self._parts = part_store(folder)
                self._stack.callback(self._parts.close)
            return self._parts

    def _windows(self) -> Windows:
        from voiceguide.sound.wav_stream import Windows

        with self._opening:
            if self._mixed is None:
                self._mixed = Windows()
            return self._mixed

    def report(self, stage: str, done: int, total: int) -> None:
        """Tell how far a stage is."""
        if self.progress:
            self.progress(stage, done, total)

    def _open_recorder(self) -> Recorder:
        from voiceguide.sound.clips.cache import ClipCache
        from voiceguide.sound.clips.recorder import Recorder

        with self._opening:
            if self._recorder is None:
                cache = ClipCache() if self._use_cache else None
                speaking = partial(self.report, "speak")
                self._recorder = Recorder(self.engines.get, cache, jobs=self.jobs, progress=speaking)
                self._stack.callback(self._recorder.close)
            return self._recorder


def _tell_loudness(wanted_lufs: float, missed_lu: float) -> None:
    """Warn where a loudness cannot be had."""
    if missed_lu > _MISSED_LU:
        _log.warning(
            "the speech is %.1f LU quieter than the %g LUFS asked for: it is very quiet itself, or other "
            "sounds are much louder",
            missed_lu,
            wanted_lufs,
        )
    elif wanted_lufs > LOUDEST_LUFS:
        _log.warning(
            "a loudness of %g LUFS cannot be had: speech louder than %g LUFS has its peaks held down, which "
            "makes it quieter and harsher",
            wanted_lufs,
            LOUDEST_LUFS,
        )
