"""RenderJob: one script becomes one audio file, with its timeline and sidecars beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.jobs.job import Material, materials_of
from voiceguide.jobs.key import key_of, voices_of, wish
from voiceguide.materials import inputs_of
from voiceguide.options import Options
from voiceguide.output.atomic import atomic_files
from voiceguide.output.files import Files, check_files, files_for, is_whole
from voiceguide.output.formats import choose_format, format_for
from voiceguide.results import Rendered, rendered
from voiceguide.script.source import Source, make_source
from voiceguide.studio import Studio


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJob:
    """A programme to be rendered; `make` returns a Rendered with the paths of the targets."""

    key: str
    script: Path
    text: str
    """Of the script, whatever stands in the file by now."""
    materials: tuple[Material, ...]
    options: Options
    files: Files
    """The targets."""
    format: str

    @property
    def target(self) -> Path:
        """The audio file."""
        return self.files.audio

    def is_done(self) -> bool:
        """Return whether audio, timeline and sidecars are there, whole, and made with this key."""
        return is_whole(self.files)

    def whole(self) -> AbstractContextManager[Path]:
        """Give a new folder, whose files are moved to the targets at the end."""
        return atomic_files(self.target)

    def make(self, place: Path, studio: Studio) -> Rendered:
        """Write the files into a folder. Raises VoiceguideError."""
        source = make_source(self.script, self.text)
        prepared = studio.workshop.prepare(source, self.options)
        timeline = studio.workshop.mix(prepared, self.files.within(place), format_for(self.format))
        return rendered(self.files, timeline, prepared.compiled)

    def read_from(self, folder: Path) -> RenderJob:
        """Return the job with its script and materials in another folder."""
        return replace(self, script=folder / self.script.name)


def render_job(
    source: Source,
    target: Path | Callable[[str], Path],
    options: Options,
    studio: Studio,
    *,
    format_name: str = "",
    sidecars: Sequence[str] = (),
) -> RenderJob:
    """Return the job that renders a script into `target`, whose suffix, or `format_name`, gives the format.

    The target may be made from the name of the voice, which is known only now. Nothing is spoken; `studio`
    gives the voices. Raises ScriptError with every fault, and what `render` raises beforehand: UsageError,
    OutputError, EngineError.
    """
    plan = studio.workshop.compile(source, options).plan
    target = target if isinstance(target, Path) else target(plan.voice)
    fmt = choose_format(target, format_name)
    used = inputs_of(plan)
    files = files_for(target, sidecars, script=source.path)
    check_files(files, used)
    materials = materials_of(used, source.path)
    voices = voices_of(plan, studio.engines)
    key = key_of(
        source.text,
        materials,
        "render",
        wish(options, "voice", "engine"),
        plan.voice,
        voices,
        fmt.name,
        sidecars,
    )
    return RenderJob(
        key=key,
        script=source.path,
        text=source.text,
        materials=materials,
        options=options,
        files=replace(files, key=key),
        format=fmt.name,
    )
