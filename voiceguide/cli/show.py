"""What the command line prints: tables for people, plain data for --json, and the progress bar."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from voiceguide.config import BEDS, CUES
from voiceguide.timing.timeline import SPOKEN, Event, Timeline
from voiceguide.timing.timeline_json import to_json
from voiceguide.units import format_seconds, format_time, samples_to_seconds

if TYPE_CHECKING:
    from rich.progress import Progress
    from rich.table import Table

    from voiceguide.audit.checks import Report
    from voiceguide.engines.base import Voice
    from voiceguide.script.source import Fault
    from voiceguide.sound.tools.store import StoreInfo
    from voiceguide.studio import Planned, Rendered

STAGES = {"speak": "speaking", "encode": "encoding"}
"""What the progress bar calls each stage."""


class Bar:
    """A progress bar on a terminal; elsewhere it shows nothing."""

    def __init__(self, shown: Progress | None) -> None:
        self._shown = shown
        self._tasks: dict[str, Any] = {}
        self._name = ""

    def begin(self, name: str) -> None:
        """Start with another script."""
        self._name = name
        for task in self._tasks.values():
            if self._shown:
                self._shown.remove_task(task)
        self._tasks.clear()

    def update(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is."""
        if not self._shown:
            return
        if stage not in self._tasks:
            self._tasks[stage] = self._shown.add_task(f"{self._name}: {STAGES[stage]}")
        self._shown.update(self._tasks[stage], completed=done, total=total)


