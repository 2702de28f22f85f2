"""`voiceguide plan`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import voiceguide
from voiceguide.cli.faults import fault_json, tell_notices
from voiceguide.cli.options import Json, OneScript, takes_options
from voiceguide.cli.printing import echo, make_table, plain, print_json, print_table
from voiceguide.cli.program import app
from voiceguide.cli.render import choices_json
from voiceguide.cli.targets import read_scripts
from voiceguide.options import Options
from voiceguide.timing.timeline import SPOKEN, Event, Timeline
from voiceguide.timing.timeline_json import to_json
from voiceguide.units import format_seconds, format_time, samples_to_seconds

if TYPE_CHECKING:
    from voiceguide.results import Planned


@app.command()
@takes_options
def plan(script: OneScript, *, options: Options, json_output: Json = False) -> None:
    """Show what will be heard and when.

    Nothing is synthesized, so lengths of speech are estimates.
    """
    (read,) = read_scripts([script])
    with voiceguide.Studio() as studio:
        planned = studio.plan(read, options)
    if json_output:
        print_json(planned_json(planned))
    else:
        print_plan(planned)
        tell_notices(planned.notices)


def planned_json(planned: Planned) -> dict[str, Any]:
    """Return a plan: the timeline, how short and long it can be, and what was chosen."""
    reach = planned.reach
    lengths = {name: samples_to_seconds(getattr(reach, name)) for name in ("shortest", "natural", "longest")}
    notices = [fault_json(notice) for notice in planned.notices]
    about = {"estimated": True, "notices": notices, **lengths}
    return to_json(planned.timeline) | about | choices_json(planned.choices)


def print_plan(planned: Planned) -> None:
    """Print a plan as a table, chapter by chapter; where several voices speak, with their names."""
    timeline, reach = planned.timeline, planned.reach
    voices = {event.voice for event in timeline.events if event.voice}
    several = len(voices) > 1
    table = make_table("when", "what", "long", "natural", *["voice"] * several, title=timeline.title)
    chapter = -1
    rows = [*timeline.events, *_bed_changes(timeline)]
    for event in sorted(rows, key=lambda event: (event.start, event.chapter, event.kind != "bed")):
        if event.kind == "gap":
            continue
        while chapter < event.chapter:
            chapter += 1
            title = timeline.chapters[min(chapter, len(timeline.chapters) - 1)].title
            table.add_section()
            table.add_row("", f"[bold]{plain(title)}[/bold]")
        table.add_row(*_row(event), *[plain(event.voice)] * several)
    print_table(table)
    about = [format_time(samples_to_seconds(n)) for n in (reach.shortest, reach.natural, reach.longest)]
    stretched = abs(timeline.stretch - 1) > 5e-4
    lines = [
        f"Length: about {format_time(timeline.duration_s)}, voice {timeline.voice}"
        + (f", pauses stretched by {timeline.stretch:.2f}" if stretched else ""),
        f"It can be from {about[0]} (shortest) over {about[1]} (natural) to {about[2]} (longest).",
        *_waits(timeline),
        "Lengths marked ~ are estimates: nothing was synthesized.",
    ]
    choices = planned.choices
    lines += [f"Line {line}: repeated {count} times." for line, count in choices.counts]
    lines += [f"Line {line}: this optional block is left out." for line in sorted(choices.dropped)]
    echo("\n".join(lines))


def _bed_changes(timeline: Timeline) -> Iterator[Event]:
    """Yield an event for every background that starts, and for silence after one."""
    starts = {bed.start for bed in timeline.beds}

    def chapter(at: int) -> int:
        return max(0, sum(chapter.start <= at for chapter in timeline.chapters) - 1)

    for bed in timeline.beds:
        name = f"{bed.name} gain={bed.gain_db:g}dB"
        yield Event("bed", bed.start, bed.end, chapter=chapter(bed.start), name=name)
        if bed.end < timeline.length and bed.end not in starts:
            yield Event("bed", bed.end, bed.end, chapter=chapter(bed.end), name="off")


def _waits(timeline: Timeline) -> list[str]:
    """Return a line where the first word waits for the background."""
    bed = timeline.beds[0] if timeline.beds else None
    if bed is None or bed.start or not 0 < bed.fade <= timeline.lead_in:
        return []
    wait = format_seconds(samples_to_seconds(timeline.lead_in))
    return [f"The first word waits {wait}, until the background {plain(bed.name)} has faded in."]


def _row(event: Event) -> tuple[str, str, str, str]:
    length = samples_to_seconds(event.end - event.start)
    spoken = event.kind in SPOKEN
    what = plain(event.text or f"{event.kind} {event.name}".strip())
    natural = "" if event.natural_s is None else format_seconds(round(event.natural_s, 2))
    return (
        format_time(samples_to_seconds(event.start)),
        what if spoken else f"[dim]{what}[/dim]",
        ("~" if spoken else "") + format_seconds(round(length, 1 if spoken else 2)) if length else "",
        natural,
    )
