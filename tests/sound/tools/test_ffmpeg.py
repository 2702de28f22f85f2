"""ffmpeg decodes, encodes and measures, and every fault comes back as an error that names the file."""

import logging
import math
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from voiceguide.errors import OutputError, SoundError
from voiceguide.sound.tools import program
from voiceguide.sound.tools.ffmpeg import (
    Encoder,
    measure_loudness,
    read_metadata,
    stream_file,
)
from voiceguide.sound.tools.program import ffmpeg_exe

RATE = 44_100
MP3 = ("-c:a", "libmp3lame", "-b:a", "64k", "-f", "mp3")
WAV = ("-c:a", "pcm_f32le", "-f", "wav")
FLAC = ("-c:a", "flac", "-f", "flac")

ENDLESS = """
import signal, sys
from pathlib import Path
import numpy as np
from voiceguide.sound.tools.ffmpeg import Encoder
# a shell has what it runs in the background ignore Ctrl-C, and the tests may be that
signal.signal(signal.SIGINT, signal.default_int_handler)
with Encoder(Path(sys.argv[1]), ("-c:a", "libmp3lame", "-f", "mp3"), 1) as encoder:
    while True:
        encoder.write(np.zeros(44_100, np.float32))
        print(encoder._process._popen.pid, flush=True)
"""

LIMITED = """
import resource, sys
from pathlib import Path
import numpy as np
from voiceguide.errors import OutputError
from voiceguide.sound.tools.ffmpeg import Encoder
from voiceguide.sound.tools.program import ffmpeg_exe
ffmpeg_exe()
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    with Encoder(Path(sys.argv[1]), sys.argv[3:], 1) as encoder:
        for _ in range(int(sys.argv[2])):
            encoder.write(np.zeros(44_100, np.float32))
except OutputError as error:
    print(error)
"""


def noise(length: int = RATE, channels: int = 1, seed: int = 0) -> NDArray[np.float32]:
    shape = (length,) if channels == 1 else (length, channels)
    return 0.1 * np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


def encoded(
    path: Path, sound: NDArray[np.float32], arguments: tuple[str, ...] = WAV, block: int = 9_999
) -> Path:
    with Encoder(path, arguments, 1 if sound.ndim == 1 else sound.shape[1]) as encoder:
        for start in range(0, len(sound), block):
            encoder.write(sound[start : start + block])
    return path


def decoded(path: Path, start_s: float | None = None, end_s: float | None = None) -> NDArray[np.float32]:
    with closing(stream_file(path, sample_rate=RATE, downmix=True, start_s=start_s, end_s=end_s)) as blocks:
        sound = np.concatenate(list(blocks))
    return sound[:, 0] if sound.shape[1] == 1 else sound


@pytest.fixture(scope="module")
def mp3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return encoded(tmp_path_factory.mktemp("mp3") / "a.mp3", noise(4 * RATE), MP3)


@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_encoded_without_loss_comes_back_bit_for_bit(tmp_path: Path, channels: int) -> None:
    sound = noise(50_001, channels)
    path = encoded(tmp_path / "a.wav", sound)
    heard, rate = soundfile.read(path, dtype="float32")
    assert rate == RATE and np.array_equal(heard, sound)
    assert np.array_equal(decoded(path), sound)
    with closing(stream_file(path, 1_000)) as blocks:
        parts = list(blocks)
    assert {part.shape for part in parts} == {(1_000, channels), (1, channels)}
    assert np.array_equal(np.concatenate(parts).reshape(sound.shape), sound)


def test_an_mp3_is_as_long_as_what_was_encoded(mp3: Path) -> None:
    assert decoded(mp3).shape == (4 * RATE,)


def test_more_than_two_channels_are_mixed_down_when_asked(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "6.wav", noise(5_000, 6), RATE)
    assert decoded(tmp_path / "6.wav").shape == (5_000, 2)
    assert next(stream_file(tmp_path / "6.wav")).shape == (5_000, 6)


def test_another_rate_is_brought_to_that_of_the_programme(tmp_path: Path) -> None:
    times = np.arange(48_000) / 48_000
    soundfile.write(tmp_path / "a.flac", 0.5 * np.sin(2 * np.pi * 15_000 * times), 48_000)
    expected = 0.5 * np.sin(2 * np.pi * 15_000 * np.arange(RATE) / RATE)
    sound = decoded(tmp_path / "a.flac")
    assert len(sound) == RATE
    assert np.abs(sound - expected)[1_000:-1_000].max() < 0.002
    with closing(stream_file(tmp_path / "a.flac")) as own_rate:
        assert sum(map(len, own_rate)) == 48_000
    with closing(stream_file(tmp_path / "a.flac", sample_rate=RATE)) as programme_rate:
        assert sum(map(len, programme_rate)) == RATE


