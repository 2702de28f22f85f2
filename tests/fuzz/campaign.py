"""Inputs by chance, and what must hold for each: no exception, no hang, every caret inside its line."""

from __future__ import annotations

import signal
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from fuzz.grammar import script
from fuzz.mutate import mutated
from fuzz.samples import FILES, SCRIPTS

from voiceguide.compiler import compile as compiled
from voiceguide.engines.registry import Engines
from voiceguide.errors import ScriptError, VoiceguideError
from voiceguide.formatting.document import formatted
from voiceguide.importing.base import Surroundings
from voiceguide.importing.convert import convert
from voiceguide.options import Options
from voiceguide.script.source import FAULT, Fault, Source, make_source

LIMIT_S = 5.0
"""Of processor time, for one input."""
AROUND = Surroundings(has_voice=lambda name: name == "tone", voices=lambda language: ("tone", "low-tone"))
OPTIONS = Options(engine="tone")


class Hung(BaseException):
    """An input took too long; not an Exception, so that nothing on the way catches it."""


@dataclass
class Found:
    """What a run has found."""

    tried: int = 0
    accepted: int = 0
    """Inputs without a fault."""
    slowest_s: float = 0.0
    slowest: str = ""
    failures: list[str] = field(default_factory=list)


class Campaign:
    """Tries inputs; the same seed and number make the same input."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.engines = Engines()
        self.found = Found()

    def input(self, number: int) -> tuple[str, str]:
        """Return the name and the text of an input."""
        random = Random(f"{self.seed} {number}")  # noqa: S311  (no secret)
        kind = number % 4
        if kind == 0:
            return "a.md", script(random, wild=0.1)
        if kind == 1:
            text = script(random) if random.random() < 0.5 else _piece(random, random.choice(SCRIPTS))
            return "a.md", mutated(random, text, SCRIPTS)
        name = random.choice(list(FILES))
        if kind == 2:
            return name, mutated(random, FILES[name], tuple(FILES.values()))
        return "a.md", mutated(random, _piece(random, random.choice(SCRIPTS)), (*SCRIPTS, *FILES.values()))

    def run(self, number: int) -> None:
        """Try one input."""
        name, text = self.input(number)
        start = time.process_time()
        try:
            with limited():
                fine = self.script(text) if name.endswith(".md") else self.file(name, text)
            self.found.accepted += fine
        except Hung:
            self.fail(number, f"took more than {LIMIT_S:g} s")
        except Exception:  # whatever is no fault is what is looked for
            self.fail(number, traceback.format_exc())
        taken = time.process_time() - start
        self.found.tried += 1
        if taken > self.found.slowest_s:
            self.found.slowest_s, self.found.slowest = taken, f"{number} ({name}, {len(text)} characters)"

    def fail(self, number: int, what: str) -> None:
        name, text = self.input(number)
        self.found.failures.append(f"input {number} of seed {self.seed}, {name}: {what}\n{text!r}")

    def script(self, text: str) -> bool:
        """Check, plan and format a script; return whether it has no fault."""
        source = make_source(Path("a.md"), text)
        made, faults = compiled(source, OPTIONS, self.engines)
        assert (made is None) == any(fault.severity == FAULT for fault in faults)
        inside(source, faults)
        if made is not None:
            inside(source, made.routine.notices)
        try:
            neat = formatted(source)
        except ScriptError as error:
            inside(source, error.faults)
            return made is not None
        assert formatted(make_source(Path("a.md"), neat)) == neat, "formatting twice is not formatting once"
        return made is not None

    def file(self, name: str, text: str) -> bool:
        """Import a file, and check and format what it becomes."""
        source = make_source(Path(name), text)
        try:
            made = convert(source, AROUND, self.faults)
        except VoiceguideError as error:
            inside(source, error.faults if isinstance(error, ScriptError) else ())
            return False
        inside(source, made.notices)
        result = make_source(Path("made.md"), made.text)
        assert formatted(result) == made.text, "what was imported is not formatted"
        faults = self.faults(made.text)
        assert not faults, f"what was imported has faults: {faults[0]}"
        return True

    def faults(self, text: str) -> Sequence[Fault]:
        """Return the faults of a script."""
        found = compiled(make_source(Path("made.md"), text), OPTIONS, self.engines)[1]
        return [fault for fault in found if fault.severity == FAULT]


def inside(source: Source, faults: Sequence[Fault]) -> None:
    """Assert that every fault stands inside its line, and can be shown."""
    for fault in faults:
        assert fault.message
        assert 1 <= fault.location.line <= len(source.lines), fault
        assert 1 <= fault.location.column <= len(source.lines[fault.location.line - 1]) + 1, fault
        assert fault.width >= 1
        shown = str(fault).split("\n")
        if len(shown) > 1:
            caret = (fault.caret or fault.location.column) - 1 + fault.width
            assert caret <= len(fault.source_line) + 1, f"the caret ends behind the line: {fault}"


def _piece(random: Random, text: str) -> str:
    """Return part of a long script, so that many are tried; its front matter stays."""
    head, mark, body = text.partition("\n---\n")
    lines = body.split("\n")
    start = random.randrange(len(lines))
    return head + mark + "\n".join(lines[start : start + 5 + random.randrange(60)])


@contextmanager
def limited() -> Iterator[None]:
    """Raise Hung after LIMIT_S of processor time, on systems that can."""
    if not hasattr(signal, "SIGVTALRM"):
        yield
        return

    def stop(*_: Any) -> None:
        raise Hung

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
