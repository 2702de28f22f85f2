"""What becomes of a script: its faults and notices, and what is said and done where it has no fault."""

from __future__ import annotations

from pathlib import Path

from voiceguide.compiler import compile
from voiceguide.engines.registry import Engines
from voiceguide.options import Options
from voiceguide.script.routine import Beats, Cue, Hold, Item, Pause, Say
from voiceguide.script.source import FAULT, make_source

ENGINES = Engines()


def shown(item: Item) -> str:
    """Return an item in a few characters."""
    if isinstance(item, Say):
        return item.spoken
    if isinstance(item, Hold) and item.halfway_words:
        return f"[hold {item.natural_s:g}s {item.halfway_spoken!r}]"
    if isinstance(item, Pause | Hold):
        return f"[{type(item).__name__.lower()} {item.natural_s:g}s]"
    if isinstance(item, Beats):
        return f"{item.what} {item.length_s:g}s"
    if isinstance(item, Cue):
        return f"[{item.name} x{item.times}]"
    return f"[{type(item).__name__}]"


def outcome(text: str, folder: Path = Path("/nowhere")) -> list[str]:
    """Return `fault 1:2 message`, `notice 1:2 message`, and what is heard."""
    made, faults = compile(make_source(folder / "a.md", text), Options(engine="tone"), ENGINES)
    rows = [f"{f.severity} {f.location.line}:{f.location.column} {f.message}" for f in faults]
    if made is None:
        assert any(fault.severity == FAULT for fault in faults)
        return rows
    return [*rows, " ".join(shown(item) for item in made.routine.items)]