@pytest.mark.parametrize("start, end", [(0.0, 0.3), (0.25, None), (0.1001, 0.5)])
def test_a_part_starts_and_ends_on_its_samples(tmp_path: Path, start: float, end: float | None) -> None:
    path = encoded(tmp_path / "a.flac", noise(), (*FLAC, "-sample_fmt", "s16"))
    whole = decoded(path)
    last = None if end is None else round(end * RATE)
    assert np.array_equal(decoded(path, start_s=start, end_s=end), whole[round(start * RATE) : last])


def test_a_stream_may_be_left_early(mp3: Path) -> None:
    with closing(stream_file(mp3, 1_000)) as blocks:
        assert len(next(blocks)) == 1_000
    with pytest.raises(StopIteration):
        next(blocks)


def test_names_are_never_taken_for_options_addresses_or_patterns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("-y", "http:a.wav", "pipe:0", "a%03d.wav", "日本 '\";$(x).wav", "concat:b|c.wav"):
        encoded(Path(name), noise(1_000))
        assert np.array_equal(decoded(Path(name)), noise(1_000))


PLAYLISTS = {
    "a.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nsecret.mp3\n#EXT-X-ENDLIST\n",
    "b.mp3": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nsecret.mp3\n#EXT-X-ENDLIST\n",
    "c.wav": "ffconcat version 1.0\nfile secret.mp3\n",
    "d.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9999 RTP/AVP 0\n",
}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_a_playlist_does_not_reach_another_file(tmp_path: Path, mp3: Path, name: str) -> None:
    (tmp_path / "secret.mp3").write_bytes(mp3.read_bytes())
    (tmp_path / name).write_text(PLAYLISTS[name])
    for use in (decoded, measure_loudness, read_metadata):
        with pytest.raises(SoundError, match="is not a sound file"):
            use(tmp_path / name)


def test_files_that_are_no_sound_are_named_with_their_fault(tmp_path: Path) -> None:
    (tmp_path / "text.mp3").write_text("this is no sound\n" * 500)
    (tmp_path / "random.ogg").write_bytes(np.random.default_rng(0).bytes(5_000))
    (tmp_path / "empty.wav").touch()
    faults = {
        "missing.mp3": "there is no such file",
        ".": "is not a file",
        "text.mp3": "is not a sound file, or is damaged",
        "random.ogg": "is not a sound file, or is damaged",
        "empty.wav": "is not a sound file, or is damaged",
    }
    for name, fault in faults.items():
        for use in (decoded, measure_loudness, read_metadata):
            with pytest.raises(SoundError) as caught:
                use(tmp_path / name)
            assert str(caught.value) == f"{tmp_path / name}: {fault}"


def test_a_picture_holds_no_audio(tmp_path: Path) -> None:
    video = ["-f", "lavfi", "-i", "color=size=16x16:duration=0.1", "-c:v", "mpeg4", str(tmp_path / "a.mp4")]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", *video], check=True)
    with pytest.raises(SoundError, match=r"a\.mp4: holds no audio"):
        decoded(tmp_path / "a.mp4")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    for use in (decoded, measure_loudness, read_metadata):
        with pytest.raises(SoundError, match=r"pipe\.wav: is not a file"):
            use(tmp_path / "pipe.wav")


