"""What is encoded is decoded again: the same length, level and bytes, in every format, mono and stereo."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import mutagen.mp3
import numpy as np
import pytest
import soundfile
from hearing import RATE, ffmpeg, level_db
from numpy.typing import NDArray

from voiceguide.errors import OutputError
from voiceguide.output.encode import encode
from voiceguide.output.formats import FORMATS
from voiceguide.timing.timeline import Chapter

LENGTH = 2 * RATE + 1_234
EVERY = [(name, channels) for name in FORMATS for channels in (1, 2)]
Samples = NDArray[np.float32]


def programme(channels: int, length: int = LENGTH) -> Samples:
    """Return noise with a spectrum that falls as that of speech does, in bursts, each channel its own."""
    noise = np.random.default_rng(7).standard_normal((length, channels))
    spectrum = np.fft.rfft(noise, axis=0)
    hz = np.fft.rfftfreq(length, 1 / RATE)[:, None]
    spectrum *= (hz > 60) / np.maximum(hz, 200) * (hz < 9_000)
    shaped = np.fft.irfft(spectrum, length, axis=0)
    shaped *= 0.55 + 0.45 * np.sin(2 * np.pi * 3 * np.arange(length) / RATE)[:, None]
    return np.asarray(0.1 * shaped / shaped.std(), dtype=np.float32)


def blocks(samples: Samples, size: int = 20_000) -> Iterator[Samples]:
    for start in range(0, len(samples), size):
        yield samples[start : start + size]


def heard(path: Path) -> NDArray[np.float64]:
    """Return what ffmpeg decodes, at 44.1 kHz."""
    wav = path.with_suffix(".heard.wav")
    ffmpeg("-y", "-v", "error", "-i", path, "-ar", str(RATE), "-c:a", "pcm_f32le", wav)
    return np.asarray(soundfile.read(wav, always_2d=True)[0])


@pytest.mark.parametrize("name, channels", EVERY)
def test_length_level_and_channels_survive(tmp_path: Path, name: str, channels: int) -> None:
    fmt, samples = FORMATS[name], programme(channels)
    path = tmp_path / f"a{fmt.suffix}"
    encode(blocks(samples), path, fmt, channels)
    found = heard(path)
    assert found.shape[1] == channels
    assert abs(len(found) - LENGTH) <= fmt.length_error
    for channel in range(channels):
        assert abs(level_db(found[:, channel]) - level_db(samples[:, channel].astype(float))) < 0.2


@pytest.mark.parametrize("name, channels", EVERY)
def test_the_same_samples_give_the_same_bytes(tmp_path: Path, name: str, channels: int) -> None:
    fmt, samples = FORMATS[name], programme(channels, RATE)
    chapters = [Chapter("One", 0, RATE // 2), Chapter("Two", RATE // 2, RATE)]
    for copy, size in (("a", 999), ("b", 65_536)):
        encode(blocks(samples, size), tmp_path / copy, fmt, channels, chapters=chapters)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("name, channels", [(n, c) for n, c in EVERY if n in ("mp3", "flac", "wav")])
def test_libsndfile_hears_the_same_length(tmp_path: Path, name: str, channels: int) -> None:
    path = tmp_path / f"a{FORMATS[name].suffix}"
    encode([programme(channels)], path, FORMATS[name], channels)
    assert len(soundfile.read(path)[0]) == LENGTH


@pytest.mark.parametrize("name", [name for name, fmt in FORMATS.items() if fmt.bitrates])
def test_nothing_is_shifted_in_time(tmp_path: Path, name: str) -> None:
    """A decoder that does not trim the encoder's delay would shift MP3 by 25 ms."""
    samples = programme(1)
    path = tmp_path / f"a{FORMATS[name].suffix}"
    encode([samples], path, FORMATS[name], 1)
    found, size = heard(path)[:, 0], 1 << 18
    product = np.fft.rfft(found, size) * np.conj(np.fft.rfft(samples[:, 0], size))
    shift = int(np.argmax(np.fft.irfft(product, size)))
    assert min(shift, size - shift) <= 1


