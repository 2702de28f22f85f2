"""An MP3 encoded in parts has the very bytes of one encoded at once, and its parts are encoded once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hearing import RATE, decoded
from numpy.typing import NDArray

from voiceguide.errors import OutputError
from voiceguide.output.formats import FORMATS
from voiceguide.output.mp3 import encoder, parts
from voiceguide.output.mp3.encoder import encode_mp3
from voiceguide.output.mp3.frames import split_frames
from voiceguide.output.mp3.gapless import set_mp3_length
from voiceguide.sound.tools.ffmpeg import Encoder
from voiceguide.sound.tools.store import Store
from voiceguide.units import FRAME

MP3 = FORMATS["mp3"]
OWN = 2 * 49
"""Frames of a part here, 2.6 s; the first is 36 frames longer, and 4 more are encoded with each."""
Samples = NDArray[np.float32]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST", OWN)


def sound(length: int, channels: int = 1) -> Samples:
    """Return bursts of noise with pauses that only hold a little noise, as a programme does."""
    noise = np.random.default_rng(3).standard_normal((length, channels)).astype(np.float32)
    loud = np.sin(2 * np.pi * 0.7 * np.arange(length) / RATE) > 0.2
    return np.asarray(noise * np.where(loud, 0.1, 1e-4)[:, None], dtype=np.float32)


def blocks(samples: Samples, size: int = 65_536) -> Iterator[Samples]:
    for start in range(0, len(samples), size):
        yield samples[start : start + size]


def at_once(samples: Samples, path: Path, bitrate: int | None = None) -> bytes:
    channels = samples.shape[1]
    with Encoder(path, MP3.ffmpeg_arguments(channels, bitrate), channels) as encoder:
        encoder.write(samples)
    set_mp3_length(path, len(samples))
    return path.read_bytes()


def in_parts(samples: Samples, path: Path, **options: object) -> bytes:
    encode_mp3(blocks(samples), path, MP3, samples.shape[1], **options)  # type: ignore[arg-type]
    return path.read_bytes()


@pytest.mark.parametrize("channels, bitrate", [(1, None), (2, None), (1, 32_000), (2, 192_000), (2, 320_000)])
def test_parts_have_the_bytes_of_one_encoder(tmp_path: Path, channels: int, bitrate: int | None) -> None:
    samples = sound(11 * RATE + 123, channels)
    assert len(list(parts.parts(blocks(samples), channels))) > 3
    assert in_parts(samples, tmp_path / "a", bitrate=bitrate) == at_once(samples, tmp_path / "b", bitrate)


@pytest.mark.parametrize(
    "frames", [OWN, OWN + 35, OWN + 36, OWN + 39, OWN + 40, OWN + 41, 2 * OWN + 36, 2 * OWN + 40]
)
@pytest.mark.parametrize("over", [0, 1, 1151])
def test_wherever_the_programme_ends_nothing_is_lost(tmp_path: Path, frames: int, over: int) -> None:
    samples = sound(frames * FRAME + over)
    assert in_parts(samples, tmp_path / "a.mp3") == at_once(samples, tmp_path / "b.mp3")
    assert len(decoded(tmp_path / "a.mp3")) == len(samples)
    assert soundfile.info(tmp_path / "a.mp3").frames == len(samples)


def test_the_bytes_do_not_depend_on_jobs_or_blocks(tmp_path: Path) -> None:
    samples = sound(9 * RATE, 2)
    wanted = in_parts(samples, tmp_path / "a", jobs=1)
    assert in_parts(samples, tmp_path / "b", jobs=3) == wanted
    encode_mp3(blocks(samples, 1_000), tmp_path / "c", MP3, 2, jobs=9)
    assert (tmp_path / "c").read_bytes() == wanted


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every file that was encoded."""
    files: list[Path] = []
    really = encoder.encode_files

    def encode_files(pairs: Sequence[tuple[Path, Path]], *arguments: object, **more: object) -> None:
        files.extend(target for _, target in pairs)
        really(pairs, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(encoder, "encode_files", encode_files)
    return files


def test_only_what_changed_is_encoded_again(tmp_path: Path, counted: list[Path]) -> None:
    samples = sound(20 * RATE)
    store = Store(tmp_path / "store", "part", 10**9)
    wanted = in_parts(samples, tmp_path / "a", store=store)
    count = len(counted)
    assert count == len(list(parts.parts(blocks(samples), 1)))
    assert in_parts(samples, tmp_path / "b", store=store) == wanted
    assert len(counted) == count
    samples[(4 * OWN + 67) * FRAME] += 0.01  # where no other part is encoded too
    changed = in_parts(samples, tmp_path / "c", store=store)
    assert len(counted) == count + 1
    assert changed == at_once(samples, tmp_path / "d") != wanted
    in_parts(samples, tmp_path / "e", store=store, bitrate=96_000)
    assert len(counted) == 2 * count + 1


def test_a_damaged_part_is_encoded_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    samples = sound(9 * RATE)
    store = Store(tmp_path / "store", "part", 10**9)
    wanted = in_parts(samples, tmp_path / "a", store=store)
    path = next((tmp_path / "store").rglob("*.part"))
    data = bytearray(path.read_bytes())
    data[200] ^= 1
    path.write_bytes(data)
    assert in_parts(samples, tmp_path / "b", store=store) == wanted
    assert "the cached part" in caplog.text and "is damaged" in caplog.text


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_goes_wrong_while_mixing_ends_all_encoders_and_leaves_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()

    def broken() -> Iterator[Samples]:
        yield from blocks(sound(9 * RATE))
        raise error

    with pytest.raises(error):
        encode_mp3(broken(), tmp_path / "a", MP3, 1)
    assert not list((tmp_path / "t").iterdir())


def test_an_encoder_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be encoded"):
        in_parts(sound(RATE), tmp_path / "a", bitrate=-5)


@pytest.mark.parametrize(
    "data", [b"RIFF\0\0\0\0", b"\xff\xfb\x00\x00", b"\xff\xfb\xf0\x00", b"ID3\3\0\0\0\0\0\0?"]
)
def test_what_is_no_mp3_cannot_be_cut(data: bytes) -> None:
    with pytest.raises(OutputError, match="cannot be cut into frames"):
        split_frames(data)