def test_a_file_damaged_in_the_middle_is_read_with_a_warning(
    tmp_path: Path, mp3: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = bytearray(mp3.read_bytes())
    data[10_000:15_000] = b"\x55" * 5_000
    (tmp_path / "a.mp3").write_bytes(data)
    assert 3.2 * RATE < len(decoded(tmp_path / "a.mp3")) <= 4 * RATE
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "a.mp3: is damaged in places" in caplog.text


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_a_file_with_samples_that_are_not_numbers_is_refused(
    tmp_path: Path, odd: float, subtype: str
) -> None:
    sound = noise(3 * RATE).astype(np.float64)
    sound[2 * RATE] = odd
    soundfile.write(tmp_path / "a.wav", sound, RATE, subtype=subtype)
    with pytest.raises(SoundError, match=r"a\.wav: is damaged: it holds samples that are not numbers"):
        decoded(tmp_path / "a.wav")
    with pytest.raises(SoundError, match="not numbers"), closing(stream_file(tmp_path / "a.wav")) as blocks:
        list(blocks)


@pytest.mark.parametrize("rate", [0, 1, 999])
def test_a_sample_rate_that_no_sound_has_is_refused_at_once(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "a.wav", noise(), RATE, subtype="PCM_16")
    data = bytearray((tmp_path / "a.wav").read_bytes())
    data[24:28] = rate.to_bytes(4, "little")
    (tmp_path / "a.wav").write_bytes(data)
    for use in (decoded, measure_loudness, lambda path: list(stream_file(path))):
        with pytest.raises(SoundError, match=rf"a\.wav: has a sample rate of {rate} Hz; the least is 1000"):
            use(tmp_path / "a.wav")


def test_loudness_and_true_peak_are_those_of_a_known_tone(tmp_path: Path) -> None:
    wave = 10 ** (-23 / 20) * np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE)
    soundfile.write(tmp_path / "a.wav", np.stack([wave, wave], axis=1), RATE, subtype="FLOAT")
    found = measure_loudness(tmp_path / "a.wav")
    assert found.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert found.true_peak_dbtp == pytest.approx(-23.0, abs=0.1)
    assert found.range_lu == pytest.approx(0.0, abs=0.1)


def test_silence_is_infinitely_quiet(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(2 * RATE), RATE)
    found = measure_loudness(tmp_path / "a.wav")
    assert found.integrated_lufs == found.true_peak_dbtp == -math.inf


def test_metadata_comes_back(tmp_path: Path) -> None:
    path = encoded(tmp_path / "a.mp3", noise(), (*MP3, "-metadata", "title=Ruhe; und = Kraft"))
    lines = read_metadata(path).splitlines()
    assert lines[0] == ";FFMETADATA1" and r"title=Ruhe\; und \= Kraft" in lines


def test_a_block_of_the_wrong_shape_is_refused(tmp_path: Path) -> None:
    with Encoder(tmp_path / "a.wav", WAV, 2) as encoder:
        for shape in ((10,), (10, 1), (10, 3)):
            with pytest.raises(ValueError, match="does not have 2 channels"):
                encoder.write(np.zeros(shape, np.float32))


def test_files_that_cannot_be_written_are_named_with_their_fault(tmp_path: Path) -> None:
    (tmp_path / "folder.mp3").mkdir()
    faults = {
        tmp_path / "no" / "a.mp3": "cannot be written: there is no such folder",
        tmp_path / "folder.mp3": "cannot be written: there is a folder of that name",
    }
    for path, fault in faults.items():
        with pytest.raises(OutputError) as caught:
            encoded(path, noise(10 * RATE), MP3)
        assert str(caught.value) == f"{path}: {fault}"


@pytest.mark.parametrize(
    "arguments, fault",
    [
        (("-c:a", "libnope", "-f", "mp3"), "this ffmpeg lacks the encoder"),
        (("-nonsense", "3", "-f", "mp3"), "cannot be encoded: Unrecognized option 'nonsense'"),
    ],
)
def test_what_ffmpeg_cannot_do_is_told(tmp_path: Path, arguments: tuple[str, ...], fault: str) -> None:
    with pytest.raises(OutputError, match=fault):
        encoded(tmp_path / "a.mp3", noise(10 * RATE), arguments)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("arguments", [MP3, WAV, FLAC, ("-c:a", "aac", "-f", "ipod")], ids=lambda a: a[-1])
@pytest.mark.parametrize("seconds", [1, 60])
def test_a_full_disk_is_told_at_any_moment(arguments: tuple[str, ...], seconds: int) -> None:
    with pytest.raises(OutputError) as caught:
        encoded(Path("/dev/full"), noise(seconds * RATE), arguments)
    assert str(caught.value) == "/dev/full: cannot be written: the disk is full"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits on file size")
