"""The public functions: each opens a Studio of its own for one script."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.options import Options
from voiceguide.results import Planned, Rendered
from voiceguide.script.source import Fault
from voiceguide.studio import Studio
from voiceguide.workshop import Progress

if TYPE_CHECKING:
    from voiceguide.audit.checks import Report


def render(
    script: str | Path,
    target: str | Path,
    options: Options | None = None,
    *,
    sidecars: Sequence[str] = (),
    jobs: int | None = None,
    use_cache: bool = True,
    progress: Progress | None = None,
) -> Rendered:
    """Render a script into a file whose suffix gives the format, and write its timeline beside it.

    Raises VoiceguideError; nothing is written then. `progress` is called with (stage, done, total).
    """
    with Studio(jobs=jobs, use_cache=use_cache, progress=progress) as studio:
        return studio.render(Path(script), Path(target), options, sidecars=sidecars)


def check(script: str | Path, options: Options | None = None) -> list[Fault]:
    """Return every fault and notice of a script; without a fault among them it can be rendered."""
    with Studio() as studio:
        return studio.check(Path(script), options)


def plan(script: str | Path, options: Options | None = None) -> Planned:
    """Return what will be heard and when, with estimated lengths of speech. Raises VoiceguideError."""
    with Studio() as studio:
        return studio.plan(Path(script), options)


def say(
    text: str, target: str | Path, options: Options | None = None, *, language: str = "en-US"
) -> Rendered:
    """Say a text into a file whose suffix gives the format. Raises VoiceguideError."""
    with Studio() as studio:
        return studio.say(text, Path(target), options, language=language)


def verify(path: str | Path) -> Report:
    """Measure a rendered file against the timeline beside it. Raises VoiceguideError if it cannot be read."""
    with Studio() as studio:
        return studio.verify(Path(path))