@pytest.mark.parametrize("length", [1_000, 1_152 * 3])
@pytest.mark.parametrize("name", FORMATS)
def test_a_very_short_programme_is_whole_too(tmp_path: Path, name: str, length: int) -> None:
    path = tmp_path / f"a{FORMATS[name].suffix}"
    encode([programme(1, RATE)[:length]], path, FORMATS[name], 1)
    assert abs(len(heard(path)) - length) <= FORMATS[name].length_error


@pytest.mark.parametrize("name", ["flac", "wav"])
def test_lossless_means_16_bits_and_no_more_than_dither_apart(tmp_path: Path, name: str) -> None:
    samples = programme(2)
    path = tmp_path / f"a{FORMATS[name].suffix}"
    encode([samples], path, FORMATS[name], 2)
    assert soundfile.info(path).subtype == "PCM_16"
    assert np.abs(heard(path) - samples).max() <= 2 / 32_768


def frames_of(data: bytes) -> list[int]:
    """Return the bit rate of every MPEG-1 layer III frame, in kb/s, by walking from header to header."""
    kbps = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
    at, found = 0, []
    if data[:3] == b"ID3":
        at = 10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    while at + 4 <= len(data):
        header = int.from_bytes(data[at : at + 4], "big")
        assert header >> 17 == 0x7FFD, f"no frame at byte {at}"  # sync, MPEG-1, layer III
        assert (header >> 10) & 3 == 0, "not 44.1 kHz"
        rate = kbps[(header >> 12) & 15]
        found.append(rate)
        at += 144_000 * rate // RATE + ((header >> 9) & 1)
    assert at == len(data)
    return found


@pytest.mark.parametrize("channels, bitrate, wanted", [(1, None, 64), (2, None, 128), (2, 192_000, 192)])
def test_mp3_has_a_constant_bit_rate(tmp_path: Path, channels: int, bitrate: int | None, wanted: int) -> None:
    path = tmp_path / "a.mp3"
    encode([programme(channels)], path, FORMATS["mp3"], channels, bitrate=bitrate)
    rates = frames_of(path.read_bytes())
    assert len(rates) > LENGTH // 1152
    assert set(rates) == {wanted}
    assert mutagen.mp3.MP3(path).info.bitrate_mode == mutagen.mp3.BitrateMode.CBR


@pytest.mark.parametrize("bitrate", [48, 96, 160, 192, 224, 256, 320])
def test_no_bit_rate_of_mp3_changes_the_level(tmp_path: Path, bitrate: int) -> None:
    samples = programme(1)
    path = tmp_path / "a.mp3"
    encode([samples], path, FORMATS["mp3"], 1, bitrate=bitrate * 1000)
    assert abs(level_db(heard(path)) - level_db(samples.astype(float))) < 0.2


def test_progress_counts_the_samples_written(tmp_path: Path) -> None:
    told: list[int] = []
    encode(blocks(programme(1), 60_000), tmp_path / "a", FORMATS["flac"], 1, progress=told.append)
    assert told == [60_000, LENGTH]


@pytest.mark.parametrize("name", ["m4a", "m4b"])
def test_no_file_is_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    encode([programme(1, RATE)], tmp_path / "a", FORMATS[name], 1, chapters=[Chapter("Only", 0, RATE)])
    assert not list((tmp_path / "t").iterdir())


def test_an_error_while_mixing_passes_and_ends_ffmpeg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(*args: object, **more: object) -> subprocess.Popen[bytes]:
        started.append(popen(*args, **more))  # type: ignore[call-overload]
        return started[-1]

    def broken() -> Iterator[Samples]:
        yield programme(1, RATE)
        raise RuntimeError("the mix broke")

    monkeypatch.setattr("voiceguide.sound.tools.process.subprocess.Popen", start)
    with pytest.raises(RuntimeError, match="the mix broke"):
        encode(broken(), tmp_path / "a.mp3", FORMATS["mp3"], 1)
    assert [process.poll() is not None for process in started] == [True]


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="there is no such folder"):
        encode([programme(1)], tmp_path / "none" / "a.flac", FORMATS["flac"], 1)
