"""Studio: engines, stores and files. The only module that knows the order of the stages of sound.

Words are ordered by `compiler`; what it made is spoken, mixed, encoded and written here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from voiceguide.compiler import Compiled, compile, raise_faults
from voiceguide.config import TARGET_LUFS
from voiceguide.engines.base import Voice
from voiceguide.engines.choice import advice, choices
from voiceguide.engines.registry import OPTIONAL, Engines, choose_voice, engine_names
from voiceguide.errors import EngineError, OptionError, ScriptError, UsageError
from voiceguide.materials import inputs_of
from voiceguide.options import Options
from voiceguide.output.atomic import atomic_path, check_writable
from voiceguide.output.files import Files, check_files, files_for, read_beside
from voiceguide.output.formats import choose_format
from voiceguide.script.phrases import sample_text
from voiceguide.script.routine import Choices
from voiceguide.script.source import Fault, Location, Source, make_source, read_source, suggest
from voiceguide.script.starter import script_of
from voiceguide.timing.duration import Reach
from voiceguide.timing.explain import Heard, explained
from voiceguide.timing.pieces import Plan
from voiceguide.timing.sounds import Lengths, Utterance
from voiceguide.timing.timeline import Timeline

if TYPE_CHECKING:
    from voiceguide.audit.checks import Report
    from voiceguide.output.format import Format
    from voiceguide.output.metadata import Metadata
    from voiceguide.sound.clips.prefetch import Prefetcher
    from voiceguide.sound.clips.recorder import Recorder
    from voiceguide.sound.segments import AudioSegment
    from voiceguide.sound.tools.store import Store

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); the stages are `speak`, `measure`, `encode` and `finish`.

A total of 0 is one that is not known."""

MAX_SAY = 20_000
"""Characters that `say` takes."""


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

    def segment(self, start_s: float | None = None, end_s: float | None = None) -> AudioSegment:
        """Return the programme, or what lies between two times in seconds, as a pydub AudioSegment.

        It is decoded from the file, 32-bit at 44.1 kHz, and held in memory: 21 MB for a minute of stereo.
        Raises SoundError where the file is gone or cannot be read.
        """
        from voiceguide.sound.files import read_sound
        from voiceguide.sound.segments import segment

        return segment(read_sound(self.path, from_s=start_s, to_s=end_s))


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
    metadata: Metadata
    parts: Store


