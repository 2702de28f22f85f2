"""Batch: scripts in several voices and lengths, each a file; what fails does not stop the others."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.errors import JobError, OptionError, UsageError, VoiceguideError
from voiceguide.jobs.handle import LOOK_S, Handle, State
from voiceguide.jobs.render import RenderJob, render_job
from voiceguide.jobs.runner import Runner
from voiceguide.jobs.whole import Told, Whole
from voiceguide.options import Options
from voiceguide.output.files import made_from, read_beside, script_id
from voiceguide.output.formats import format_for
from voiceguide.output.sidecars import check_names
from voiceguide.results import Rendered
from voiceguide.script.source import Fault, read_source
from voiceguide.studio import Studio
from voiceguide.units import format_length

DONE, THERE, FAILED = "done", "there", "failed"
"""What becomes of a file: it was made, it was there already, made from the same, or it could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a batch is to make: every script in every voice and length."""

    scripts: tuple[Path, ...]
    voices: tuple[str, ...] = ()
    """None is the script's own."""
    lengths_s: tuple[float, ...] = ()
    """None is the natural length."""
    options: Options
    folder: Path
    format: str = "mp3"
    sidecars: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of one script in one voice and length."""

    script: Path
    voice: str
    """As it was requested: "" is the script's own."""
    length_s: float | None
    """As it was requested; None is its natural length."""
    path: Path | None = None
    """The audio file; None where the script has a fault, so that its voice is not known."""
    outcome: str = ""
    """DONE, THERE or FAILED; "" until that is known."""
    error: Exception | None = None
    duration_s: float = 0.0
    notices: tuple[Fault, ...] = ()


class Batch:
    """Makes every combination of a wish; `told` gets how far it is, on any thread."""

    def __init__(self, wish: Wish, runner: Runner, studio: Studio, told: Told | None = None) -> None:
        self._wish = wish
        self._runner = runner
        self._studio = studio
        self._lengths = tuple(dict.fromkeys(wish.lengths_s or (None,)))
        self._rows = [
            Row(script=script, voice=voice, length_s=length_s)
            for script in dict.fromkeys(wish.scripts)
            for voice in dict.fromkeys(wish.voices or ("",))
            for length_s in self._lengths
        ]
        self._whole = Whole(len(self._rows), told)
        self._changed = threading.Condition()
        self._pending: set[int] = set()

    def run(self) -> list[Row]:
        """Make what is not there yet; return a row for each file, in the order of the wish.

        Raises UsageError for what is wrong with all of them, before anything is made.
        """
        check_names(self._wish.sidecars)
        format_for(self._wish.format)
        names = [script.stem for script in dict.fromkeys(self._wish.scripts)]
        for name in names:
            if names.count(name) > 1:
                raise UsageError(f"two scripts would both become {name}: name one of them otherwise")
        # a voice says a script once, for its first length, before two processes would say it for two lengths
        for number in sorted(range(len(self._rows)), key=lambda number: number % len(self._lengths)):
            self._begin(number)
        with self._changed:
            while self._pending:
                self._changed.wait(LOOK_S)
        return self._rows

    def _begin(self, number: int) -> None:
        """Have a file made, unless it is there or cannot be."""
        row = self._rows[number]
        try:
            job = self._job(row)
            if job.is_done():
                seconds = read_beside(job.target).timeline.duration_s
                self._end(number, replace(row, path=job.target, outcome=THERE, duration_s=seconds))
                return
        except OptionError:  # it would be the same for all
            raise
        except VoiceguideError as error:
            self._end(number, replace(row, outcome=FAILED, error=error))
            return
        with self._changed:
            self._rows[number] = replace(row, path=job.target)
            self._pending.add(number)
        try:
            self._runner.submit(job, told=lambda handle: self._tell(number, handle))
        except JobError as error:
            self._end(number, replace(self._rows[number], outcome=FAILED, error=error))

    def _job(self, row: Row) -> RenderJob:
        """Return the job that makes a file. Raises VoiceguideError."""
        wish = self._wish
        suffix = format_for(wish.format).suffix
        length = "natural" if row.length_s is None else format_length(row.length_s)

        def target(voice: str) -> Path:
            made = wish.folder / f"{row.script.stem}.{_plain(voice)}.{length}{suffix}"
            if any(other.path == made for other in self._rows):
                raise UsageError(f"{made} is made in another voice of that name already")
            if made_from(made) not in ("", script_id(row.script, made)):
                raise UsageError(f"{made} was made from another script of that name: name another folder")
            return made

        options = replace(wish.options, voice=row.voice, duration_s=row.length_s)
        return render_job(read_source(row.script), target, options, self._studio, sidecars=wish.sidecars)

    def _tell(self, number: int, handle: Handle) -> None:
        row, state = self._rows[number], handle.state
        if state is State.DONE:
            done: Rendered = handle.result(0)
            seconds, notices = done.timeline.duration_s, done.notices
            self._end(number, replace(row, outcome=DONE, duration_s=seconds, notices=notices))
        elif state.ended:
            self._end(number, replace(row, outcome=FAILED, error=handle.error))
        else:
            self._whole.update(number, handle)

    def _end(self, number: int, row: Row) -> None:
        self._whole.end(number)
        with self._changed:
            self._rows[number] = row
            self._pending.discard(number)
            self._changed.notify_all()


def _plain(voice: str) -> str:
    """Return the name of a voice as a part of a file's name."""
    return re.sub(r"[^\w.-]+", "-", voice).strip("-.") or "voice"
