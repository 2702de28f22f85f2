"""Build: the only module that knows the whole order, from a script to a finished file beside its timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from voiceguide.compiler import Draft, LengthsOf, Settled, file_length
from voiceguide.config import TARGET_LUFS
from voiceguide.engines.base import Voice
from voiceguide.engines.registry import Engines, engine_names
from voiceguide.errors import EngineError, ScriptError
from voiceguide.options import Options
from voiceguide.script.routine import Choices
from voiceguide.script.source import Fault, make_source, read_source, suggest
from voiceguide.script.starter import script_of
from voiceguide.timing.duration import Reach
from voiceguide.timing.lengths import estimated_lengths
from voiceguide.timing.pieces import Plan
from voiceguide.timing.timeline import Timeline

if TYPE_CHECKING:
    from voiceguide.audit.checks import Report
    from voiceguide.script.settings.front_matter import FrontMatter
    from voiceguide.sound.clips.prefetch import Next
    from voiceguide.sound.clips.recorder import Bank, Spool
    from voiceguide.sound.tools.store import Store

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); the stages are `speak` and `encode`."""

DOUBT = 0.1
"""How far an estimated length of speech may be off."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A programme that was not synthesized: speech lengths in its timeline are estimates."""

    settled: Settled
    reach: Reach


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a render wrote."""

    path: Path
    timeline_path: Path | None
    sidecars: tuple[Path, ...]
    settled: Settled

    @property
    def timeline(self) -> Timeline:
        """Where everything stands."""
        return self.settled.timeline


class Studio:
    """What several programmes share: engines with their workers, and what was spoken. A context manager."""

    def __init__(
        self,
        *,
        use_cache: bool = True,
        jobs: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.jobs = jobs
        self.progress = progress
        self.engines = Engines()
        self._use_cache = use_cache
        self._spool: Spool | None = None
        self._parts: Store | None = None
        self._next: Next | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        self.engines.close()

    def check(self, path: Path, options: Options | None = None) -> list[Fault]:
        """Return every fault of a script; an empty list is a script that can be rendered."""
        try:
            self.plan(path, options)
        except ScriptError as error:
            return list(error.faults)
        return []

    def plan(self, path: Path, options: Options | None = None) -> Planned:
        """Return where everything will stand, without synthesizing. Raises ScriptError, DurationError."""
        draft = Draft(read_source(path), options or Options(), self.engines)
        lengths_of = _remembered(lambda plan: estimated_lengths(plan, file_length))
        return Planned(draft.settle(lengths_of, doubt=DOUBT), draft.reach(lengths_of))

    def render(
        self,
        path: Path,
        target: Path,
        options: Options | None = None,
        *,
        format_name: str = "",
        sidecars: Sequence[str] = (),
        following: Path | None = None,
    ) -> Rendered:
        """Render a script into `target`, whose suffix gives the format unless `format_name` does.

        `following` is a script to be rendered next, with the same options: while this one is mixed and
        encoded, it is spoken into the cache. Raises VoiceguideError; nothing is written then.
        """
        if self._next:
            self._next.end()
        draft = Draft(read_source(path), options or Options(), self.engines)
        return self._render(draft, target, format_name or target, sidecars, following=following)

    def say(
        self, text: str, target: Path, options: Options | None = None, *, language: str = "en-US"
    ) -> Rendered:
        """Say a text into a file, as a script that holds nothing else; no timeline stands beside it."""
        source = make_source(Path("text"), script_of(text, language))
        draft = Draft(source, options or Options(), self.engines)
        return self._render(draft, target, target, (), beside=False)

    def voices(self, *, engine: str = "", language: str = "") -> tuple[list[Voice], list[str]]:
        """Return the voices of every engine, or one, and why engines that cannot be used have none."""
        names = [engine] if engine else engine_names()
        found: list[Voice] = []
        notes: list[str] = []
        for name in names:
            try:
                found += self.engines.get(name).voices()
            except EngineError as error:
                if engine:
                    raise
                notes.append(f"{name}: {error}")
        wanted = language.lower()
        return [
            voice for voice in found if not wanted or f"{voice.language.lower()}-".startswith(f"{wanted}-")
        ], notes

    def install_voice(self, name: str) -> str:
        """Download a voice that `voices` lists as not installed; return what happened. Raises EngineError."""
        found, _ = self.voices()
        names = {key: voice for voice in found for key in (voice.name, f"{voice.engine}/{voice.name}")}
        if name not in names:
            raise EngineError(f"unknown voice {name!r}{suggest(name, names)}; `voiceguide voices` lists them")
        voice = names[name]
        if voice.installed:
            return f"{name} is here already"
        install = getattr(self.engines.get(voice.engine), "install", None)
        if install is None:
            raise EngineError(f"the engine {voice.engine} cannot download voices")
        install(voice.name)
        return f"{name} is installed"

    def write_sound(self, name: str, target: Path) -> None:
        """Write a built-in cue, or half a minute of a bed, to a file. Raises UsageError, OutputError."""
        from voiceguide.output.atomic import atomic_path
        from voiceguide.output.encode import encode
        from voiceguide.output.formats import format_for
        from voiceguide.sound.programme import sample_of

        fmt = format_for(target)
        samples = sample_of(name)
        with atomic_path(target) as path:
            encode([samples], path, fmt, samples.shape[1])

    def verify(self, path: Path) -> Report:
        """Measure a rendered file against the timeline beside it. Raises SoundError, InputError."""
        from voiceguide.audit.checks import verify
        from voiceguide.output.files import read_beside

        return verify(path, read_beside(path))

    def _render(
        self,
        draft: Draft,
        target: Path,
        format_of: str | Path,
        sidecars: Sequence[str],
        *,
        beside: bool = True,
        following: Path | None = None,
    ) -> Rendered:
        from voiceguide.output.files import files_for
        from voiceguide.output.formats import format_for
        from voiceguide.output.write import metadata, write
        from voiceguide.sound.programme import programme

        fmt, files = format_for(format_of), files_for(target, sidecars, timeline=beside)
        banks: dict[int, Bank] = {}
        settled = draft.settle(lambda plan: self._bank(plan, banks).lengths())
        if following:
            self._speak_next(following, draft.options)
        bank = banks[id(settled.plan)]
        front, settings = draft.script.front, draft.settings()
        channels = channels_of(front, settled.timeline, bank)
        loudness_lufs = settings.loudness_lufs
        if loudness_lufs is None:
            loudness_lufs = TARGET_LUFS[channels]
        timeline = replace(settled.timeline, channels=channels, loudness_lufs=loudness_lufs)
        parts = self._open_parts()
        write(
            programme(
                timeline,
                bank,
                settings,
                ceiling_dbtp=fmt.ceiling_dbtp,
                loudness_lufs=loudness_lufs,
                store=parts,
            ),
            files,
            fmt,
            timeline,
            metadata(front, timeline, draft.script.source.path.parent),
            jobs=self.jobs,
            store=parts,
            progress=self._stage("encode"),
        )
        settled = replace(settled, timeline=timeline)
        return Rendered(target, files.timeline, tuple(files.sidecars.values()), settled)

    def _bank(self, plan: Plan, banks: dict[int, Bank]) -> Bank:
        """Return the sounds of a plan; what it says is spoken now, unless it was before."""
        from voiceguide.sound.clips.recorder import Bank

        if id(plan) not in banks:
            spool = self._open_spool()
            spool.speak(plan.utterances, self._stage("speak"))
            banks[id(plan)] = Bank(plan, spool)
        return banks[id(plan)]

    def _open_spool(self) -> Spool:
        from voiceguide.sound.clips.cache import ClipCache
        from voiceguide.sound.clips.recorder import Spool

        if self._spool is None:
            cache = ClipCache() if self._use_cache else None
            self._spool = Spool(self.engines.get, cache, self.jobs)
            self._stack.callback(self._spool.close)
        return self._spool

    def _speak_next(self, path: Path, options: Options) -> None:
        """Begin to speak another script into the cache, if there is one: the engines are free now."""
        from voiceguide.sound.clips.prefetch import Next

        cache = self._open_spool().cache
        if cache is None:
            return
        if self._next is None:
            self._next = Next(self.engines.get, cache, self.jobs)
            self._stack.callback(self._next.close)
        self._next.begin(lambda: Draft(read_source(path), options, self.engines).plan(Choices()).utterances)

    def _open_parts(self) -> Store | None:
        from voiceguide.sound.tools.store import part_store

        if self._use_cache and self._parts is None:
            self._parts = part_store()
            self._stack.callback(self._parts.close)
        return self._parts

    def _stage(self, name: str) -> Callable[[int, int], None]:
        def report(done: int, total: int) -> None:
            if self.progress:
                self.progress(name, done, total)

        return report


def channels_of(front: FrontMatter, timeline: Timeline, bank: Bank) -> int:
    """Return 2 where something is stereo, and the script does not want mono."""
    if front.stereo == "off":
        return 1
    return 2 if timeline.channels == 2 or timeline.beds or bank.stereo else 1


def _remembered(lengths_of: LengthsOf) -> LengthsOf:
    """Return the same function, asked only once for each plan."""
    known: dict[int, tuple[Plan, Mapping[str, int]]] = {}

    def lengths(plan: Plan) -> Mapping[str, int]:
        if id(plan) not in known:
            known[id(plan)] = plan, lengths_of(plan)
        return known[id(plan)][1]

    return lengths
