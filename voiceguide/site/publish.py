"""Publish: scripts become a folder that any static host serves as it is.

Each programme has a folder of its own, which is replaced as a whole. `programme.json` in it tells what
decided its sound, so that what did not change is not made again.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from voiceguide.errors import ScriptError, UsageError
from voiceguide.jobs.handle import LOOK_S
from voiceguide.jobs.runner import Runner
from voiceguide.jobs.whole import Told, Whole
from voiceguide.options import Options
from voiceguide.output.atomic import atomic_path
from voiceguide.script.source import FORBIDDEN, Fault
from voiceguide.site.entry import Entry
from voiceguide.site.feed import feed
from voiceguide.site.icons import ICONS, icon
from voiceguide.site.job import ABOUT, ProgrammeJob, entry_in, programme_job, read_json
from voiceguide.site.pages import (
    catalogue_page,
    has_waves,
    manifest,
    programme_page,
    service_worker,
    shell,
)
from voiceguide.site.waves import waves_files
from voiceguide.studio import Studio

_log = logging.getLogger(__name__)

_SITE = "site.json"
"""At the top: the title and the address that were given last."""


@dataclass(frozen=True, slots=True)
class Site:
    """What `publish` wrote."""

    folder: Path
    entries: tuple[Entry, ...]
    made: tuple[str, ...]
    """The programmes that were rendered, by name; the others had not changed."""
    feed: bool


def publish(
    scripts: Sequence[Path],
    folder: Path,
    studio: Studio,
    runner: Runner,
    options: Options | None = None,
    *,
    voices: Sequence[str] = (),
    lengths_s: Sequence[float] = (),
    base_url: str = "",
    title: str = "",
    told: Told | None = None,
) -> Site:
    """Publish scripts into a folder; programmes that are there already stay.

    `voices` gives each programme in several voices; `lengths_s` adds finished files of other lengths. The
    feed needs the address at which the folder will stand. `studio` gives the voices, `runner` makes the
    programmes, several at once; `told` gets how far all of them are, on any thread. Raises VoiceguideError;
    with a fault in any script nothing is written. Where making one fails the others are made, and stay.
    """
    options = options or Options()
    names = [script.stem for script in scripts]
    _refuse(names, folder)
    jobs = _jobs(scripts, folder, options, studio, voices=voices, lengths_s=lengths_s)
    about = _settings(folder, base_url, title)
    made = _made([job for job in jobs if not job.is_done()], runner, told)
    entries = _entries(folder, names)
    for entry in entries:
        _write(folder / entry.name / "index.html", programme_page(entry).encode())
    _write_shared(folder, entries, about)
    return Site(folder, tuple(entries), made, bool(about["base_url"]))


def _jobs(
    scripts: Sequence[Path], folder: Path, options: Options, studio: Studio, **more: Any
) -> list[ProgrammeJob]:
    """Return a job for each script. Raises ScriptError with the faults of all of them."""
    jobs: list[ProgrammeJob] = []
    faults: list[Fault] = []
    for script in scripts:
        try:
            jobs.append(programme_job(script, folder, options, studio, **more))
        except ScriptError as error:
            faults += error.faults
    if faults:
        raise ScriptError(faults)
    return jobs


def _made(jobs: Sequence[ProgrammeJob], runner: Runner, told: Told | None) -> tuple[str, ...]:
    """Have programmes made; return their names. Raises what went wrong, when all have ended."""
    whole = Whole(len(jobs), told)
    handles = [runner.submit(job, told=partial(whole.update, number)) for number, job in enumerate(jobs)]
    for handle in handles:
        while not handle.wait(LOOK_S):
            pass
    errors = [handle.error for handle in handles if handle.error]
    faults = [fault for error in errors if isinstance(error, ScriptError) for fault in error.faults]
    if len(faults) and len(errors) > 1:
        raise ScriptError(faults)
    if errors:
        raise errors[0]
    return tuple(job.target.name for job in jobs)


def _refuse(names: Sequence[str], folder: Path) -> None:
    """Raise UsageError for what would replace files that are not ours."""
    shared = {"feed.xml", "sw.js", "index.html", "manifest.webmanifest", _SITE, *shell(), *waves_files()}
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"two scripts would both become {name}")
        if name.startswith(".") or name in shared:
            raise UsageError(f"a programme cannot be called {name}: name the script otherwise")
        if FORBIDDEN.search(name):
            raise UsageError(f"a script for a site cannot be called {name!a}: name it without that character")
    ours = (folder / _SITE).is_file()
    foreign = [] if ours else [folder / name for name in sorted(shared) if (folder / name).exists()]
    foreign += [folder / name for name in names if _is_foreign(folder / name)]
    if foreign:
        raise UsageError(
            f"{foreign[0]} already exists and was not published by voiceguide: name another folder"
        )


def _is_foreign(place: Path) -> bool:
    """Return whether a folder, which would be replaced as a whole, holds anything but a programme."""
    if not place.is_dir() or (place / ABOUT).is_file():
        return False
    return any(place.iterdir())


def _settings(folder: Path, base_url: str, title: str) -> dict[str, str]:
    """Return the title and address of the site; what is not given now is as it was the last time."""
    if base_url and not base_url.startswith(("https://", "http://")):
        raise UsageError(
            f"--base-url {base_url}: write the whole address, such as https://example.org/guides/"
        )
    if any(letter in base_url for letter in "?# "):
        raise UsageError(f"--base-url {base_url}: an address of a folder has no ?, # or space")
    known = read_json(folder / _SITE) or {}
    found = {"base_url": base_url and base_url.rstrip("/") + "/", "title": title}
    return {name: text or str(known.get(name, "")) for name, text in found.items()}


def _entries(folder: Path, first: Sequence[str]) -> list[Entry]:
    """Return the entries of every programme in the folder, those named first before the others."""
    others = sorted(path.parent.name for path in folder.glob(f"*/{ABOUT}"))
    found = []
    for name in dict.fromkeys([*first, *others]):
        entry = None if name.startswith(".") else entry_in(folder / name)
        if entry:
            found.append(entry)
    return found


def _write_shared(folder: Path, entries: Sequence[Entry], about: dict[str, str]) -> None:
    """Write what stands at the top; the service worker last, since it names all of it."""
    base_url, title = about["base_url"], about["title"]
    language = entries[0].language
    files = shell() | {name: icon(size) for name, size, _ in ICONS}
    files["manifest.webmanifest"] = manifest(title, language)
    files["index.html"] = catalogue_page(title, entries, has_feed=bool(base_url)).encode()
    # first, for it tells that the others are ours
    _write(folder / _SITE, (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode())
    if base_url:
        _write(folder / "feed.xml", feed(title or _title(entries), entries, base_url))
    else:
        (folder / "feed.xml").unlink(missing_ok=True)
        _log.warning("there is no podcast feed: it needs the site's own address, by --base-url")
    waves = waves_files() if any(map(has_waves, entries)) else {}
    for name, content in (files | waves).items():
        _write(folder / name, content)
    _write(folder / "sw.js", service_worker(files))


def _title(entries: Sequence[Entry]) -> str:
    from voiceguide.output.player.words import words_for

    albums = {entry.album for entry in entries}
    return albums.pop() if len(albums) == 1 else words_for(entries[0].language)[1]["programmes"]


def _write(path: Path, content: bytes) -> None:
    """Write a file, unless it holds that already."""
    if not path.is_file() or hashlib.sha256(path.read_bytes()).digest() != hashlib.sha256(content).digest():
        with atomic_path(path) as temporary:
            temporary.write_bytes(content)
