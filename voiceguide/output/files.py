"""Files: what a render writes where, what it must never replace, and which timeline belongs to which file."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from voiceguide.errors import InputError, UsageError
from voiceguide.output.atomic import check_writable
from voiceguide.output.sidecars import SIDECARS, check_names
from voiceguide.timing.timeline import Timeline
from voiceguide.timing.timeline_json import from_json, to_json

_TIMELINE = ".timeline.json"
_CONTOUR = ".contour"
_LARGEST_CONTOUR = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Files:
    """What one render writes."""

    audio: Path
    timeline: Path | None
    sidecars: Mapping[str, Path]
    """By the name of the sidecar, in the order in which they were requested."""
    script: str = ""
    """The `script_id` of the script that it is made from; "" for none."""
    key: str = ""
    """Names everything that decides what they hold; "" where that was not worked out."""

    def all(self) -> tuple[Path, ...]:
        """Return every path."""
        beside = (self.timeline, self.contour)
        return (self.audio, *(path for path in beside if path), *self.sidecars.values())

    def within(self, folder: Path) -> Files:
        """Return the same files in another folder."""
        return replace(
            self,
            audio=folder / self.audio.name,
            timeline=folder / self.timeline.name if self.timeline else None,
            sidecars={name: folder / path.name for name, path in self.sidecars.items()},
        )

    @property
    def contour(self) -> Path | None:
        """How the audio sounds (`output.contour`), beside the timeline."""
        return _contour_of(self.timeline) if self.timeline else None


@dataclass(frozen=True, slots=True)
class About:
    """What a timeline's file says about the other files of its render; "" where it does not say."""

    name: str = ""
    """Of the audio."""
    sha256: str = ""
    """Of the audio, as the others are."""
    contour: str = ""
    cover: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a finished file."""

    timeline: Timeline
    about: About = About()
    contour: bytes | None = None
    """The content of its contour's file, which may belong to another; None where there is none."""


def files_for(
    target: Path, sidecars: Sequence[str] = (), *, timeline: bool = True, script: Path | None = None
) -> Files:
    """Return where a programme goes, its timeline as NAME.timeline.json and its sidecars beside it.

    Where NAME.timeline.json belongs to another file there, such as NAME.mp3 beside NAME.m4b, they are named
    after the whole name: NAME.m4b.timeline.json. Raises UsageError for an unknown sidecar, or a target that
    is only a suffix. `script` is the file it is made from.
    """
    check_names(sidecars)
    if target.name.startswith(".") and not target.suffix:
        raise UsageError(f"{target}: the name of the file is missing before {target.name}")
    stem = _stem(target)
    return Files(
        target,
        target.with_name(stem + _TIMELINE) if timeline else None,
        {name: target.with_name(stem + SIDECARS[name].suffix) for name in sidecars},
        script_id(script, target) if script else "",
    )


def check_files(files: Files, inputs: Iterable[Path]) -> None:
    """Raise UsageError where a file would replace one that the script uses, OutputError where none can be.

    Links are followed, so that another name of the same file is found too.
    """
    inputs = tuple(inputs)
    for path in files.all():
        for used in inputs:
            if _same(path, used):
                raise UsageError(f"{path} would replace {used}, which the script uses: name another file")
        check_writable(path)


def script_id(script: Path, target: Path) -> str:
    """Return what tells a script from others of its name: a digest of the way from the target to it.

    A folder that holds both can be moved, and the digest does not tell where anything is.
    """
    here, there = os.path.realpath(target.parent), os.path.realpath(script)
    try:
        way = os.path.relpath(there, here)
    except ValueError:  # on another drive
        way = there
    return hashlib.sha256(os.fsencode(Path(way).as_posix())).hexdigest()[:16]


def made_from(target: Path) -> str:
    """Return the `script_id` of the script that a file was made from; "" where that is not known."""
    try:
        data = _load(target.with_name(_stem(target) + _TIMELINE))
        known = data["file"]["name"] == target.name and target.exists()
        return str(data["file"].get("script", "")) if known else ""
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return ""


def is_whole(files: Files) -> bool:
    """Return whether all files are there, finished, and made with this key."""
    if files.timeline is None or not all(path.is_file() for path in files.all()):
        return False
    try:
        about = _load(files.timeline)["file"]
        return bool(
            about["key"] == files.key != ""
            and about["name"] == files.audio.name
            and about["sha256"] == digest(files.audio)
        )
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return False


def timeline_text(timeline: Timeline, files: Files, about: About) -> str:
    """Return the text of a timeline's file, which says what files it belongs to, by name and digest."""
    said = {item.name: getattr(about, item.name) for item in fields(about)} | {
        "script": files.script,
        "key": files.key,
    }
    data = {"file": {key: text for key, text in said.items() if text}} | to_json(timeline)
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read_beside(path: Path) -> Beside:
    """Return what stands beside a finished file.

    Raises InputError where there is no timeline that can be read, or a contour that cannot.
    """
    if not path.is_file():
        found = "this is a folder" if path.is_dir() else "this is not a file"
        raise InputError(f"{path}: {found if path.exists() else 'there is no such file'}")
    beside = path.with_name(_stem(path) + _TIMELINE)
    try:
        data = _load(beside)
        timeline = from_json(data)
    except FileNotFoundError as error:
        raise InputError(f"{path}: its timeline is not beside it: {beside.name}") from error
    except (OSError, ValueError, RecursionError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{beside}: this is not a timeline that voiceguide wrote: {said}") from error
    file = data.get("file")
    texts = {item.name: file.get(item.name, "") for item in fields(About)} if isinstance(file, dict) else {}
    about = About(**{key: text for key, text in texts.items() if isinstance(text, str)})
    return Beside(timeline, about, _read_contour(_contour_of(beside)) if about.contour else None)


def _contour_of(timeline: Path) -> Path:
    """Return where the contour stands that belongs to a timeline."""
    return timeline.with_name(timeline.name.removesuffix(_TIMELINE) + _CONTOUR)


def _read_contour(path: Path) -> bytes | None:
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_CONTOUR)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of what a file holds, in hexadecimal; "" for nothing."""
    return hashlib.sha256(content).hexdigest() if content else ""


def _stem(target: Path) -> str:
    """Return the name from which those of the files beside a target are made."""
    if target.with_name(target.name + _TIMELINE).exists():
        return target.name
    owner = _owner(target.with_name(target.stem + _TIMELINE))
    shared = owner not in ("", target.name) and target.with_name(owner).exists()
    return target.name if shared else target.stem


def _owner(beside: Path) -> str:
    """Return the name of the file that a timeline belongs to, or "" where it does not say."""
    try:
        name = _load(beside)["file"]["name"]
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return ""
    return name if isinstance(name, str) and "\0" not in name else ""


def _load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _same(one: Path, other: Path) -> bool:
    """Return whether two paths are one file, by whatever names; neither need exist."""
    try:
        return one.samefile(other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)
