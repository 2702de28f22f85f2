"""What is measured, and the goal of each: a table from its letter to its function."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import routine
from benchmarks.runs import best, run, voiceguide

ROOT = Path(__file__).parent.parent.parent
FLAGSHIP = ROOT / "scripts" / "gentle-milk-flow.md"
BODY_SCAN = ROOT / "scripts" / "body-scan-for-sleep.md"
PARTS = Path(__file__).parent / "parts.py"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; a goal is a bound, upper unless `least`."""

    letter: str
    what: str
    value: float
    unit: str = ""
    goal: float | None = None
    least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without one."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.least else self.value <= self.goal

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return f"{self.value:.2f}{self.unit}" if self.value < 100 else f"{self.value:.0f}{self.unit}"

    @property
    def goal_shown(self) -> str:
        """The goal as people read it."""
        return (
            "" if self.goal is None else f"{'at least' if self.least else 'at most'} {self.goal:g}{self.unit}"
        )

    def as_json(self) -> dict[str, Any]:
        """Return the row for the JSON file."""
        return asdict(self) | {"met": self.met}


def flagship(folder: Path) -> list[Row]:
    """Measure (a) cold, (b) warm, (c) an edit and (e) the real-time factor of the flagship."""
    script = folder / "flagship.md"
    text = FLAGSHIP.read_text(encoding="utf-8")
    script.write_text(text, encoding="utf-8")
    target = folder / "x.mp3"
    render = voiceguide("render", script, "-o", target, "-q")
    cache = folder / "cache"
    first = min(
        (run(render, cache=place) for place in (folder / "another", cache)), key=lambda one: one.wall_s
    )
    cold = first.wall_s
    warm = best(render, 3, cache=cache)
    pcm = folder / "x.f32"
    channels = subprocess.run(
        [sys.executable, PARTS, "decode", target, pcm], check=True, capture_output=True, text=True
    ).stdout.strip()
    encode = best([sys.executable, PARTS, "encode", pcm, folder / "y.mp3", channels], 3)
    speak = best([sys.executable, PARTS, "speak", script], 2)
    edits = {}
    for place in ("last", "middle", "first"):
        script.write_text(_edited(text, place), encoding="utf-8")
        edits[place] = run(render, cache=cache).wall_s
    script.write_text(text, encoding="utf-8")
    other = run([*render, "--duration", "20m"], cache=cache).wall_s
    length_s = pcm.stat().st_size / 4 / int(channels) / 44_100
    return [
        Row(
            "a",
            "flagship cold, against speaking on all cores plus encoding",
            cold / (speak + encode),
            "",
            1.25,
        ),
        Row("b", "flagship warm, against encoding alone", warm / encode, "", 1.5),
        *(
            Row("c", f"flagship, a sentence new in its {place} chapter, against cold", edit / cold, "", 0.35)
            for place, edit in edits.items()
        ),
        Row("e", "flagship cold, times faster than real time", length_s / cold, "x"),
        Row("e", "flagship cold", cold, " s"),
        Row("e", "cores at work meanwhile, on average", first.cpu_s / cold),
        Row("e", "flagship warm", warm, " s"),
        Row("e", "flagship at another length, after that", other, " s"),
        Row("e", "speaking alone", speak, " s"),
        Row("e", "encoding alone", encode, " s"),
    ]


