"""Runs that are ended at random moments, by a kill or by a signal that can be caught."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Sequence
from random import Random

from faults.runs import Done, Place, Row, told

TITLES = ("one", "two")
_EARLY_S = 0.25
"""Every third signal comes before the command line is even loaded."""


def killed(place: Place, random: Random, count: int) -> Row:
    """kill -9 while one file replaces another: the target is always one of the two, and nothing stays."""
    row = Row("kill -9 at a random moment")
    scripts = [place.script(title, [f"This is {title}."]) for title in TITLES]
    known = [place.reference(script, "a.mp3") for script in scripts]
    target = place / "output/a.mp3"
    length_s = _length_s(place)
    for number in range(count):
        process = place.start(*place.render(scripts[number % 2], "a.mp3", *_some_cache(random)))
        time.sleep(random.uniform(0, length_s))
        process.kill()
        process.communicate()
        whole = not target.exists() or target.read_bytes() in known
        fault = "" if whole else "the target is neither the old file nor the new one"
        row.count(f"kill {number}", fault or place.orphans() or _mixed(place, known))
    place.age()
    done = place.run(*place.render(scripts[0], "a.mp3"))
    same = target.read_bytes() == known[0]
    fault = told(done, [0]) or place.leftovers() or ("" if same else "other bytes than before")
    row.count("the run after them", fault)
    return row


def signalled(place: Place, random: Random, count: int) -> Row:
    """SIGINT, SIGTERM or SIGHUP: a word, an exit code, nothing left behind."""
    row = Row("SIGINT, SIGTERM, SIGHUP at a random moment")
    script = place.script("one")
    known = place.reference(script, "a.mp3")
    target = place / "output/a.mp3"
    length_s = _length_s(place)
    for number in range(count):
        which = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP][number % 3]
        process = place.start(*place.render(script, "a.mp3", "--no-cache"))
        time.sleep(random.uniform(0, _EARLY_S if number % 9 < 3 else length_s))
        if random.random() < 0.5:
            os.killpg(process.pid, which)  # as a terminal does
        else:
            process.send_signal(which)
        done = place.end(process)
        row.count(f"{which.name} {number}", _ended(done, which) or place.orphans() or place.leftovers())
        if target.exists() and target.read_bytes() != known:
            row.failed.append(f"{which.name} {number}: the target is not whole")
    return row


def _ended(done: Done, which: signal.Signals) -> str:
    """Return a fault unless it ended as that signal ends a program, or at the very start by itself."""
    if done.code == -which:
        return "" if not done.err else told(Done(1, "", done.err), [1])
    return told(Done(done.code, "", done.err or "quiet"), [0, 128 + which])


def _mixed(place: Place, known: Sequence[bytes]) -> str:
    """Return a fault if `verify` takes a file and a timeline of two different runs for a pair."""
    target = place / "output/a.mp3"
    timeline = place / "output/a.timeline.json"
    if not (target.exists() and timeline.exists()):
        return ""
    audio_of = TITLES[known.index(target.read_bytes())]
    if json.loads(timeline.read_text(encoding="utf-8"))["title"] == audio_of:
        return ""
    done = place.run("verify", target)
    return told(done, [1, 2]) and f"verify takes the file of one run and the timeline of another: {done.code}"


def _some_cache(random: Random) -> list[str]:
    return ["--no-cache"] if random.random() < 0.5 else []


def _length_s(place: Place) -> float:
    """Return how long an undisturbed render takes."""
    script = place.script("calm")
    start = time.monotonic()
    place.run(*place.render(script, "calm.mp3", "--no-cache"))
    for path in (place / "output").iterdir():
        path.unlink()
    return time.monotonic() - start
