"""What is encoded again after an edit, at another length, and within a programme.

`python -m benchmarks.reuse`, run in `tests`. Nothing is encoded: the parts of a programme have names, and
what has the same name is the same. So it needs no quiet machine; the figures are shares of MP3 frames.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from random import Random
from statistics import median

from voiceguide.errors import DurationError, ScriptError
from voiceguide.options import Options
from voiceguide.output.formats import FORMATS
from voiceguide.output.mp3.parts import parts
from voiceguide.script.source import make_source
from voiceguide.sound.programme import Programme
from voiceguide.units import FRAME
from voiceguide.workshop import Workshop

ROOT = Path(__file__).parents[2]
FLAGSHIP = ROOT / "scripts" / "gentle-milk-flow.md"
LENGTHS_S = (12 * 60, 15 * 60, 20 * 60, 25 * 60, 30 * 60, 40 * 60)
SPOKEN = re.compile(r"^(?:\d+\. |[A-Z])(?!.*\|)")
WORD = re.compile(r"(?<![\w\[{=-])[a-z]{4,}(?![\w\]}=])")


class Makings:
    """What a programme consists of: frames by the name of the part that they belong to."""

    def __init__(self, workshop: Workshop, text: str, options: Options, path: Path) -> None:
        prepared = workshop.prepare(make_source(path, text), options)
        plan, recorder, store = prepared.compiled.plan, prepared.recorder, prepared.parts
        loud = prepared.levels
        ceiling = FORMATS["mp3"].ceiling_dbtp
        self.gain_db = loud.gain_db
        self.encoded: dict[str, int] = {}
        """Frames to encode for each part, once."""
        self.frames = 0
        with Programme(prepared.timeline, plan, recorder, store, loud, ceiling_dbtp=ceiling) as programme:
            for part in parts(programme, programme.channels):
                self.frames += -(-part.samples // FRAME)
                self.encoded[part.name] = part.kept or -(-part.samples // FRAME)

    def new_after(self, other: Makings) -> float:
        """Return the share of frames that must be encoded where another programme was encoded before."""
        new = sum(count for name, count in self.encoded.items() if name not in other.encoded)
        return new / sum(self.encoded.values())


def edited(text: str, random: Random) -> str:
    """Return a script with one word of one spoken line replaced by another of its words."""
    lines = text.split("\n")
    start = lines.index("-->") if "-->" in lines else lines.index("---", 1)
    spoken = [number for number, line in enumerate(lines) if number > start and SPOKEN.match(line)]
    words = sorted({word for number in spoken for word in WORD.findall(lines[number])})
    while True:
        number = random.choice(spoken)
        found = list(WORD.finditer(lines[number]))
        if found:
            match = random.choice(found)
            word = random.choice([word for word in words if word != match[0]])
            lines[number] = lines[number][: match.start()] + word + lines[number][match.end() :]
            return "\n".join(lines)


def edits(workshop: Workshop, text: str, options: Options, count: int) -> None:
    """Print what random edits of a script cost."""
    before = Makings(workshop, text, options, FLAGSHIP)
    random, shares, moved, unfit = Random(1), [], 0, 0  # noqa: S311  (no secret)
    while len(shares) < count:
        try:
            after = Makings(workshop, edited(text, random), options, FLAGSHIP)
        except (ScriptError, DurationError):
            unfit += 1
            continue
        shares.append(after.new_after(before))
        moved += after.gain_db != before.gain_db
        print(f"edit {len(shares)}: {100 * shares[-1]:.1f} %", file=sys.stderr, flush=True)
    usual, most = 100 * median(shares), 100 * sorted(shares)[count - moved - 1]
    print(f"{count} random edits ({unfit} more did not fit); the gain of the programme changed in {moved}")
    print(f"encoded again: median {usual:.1f} %, most with the same gain {most:.1f} %")


def lengths(workshop: Workshop, text: str) -> None:
    """Print what can be used again at another length."""
    natural = Makings(workshop, text, Options(), FLAGSHIP)
    for seconds in LENGTHS_S:
        other = Makings(workshop, text, Options(duration_s=seconds), FLAGSHIP)
        known = 100 * (1 - other.new_after(natural))
        print(f"at {seconds // 60} min: {known:.1f} % of what is encoded is known")


def scripts(workshop: Workshop) -> None:
    """Print how much of each shipped script is encoded."""
    for path in sorted((ROOT / "scripts").glob("*.md")):
        made = Makings(workshop, path.read_text(encoding="utf-8"), Options(), path)
        share = sum(made.encoded.values()) / made.frames
        print(f"{path.stem}: {100 * share:.1f} % of {made.frames} frames are encoded")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--only", choices=("edits", "lengths", "scripts"), default="")
    given = parser.parse_args()
    workshop = Workshop(use_cache=True, jobs=None, progress=None)
    text = FLAGSHIP.read_text(encoding="utf-8")
    try:
        if given.only in ("", "edits"):
            edits(workshop, text, Options(), given.edits)
        if given.only in ("", "lengths"):
            lengths(workshop, text)
        if given.only in ("", "scripts"):
            scripts(workshop)
    finally:
        workshop.close()


if __name__ == "__main__":
    main()