def _edited(text: str, place: str) -> str:
    """Return the script with one more sentence at the start of a chapter, which is said once."""
    lines = text.splitlines()
    # a heading with a variable begins a chapter of each row of a table
    headings = [number for number, line in enumerate(lines) if line.startswith("## ") and "{" not in line]
    after = {"first": headings[0], "middle": headings[len(headings) // 2], "last": headings[-1]}[place]
    lines[after + 1 : after + 1] = ["", f"This sentence is new in the {place} chapter.", ""]
    return "\n".join(lines) + "\n"


def today(folder: Path) -> list[Row]:
    """Measure (d) against the script that people write today, with the same voice, text and pauses."""
    rows = []
    for pause_s, goal in ((8, 6), (1, 3)):
        times = {count: _ours(folder, count, pause_s) for count in (200, 2_000)}
        theirs = best([sys.executable, "-m", "benchmarks.today", "200", str(pause_s), folder / "x.mp3"], 2)
        what = f"with pauses of {pause_s} s"
        rows += [
            Row(
                "d",
                f"200 steps {what}, times faster than by hand",
                theirs / times[200],
                "x",
                goal,
                least=True,
            ),
            Row("d", f"2,000 steps {what}, against 200", times[2_000] / times[200], "", 11),
        ]
    return rows


def _ours(folder: Path, count: int, pause_s: int) -> float:
    """Return how long voiceguide takes for a routine."""
    path = folder / "routine.md"
    path.write_text(routine.script(count, pause_s), encoding="utf-8")
    command = voiceguide("render", path, "-o", folder / "x.mp3", "-q", "--no-cache")
    return best([*command, "--voice", "pyttsx3/en-US"], 2)


def memory(folder: Path) -> list[Row]:
    """Measure (f) the most memory of 10 minutes, 1 hour and 8 hours, ffmpeg included."""
    peaks = {}
    sentence = "Let your breath come and go, and feel the weight of your body. [pause 26s fixed]\n"
    for name, rounds in (("10 min", 6), ("1 h", 36), ("8 h", 288)):
        script = folder / "sleep.md"
        script.write_text(
            f"---\nbed: ocean\n---\n::: repeat {rounds}\nRound {{round}}. {sentence}\n{sentence * 2}\n:::\n",
            encoding="utf-8",
        )
        command = voiceguide("render", script, "-o", folder / "x.mp3", "-q")
        peaks[name] = run(command, cache=folder / name).peak_bytes
    rows = [Row("f", f"peak memory for {name}", peak / 1e6, " MB", 400) for name, peak in peaks.items()]
    spread = max(peaks.values()) / min(peaks.values())
    return [*rows, Row("f", "largest peak, against the smallest", spread, "", 1.2)]


def night(folder: Path) -> list[Row]:
    """Measure (i) the CPU time of a body scan of 8 hours with brown noise, against one of 12 minutes."""
    text = BODY_SCAN.read_text(encoding="utf-8").replace(" fixed]", " min=1s max=3h]")
    script = folder / "scan.md"
    script.write_text(text.replace("level: {end: -9dB}\n", ""), encoding="utf-8")
    spent_s = {
        length: run(
            voiceguide("render", script, "-o", folder / "x.mp3", "-q", "--duration", length),
            cache=folder / length,
        ).cpu_s
        for length in ("12m", "8h")
    }
    return [
        Row("i", "body scan of 8 h, CPU time against 12 min", spent_s["8h"] / spent_s["12m"], "", 3),
        Row("i", "body scan of 8 h, CPU time", spent_s["8h"], " s"),
    ]


def start(folder: Path) -> list[Row]:
    """Measure (g) the start of `voiceguide --help` against a Typer program that does nothing."""
    bare = folder / "bare.py"
    bare.write_text(
        "import typer\napp = typer.Typer()\n\n@app.command()\ndef a(name: str) -> None:\n    '''Do.'''\n\n"
        "@app.command()\ndef b(name: str) -> None:\n    '''Do.'''\n\napp()\n",
        encoding="utf-8",
    )
    ours = best(voiceguide("--help"), 7)
    theirs = best([sys.executable, bare, "--help"], 7)
    return [Row("g", "voiceguide --help, against a bare Typer program", ours / theirs, "", 2)]


def stages(folder: Path) -> list[Row]:
    """Measure (h) stages that have a goal of their own: the solver, and `voiceguide plan`."""
    from voiceguide.timing.elastic import Glue, solve

    pieces = [Glue(1 + n % 7, (n % 5) / 5, 8 + n % 11, 1 + n % 3) for n in range(50_000)]
    target = round(sum(piece.natural_s for piece in pieces) * 1.37 * 44_100)
    begin = time.perf_counter()
    solve(pieces, target, 44_100)
    solver = time.perf_counter() - begin
    plan = best(voiceguide("plan", FLAGSHIP), 5)
    return [
        Row("h", "solving 50,000 elastic pieces", solver, " s", 0.5),
        Row("h", "voiceguide plan of the flagship", plan, " s", 1.0),
    ]


MEASURES: dict[str, Callable[[Path], list[Row]]] = {
    "a": flagship,
    "d": today,
    "f": memory,
    "g": start,
    "h": stages,
    "i": night,
}
"""Measures by their first letter; (a) measures (b), (c) and (e) too."""
