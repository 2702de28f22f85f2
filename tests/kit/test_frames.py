"""Frames of clips encoded apart may be copied in any order: decoded, each clip stands where it should."""

from __future__ import annotations

import weakref
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hearing import RATE, decoded, level_db

from voiceguide.kit.frames import ROUND, encode_clips, encode_loop, floor_noise, frames_for
from voiceguide.kit.make import make_kit
from voiceguide.options import Options
from voiceguide.output.mp3.gapless import framed
from voiceguide.script.source import make_source
from voiceguide.studio import Studio

FRAME = 1152


def clip(number: int, channels: int) -> np.ndarray:
    """Return a tone that begins and ends softly, of a length and pitch of its own."""
    n = 20_000 + 7_777 * number
    t = np.arange(n) / RATE
    edge = np.minimum(1, np.minimum(t, n / RATE - t) / 0.01)
    tone = 0.3 * edge * np.sin(2 * np.pi * (200 + 70 * number) * t * (1 + 0.1 * t))
    return np.repeat(tone.astype(np.float32)[:, None], channels, axis=1)


@pytest.mark.parametrize("channels", [1, 2])
def test_clips_in_any_order_are_heard_on_their_frame_to_the_sample(tmp_path: Path, channels: int) -> None:
    clips = [clip(number, channels) for number in range(6)]
    made = [partial(np.copy, one) for one in clips]
    header, silent, encoded = encode_clips(made, floor_noise(-78.0, channels))
    assert [len(frames) for frames in encoded] == [frames_for(len(one)) for one in clips]
    frames: list[bytes] = []
    places = []
    for number in (3, 0, 5, 5, 1, 4, 2, 3):
        frames += [silent[at % ROUND] for at in range(len(frames), len(frames) + 7 * number + 3)]
        places.append((len(frames), number))
        frames += encoded[number]
    frames += [silent[at % ROUND] for at in range(len(frames), len(frames) + 4)]
    samples = (len(frames) - 2) * FRAME + 77
    path = tmp_path / "a.mp3"
    path.write_bytes(framed(header, frames, samples))
    heard = decoded(path)
    assert heard.shape == (samples, channels)
    for frame, number in places:
        wanted = clips[number].astype(np.float64)
        at = frame * FRAME
        errors = {
            shift: np.mean((heard[at + shift : at + shift + len(wanted)] - wanted) ** 2)
            for shift in range(-2, 3)
        }
        assert min(errors, key=lambda shift: errors[shift]) == 0
        assert level_db(heard[at : at + len(wanted)] - wanted) < level_db(wanted) - 35
        assert np.abs(heard[at - 2 * FRAME : at - FRAME]).max() < 10 ** (-55 / 20)


def test_a_loop_begins_again_without_a_seam(tmp_path: Path) -> None:
    length = 100 * FRAME
    t = np.arange(length) / length
    loop = (0.2 * np.sin(2 * np.pi * 440 * t)).astype(np.float32)[:, None]  # whole turns: it fits itself
    data = encode_loop(loop, tmp_path / "x.mp3")
    (tmp_path / "loop.mp3").write_bytes(data)
    once = decoded(tmp_path / "loop.mp3")
    assert len(once) == length
    twice = np.concatenate([once, once])
    steps = np.abs(np.diff(twice[:, 0]))
    assert steps[length - 1] <= steps[1000:-1000].max() * 1.05
    assert level_db(once - loop) < level_db(loop) - 30


def test_silence_without_a_floor_is_silent(tmp_path: Path) -> None:
    header, silent, _ = encode_clips([], floor_noise(None, 1))
    path = tmp_path / "a.mp3"
    path.write_bytes(framed(header, silent, (ROUND - 2) * FRAME))
    assert np.abs(decoded(path)).max() == 0


def test_clips_are_made_when_they_are_encoded() -> None:
    made: list[weakref.ref[np.ndarray]] = []
    most = 0

    def make() -> np.ndarray:
        nonlocal most
        one = clip(0, 1)
        made.append(weakref.ref(one))
        most = max(most, sum(known() is not None for known in made))
        return one

    assert len(encode_clips([make] * 100, floor_noise(None, 1), jobs=2)[2]) == len(made) == 100
    assert most <= 4


def test_rounds_of_breath_are_one_clip_however_many() -> None:
    text = "Sit.\n\n::: repeat 3..20 natural=10\n[breathe 3-2-7]\n:::\n\nThank you.\n"
    with Studio(use_cache=False) as studio:
        prepared = studio.workshop.prepare(make_source(Path("x.md"), text), Options(engine="tone"))
        studio.workshop.measure(prepared)
        made = make_kit(prepared)
    assert len(made.kit.plans) == 2
    assert max(one.samples for one in made.kit.clips) < 12 * RATE  # a round, not their row
