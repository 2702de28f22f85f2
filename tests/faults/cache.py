"""A cache that is damaged, and one that many processes share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

from faults.runs import Place, Row, told


def _flip(path: Path, random: Random, _: Path) -> None:
    data = bytearray(path.read_bytes())
    data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    path.write_bytes(data)


def _cut(path: Path, random: Random, _: Path) -> None:
    os.truncate(path, random.randrange(path.stat().st_size))


def _empty(path: Path, random: Random, _: Path) -> None:
    os.truncate(path, 0)


def _lengthen(path: Path, random: Random, _: Path) -> None:
    path.write_bytes(path.read_bytes() + random.randbytes(random.randrange(1, 5000)))


def _noise(path: Path, random: Random, _: Path) -> None:
    path.write_bytes(random.randbytes(path.stat().st_size))


def _exchange(path: Path, random: Random, other: Path) -> None:
    path.write_bytes(other.read_bytes())


def _sparse(path: Path, random: Random, _: Path) -> None:
    os.truncate(path, 1 << 42)


def _pipe(path: Path, random: Random, _: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path, random: Random, _: Path) -> None:
    path.unlink()
    path.mkdir()


def _device(path: Path, random: Random, _: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _circle(path: Path, random: Random, _: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


DAMAGES: list[Callable[[Path, Random, Path], None]] = [
    _flip, _cut, _empty, _lengthen, _noise, _exchange, _sparse, _pipe, _folder, _device, _circle,
]  # fmt: skip


def damaged(place: Place, random: Random, count: int) -> Row:
    """Entries are damaged, each in another way: the file has the same bytes as ever."""
    row = Row("damaged cache entry")
    script = place.script("one")
    known = place.reference(script, "a.mp3")
    for number in range(count):
        place.run(*place.render(script, "a.mp3"))
        entries = sorted(path for path in (place / "cache").rglob("*") if path.is_file())
        chosen = random.choice(entries)
        alike = [path for path in entries if path.suffix == chosen.suffix and path != chosen]
        damage = DAMAGES[number % len(DAMAGES)]
        damage(chosen, random, random.choice(alike))
        done = place.run(*place.render(script, "a.mp3"))
        same = (place / "output/a.mp3").read_bytes() == known
        fault = told(done, [0]) or ("" if same else "other bytes than before")
        row.count(f"{damage.__name__} {number}", fault)
        for path in (place / "cache").rglob("*"):  # what could not be mended
            if path.is_dir() and path.suffix:
                path.rmdir()
    return row


def shared(place: Place, random: Random, count: int) -> Row:
    """Several processes render at once through one cache, from empty: each file is as if made alone."""
    row = Row("processes that share one cache")
    titles = ["one", "two", "three", "four"]
    scripts = [
        place.script(title, random.sample(["Yes.", "No.", "Rest.", "Breathe."], 3)) for title in titles
    ]
    known = [place.reference(script, "a.mp3") for script in scripts]
    shutil.rmtree(place / "cache")
    started = [place.start(*place.render(scripts[n % 4], f"{n}.mp3", "--jobs", "2")) for n in range(count)]
    for number, process in enumerate(started):
        done = place.end(process)
        same = not done.code and (place / f"output/{number}.mp3").read_bytes() == known[number % 4]
        words = f"it said {done.err.strip()[:100]!r}" if done.err else ""
        row.count(f"process {number}", told(done, [0]) or words or ("" if same else "other bytes than alone"))
    row.count("after them", place.leftovers())
    return row
