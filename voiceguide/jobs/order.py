"""Order: what a process is told to do with a job, and how what it made comes to its target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from voiceguide.disk import scratch_folder
from voiceguide.errors import JobError, ScriptError
from voiceguide.jobs.job import Job, check_materials
from voiceguide.script.source import Fault
from voiceguide.studio import Studio

Contents = Mapping[str, bytes]
"""Files of a folder: by their way from it, with / between its parts."""


@dataclass(frozen=True, slots=True)
class Order:
    """A job, and how it is to be done."""

    job: Job
    threads: int
    """How many voices or encoders may run at once for it."""
    use_cache: bool = True
    materials: Contents | None = None
    """The files it is made from, where its process cannot read them; what it makes is sent back then."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an order."""

    result: Any
    contents: Contents | None = None
    """The files that were made; None where they are at their target already."""


def carry_out(order: Order, studio: Studio) -> Answer:
    """Do the job of an order. Raises VoiceguideError; nothing is left then."""
    job = order.job
    if order.materials is None:
        check_materials(job)
        with job.whole() as place:
            return Answer(job.make(place, studio))
    with scratch_folder() as here, scratch_folder() as place:
        _fill(here, order.materials)
        try:
            result = job.read_from(here).make(place, studio)
        except ScriptError as error:
            error.faults = tuple(_as_named(fault, here, job.script.parent) for fault in error.faults)
            raise
        return Answer(result, _contents(place))


def deliver(job: Job, answer: Answer) -> Any:
    """Put what was sent back where it belongs, and return the result of the job. Raises OutputError."""
    if answer.contents is not None:
        with job.whole() as place:
            _fill(place, answer.contents)
    return answer.result


def packed_materials(job: Job) -> Contents:
    """Return the files that a job is made from. Raises JobError where one has changed."""
    check_materials(job)
    root = job.script.parent
    try:
        return {_way(one.path, root): one.path.read_bytes() for one in job.materials}
    except OSError as error:
        raise JobError(f"what {job.script} uses cannot be read: {error}") from error


def _way(path: Path, root: Path) -> str:
    """Return the way from a folder to a file in it."""
    if path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return path.resolve().relative_to(root.resolve()).as_posix()


def _fill(folder: Path, contents: Contents) -> None:
    for name, content in contents.items():
        path = folder / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _contents(folder: Path) -> Contents:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _as_named(fault: Fault, here: Path, there: Path) -> Fault:
    """Return a fault with the folder that the author knows, instead of one that has gone."""
    path, message = (text.replace(str(here), str(there)) for text in (fault.path, fault.message))
    return replace(fault, path=path, message=message)
