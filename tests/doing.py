"""A job for tests of runners, which does what it is told to, and a runner for tests of jobs."""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.errors import ScriptError, VoiceguideError
from voiceguide.jobs.handle import Handle, Priority, Work
from voiceguide.jobs.job import Job, Material
from voiceguide.jobs.order import Order, carry_out
from voiceguide.output.atomic import atomic_files
from voiceguide.script.source import Location, make_source
from voiceguide.studio import Studio

LIMIT_S = 60.0
"""A test that waits so long has failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Writes its words; each run leaves a mark in `marks`, which tells how often it was done and by whom."""

    target: Path
    words: str = "words"
    marks: Path
    gate: Path | None = None
    """It waits until this file is there."""
    does: str = ""
    """`die`: kill its process, the first time; `die always`; `fault`; `defect`; `warn`."""
    materials: tuple[Material, ...] = ()
    script: Path = Path("folder/script.md")

    @property
    def key(self) -> str:
        return hashlib.sha256(self.words.encode()).hexdigest()

    def is_done(self) -> bool:
        return self.target.is_file()

    def whole(self) -> AbstractContextManager[Path]:
        return atomic_files(self.target)

    def read_from(self, folder: Path) -> Writing:
        return replace(self, script=folder / self.script.name)

    def make(self, place: Path, studio: Studio) -> str:
        self.marks.mkdir(exist_ok=True)
        (self.marks / f"{time.time_ns()} {self.words} {os.getpid()}").touch()
        path = place / self.target.name
        path.write_text(self.words, encoding="utf-8")
        (place / "beside.txt").write_text("beside", encoding="utf-8")
        studio.workshop.report("encode", 1, 2)
        until(lambda: self.gate is None or self.gate.exists())
        count = len([mark for mark in self.marks.iterdir() if f" {self.words} " in mark.name])
        if self.does == "die always" or (self.does == "die" and count == 1):
            os.kill(os.getpid(), signal.SIGKILL)
        if self.does == "fault":
            source = make_source(self.script, "Words.")
            raise ScriptError([source.fault(Location(1), f"{self.script.parent}/x.wav cannot be read")])
        if self.does == "defect":
            raise RuntimeError("a defect")
        if self.does == "warn":
            logging.getLogger("voiceguide.tests").warning("careful")
        return self.words.upper() + "".join(
            (self.script.parent / one.path.name).read_text(encoding="utf-8") for one in self.materials
        )


def until(true: Callable[[], object]) -> None:
    """Wait until a function returns something true; fail after a long time."""
    end = time.monotonic() + LIMIT_S
    while not true():
        assert time.monotonic() < end, "waited for too long"
        time.sleep(0.02)


def done_by(marks: Path, words: str = "words") -> list[int]:
    """Return the processes that did a job, in their order."""
    names = sorted(path.name for path in marks.glob(f"* {words} *")) if marks.exists() else []
    return [int(name.rsplit(" ", 1)[1]) for name in names]


def lives(pid: int) -> bool:
    """Return whether there is a process of that number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Here:
    """A runner that does each job at once and in this process, where what is patched is seen."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def submit(
        self,
        job: Job,
        *,
        priority: Priority = Priority.BATCH,
        told: Callable[[Handle], None] | None = None,
    ) -> Handle:
        work = Work(job, priority, lambda _: None)
        handle = Handle(work, told)
        work.handles.append(handle)
        try:
            work.finish(carry_out(Order(job, 1), self._studio).result)
        except VoiceguideError as error:
            work.fail(error)
        return handle

    def close(self) -> None:
        """There is nothing to end."""

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