@pytest.mark.parametrize("arguments", [MP3, WAV], ids=lambda a: a[-1])
def test_a_file_too_large_for_the_disk_is_told(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", LIMITED, str(tmp_path / "a"), "60", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert run.stderr == ""
    assert run.stdout == f"{tmp_path / 'a'}: cannot be written: the file is too large for this disk\n"


def test_an_error_while_encoding_passes_and_ends_ffmpeg(tmp_path: Path) -> None:
    start = time.monotonic()
    with pytest.raises(ZeroDivisionError), Encoder(tmp_path / "a.mp3", MP3, 1) as encoder:
        encoder.write(noise())
        raise ZeroDivisionError
    assert encoder._process.wait() != 0
    assert time.monotonic() - start < 20


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups with signals")
def test_ctrl_c_while_encoding_ends_ffmpeg_without_a_word(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ENDLESS, str(tmp_path / "a.mp3")]
    run = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert run.stdout is not None
    pid = int(run.stdout.readline())
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does
    _, said = run.communicate(timeout=10)
    assert run.returncode == -signal.SIGINT
    assert said.rstrip().endswith("KeyboardInterrupt") and "During handling" not in said
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_blocks_of_any_size_give_the_same_file(tmp_path: Path) -> None:
    sound = noise(2 * RATE, 2)
    arguments = ("-fflags", "+bitexact", "-flags:a", "+bitexact", *MP3)
    files = [encoded(tmp_path / f"{block}.mp3", sound, arguments, block) for block in (100, 4_096, 2 * RATE)]
    assert all(a.read_bytes() == b.read_bytes() for a, b in pairwise(files))


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    monkeypatch.delenv("VOICEGUIDE_FFMPEG", raising=False)
    yield monkeypatch
    program._bundled_exe.cache_clear()


def test_ffmpeg_is_the_one_of_the_wheel_unless_another_is_named(
    tmp_path: Path, named: pytest.MonkeyPatch
) -> None:
    assert ffmpeg_exe() == imageio_ffmpeg.get_ffmpeg_exe()
    mine = tmp_path / "ffmpeg"
    mine.write_text("#!/bin/sh\necho 'not today' >&2\nexit 1\n")
    mine.chmod(mine.stat().st_mode | stat.S_IXUSR)
    named.setenv("VOICEGUIDE_FFMPEG", str(mine))
    assert ffmpeg_exe() == str(mine)
    with pytest.raises(OutputError, match=r"a\.mp3: cannot be encoded: not today"):
        encoded(tmp_path / "a.mp3", noise(60 * RATE), MP3)


def test_a_named_ffmpeg_that_is_not_there_is_told(tmp_path: Path, named: pytest.MonkeyPatch) -> None:
    named.setenv("VOICEGUIDE_FFMPEG", str(tmp_path / "none"))
    with pytest.raises(SoundError, match="none, which is not a program that can be run"):
        ffmpeg_exe()
    (tmp_path / "none").write_text("neither script nor program")
    (tmp_path / "none").chmod(0o755)
    with pytest.raises(SoundError, match="ffmpeg cannot be started"):
        encoded(tmp_path / "a.mp3", noise(), MP3)


def test_where_the_wheel_has_no_ffmpeg_no_other_one_is_taken(
    tmp_path: Path, named: pytest.MonkeyPatch
) -> None:
    system = tmp_path / "ffmpeg"
    system.write_text("#!/bin/sh\nexit 0\n")
    system.chmod(0o755)
    named.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    named.setattr(imageio_ffmpeg, "__file__", str(tmp_path / "imageio_ffmpeg" / "__init__.py"))
    program._bundled_exe.cache_clear()
    with pytest.raises(SoundError, match="there is no ffmpeg: reinstall imageio-ffmpeg"):
        ffmpeg_exe()


def test_an_ffmpeg_that_does_nothing_is_ended_and_told(
    tmp_path: Path, mp3: Path, named: pytest.MonkeyPatch
) -> None:
    idle = tmp_path / "ffmpeg"
    idle.write_text("#!/bin/sh\nsleep 600\n")
    idle.chmod(0o755)
    named.setenv("VOICEGUIDE_FFMPEG", str(idle))
    named.setattr(program, "STALL_S", 0.2)
    for use in (decoded, measure_loudness, read_metadata):
        with pytest.raises(SoundError) as caught:
            use(mp3)
        assert (
            str(caught.value)
            == f"{mp3}: cannot be read as audio: ffmpeg did nothing for 0.2 s and was stopped"
        )
    with pytest.raises(OutputError, match=r"a\.wav: cannot be encoded: ffmpeg did nothing for 0\.2 s"):
        encoded(tmp_path / "a.wav", noise(10 * RATE))
