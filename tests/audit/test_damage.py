"""`verify` finds what can happen to a finished file, and passes what was not damaged, in every format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from damage import ON_BED, ON_SAMPLES, ON_TAGS, SCRIPT, Samples, opened

import voiceguide
from voiceguide.audit.checks import verify
from voiceguide.options import Options
from voiceguide.output.contour import ContourKeeper, contour_of, from_bytes, to_bytes
from voiceguide.output.encode import encode
from voiceguide.output.files import Beside, read_beside
from voiceguide.output.format import Format
from voiceguide.output.formats import FORMATS
from voiceguide.output.metadata import Metadata
from voiceguide.output.tags import write_tags
from voiceguide.sound.measure.contour import ContourMeter, contour
from voiceguide.timing.timeline import Event, Timeline

SAME_BEEPS = {"left and right swapped", "a sentence without its treble"}
"""What changes nothing with the beeps of the tone engine, which are a sine as long as the word."""
UNHEARD_BEFORE = [
    "a safety sentence replaced by what is behind",
    "a sentence 300 ms late",
    "a sentence backwards",
    "a sentence turned to noise",
    "all beeps gone",
    "all of it 50 ms late",
    "all ticks gone",
    "breaths exchanged",
    "a click in speech",
    "two sentences swapped",
]
"""What no other check than the contour's is sure to find."""


class Place:
    """A script as it was rendered, to be written again with damage; its bytes are not compared."""

    def __init__(self, folder: Path, front: str, name: str, engine: str) -> None:
        self.script = folder / "s.md"
        self.script.write_text(SCRIPT.format(front=front), encoding="utf-8")
        self.fmt: Format = FORMATS[name]
        self.options = Options(engine=engine)
        done = voiceguide.render(self.script, folder / f"x{self.fmt.suffix}", self.options)
        assert voiceguide.verify(done.path).passed
        self.beside: Beside = read_beside(done.path)
        self.path = folder / f"y{self.fmt.suffix}"

    def failed(self, samples: Samples, meta: Metadata, timeline: Timeline) -> set[str]:
        """Return which checks fail after a file of these is written in place of the real one."""
        samples = np.ascontiguousarray(samples, np.float32)
        encode([samples], self.path, self.fmt, samples.shape[1], chapters=timeline.chapters)
        write_tags(self.path, self.fmt, meta, timeline)
        about = replace(self.beside.about, sha256="")
        report = verify(self.path, replace(self.beside, about=about))
        return {check.name for check in report.checks if not check.passed}


def missed(place: Place, names: set[str]) -> list[str]:
    """Return which of some kinds of damage are not found."""
    with opened(place.script, place.options) as sound:
        assert place.failed(sound.samples(), sound.meta, sound.timeline) == set()
        made = {name: make for name, make in (ON_SAMPLES | ON_BED).items() if name in names}
        through = [
            name for name, make in made.items() if not place.failed(make(sound), sound.meta, sound.timeline)
        ]
        return through + [
            name
            for name, change in ON_TAGS.items()
            if name in names and not place.failed(sound.samples(), *change(sound.meta, sound.timeline))
        ]


@pytest.mark.parametrize("name", ["flac", pytest.param("mp3", marks=[pytest.mark.slow, pytest.mark.long])])
def test_damage_that_levels_alone_do_not_show_is_found(tmp_path: Path, name: str) -> None:
    wanted = {*UNHEARD_BEFORE, *ON_TAGS}
    assert missed(Place(tmp_path, "", name, "tone"), wanted) == []


def test_damage_to_a_bed_and_to_the_sides_is_found(tmp_path: Path) -> None:
    wanted = {*ON_BED, "a sentence 50 ms late", "a safety sentence replaced by what is behind"}
    assert missed(Place(tmp_path, "bed: ocean\n", "flac", "tone"), wanted) == []


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("engine", ["", "tone"])
@pytest.mark.parametrize("front", ["", "bed: ocean\n", "bed: {name: pink, gain: -12dB}\n"])
@pytest.mark.parametrize("name", ["mp3", "m4a", "opus", "flac"])
def test_every_kind_of_damage_is_found(tmp_path: Path, name: str, front: str, engine: str) -> None:
    wanted = {*ON_SAMPLES, *ON_TAGS, *(ON_BED if front else [])}
    if engine == "tone":
        wanted -= SAME_BEEPS
    # a loud background in a coding with losses may hide a few
    assert len(missed(Place(tmp_path, front, name, engine), wanted)) <= 5


def test_a_contour_that_is_lost_or_of_another_file_is_told(tmp_path: Path) -> None:
    place = Place(tmp_path, "", "flac", "tone")
    path, beside = tmp_path / "x.flac", tmp_path / "x.contour"
    assert beside.stat().st_size < 300 * place.beside.timeline.duration_s
    data = beside.read_bytes()
    for wrong in (data[:-9], b"", data[:30] + bytes(30) + data[60:]):
        beside.write_bytes(wrong)
        assert {c.name for c in voiceguide.verify(path).checks if not c.passed} == {"contour"}
    beside.unlink()
    assert {c.name for c in voiceguide.verify(path).checks if not c.passed} == {"contour"}


def test_a_timeline_from_before_contours_is_verified_with_what_it_has(tmp_path: Path) -> None:
    place = Place(tmp_path, "", "flac", "tone")
    old = Beside(place.beside.timeline, replace(place.beside.about, contour="", cover=""))
    report = verify(tmp_path / "x.flac", old)
    assert report.passed
    assert "words" not in {check.name for check in report.checks}


def test_a_contour_is_the_same_from_blocks_of_any_size_and_comes_back_from_its_bytes() -> None:
    samples = np.random.default_rng(0).standard_normal((40 * 1152 + 77, 2)).astype(np.float32)
    whole = contour(samples)
    meter = ContourMeter(2)
    parts = np.concatenate([meter.feed(block) for block in np.array_split(samples, 31)])
    assert len(whole) == len(parts) == 40
    assert np.abs(whole["bands"].astype(int) - parts["bands"]).max() <= 1
    timeline = Timeline("T", len(samples), channels=2, events=(Event("speech", 9_000, 20_000, text="A."),))
    kept = contour_of(timeline, [whole])
    keeper = ContourKeeper(timeline)
    for row in whole:
        keeper.feed(np.array([row]))
    back = from_bytes(to_bytes(keeper.contour()), timeline)
    assert all(
        (getattr(back, of) == getattr(kept, of)).all() for of in ("coarse", "balance", "width", "fine")
    )
    assert len(kept.coarse) == 2 and len(kept.fine) == 15


@pytest.mark.parametrize("data", [b"", b"{}", b"voiceguide contour 1\n", b"voiceguide contour 1\nx\x9c\x03"])
def test_what_is_no_contour_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"contour|damaged|fit"):
        from_bytes(data, Timeline("T", 44_100 * 5))


def test_a_tone_lies_in_its_band_at_its_level() -> None:
    turns = 2 * np.pi * 700 * np.arange(44_100) / 44_100
    tone = (0.1 * np.sin(turns)).astype(np.float32)[:, None]
    row = contour(tone)[20]
    assert row["bands"].argmax() == 2
    assert int(row["bands"][2]) - 110 == pytest.approx(-23, abs=0.6)
    assert sorted(row["bands"])[-2] < 60
