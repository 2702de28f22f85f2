"""Watching: do something now, and again whenever a script, or a file that it uses, is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

from voiceguide.errors import VoiceguideError
from voiceguide.studio import Studio

_STEP_MS = 50
"""Changes that come so close together are one."""
_LOOK_MS = 1_000
"""Files are looked at so often even where the system tells of no change, as on some network drives."""


def watch(
    scripts: Sequence[Path],
    open_studio: Callable[[], Studio],
    work: Callable[[Studio], object],
    used_by: Callable[[Studio, Path], Iterable[Path]],
    stop: Event | None = None,
) -> None:
    """Work now and after every change, until `stop` is set, or Ctrl-C raises KeyboardInterrupt.

    `work` tells its own faults; `used_by` returns the files of a script. One studio serves until a file
    changes that is not a script, since what it recorded is then out of date.
    """
    while not (stop and stop.is_set()):
        with open_studio() as studio:
            used = {path: stamp(path) for path in scripts}
            while not (stop and stop.is_set()):
                work(studio)
                for script in scripts:
                    with suppress(VoiceguideError):  # it was told
                        used |= {path: stamp(path) for path in used_by(studio, script) if path not in used}
                changed = _wait(used, stop)
                used |= {path: stamp(path) for path in changed}
                if not changed <= set(scripts):
                    break


def stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file is saved; a file that is not there has a stamp too."""
    try:
        about = path.stat()
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size


def _wait(used: Mapping[Path, tuple[int, int]], stop: Event | None) -> set[Path]:
    """Return the files that have changed, as soon as there are any; none where it is to stop."""
    from watchfiles import watch as events

    def changed() -> set[Path]:
        return {path for path, before in used.items() if stamp(path) != before}

    if saved := changed():  # while it worked
        return saved
    folders = {path.resolve().parent for path in used}
    for _ in events(
        *folders,
        watch_filter=None,
        recursive=False,
        step=_STEP_MS,
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
        stop_event=stop,
    ):
        if saved := changed():
            return saved
    if stop and stop.is_set():
        return set()
    raise KeyboardInterrupt
