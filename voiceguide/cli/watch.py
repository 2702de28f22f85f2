"""`voiceguide render --watch`: render again whenever a script, or a file that it uses, is saved."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.cli import faults
from voiceguide.cli.printing import echo_error
from voiceguide.errors import VoiceguideError

if TYPE_CHECKING:
    from voiceguide.studio import Studio

_STEP_MS = 50
"""Changes that come so close together are one."""
_LOOK_MS = 1_000
"""Files are looked at so often even where the system tells of no change, as on some network drives."""


def watch(
    scripts: Sequence[Path],
    open_studio: Callable[[], Studio],
    render: Callable[[Studio], object],
    used_by: Callable[[Studio, Path], Iterable[Path]],
) -> None:
    """Render now and after every change, until Ctrl-C; faults are printed, and it goes on.

    One studio serves until a file changes that is not a script, since what it recorded is then out of date.
    """
    while True:
        with open_studio() as studio:
            used = {path: _stamp(path) for path in scripts}
            while True:
                _render(studio, render)
                for script in scripts:
                    with suppress(VoiceguideError):  # it was told
                        used |= {path: _stamp(path) for path in used_by(studio, script) if path not in used}
                changed = _wait(used)
                used |= {path: _stamp(path) for path in changed}
                if not changed <= set(scripts):
                    break


def _render(studio: Studio, render: Callable[[Studio], object]) -> None:
    start = time.perf_counter()
    try:
        render(studio)
    except VoiceguideError as error:
        faults.tell(error, as_json=False)
    else:
        echo_error(f"took {time.perf_counter() - start:.1f} s; waiting for changes, Ctrl-C ends it")


def _wait(used: Mapping[Path, tuple[int, int]]) -> set[Path]:
    """Return the files that have changed, as soon as there are any."""
    from watchfiles import watch as events

    folders = {path.resolve().parent for path in used}
    for _ in events(
        *folders,
        watch_filter=None,
        recursive=False,
        step=_STEP_MS,
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
    ):
        if changed := {path for path, stamp in used.items() if _stamp(path) != stamp}:
            return changed
    raise KeyboardInterrupt


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file is saved; a file that is not there has a stamp too."""
    try:
        about = path.stat()
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size
