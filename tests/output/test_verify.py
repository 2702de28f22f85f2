"""`verify` passes what was rendered, and finds each kind of damage in the check that is meant for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hearing import RATE
from numpy.typing import NDArray

import voiceguide
from voiceguide import Options, UsageError
from voiceguide.output.heard import clicks_in

Samples = NDArray[np.float64]
TEXT = (
    "---\ntitle: T\n{front}---\n## One\nLean back and let your shoulders drop. [pause 4s] Breathe in slowly. "
    "[pause 5s]\n\n## Two\nNow breathe out, and stay there. [hold 6s countdown=3]\n\nThat was all.\n"
)


def rendered(folder: Path, suffix: str, front: str = "", engine: str = "") -> Path:
    script = folder / "s.md"
    script.write_text(TEXT.format(front=front), encoding="utf-8")
    return voiceguide.render(script, folder / f"x{suffix}", Options(engine=engine)).path


def failed(path: Path) -> set[str]:
    return {check.name for check in voiceguide.verify(path).checks if not check.passed}


@pytest.mark.parametrize("suffix", [".mp3", ".m4a", ".m4b", ".opus", ".flac", ".wav"])
@pytest.mark.parametrize("front", ["", "bed: ocean\n", "level: {end: -12dB}\n"])
def test_what_was_rendered_passes_in_every_format(tmp_path: Path, suffix: str, front: str) -> None:
    assert failed(rendered(tmp_path, suffix, front)) == set()


def shorten(samples: Samples) -> Samples:
    return samples[: -RATE // 10]


def louder(samples: Samples) -> Samples:
    return samples * 10 ** (3 / 20)


def click_in_silence(samples: Samples) -> Samples:
    changed = samples.copy()
    changed[-RATE] += 0.1
    return changed


def step_in_silence(samples: Samples) -> Samples:
    changed = samples.copy()
    changed[-RATE : -RATE // 2] += 0.1
    return changed


def drop_pause(samples: Samples) -> Samples:
    """Cut three seconds out of the longest silence, and fill them in at the end."""
    quiet = np.abs(samples).max(axis=1) < 0.003
    edges = np.flatnonzero(np.diff(quiet, prepend=False, append=False)).reshape(-1, 2)
    start, end = max(edges.tolist(), key=lambda pair: pair[1] - pair[0])
    middle = (start + end) // 2
    cut = round(1.5 * RATE)
    gone = samples[middle - cut : middle + cut]
    return np.concatenate([samples[: middle - cut], samples[middle + cut :], gone])


def clip(samples: Samples) -> Samples:
    return np.clip(samples * 20, -1, 1)


@pytest.mark.parametrize(
    "damage, name",
    [
        (shorten, "length"),
        (louder, "loudness"),
        (click_in_silence, "clicks"),
        (step_in_silence, "clicks"),
        (drop_pause, "pauses"),
        (clip, "clipping"),
    ],
)
@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_each_kind_of_damage_is_found(
    tmp_path: Path, damage: Callable[[Samples], Samples], name: str, suffix: str
) -> None:
    path = rendered(tmp_path, suffix)
    samples, _ = soundfile.read(path, always_2d=True)
    soundfile.write(path, damage(samples), RATE)
    found = failed(path)
    assert name in found
    if name in ("loudness", "clicks"):
        assert found <= {name, "true peak", "chapters", "clipping", "DC offset"}


@pytest.mark.parametrize(
    "damage, name",
    [(shorten, "length"), (louder, "loudness"), (click_in_silence, "clicks"), (drop_pause, "pauses")],
)
def test_damage_in_an_mp3_is_found(tmp_path: Path, damage: Callable[[Samples], Samples], name: str) -> None:
    from voiceguide.output.encode import encode
    from voiceguide.output.formats import FORMATS

    path = rendered(tmp_path, ".mp3")
    samples, _ = soundfile.read(path, always_2d=True)
    encode([damage(samples).astype(np.float32)], path, FORMATS["mp3"], 1)
    assert name in failed(path)


def test_attacks_of_cues_and_plosives_are_no_clicks() -> None:
    from voiceguide.config import CUES
    from voiceguide.sound.cues import cue

    for name in CUES:
        sound = np.concatenate([np.zeros(2_000), cue(name)])[:, None].astype(np.float32)
        assert clicks_in(sound) == [], name


def test_a_lost_chapter_is_found(tmp_path: Path) -> None:
    import mutagen.id3

    path = rendered(tmp_path, ".mp3")
    tags = mutagen.id3.ID3(path)
    tags.delall(f"CHAP:{tags.getall('CTOC')[0].child_element_ids[1]}")
    tags.save(v2_version=3)
    assert failed(path) == {"chapters"}


def test_a_timeline_that_is_missing_or_broken_is_said_so(tmp_path: Path) -> None:
    path = rendered(tmp_path, ".wav", engine="tone")
    beside = tmp_path / "x.timeline.json"
    beside.write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="not a timeline"):
        voiceguide.verify(path)
    beside.unlink()
    with pytest.raises(UsageError, match="not beside it"):
        voiceguide.verify(path)
