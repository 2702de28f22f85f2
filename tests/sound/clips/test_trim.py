"""A trimmed clip starts where its word is heard to start, and makes no click."""

from functools import cache

import numpy as np
import pytest
import soxr
from hibari import Hibari
from numpy.typing import NDArray

from voiceguide.sound.clips.trim import trim

RATE = 44_100
WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "sieben", "Half way."]


@cache
def spoken(word: str) -> NDArray[np.float32]:
    return np.asarray(soxr.resample(voice()(word, seed=0), 24_000, RATE, quality="VHQ"), dtype=np.float32)


@cache
def voice() -> Hibari:
    return Hibari()


def levels_db(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """RMS over 5 ms around each sample."""
    half = int(0.0025 * RATE)
    sums = np.cumsum(np.pad(samples.astype(np.float64) ** 2, (half + 1, half)))
    return 10 * np.log10((sums[2 * half :] - sums[: -2 * half])[: len(samples)] / (2 * half) + 1e-15)


def tone(seconds: float, level: float = 0.3) -> NDArray[np.float32]:
    return (level * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros(round(seconds * RATE), np.float32)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_heard_within_10_ms_of_the_start_of_its_clip(word: str) -> None:
    level = levels_db(trim(spoken(word), RATE))
    onset = np.flatnonzero(level > np.percentile(level, 95) - 35)[0]
    assert 0.001 <= onset / RATE <= 0.010


@pytest.mark.parametrize("word", WORDS)
def test_only_what_is_far_below_the_word_is_cut_off(word: str) -> None:
    whole, kept = spoken(word), trim(spoken(word), RATE)
    start = next(i for i in range(len(whole)) if np.array_equal(whole[i + 1000 : i + 3000], kept[1000:3000]))
    level = levels_db(whole)
    loud = np.percentile(levels_db(kept), 95)
    assert level[: start + 90].max() < loud - 33  # what is before, and under the fade
    assert level[start + len(kept) :].max() < loud - 45
    assert 0.2 < len(kept) / RATE < 0.7


@pytest.mark.parametrize("word", WORDS)
def test_a_clip_starts_and_ends_at_zero(word: str) -> None:
    kept = trim(spoken(word), RATE)
    assert abs(kept[0]) == 0 and abs(kept[-1]) < 1e-6
    assert np.abs(np.diff(kept[:100])).max() < 0.01
    assert np.abs(kept[-100:]).max() < 0.001


@pytest.mark.parametrize("gain", [0.1, 3.0])
def test_it_does_not_matter_how_loud_the_voice_is(gain: float) -> None:
    plain, scaled = trim(spoken("six"), RATE), trim(spoken("six") * np.float32(gain), RATE)
    assert abs(len(plain) - len(scaled)) < 0.03 * RATE


@pytest.mark.parametrize("rate", [8_000, 22_050, 24_000, 44_100, 48_000])
def test_edges_are_as_long_as_they_say_at_any_rate(rate: int) -> None:
    sound = np.zeros(rate, np.float32)
    sound[rate // 4 : rate // 2] = 0.3
    assert len(trim(sound, rate)) / rate == pytest.approx(0.285, abs=0.004)


def test_a_tone_keeps_its_edges_inside_the_fades() -> None:
    kept = trim(np.concatenate([silence(0.3), tone(0.5), silence(0.4)]), RATE)
    assert len(kept) / RATE == pytest.approx(0.535, abs=0.003)
    heard = np.flatnonzero(np.abs(kept) > 0.01)
    assert heard[0] / RATE == pytest.approx(0.005, abs=0.0015)


@pytest.mark.parametrize(
    "before, after",
    [(0.1, 0.3), (0.04, 0.25)],
)
def test_clicks_apart_from_the_word_are_cut_off(before: float, after: float) -> None:
    click = tone(0.006, 0.2)
    sound = [silence(0.2), click, silence(before), tone(0.5), silence(after), click, silence(0.2)]
    assert len(trim(np.concatenate(sound), RATE)) / RATE == pytest.approx(0.535, abs=0.003)


def test_a_short_final_consonant_after_a_closure_is_kept() -> None:
    sound = [silence(0.2), tone(0.3), silence(0.12), tone(0.006, 0.1), silence(0.3)]
    kept = trim(np.concatenate(sound), RATE)
    assert len(kept) / RATE == pytest.approx(0.461, abs=0.004)


def test_pauses_within_a_sentence_are_kept() -> None:
    kept = trim(np.concatenate([silence(0.2), tone(0.3), silence(1.0), tone(0.3), silence(0.3)]), RATE)
    assert len(kept) / RATE == pytest.approx(1.635, abs=0.003)


@pytest.mark.parametrize(
    "sound",
    [
        silence(0),
        silence(0.0001),
        silence(1),
        tone(1, 0.0001),
        np.concatenate([silence(0.1), tone(0.004), silence(1)]),
    ],
    ids=["nothing", "a few samples", "silence", "very quiet", "one click"],
)
def test_silence_leaves_nothing(sound: NDArray[np.float32]) -> None:
    assert trim(sound, RATE).shape == (0,)


def test_a_word_without_silence_around_it_stays_whole() -> None:
    assert len(trim(tone(0.4), RATE)) == round(0.4 * RATE)


def test_the_input_is_left_alone_and_the_result_is_float32() -> None:
    sound = np.concatenate([silence(0.1), tone(0.4), silence(0.1)])
    copy = sound.copy()
    sound.flags.writeable = False
    assert trim(sound, RATE).dtype == np.float32
    assert np.array_equal(sound, copy)
