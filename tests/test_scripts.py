"""Every script that comes with voiceguide renders at its natural, its shortest and its longest length."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import soundfile

from voiceguide import Options, Studio
from voiceguide.units import SAMPLE_RATE

SCRIPTS = sorted((Path(__file__).parent.parent / "scripts").glob("*.md"))
IN_SHORT = ("gentle-milk-flow-short", "seven-minute-circuit", "box-breathing.de", "wrist-physio")


@pytest.fixture(scope="module")
def studio():
    with Studio() as studio:
        yield studio


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_it_has_no_faults_with_its_own_voice(path: Path, studio: Studio) -> None:
    assert studio.check(path) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[] if "." not in path.stem else [pytest.mark.long]) for path in SCRIPTS],
    ids=lambda path: path.stem,
)
def test_it_renders_at_its_natural_length(path: Path, studio: Studio, tmp_path: Path) -> None:
    options = Options(engine="tone")
    reach = studio.plan(path, options).reach  # exact for the tone engine
    natural = studio.render(path, tmp_path / "n.wav", options)
    assert abs(natural.timeline.length - reach.natural) <= SAMPLE_RATE // 10


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[] if path.stem in IN_SHORT else [pytest.mark.long]) for path in SCRIPTS],
    ids=lambda path: path.stem,
)
def test_it_renders_at_its_shortest_and_longest_length(path: Path, studio: Studio, tmp_path: Path) -> None:
    reach = studio.plan(path, Options(engine="tone")).reach
    # to a whole millisecond inside what is possible
    shortest_s = math.ceil(reach.shortest / SAMPLE_RATE * 100 + 5) / 100
    longest_s = math.floor(reach.longest / SAMPLE_RATE * 100 - 5) / 100
    for seconds in {shortest_s, longest_s} if longest_s > shortest_s else ():
        options = Options(engine="tone", duration_s=seconds)
        done = studio.render(path, tmp_path / "x.wav", options)
        assert soundfile.info(done.path).frames == round(seconds * SAMPLE_RATE)
        done.path.unlink()
