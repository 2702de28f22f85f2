"""`verify` passes a good file, and finds each kind of damage in the check that is meant for it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import hearing
import mutagen.id3
import numpy as np
import pytest
import soundfile
from hearing import RATE
from numpy.typing import NDArray

import voiceguide
from voiceguide import InputError, Options
from voiceguide.audit.checks import Report, verify
from voiceguide.audit.measure import measure
from voiceguide.config import CUES
from voiceguide.output.encode import encode
from voiceguide.output.files import Beside
from voiceguide.output.formats import FORMATS
from voiceguide.output.metadata import Metadata
from voiceguide.output.sidecars.captions import lyrics
from voiceguide.output.tags import write_tags
from voiceguide.sound.synth.cues import cue
from voiceguide.timing.timeline import BedSpan, Chapter, Event, Timeline

Samples = NDArray[np.float64]
Damage = Callable[[Samples], Samples]
LENGTH = 20 * RATE + 123
WORDS = [(0.5, 2.0), (3.0, 2.5), (8.5, 1.2), (12.0, 2.4), (16.0, 1.9)]
"""Start and length of everything spoken, in seconds."""
QUIET = 3
"""The sentence that is spoken 10 dB softer."""
LUFS = -20.0


def spoken(length: int, seed: int) -> Samples:
    """Return something like speech: a buzz of 110 Hz in syllables, with hissing between them."""
    t = np.arange(length) / RATE
    phase = 110 * t + 2 * np.sin(2 * np.pi * 0.7 * t)
    buzz = sum(np.sin(2 * np.pi * n * phase) / (1 + (n / 6) ** 2) for n in range(1, 30))
    hiss = np.diff(np.random.default_rng(seed).standard_normal(length + 1))
    syllables = np.sin(np.pi * 4 * t + 0.3) ** 2
    edges = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 200)
    return np.asarray((0.12 * buzz * syllables + 0.02 * hiss * (1 - syllables)) * edges)


def pink(length: int, channels: int) -> Samples:
    spectrum = np.fft.rfft(np.random.default_rng(5).standard_normal((length, channels)), axis=0)
    hz = np.fft.rfftfreq(length, 1 / RATE)[:, None]
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(hz, 30)), length, axis=0)
    return np.asarray(noise / noise.std())


@cache
def programme(channels: int = 1, *, bed: bool = False) -> tuple[Samples, Timeline]:
    """Return 20 s of speech and pauses above noise of -78 dBFS, or pink noise 16 dB below the speech."""
    samples = 10 ** (-78 / 20) * np.random.default_rng(0).standard_normal((LENGTH, channels))
    events, position = [], round(0.5 * RATE)
    for number, (start_s, length_s) in enumerate(WORDS):
        start, end = round(start_s * RATE), round((start_s + length_s) * RATE)
        if start > position:
            events.append(Event("pause", position, start))
        events.append(Event("speech", start, end, text=f"Sentence {number}."))
        samples[start:end] += (0.3 if number == QUIET else 1.0) * spoken(end - start, number)[:, None]
        position = end
    level = np.sqrt(np.mean(spoken(RATE, 0) ** 2))
    if bed:
        samples += level * 10 ** (-16 / 20) * pink(LENGTH, channels)
    spans = (BedSpan("pink", 0, LENGTH, -16.0, RATE),) if bed else ()
    middle = LENGTH // 2
    chapters = (Chapter("One", 0, middle), Chapter("Zwei – 2", middle, LENGTH))
    return samples, Timeline(
        "T", LENGTH, channels=channels, chapters=chapters, events=tuple(events), beds=spans
    )


def checked(folder: Path, name: str, samples: Samples, timeline: Timeline, lufs: float = LUFS) -> Report:
    path = folder / f"a{FORMATS[name].suffix}"
    fmt, channels = FORMATS[name], samples.shape[1]
    encode([samples.astype(np.float32)], path, fmt, channels, chapters=timeline.chapters)
    write_tags(path, fmt, Metadata("T", lyrics=lyrics(timeline), comment="[CHAPTER]\nSTART=7"), timeline)
    return verify(path, Beside(replace(timeline, loudness_lufs=lufs)))


def failed(report: Report) -> set[str]:
    return {check.name for check in report.checks if not check.passed}


def loudness_of(folder: Path, samples: Samples) -> float:
    """Return what ffmpeg measures, of the samples as they are."""
    soundfile.write(folder / "loudness.wav", samples, RATE)
    return hearing.loudness(folder / "loudness.wav")[0]


@pytest.mark.parametrize("bed", [False, True])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("name", FORMATS)
def test_a_good_file_passes(tmp_path: Path, name: str, channels: int, bed: bool) -> None:
    samples, timeline = programme(channels, bed=bed)
    report = checked(tmp_path, name, samples, timeline, loudness_of(tmp_path, samples))
    assert failed(report) == set()
    assert report.passed
    numbers = {check.name: check.numbers for check in report.checks}
    assert numbers["speech"]["measured"] == len(WORDS)
    if not bed:
        assert numbers["pauses"]["measured"] == 6  # between the words, and the lead-in and the tail
        assert numbers["speech starts"]["most_s"] < 0.02


def shorter(samples: Samples) -> Samples:
    return samples[: -RATE // 10]


def longer(samples: Samples) -> Samples:
    return np.concatenate([samples, samples[-RATE // 10 :]])


def louder(samples: Samples) -> Samples:
    return samples * 10 ** (3 / 20)


def softer(samples: Samples) -> Samples:
    return samples * 10 ** (-1 / 20)


def spike_in_a_pause(samples: Samples) -> Samples:
    changed = samples.copy()
    changed[7 * RATE] += 0.1
    return changed


def step_in_a_pause(samples: Samples) -> Samples:
    changed = samples.copy()
    changed[7 * RATE : 7 * RATE + 400] += 0.1 * np.linspace(1, 0, 400)[:, None]
    return changed


def spike_in_quiet_speech(samples: Samples) -> Samples:
    changed = samples.copy()
    changed[round(12.601 * RATE)] += 0.1  # where a syllable is loudest
    return changed


def pause_cut(samples: Samples) -> Samples:
    """Take one second out of the pause before the third sentence, and fill it in at the end."""
    at = 7 * RATE
    return np.concatenate([samples[:at], samples[at + RATE :], samples[at : at + RATE]])


def sentence_lost(samples: Samples) -> Samples:
    changed = samples.copy()
    start, end = round(8.4 * RATE), round(9.8 * RATE)
    changed[start:end] = samples[6 * RATE : 6 * RATE + end - start]
    return changed


def shifted_up(samples: Samples) -> Samples:
    return samples + 0.004


def flattened(samples: Samples) -> Samples:
    return np.clip(8 * samples, -1, 1)


IN_TIME = {"pauses", "speech", "speech starts"}


@pytest.mark.parametrize(
    "name",
    ["mp3", "wav", *(pytest.param(name, marks=pytest.mark.slow) for name in ("m4a", "opus"))],
)
@pytest.mark.parametrize(
    "damage, wanted",
    [
        (shorter, {"length"}),
        (longer, {"length"}),
        (louder, {"loudness"}),
        (softer, {"loudness"}),
        (spike_in_a_pause, {"clicks"}),
        (step_in_a_pause, {"clicks"}),
        (spike_in_quiet_speech, {"clicks"}),
        (pause_cut, IN_TIME),
        (sentence_lost, {"speech", "speech starts"}),
    ],
)
def test_damage_is_found_by_its_own_check_and_no_other(
    tmp_path: Path, name: str, damage: Damage, wanted: set[str]
) -> None:
    samples, timeline = programme()
    lufs = loudness_of(tmp_path, samples)
    assert failed(checked(tmp_path, name, damage(samples), timeline, lufs)) == wanted


@pytest.mark.parametrize("damage", [pause_cut, sentence_lost])
@pytest.mark.parametrize("name", ["mp3", "wav"])
def test_a_bed_does_not_hide_a_missing_pause_or_sentence(tmp_path: Path, name: str, damage: Damage) -> None:
    samples, timeline = programme(2, bed=True)
    lufs = loudness_of(tmp_path, samples)
    assert failed(checked(tmp_path, name, damage(samples), timeline, lufs)) == {"speech"}


def test_an_offset_and_flat_tops_are_found(tmp_path: Path) -> None:
    samples, timeline = programme()
    assert "DC offset" in failed(checked(tmp_path, "flac", shifted_up(samples), timeline))
    assert {"clipping", "true peak", "loudness"} <= failed(
        checked(tmp_path, "flac", flattened(samples), timeline)
    )


def test_a_peak_is_no_clipping(tmp_path: Path) -> None:
    samples, timeline = programme()
    samples = samples.copy()
    tone = np.sin(2 * np.pi * 997 * np.arange(RATE) / RATE)[:, None] * np.hanning(RATE)[:, None]
    samples[13 * RATE : 14 * RATE] = 0.999 * tone
    assert failed(checked(tmp_path, "wav", samples, timeline)) & {"clipping", "clicks"} == set()


def test_a_programme_that_falls_on_purpose_passes(tmp_path: Path) -> None:
    samples, timeline = programme()
    fall = 10 ** (-20 * np.arange(LENGTH) / LENGTH / 20)[:, None]
    samples, timeline = samples * fall, replace(timeline, level_end_db=-20.0)
    assert failed(checked(tmp_path, "mp3", samples, timeline, loudness_of(tmp_path, samples))) == set()


@pytest.mark.parametrize("name", ["mp3", "m4b", "opus", "flac"])
def test_chapters_that_are_moved_renamed_or_lost_are_found(tmp_path: Path, name: str) -> None:
    samples, timeline = programme()
    first, second = timeline.chapters
    later = first.end + round(0.02 * RATE)
    path = tmp_path / f"a{FORMATS[name].suffix}"
    for chapters in (
        (replace(first, end=later), replace(second, start=later)),
        (first, replace(second, title="Two")),
        (replace(first, end=LENGTH),),
    ):
        checked(tmp_path, name, samples, replace(timeline, chapters=chapters))
        assert failed(verify(path, Beside(replace(timeline, loudness_lufs=LUFS)))) - {"loudness"} == {
            "chapters"
        }


def test_silence_where_sound_should_be_is_told_without_a_crash(tmp_path: Path) -> None:
    samples, timeline = programme()
    report = checked(tmp_path, "wav", np.zeros_like(samples), timeline)
    assert failed(report) == {"speech", "speech starts", "loudness"}
    text = json.dumps([asdict(check) for check in report.checks], allow_nan=False)
    assert "Infinity" not in text


def test_a_file_that_is_far_too_short_is_told_without_a_crash(tmp_path: Path) -> None:
    samples, timeline = programme()
    for length in (500, 3 * RATE):
        assert "length" in failed(checked(tmp_path, "wav", samples[:length], timeline))


def test_what_is_measured_does_not_depend_on_the_blocks() -> None:
    samples = spike_in_quiet_speech(spike_in_a_pause(programme(2)[0])).astype(np.float32)
    whole, parts = measure([samples]), measure(np.split(samples, range(777, LENGTH, 777)))
    assert whole.click_positions == parts.click_positions
    assert [
        abs(place / RATE - at) < 0.002 for place, at in zip(whole.click_positions, (7, 12.601), strict=True)
    ]
    assert np.allclose(whole.power, parts.power, rtol=1e-4)
    assert np.allclose(whole.voice_power, parts.voice_power, rtol=1e-3, atol=1e-9)
    assert (whole.length, whole.clipped) == (parts.length, parts.clipped) == (LENGTH, 0)


@pytest.mark.parametrize("name", CUES)
def test_the_attack_of_a_cue_is_no_click(name: str) -> None:
    sound = np.concatenate([np.zeros(2_000), cue(name), np.zeros(2_000)])[:, None].astype(np.float32)
    assert measure([sound]).clicks == 0
    sound[1_000] = 0.1
    assert measure([sound]).clicks == 1


def test_the_level_of_the_voice_is_measured_without_what_is_below() -> None:
    t = np.arange(RATE)[:, None] / RATE
    high = (0.1 * np.sin(2 * np.pi * 1_000 * t)).astype(np.float32)
    low = (0.1 * np.sin(2 * np.pi * 60 * t)).astype(np.float32)
    levels = [10 * math.log10(measure([sound]).voice_power[20:80].mean()) for sound in (high, low)]
    assert levels[0] == pytest.approx(-23.0, abs=0.3)
    assert levels[1] < -60


TEXT = (
    "---\ntitle: T\n{front}---\n## One\nLean back and let your shoulders drop. [pause 4s] Breathe in slowly. "
    "[pause 5s]\n\n## Two\nNow breathe out, and stay there. [hold 6s countdown=3]\n\nThat was all.\n[bell]\n"
)


def rendered(folder: Path, suffix: str, front: str = "", engine: str = "") -> Path:
    script = folder / "s.md"
    script.write_text(TEXT.format(front=front), encoding="utf-8")
    return voiceguide.render(script, folder / f"x{suffix}", Options(engine=engine)).path


def test_soft_words_over_deep_noise_pass(tmp_path: Path) -> None:
    script = tmp_path / "s.md"
    said = ("Here you may feel most of your weight.", "Begin with your feet.", "Now the knees.")
    text = "---\nrate: 0.76\nbed: brown\n---\n" + " [pause 8s]\n\n".join((*said, ""))
    script.write_text(text, encoding="utf-8")
    report = voiceguide.verify(voiceguide.render(script, tmp_path / "x.flac").path)
    assert [check for check in report.checks if not check.passed] == []


@pytest.mark.parametrize("suffix", [".mp3", ".m4b", ".opus", ".flac"])
@pytest.mark.parametrize("front", ["", "bed: ocean\n", "bed: heartbeat\n", "level: {end: -12dB}\n"])
def test_what_was_rendered_passes(tmp_path: Path, suffix: str, front: str) -> None:
    assert failed(voiceguide.verify(rendered(tmp_path, suffix, front))) == set()


def test_a_bed_that_takes_long_to_fade_out_passes(tmp_path: Path) -> None:
    script = tmp_path / "s.md"
    front = "---\nbed: {name: pink, gain: -2dB, fade: 1s}\n---\n"
    script.write_text(f"{front}Let go. [pause 4s]\n\n[bed off fade=20s]\n\n[pause 30s]\n", encoding="utf-8")
    done = voiceguide.render(script, tmp_path / "x.wav", Options(engine="tone"))
    assert failed(voiceguide.verify(done.path)) == set()


def test_a_lost_chapter_is_found(tmp_path: Path) -> None:
    path = rendered(tmp_path, ".mp3", engine="tone")
    tags = mutagen.id3.ID3(path)
    tags.delall(f"CHAP:{tags.getall('CTOC')[0].child_element_ids[1]}")
    tags.save(v2_version=3)
    assert failed(voiceguide.verify(path)) == {"file", "chapters"}


def test_a_timeline_that_is_missing_or_broken_is_said_so(tmp_path: Path) -> None:
    path = rendered(tmp_path, ".wav", engine="tone")
    beside = tmp_path / "x.timeline.json"
    beside.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="not a timeline"):
        voiceguide.verify(path)
    beside.unlink()
    with pytest.raises(InputError, match="not beside it"):
        voiceguide.verify(path)
