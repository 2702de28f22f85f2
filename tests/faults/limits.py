"""Machines that are too small: disks, memory, open files, processes; and a terminal that knows only ASCII."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

from faults.runs import Done, Place, Row, told

MB = 1 << 20
_UID = 54_321
"""Of nobody: a limit on processes does not hold for root."""


def _spread(low: float, high: float, count: int) -> list[int]:
    """Return so many sizes, each larger than the one before by the same factor."""
    return [round(low * (high / low) ** (i / max(count - 1, 1))) for i in range(count)]


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[bool]:
    """Put a disk of that size at a folder; False where that is not allowed."""
    folder.mkdir(exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        subprocess.run(["mount", *options], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def disks(place: Place, random: Random, count: int) -> Row:
    """The disk of the output, of the cache or of temporary files is full: told, and the old file stays."""
    row = Row("full disk")
    script = place.script("one")
    known = {name: place.reference(script, name) for name in ("a.mp3", "a.wav", "a.m4a")}
    names, parts = list(known), ("output", "temporary", "cache")
    for number, size in enumerate(_spread(4096, 12 * MB, count)):
        name, part = names[number % 3], parts[number // 3 % 3]
        with small_disk(place / part, size) as mounted:
            if not mounted:
                row.skipped = "a disk can be mounted by root on Linux only"
                return row
            target = place / "output" / name
            _write_old(target)
            old = target.read_bytes()
            done = place.run(*place.render(script, name))
            now = target.read_bytes()
            whole = now in (known[name] if not done.code else old, b"" if not old else old)
            fault = told(done, [0, 1]) or ("" if whole else "the target is not whole")
            fault = fault or _names_disk(done.code, done.err, place, target, part)
            row.count(f"{part} of {size} bytes, {name}", fault or place.leftovers())
    return row


def _write_old(target: Path) -> None:
    try:
        target.write_bytes(b"old")
    except OSError:
        target.write_bytes(b"")


def _names_disk(code: int, said: str, place: Place, target: Path, part: str) -> str:
    """Return a fault unless the line names what is full, as the user knows it."""
    if not code:
        return ""
    named = str(place / "temporary") if part == "temporary" else str(target.parent / target.stem)
    right = "full" in said and named in said and ".part" not in said
    return "" if right else f"it says: {said.strip()[-150:]}"


def files_too_large(place: Place, random: Random, count: int) -> Row:
    """No file may be larger than so many bytes."""
    sizes = _spread(1000, 8 * MB, count)
    return _limited(place, "limit of the size of files", resource.RLIMIT_FSIZE, sizes)


def memory(place: Place, random: Random, count: int) -> Row:
    """So much address space, down from what is enough; 400 MB is one of them."""
    sizes = [400 * MB, *_spread(1600 * MB, 60 * MB, max(count - 1, 1))]
    return _limited(place, "limit of address space", resource.RLIMIT_AS, sizes[:count], engine="hibari")


def open_files(place: Place, random: Random, count: int) -> Row:
    """So many open files (EMFILE), down from what is enough."""
    sizes = _spread(48, 4, count)
    return _limited(place, "limit of open files", resource.RLIMIT_NOFILE, sizes)


def processes(place: Place, random: Random, count: int) -> Row:
    """So many processes and threads (EAGAIN), down from what is enough."""
    row = Row("limit of processes")
    if os.geteuid() or not shutil.which("setpriv"):
        row.skipped = "needs root and setpriv, as a user of its own must be limited"
        return row
    prefix = ["setpriv", f"--reuid={_UID}", "--inh-caps=+dac_override,+kill"]
    prefix += ["--ambient-caps=+dac_override,+kill"]
    with tempfile.TemporaryDirectory() as folder:  # a place may stand where only root can go
        sizes = _spread(40, 1, count)
        return _limited(Place(Path(folder)), row.what, resource.RLIMIT_NPROC, sizes, prefix=prefix)


def _limited(
    place: Place,
    what: str,
    limit: int,
    sizes: Sequence[int],
    *,
    prefix: Sequence[str] = (),
    engine: str = "tone",
) -> Row:
    """Render under each limit: done, or told in a line, with the old file in its place."""
    row = Row(what)
    script = place.script("one")
    target = place / "output/a.mp3"
    place.open_to_all()

    def limiting(size: int) -> Callable[[], None]:
        return lambda: resource.setrlimit(limit, (size, size))

    for number, size in enumerate(sizes):
        target.write_bytes(b"old")
        target.chmod(0o666)
        more = ["--no-cache"] if number % 2 else []
        arguments = place.render(script, "a.mp3", *more, "--engine", engine)
        done = place.run(*arguments, before=limiting(size), prefix=prefix)
        kept = done.code == 0 or target.read_bytes() == b"old"
        fault = _never_started(done.code, done.err) or told(done, [0, 1])
        if fault == "it never started":
            continue
        row.count(f"{size}", fault or ("" if kept else "the old file is gone") or place.orphans())
    return row


def _never_started(code: int, said: str) -> str:
    """Return a fault where Python itself or the loader could not start: that is not ours to mend."""
    signs = (
        "error while loading shared libraries",
        "cannot allocate memory for thread-local data",
        "libgcc_s.so.1 must be installed",
        "Fatal Python error",
        "init_import_site",
    )
    early = any(sign in said for sign in signs) and "voiceguide" not in said
    return "it never started" if early or (code == 127 and not said.strip()) else ""


def ascii_terminal(place: Place, random: Random, count: int) -> Row:
    """Words of every kind, on a terminal that knows only ASCII."""
    row = Row("terminal that knows only ASCII")
    titles = ["Ruhe für dich", "夜の休み", "Rest 😴", "naïve café", "спокойствие"]
    faulty = place / "work/schön.md"
    faulty.write_text("# Grüße\nRuhe. [glöckchen] 😴 {größe}\n", encoding="utf-8")
    more = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for number in range(count):
        script = place.script(titles[number % len(titles)])
        commands = (
            (["plan", script, "--engine", "tone"], [0]),
            (["check", faulty], [1]),
            ([*place.render(script, "a.mp3")[:-1]], [0]),
            (["check", faulty, "--json"], [1]),
            (["voices"], [0]),
            (["render", place / "work/größe.md"], [1, 2]),
        )
        arguments, codes = commands[number % len(commands)]
        done = place.run(*arguments, more=more)
        heard = done.code == 0 or done.out or done.err
        row.count(f"{arguments[0]} {number}", told(_with_words(done), codes) if heard else "not a word")
    return row


def _with_words(done: Done) -> Done:
    """Return the same, where what was said may also stand on stdout, as one JSON object."""
    return Done(done.code, done.out, done.err or " ".join(done.out.split()))
