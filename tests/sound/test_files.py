"""Sound files come in whole and at the right rate."""

import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from voiceguide.errors import SoundError
from voiceguide.sound import files
from voiceguide.sound.files import read_sound

RATE = 44_100


def tone(seconds: float = 1.0, rate: int = RATE, channels: int = 1) -> NDArray[np.float32]:
    mono = 0.4 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
    sides = [mono, 0.5 * mono][:channels]
    return (sides[0] if channels == 1 else np.stack(sides, axis=1)).astype(np.float32)


def noise(length: int, seed: int, channels: int = 1) -> NDArray[np.float32]:
    """16-bit noise at a quarter of full scale."""
    shape = (length,) if channels == 1 else (length, channels)
    whole = np.random.default_rng(seed).integers(-8_000, 8_000, shape)
    return (whole / 32_768).astype(np.float32)


def write_wav(path: Path, samples: NDArray[np.float32], rate: int = RATE) -> None:
    """Write a plain 16-bit WAV file."""
    soundfile.write(path, samples, rate, subtype="PCM_16")


@pytest.mark.parametrize("channels", [1, 2])
def test_plain_wav_is_read_exactly(tmp_path: Path, channels: int) -> None:
    sound = noise(10_007, 1, channels)
    write_wav(tmp_path / "a.wav", sound)
    assert np.array_equal(read_sound(tmp_path / "a.wav"), sound)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [44_100, 22_050])
def test_every_kind_of_wav_sounds_the_same(tmp_path: Path, subtype: str, channels: int, rate: int) -> None:
    soundfile.write(tmp_path / "a.wav", tone(0.5, rate, channels), rate, subtype=subtype)
    sound = read_sound(tmp_path / "a.wav")
    expected = tone(0.5, RATE, channels)
    assert sound.dtype == np.float32 and sound.shape == expected.shape
    middle = slice(2_000, -2_000)
    assert np.abs(sound[middle] - expected[middle]).max() < (0.02 if subtype == "PCM_U8" else 0.001)


@pytest.mark.parametrize("subtype", ["PCM_16", "FLOAT"])
def test_extensible_wav_is_not_mistaken(tmp_path: Path, subtype: str) -> None:
    soundfile.write(tmp_path / "a.wav", tone(0.5), RATE, subtype=subtype, format="WAVEX")
    assert np.abs(read_sound(tmp_path / "a.wav") - tone(0.5)).max() < 0.001


@pytest.mark.parametrize("name", ["a.flac", "a.ogg", "a.mp3"])
def test_other_formats_are_decoded(tmp_path: Path, name: str) -> None:
    soundfile.write(tmp_path / name, tone(1.0, channels=2), RATE)
    sound = read_sound(tmp_path / name)
    assert sound.shape[1] == 2 and sound.shape[0] / RATE == pytest.approx(1.0, abs=0.06)
    left, right = np.sqrt(np.mean(sound[8_000:36_000] ** 2, axis=0))
    assert left == pytest.approx(0.4 / np.sqrt(2), rel=0.03)
    assert right == pytest.approx(0.2 / np.sqrt(2), rel=0.03)


@pytest.mark.parametrize("name, subtype", [("a.wav", "PCM_16"), ("a.wav", "PCM_24"), ("a.flac", "PCM_16")])
def test_a_part_is_exact_to_the_sample(tmp_path: Path, name: str, subtype: str) -> None:
    sound = noise(RATE, 2, 2)
    soundfile.write(tmp_path / name, sound, RATE, subtype=subtype)
    part = read_sound(tmp_path / name, from_s=0.1001, to_s=0.5)
    assert np.array_equal(part, sound[round(0.1001 * RATE) : round(0.5 * RATE)])
    assert np.array_equal(read_sound(tmp_path / name, from_s=0.25), sound[round(0.25 * RATE) :])
    assert np.array_equal(read_sound(tmp_path / name, to_s=0.25), sound[: round(0.25 * RATE)])


def test_a_wav_without_a_known_length_is_read_to_its_end(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", noise(5_000, 3))
    data = bytearray((tmp_path / "a.wav").read_bytes())
    data[4:8] = data[40:44] = b"\xff\xff\xff\xff"
    (tmp_path / "a.wav").write_bytes(data)
    assert np.array_equal(read_sound(tmp_path / "a.wav"), noise(5_000, 3))


def test_faulty_files_are_named_with_their_fault(tmp_path: Path) -> None:
    write_wav(tmp_path / "short.wav", tone(1.0))
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.mp3").write_text("this is no sound\n" * 100)
    (tmp_path / "broken.wav").write_bytes(b"RIFF\x00\x00\x00\x00WAVEfmt \x00")
    with wave.open(str(tmp_path / "none.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
    faults = {
        "missing.wav": "there is no such file",
        "": "is not a file",
        "empty.wav": "is empty",
        "none.wav": "holds no audio",
        "text.mp3": "",
        "broken.wav": "",
    }
    for name, fault in faults.items():
        with pytest.raises(SoundError) as caught:
            read_sound(tmp_path / name)
        assert str(caught.value).startswith(f"{tmp_path / name}: ")
        assert fault in str(caught.value)
    for part in ({"from_s": 5.0}, {"from_s": 0.5, "to_s": 0.5}):
        with pytest.raises(SoundError, match=r"short\.wav: "):
            read_sound(tmp_path / "short.wav", **part)


def test_a_chunk_that_says_it_is_longer_than_the_file_is_told(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(0.5), RATE, subtype="PCM_16")
    data = (tmp_path / "a.wav").read_bytes()
    (tmp_path / "a.wav").write_bytes(data[:36] + b"LIST" + (0x7FFFFFFF).to_bytes(4, "little") + data[36:])
    with pytest.raises(SoundError, match=r"a\.wav"):
        read_sound(tmp_path / "a.wav")


def test_a_plain_wav_at_1_hz_is_refused_before_it_becomes_hours(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(0.5), RATE, subtype="PCM_16")
    data = bytearray((tmp_path / "a.wav").read_bytes())
    data[24:28] = (1).to_bytes(4, "little")
    (tmp_path / "a.wav").write_bytes(data)
    with pytest.raises(SoundError, match=r"a\.wav: has a sample rate of 1 Hz; the least is 1000"):
        read_sound(tmp_path / "a.wav")


def test_a_file_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_AUDIO_S", 60.0)
    write_wav(tmp_path / "a.wav", np.zeros(8_000 * 61, np.float32), rate=8_000)
    with pytest.raises(SoundError, match=r"a\.wav: is 1:01 long; the most is 1:00"):
        read_sound(tmp_path / "a.wav")
    assert len(read_sound(tmp_path / "a.wav", from_s=30, to_s=31)) == RATE


def test_a_coded_file_that_is_too_long_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_AUDIO_S", 2.0)
    soundfile.write(tmp_path / "a.flac", tone(60.0), RATE)
    with pytest.raises(SoundError, match=r"a\.flac: is longer than 0:02, which is the most"):
        read_sound(tmp_path / "a.flac")


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
@pytest.mark.parametrize("rate", [RATE, 48_000])
def test_a_file_is_read_by_the_block(tmp_path: Path, name: str, rate: int) -> None:
    soundfile.write(tmp_path / name, tone(20.0, rate, 2), rate, subtype="PCM_16")
    blocks = list(files.stream_sound(tmp_path / name))
    assert max(map(len, blocks)) <= files.BLOCK and len(blocks) > 10
    assert np.array_equal(np.concatenate(blocks), read_sound(tmp_path / name))