@contextmanager
def progress(*, enabled: bool) -> Iterator[Bar]:
    """Yield a progress bar; it is shown where stderr is a terminal."""
    if not enabled or not sys.stderr.isatty():
        yield Bar(None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as shown:
        yield Bar(shown)


def size(count: int) -> str:
    """Return bytes as people read them."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{count} bytes"


def store_line(info: StoreInfo, name: str) -> str:
    """Return one line about what is kept between runs."""
    return f"{info.entries} {name}, {size(info.bytes)} of at most {size(info.max_bytes)}, in {info.folder}"


def store_fields(info: StoreInfo) -> dict[str, Any]:
    """Return what is kept between runs, for --json."""
    return {
        "entries": info.entries,
        "bytes": info.bytes,
        "max_bytes": info.max_bytes,
        "folder": str(info.folder),
    }


def rendered_line(done: Rendered) -> str:
    """Return one line about a rendered file."""
    timeline = done.timeline
    facts = [format_time(timeline.duration_s), size(done.path.stat().st_size)]
    if len(timeline.chapters) > 1:
        facts.append(f"{len(timeline.chapters)} chapters")
    dropped = len(done.settled.choices.dropped)
    if dropped:
        facts.append(f"{dropped} optional part{'s' if dropped > 1 else ''} left out")
    return f"{done.path}  {', '.join(facts)}"


def rendered_json(done: Rendered) -> dict[str, Any]:
    """Return what a render wrote."""
    timeline = done.timeline
    return {
        "path": str(done.path),
        "timeline": str(done.timeline_path) if done.timeline_path else None,
        "sidecars": [str(path) for path in done.sidecars],
        "duration": timeline.duration_s,
        "samples": timeline.length,
        "bytes": done.path.stat().st_size,
        "voice": timeline.voice,
        "chapters": len(timeline.chapters),
        "stretch": round(timeline.stretch, 6),
    } | _choices(done.settled.choices)


def fault_json(fault: Fault) -> dict[str, Any]:
    """Return a fault."""
    return {
        "path": fault.path,
        "line": fault.location.line,
        "column": fault.location.column,
        "message": fault.message,
    }


def planned_json(planned: Planned) -> dict[str, Any]:
    """Return a plan: the timeline, how short and long it can be, and what was chosen."""
    reach = planned.reach
    lengths = {name: samples_to_seconds(getattr(reach, name)) for name in ("shortest", "natural", "longest")}
    return (
        to_json(planned.settled.timeline) | {"estimated": True, **lengths} | _choices(planned.settled.choices)
    )


def _choices(choices: Any) -> dict[str, Any]:
    return {
        "rounds": [{"line": line, "count": count} for line, count in choices.counts],
        "left_out": sorted(choices.dropped),
    }


def print_plan(planned: Planned) -> None:
    """Print a plan as a table, chapter by chapter."""
    timeline, reach = planned.settled.timeline, planned.reach
    table = _table("when", "what", "long", "natural", title=timeline.title)
    chapter = -1
    for event in timeline.events:
        if event.kind == "gap":
            continue
        while chapter < event.chapter:
            chapter += 1
            title = timeline.chapters[min(chapter, len(timeline.chapters) - 1)].title
            table.add_section()
            table.add_row("", f"[bold]{_plain(title)}[/bold]", "", "")
        table.add_row(*_event_row(event, timeline))
    _print(table)
    about = [format_time(samples_to_seconds(n)) for n in (reach.shortest, reach.natural, reach.longest)]
    lines = [
        f"Length: about {format_time(timeline.duration_s)}, voice {timeline.voice}"
        + (f", pauses stretched by {timeline.stretch:.2f}" if abs(timeline.stretch - 1) > 5e-4 else ""),
        f"It can be from {about[0]} (shortest) over {about[1]} (natural) to {about[2]} (longest).",
        "Lengths marked ~ are estimates: nothing was synthesized.",
    ]
    choices = planned.settled.choices
    lines += [f"Line {line}: repeated {count} times." for line, count in choices.counts]
    lines += [f"Line {line}: this optional block is left out." for line in sorted(choices.dropped)]
    typer.echo("\n".join(lines))


def _event_row(event: Event, timeline: Timeline) -> tuple[str, str, str, str]:
    length = samples_to_seconds(event.end - event.start)
    spoken = event.kind in SPOKEN
    what = event.text or f"{event.kind} {event.name}".strip()
    what = _plain(what) if spoken else f"[dim]{_plain(what)}[/dim]"
    natural = "" if event.natural_s is None else format_seconds(round(event.natural_s, 2))
    mark = "~" if spoken else ""
    return (
        format_time(samples_to_seconds(event.start)),
        what,
        mark + format_seconds(round(length, 1 if spoken else 2)),
        natural,
    )


def voice_json(voice: Voice) -> dict[str, Any]:
    """Return a voice."""
    return {
        "engine": voice.engine,
        "name": voice.name,
        "language": voice.language,
        "description": voice.description,
        "installed": voice.installed,
    }


def print_voices(found: Sequence[Voice]) -> None:
    """Print voices as a table."""
    table = _table("engine", "voice", "language", "")
    for voice in found:
        note = voice.description + ("" if voice.installed else " (install it first)")
        table.add_row(voice.engine, _plain(voice.name), voice.language, _plain(note))
    _print(table)


def sounds_json() -> dict[str, Any]:
    """Return cues and beds."""
    return {
        "cues": [
            {"name": name, "description": info.description, "seconds": info.advance_s}
            for name, info in CUES.items()
        ],
        "beds": [{"name": name, "description": text} for name, text in BEDS.items()],
    }


def print_sounds() -> None:
    """Print cues and beds as tables."""
    table = _table("cue", "", "the programme waits")
    for name, info in CUES.items():
        table.add_row(name, info.description, format_seconds(info.advance_s))
    _print(table)
    table = _table("bed", "")
    for name, description in BEDS.items():
        table.add_row(name, description)
    _print(table)


def report_json(report: Report) -> dict[str, Any]:
    """Return the result of a verification."""
    from dataclasses import asdict

    return {"passed": report.passed, "checks": [asdict(check) for check in report.checks]}


def print_report(report: Report) -> None:
    """Print the result of a verification as a table."""
    table = _table("", "check", "measured", "wanted")
    for check in report.checks:
        mark = "[green]pass[/green]" if check.passed else "[red]fail[/red]"
        table.add_row(mark, check.name, _plain(check.measured), _plain(check.wanted))
    _print(table)


def _table(*headings: str, title: str = "") -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=_plain(title) or None, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for heading in headings:
        right = heading in ("when", "long", "natural")
        table.add_column(heading, justify="right" if right else "left", no_wrap=right, overflow="fold")
    return table


def _print(table: Table) -> None:
    from rich.console import Console

    # In a pipe there is no width to fit: one row, one line.
    Console(width=None if sys.stdout.isatty() else 200, highlight=False).print(table)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)
