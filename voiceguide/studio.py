"""Studio: what can be asked for many scripts with shared voices; the work is done in `workshop`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from voiceguide.compiler import compile
from voiceguide.engines.base import Voice
from voiceguide.engines.choice import advice, choices
from voiceguide.engines.registry import OPTIONAL, choose_voice, engine_names
from voiceguide.errors import EngineError, OptionError, ScriptError, UsageError
from voiceguide.materials import inputs_of
from voiceguide.options import Options
from voiceguide.output.atomic import atomic_path, check_writable
from voiceguide.output.files import Files, check_files, files_for, read_beside
from voiceguide.output.formats import choose_format
from voiceguide.results import Explained, Planned, Rendered, VoiceList, rendered
from voiceguide.script.phrases import sample_text
from voiceguide.script.source import Fault, Source, make_source, read_source, suggest
from voiceguide.script.starter import script_of
from voiceguide.timing.explain import explained
from voiceguide.workshop import Progress, Workshop

if TYPE_CHECKING:
    from voiceguide.audit.checks import Report
    from voiceguide.output.format import Format

MAX_SAY = 20_000
"""Characters that `say` takes."""


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
        self.workshop = Workshop(use_cache=use_cache, jobs=jobs, progress=progress)
        self.engines = self.workshop.engines

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.workshop.close()

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
        return inputs_of(self.workshop.compile(_source(script), options or Options()).plan)

    def plan(self, script: Path | Source, options: Options | None = None) -> Planned:
        """Return where everything will stand, without synthesizing. Raises ScriptError, DurationError."""
        compiled = self.workshop.compile(_source(script), options or Options())
        notices = compiled.notices
        return Planned(compiled.timeline, compiled.choices, compiled.plans.reach(), notices)

    def explain(self, script: Path | Source, options: Options | None = None) -> Explained:
        """Return what will be heard, beside its source. Raises ScriptError, DurationError."""
        source = _source(script)
        plan = self.workshop.compile(source, options or Options()).plan
        return Explained(source, tuple(explained(plan)))

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
        self.workshop.settle()
        source = _source(script)
        files = files_for(
            target, sidecars, timeline=timeline, script=script if isinstance(script, Path) else None
        )
        fmt = choose_format(target, format_name)
        return self._render(source, options or Options(), files, fmt, keep=keep, following=following)

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
        return self.engines.get(voice.engine).install(voice.name, partial(self.workshop.report, "download"))

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
        samples = sample_of(name, self.workshop.parts())
        with atomic_path(target) as path:
            encode([samples], path, fmt, samples.shape[1])

    def verify(self, path: Path) -> Report:
        """Measure a rendered file against the timeline beside it.

        Raises InputError or SoundError where one of them cannot be read, UsageError for another format.
        """
        from voiceguide.audit.checks import verify

        return verify(path, read_beside(path))

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
        prepared = self.workshop.prepare(
            source, options, lambda plan: check_files(files, [*inputs_of(plan), *keep])
        )
        if following:
            self.workshop.prefetch(following, options)
        timeline = self.workshop.mix(prepared, files, fmt)
        return rendered(files, timeline, prepared.compiled)


def _source(script: Path | Source) -> Source:
    return script if isinstance(script, Source) else read_source(script)
