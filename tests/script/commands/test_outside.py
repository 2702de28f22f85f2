"""A package of its own can add a directive, through the entry-point group `voiceguide.directives`."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import voiceguide
from voiceguide import Options
from voiceguide.script.commands import table

MODULE = '''
from dataclasses import dataclass
from typing import Any

from voiceguide.script.commands.arguments import whole
from voiceguide.script.commands.base import Directive
from voiceguide.script.routine import Beat, Beats, Stroke, Words


@dataclass(frozen=True, slots=True)
class Metronome(Directive):
    """`[metronome 60]`: four ticks at so many a minute, the last with a word."""

    word = "metronome"
    options = ("quiet",)
    common: dict[str, Any]
    period_s: float

    @classmethod
    def read(cls, args, context):
        a_minute = args.read(args.take_first(), "[metronome] needs a number", whole(20, 240), 60)
        args.take_flag("quiet")
        args.done()
        return cls(context.common(args.location), 60 / a_minute)

    @property
    def cost(self):
        return 5

    def items(self):
        beats = [Beat(number * self.period_s, Stroke("tick")) for number in range(4)]
        beats.append(Beat(3 * self.period_s, Words("Four.")))
        yield Beats(**self.common, what="[metronome]", length_s=4 * self.period_s, beats=tuple(beats))


class Broken(Metronome):
    def items(self):
        raise KeyError("oh")
'''


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put a package with directives where Python finds it, as pip would."""
    site = tmp_path / "site"
    info = site / "metronome-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "metronome.py").write_text(textwrap.dedent(MODULE), encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: metronome\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[voiceguide.directives]\n"
        "metronome = metronome:Metronome\n"
        "broken = metronome:Broken\n"
        "gone = metronome:Gone\n"
        "odd = metronome:dataclass\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(site))
    table.entry_points.cache_clear()
    yield tmp_path
    table.entry_points.cache_clear()
    sys.modules.pop("metronome", None)


def write(folder: Path, text: str) -> Path:
    path = folder / "a.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_directive_of_another_package_renders(installed: Path) -> None:
    script = write(installed, "Tap along. [metronome 120 quiet]\n")
    assert voiceguide.check(script, Options(engine="tone")) == []
    timeline = voiceguide.render(script, installed / "a.wav", Options(engine="tone")).timeline
    ticks = [event.start for event in timeline.events if event.kind == "cue"]
    assert [b - a for a, b in pairwise(ticks)] == [22_050] * 3
    (word,) = (event for event in timeline.events if event.text == "Four.")
    assert word.start == ticks[3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[metronome 5]", "'5' must be a whole number from 20 to 240"),
        ("[metronome 60 quite]", "[metronome] does not take 'quite', did you mean 'quiet'?"),
        ("[metronme 60]", "unknown cue 'metronme', did you mean 'metronome'?"),
        ("[broken 60]", "[broken] of metronome failed: KeyError: 'oh'"),
        ("[odd]", "[odd] of metronome is not a subclass of Directive"),
    ],
)
def test_what_is_wrong_with_it_has_a_place(installed: Path, text: str, message: str) -> None:
    assert [fault.message for fault in voiceguide.check(write(installed, text))] == [message]


def test_one_that_cannot_be_loaded_says_so(installed: Path) -> None:
    (fault,) = voiceguide.check(write(installed, "[gone]"))
    assert fault.message.startswith("[gone] of metronome cannot be loaded: ")
