"""Sound files come in whole and at the right rate, and segments are joined to the sample."""

import subprocess
import sys
import wave
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from voiceguide.errors import OutputError, SoundError
from voiceguide.sound import files
from voiceguide.sound.files import from_segment, read_sound, stitch, to_segment, write_wav

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


@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_written_is_read_back_exactly(tmp_path: Path, channels: int) -> None:
    sound = noise(10_007, 1, channels)
    write_wav(tmp_path / "a.wav", sound)
    assert np.array_equal(read_sound(tmp_path / "a.wav"), sound)
    heard, rate = soundfile.read(tmp_path / "a.wav", dtype="float32")
    assert rate == RATE and np.array_equal(heard, sound)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


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


def test_a_file_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_AUDIO_S", 60.0)
    write_wav(tmp_path / "a.wav", np.zeros(8_000 * 61, np.float32), rate=8_000)
    with pytest.raises(SoundError, match=r"a\.wav: is 1:01 long; the most is 1:00"):
        read_sound(tmp_path / "a.wav")
    assert len(read_sound(tmp_path / "a.wav", from_s=30, to_s=31)) == RATE


def test_a_file_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for path in (tmp_path / "no" / "folder.wav", tmp_path / "file" / "a.wav"):
        with pytest.raises(OutputError, match="cannot be written"):
            write_wav(path, tone())
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(OutputError, match=r"folder\.wav: cannot be written"):
        write_wav(tmp_path / "folder.wav", tone())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.wav"]


def test_a_segment_holds_the_samples_and_clips_beyond_full_scale() -> None:
    segment = to_segment(np.array([0.0, 0.5, -0.5, 1.0, -1.0, 3.0, -3.0], np.float32))
    assert (segment.frame_rate, segment.channels, segment.sample_width) == (RATE, 1, 2)
    top = 32_767 / 32_768
    assert from_segment(segment).tolist() == [0.0, 0.5, -0.5, top, -1.0, top, -1.0]


def test_segments_of_any_width_have_the_same_full_scale() -> None:
    segment = to_segment(noise(1_000, 4))
    assert np.array_equal(from_segment(segment.set_sample_width(4)), noise(1_000, 4))
    assert np.abs(from_segment(segment.set_sample_width(1)) - noise(1_000, 4)).max() < 1 / 100


def test_stitching_is_exact_to_the_sample() -> None:
    rng = np.random.default_rng(5)
    parts = [(int(rng.integers(0, 20_000)), noise(int(rng.integers(1, 5_000)), seed)) for seed in range(4)]
    expected = np.zeros(30_000)
    for start, sound in parts:
        expected[start : start + len(sound)] += sound
    joined = stitch([(start, to_segment(sound)) for start, sound in parts], 30_000)
    assert np.array_equal(from_segment(joined), expected.astype(np.float32))


def test_stitching_cuts_what_lies_outside_and_clips_the_sum() -> None:
    loud = to_segment(np.full(100, 0.75, np.float32))
    joined = from_segment(stitch([(-50, loud), (0, loud), (160, loud), (900, loud)], 200))
    top = np.float32(32_767 / 32_768)
    assert joined.tolist() == [top] * 50 + [0.75] * 50 + [0.0] * 60 + [0.75] * 40


def test_mono_is_laid_on_both_sides_of_stereo() -> None:
    joined = from_segment(stitch([(10, to_segment(noise(50, 6))), (0, to_segment(noise(5, 7, 2)))], 100))
    assert joined.shape == (100, 2)
    assert np.array_equal(joined[10:60, 0], noise(50, 6)) and np.array_equal(joined[10:60, 1], noise(50, 6))
    assert np.array_equal(joined[:5], noise(5, 7, 2))


def test_nothing_stitched_is_silence_and_another_rate_is_refused() -> None:
    assert from_segment(stitch([], 10)).tolist() == [0.0] * 10
    with pytest.raises(SoundError, match="22050 Hz"):
        stitch([(0, to_segment(tone(), 22_050))], 10)


def test_pydub_is_imported_on_first_use_without_a_warning_and_finds_our_ffmpeg() -> None:
    code = (
        "import sys, numpy as np; from voiceguide.sound import files; assert 'pydub' not in sys.modules;"
        "s = files.to_segment(np.zeros(9, np.float32)); print(s.converter)"
    )
    # -B and a cache that does not exist: pydub is compiled anew, which is when it warns of its escapes
    command = [sys.executable, "-W", "error", "-B", "-X", "pycache_prefix=/nonexistent", "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, env={"PATH": ""})
    assert run.stderr == ""
    assert run.stdout.strip() == imageio_ffmpeg.get_ffmpeg_exe()