class Studio:
    """What several programmes share: engines with their workers, and what was spoken. A context manager.

    Several threads may use one studio at a time; `progress` is called on the thread that renders.
    """

    def __init__(
        self,
        *,
        use_cache: bool = True,
        jobs: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        if jobs is not None and (not isinstance(jobs, int) or jobs < 1):
            raise OptionError("jobs", f"must be a whole number of 1 or more, not {jobs!r}")
        self.jobs = jobs
        self.progress = progress
        self.engines = Engines()
        self._use_cache = use_cache
        self._recorder: Recorder | None = None
        self._parts: Store | None = None
        self._prefetcher: Prefetcher | None = None
        self._stack = ExitStack()
        self._opening = RLock()
        """Held while something that is shared is made."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        self.engines.close()

    def check(self, script: Path | Source, options: Options | None = None) -> list[Fault]:
        """Return every fault and notice of a script; without a fault among them it can be rendered.

        Raises OptionError or UsageError for options that do not suit it, never for a fault of the script.
        """
        try:
            return compile(_source(script), options or Options(), self.engines)[1]
        except ScriptError as error:  # the file cannot be read
            return list(error.faults)

    def inputs(self, script: Path | Source, options: Options | None = None) -> tuple[Path, ...]:
        """Return every file that a script uses, itself included. Raises ScriptError."""
        return inputs_of(self._compile(_source(script), options or Options()).plan)

    def plan(self, script: Path | Source, options: Options | None = None) -> Planned:
        """Return where everything will stand, without synthesizing. Raises ScriptError, DurationError."""
        compiled = self._compile(_source(script), options or Options())
        notices = compiled.routine.notices
        return Planned(compiled.timeline, compiled.choices, compiled.plans.reach(), notices)

    def explain(self, script: Path | Source, options: Options | None = None) -> Explained:
        """Return what will be heard, beside its source. Raises ScriptError, DurationError."""
        source = _source(script)
        return Explained(source, tuple(explained(self._compile(source, options or Options()).plan)))

    def render(
        self,
        script: Path | Source,
        target: Path,
        options: Options | None = None,
        *,
        format_name: str = "",
        sidecars: Sequence[str] = (),
        timeline: bool = True,
        keep: Sequence[Path] = (),
        following: Path | None = None,
    ) -> Rendered:
        """Render a script into `target`, whose suffix gives the format, or `format_name` where it has none.

        Without `timeline` none is written beside it. `following` is a script to be rendered next, with the
        same options: while this one is mixed and encoded, it is spoken into the cache. Raises
        VoiceguideError; nothing is written then. What would replace a file that the script uses, or one of
        `keep`, is refused before anything is spoken.
        """
        if self._prefetcher:
            self._prefetcher.end()
        source = _source(script)
        files = files_for(
            target, sidecars, timeline=timeline, script=script if isinstance(script, Path) else None
        )
        fmt = choose_format(target, format_name)
        return self._render(source, options or Options(), files, fmt, keep=keep, following=following)

    def prepare(self, path: Path, options: Options | None = None) -> Prepared:
        """Return a programme whose sounds are made, but not mixed. Raises VoiceguideError."""
        return self._prepare(read_source(path), options or Options())

    def mix(self, prepared: Prepared, target: Path) -> None:
        """Mix a programme into `target`, whose suffix gives the format; nothing stands beside it."""
        from voiceguide.output.formats import format_for

        self._mix(prepared, files_for(target, timeline=False), format_for(target))

    def compiled(self, path: Path, options: Options | None = None) -> Compiled:
        """Return a script with its plans, speech estimated. Raises ScriptError."""
        return self._compile(read_source(path), options or Options())

    def say(
        self, text: str, target: Path, options: Options | None = None, *, language: str = "en-US"
    ) -> Rendered:
        """Say a text into a file, as a script that holds nothing else; no timeline stands beside it."""
        if not text.strip():
            raise UsageError("there is nothing to say: the text is empty")
        if len(text) > MAX_SAY:
            raise UsageError(f"the text may have at most {MAX_SAY} characters: write a script for more")
        source = make_source(Path("text"), script_of(text, language))
        files, fmt = files_for(target, timeline=False), choose_format(target)
        return self._render(source, options or Options(), files, fmt)

    def voices(self, *, engine: str = "", language: str = "") -> VoiceList:
        """Return the voices of every engine, or one. Raises EngineError where that one cannot be used."""
        found: list[Voice] = []
        notes: list[str] = []
        for name in [engine] if engine else engine_names():
            try:
                found += self.engines.get(name).voices()
            except EngineError as error:
                if engine:
                    raise
                if name not in OPTIONAL:
                    notes.append(f"{name}: {error}")
        wanted = language.lower()
        fitting = [
            voice for voice in found if not wanted or f"{voice.language.lower()}-".startswith(f"{wanted}-")
        ]
        return VoiceList(tuple(fitting), frozenset(choices(self.engines, fitting)), tuple(notes))

    def install_voice(self, name: str) -> str:
        """Download a voice that `voices` lists as not installed, or copy it from a file NAME.onnx.

        Return what happened; raises EngineError.
        """
        if name.endswith(".onnx"):
            return self.engines.get("piper").install(name)
        voice = self._voice(name)
        if voice.installed:
            return f"{name} is already installed"
        return self.engines.get(voice.engine).install(voice.name, partial(self._report, "download"))

    def remove_voice(self, name: str) -> str:
        """Remove a voice that was installed; return what happened. Raises EngineError."""
        voice = self._voice(name)
        return self.engines.get(voice.engine).remove(voice.name)

    def sample(self, name: str, target: Path) -> Rendered:
        """Write a few words in a voice to a file. Raises EngineError, OutputError."""
        engine, voice = choose_voice(self.engines, name, "en")
        listed = next(one for one in self.engines.get(engine).voices() if one.name == voice)
        language = "en" if listed.language == "mul" else listed.language
        return self.say(sample_text(language), target, Options(voice=f"{engine}/{voice}"), language=language)

    def advice(self, done: Rendered) -> str:
        """Return, in one line, how to get a natural voice where only eSpeak NG spoke, or ""."""
        timeline = done.timeline
        return advice(self.engines, timeline.language, {event.voice for event in timeline.events})

    def _voice(self, name: str) -> Voice:
        found = self.voices().voices
        names = {key: voice for voice in found for key in (f"{voice.engine}/{voice.name}", voice.name)}
        if name not in names:
            raise EngineError(f"unknown voice {name!r}{suggest(name, names)}; `voiceguide voices` lists them")
        return names[name]

    def write_sound(self, name: str, target: Path) -> None:
        """Write a built-in cue, or half a minute of a bed, to a file. Raises UsageError, OutputError."""
        from voiceguide.output.encode import encode
        from voiceguide.sound.programme import sample_of

        fmt = choose_format(target)
        check_writable(target)
        samples = sample_of(name, self._open_parts())
        with atomic_path(target) as path:
            encode([samples], path, fmt, samples.shape[1])

    def verify(self, path: Path) -> Report:
        """Measure a rendered file against the timeline beside it.

        Raises InputError or SoundError where one of them cannot be read, UsageError for another format.
        """
        from voiceguide.audit.checks import verify

        return verify(path, read_beside(path))

    def _compile(
        self,
        source: Source,
        options: Options,
        lengths: Lengths | None = None,
        before: Callable[[Plan], None] | None = None,
    ) -> Compiled:
        compiled, faults = compile(source, options, self.engines, lengths, before=before)
        raise_faults(faults)
        if compiled is None:
            raise AssertionError("a script without a fault was not compiled")
        return compiled

    def _render(
        self,
        source: Source,
        options: Options,
        files: Files,
        fmt: Format,
        *,
        keep: Sequence[Path] = (),
        following: Path | None = None,
    ) -> Rendered:
        prepared = self._prepare(source, options, lambda plan: check_files(files, [*inputs_of(plan), *keep]))
        if following:
            self._prefetch(following, options)
        timeline = self._mix(prepared, files, fmt)
        sidecars = tuple(files.sidecars.values())
        compiled = prepared.compiled
        return Rendered(
            files.audio, files.timeline, sidecars, timeline, compiled.choices, compiled.routine.notices
        )

    def _mix(self, prepared: Prepared, files: Files, fmt: Format) -> Timeline:
        """Write a programme; return its timeline with the loudness that the whole has."""
        from voiceguide.output.write import write
        from voiceguide.sound.programme import Programme, levels

        self._report("measure", 0, 0)
        timeline, plan, recorder = prepared.timeline, prepared.compiled.plan, prepared.recorder
        parts = prepared.parts
        loud = levels(timeline, plan, recorder, parts, loudness_lufs=prepared.loudness_lufs)
        if math.isfinite(loud.whole_lufs):
            timeline = replace(timeline, loudness_lufs=round(loud.whole_lufs, 2))
        ceiling_dbtp = fmt.ceiling_dbtp
        with Programme(timeline, plan, recorder, parts, loud, ceiling_dbtp=ceiling_dbtp) as programme:
            write(
                programme,
                files,
                fmt,
                timeline,
                prepared.metadata,
                jobs=self.jobs,
                store=parts,
                progress=self._report,
            )
        return timeline

    def _prepare(
        self, source: Source, options: Options, before: Callable[[Plan], None] | None = None
    ) -> Prepared:
        from voiceguide.output.write import metadata
        from voiceguide.sound.programme import channels_of

        recorder = self._open_recorder()
        compiled = self._compile(source, options, recorder, before)
        plan = compiled.plan
        channels = channels_of(plan, compiled.timeline, recorder)
        loudness_lufs = compiled.settings.sound.loudness_lufs
        if loudness_lufs is None:
            loudness_lufs = TARGET_LUFS[channels]
        timeline = replace(compiled.timeline, channels=channels, loudness_lufs=loudness_lufs)
        about = metadata(plan.routine.front, timeline, source.path.parent)
        return Prepared(compiled, recorder, timeline, loudness_lufs, about, self._open_parts())

    def _open_recorder(self) -> Recorder:
        from voiceguide.sound.clips.cache import ClipCache
        from voiceguide.sound.clips.recorder import Recorder

        with self._opening:
            if self._recorder is None:
                cache = ClipCache() if self._use_cache else None
                speaking = partial(self._report, "speak")
                self._recorder = Recorder(self.engines.get, cache, jobs=self.jobs, progress=speaking)
                self._stack.callback(self._recorder.close)
            return self._recorder

    def _prefetch(self, path: Path, options: Options) -> None:
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
            return self._compile(read_source(path), options).plan.utterances

        prefetcher.begin(wanted)

    def _open_parts(self) -> Store:
        """Return what is kept of programmes; without a cache, until this studio closes."""
        from voiceguide.disk import scratch_folder
        from voiceguide.sound.tools.store import part_store

        with self._opening:
            if self._parts is None:
                folder = None if self._use_cache else self._stack.enter_context(scratch_folder())
                self._parts = part_store(folder)
                self._stack.callback(self._parts.close)
            return self._parts

    def _report(self, stage: str, done: int, total: int) -> None:
        if self.progress:
            self.progress(stage, done, total)


def _source(script: Path | Source) -> Source:
    return script if isinstance(script, Source) else read_source(script)
