"""Shelf: the scripts of a folder, and what can be told of each without making a sound."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

from voiceguide.compiler import Compiled, compile
from voiceguide.errors import ScriptError
from voiceguide.materials import inputs_of
from voiceguide.options import Options
from voiceguide.output.player.plan import plan_of
from voiceguide.script.settings.values import Option
from voiceguide.script.source import FAULT, Fault, printable, read_source
from voiceguide.serve.make import PlayJob, play_job
from voiceguide.studio import Studio
from voiceguide.units import samples_to_seconds

_KEPT = 256
"""Looks that are remembered."""
_OURS = "-"
"""The first part of paths that are no script's."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """A script with options, planned but not spoken: lengths of speech are estimates, in seconds.

    As long as nothing changes it is the same object, so that what is made of it can be kept by it.
    """

    name: str
    path: Path
    version: str
    """Changes whenever the script or a file that it uses does."""
    faults: tuple[Fault, ...] = ()
    """Notices too. With a fault among them nothing below is known."""
    title: str = ""
    language: str = "en-US"
    artist: str = ""
    album: str = ""
    comment: str = ""
    cover: str = ""
    """The author's own picture, as the script names it."""
    voice: str = ""
    bed: str = ""
    beds: tuple[str, ...] = ()
    """Those of the author."""
    pace: float = 1.0
    choices: dict[str, Option] = field(default_factory=dict)
    """The script's own options."""
    fixed: bool = False
    """The page cannot make other lengths: its sound changes from its start to its end."""
    shortest: float = 0.0
    natural: float = 0.0
    longest: float = 0.0
    plan: dict[str, Any] = field(default_factory=dict)
    """As the page reads it: `plan.plan_of`."""
    job: PlayJob | None = None
    """Makes it playable."""

    @property
    def whole(self) -> bool:
        """Whether it can be made."""
        return not any(fault.severity == FAULT for fault in self.faults)


class Shelf:
    """The scripts of one folder; several threads may use it."""

    def __init__(self, folder: Path, studio: Studio, most: int, store: Path) -> None:
        self.folder = folder
        self.studio = studio
        self._most = most
        self._store = store
        self._looks: OrderedDict[tuple[str, str], tuple[Look, tuple[Path, ...]]] = OrderedDict()
        self._lock = Lock()

    def scripts(self) -> dict[str, Path]:
        """Return the scripts by name: plain files *.md of the folder, and links to such within it."""
        return {Path(entry).stem: Path(entry) for entry in self._named() if _is_served(entry)}

    def path_of(self, name: str) -> Path | None:
        """Return the script of a name, or None; the name is looked up, never made into a path."""
        entry = next((entry for entry in self._named() if entry.name == f"{name}.md"), None)
        return Path(entry) if entry and _is_served(entry) else None

    def known(self, name: str, path: Path, options: Options) -> Look | None:
        """Return what was told of a script before, where nothing that it tells of has changed since."""
        key = (name, repr(options))
        with self._lock:
            look, used = self._looks.get(key, (None, ()))
            if look:
                self._looks.move_to_end(key)
        return look if look and look.version == _version(used) else None

    def look(self, name: str, path: Path, options: Options) -> Look:
        """Return what can be told of a script; only what changed is planned again.

        Raises OptionError or UsageError for options that do not suit it.
        """
        if known := self.known(name, path, options):
            return known
        made = self._look(name, path, options)
        with self._lock:
            self._looks[name, repr(options)] = made
            while len(self._looks) > _KEPT:
                self._looks.popitem(last=False)
        return made[0]

    def _named(self) -> list[os.DirEntry[str]]:
        """Return what is called *.md in the folder, in the order of the names, not looked at yet."""
        try:
            with os.scandir(self.folder) as entries:
                named = [entry for entry in entries if entry.name.endswith(".md")]
        except OSError:
            return []
        return sorted(named, key=lambda entry: entry.name)[: self._most]

    def _look(self, name: str, path: Path, options: Options) -> tuple[Look, tuple[Path, ...]]:
        before = _version([path])
        try:
            source = read_source(path)
            compiled, faults = compile(source, options, self.studio.engines)
        except ScriptError as error:  # the file cannot be read
            return Look(
                name=name, path=path, version=before, title=name, faults=own_faults(error.faults, path)
            ), (path,)
        used = inputs_of(compiled.plan) if compiled else (path, *(one.path for one in source.included))
        # what was saved meanwhile is planned the next time
        version = _version(used) if _version([path]) == before else ""
        if compiled is None:
            faulty = Look(name=name, path=path, version=version, title=name, faults=own_faults(faults, path))
            return faulty, used
        job = play_job(compiled, options, self.studio, self._store)
        return _told(name, path, version, compiled, own_faults(faults, path), job), used


def _told(
    name: str, path: Path, version: str, compiled: Compiled, faults: tuple[Fault, ...], job: PlayJob
) -> Look:
    timeline, front, reach = compiled.timeline, compiled.routine.front, compiled.plans.reach()
    return Look(
        name=name,
        path=path,
        version=version,
        faults=faults,
        title=timeline.title,
        language=timeline.language,
        artist=front.artist,
        album=front.album or timeline.title,
        comment=front.comment,
        cover=front.cover,
        voice=timeline.voice,
        bed=front.bed.name,
        beds=tuple(front.beds),
        pace=compiled.settings.tempo.pace,
        choices=dict(front.options),
        fixed=bool(timeline.level_end_db),
        shortest=samples_to_seconds(reach.shortest),
        natural=samples_to_seconds(reach.natural),
        longest=samples_to_seconds(reach.longest),
        plan=plan_of(timeline),
        job=job,
    )


def _is_served(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a script of its folder; links are followed before that is asked."""
    if entry.name.startswith(".") or entry.name == f"{_OURS}.md":
        return False
    try:
        if not entry.is_symlink():
            return entry.is_file()
        path = Path(entry)
        real = path.resolve(strict=True)
        return real.is_relative_to(path.parent.resolve()) and stat.S_ISREG(real.stat().st_mode)
    except (OSError, RuntimeError, ValueError):
        return False


def _version(paths: Iterable[Path]) -> str:
    """Return a digest of when files were changed; one that is not there has a stamp too."""
    digest = hashlib.sha256()
    for path in paths:
        try:
            about = path.stat()
            digest.update(f"{path}\0{about.st_mtime_ns}\0{about.st_size}\0".encode("utf-8", "replace"))
        except OSError:
            digest.update(f"{path}\0\0".encode("utf-8", "replace"))
    return digest.hexdigest()[:16]


def own_faults(faults: Iterable[Fault], path: Path) -> tuple[Fault, ...]:
    """Return faults that name files as seen from the script's folder: no phone needs to know where it is."""
    folder = f"{printable(path.parent)}/"
    return tuple(replace(fault, path=fault.path.removeprefix(folder)) for fault in faults)
