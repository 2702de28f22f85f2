"""Odd media files: each is played, or refused in a line that names it; none ruins what else is heard."""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import imageio_ffmpeg
import numpy as np
import soundfile
from faults.runs import Place, Row, told

RATE = 44_100
USES = {
    "play": "---\ntitle: odd\n---\nBefore it. [play {name}]\n\nAfter it.\n",
    "cue": "---\ntitle: odd\ncues: {{mine: '{name}'}}\n---\nBefore it. [mine]\n\nAfter it.\n",
    "bed": "---\ntitle: odd\nbeds: {{mine: '{name}'}}\nbed: mine\n---\nBefore it. [pause 2s]\n\nAfter it.\n",
}
"""Where a media file may stand in a script."""


def media(place: Place, random: Random, count: int) -> Row:
    """Odd files as what is played, as cue and as background."""
    row = Row("odd media file")
    folder = place / "work"
    made = list(_files(folder, random))
    uses = list(USES)
    for number in range(count):
        name = made[number % len(made)]
        # in the first round another use for each file, and then the ones that are left
        use = uses[(number + number // len(made)) % len(uses)]
        script = folder / "odd.md"
        script.write_text(USES[use].format(name=name), encoding="utf-8")
        done = place.run(*place.render(script, "odd.wav", "--no-cache"))
        row.count(f"{name} as {use}", told(done, [0, 1]) or _heard(place, done.code, done.err, name))
    return row


def _heard(place: Place, code: int, said: str, name: str) -> str:
    if code:
        return "" if name in said else f"the file is not named: {said.strip()[:120]}"
    target = place / "output/odd.wav"
    samples, _ = soundfile.read(target, dtype="float32", always_2d=True)
    target.unlink()
    if not np.isfinite(samples).all():
        return "the programme holds NaN"
    loud = np.abs(samples[-2 * RATE :]).max(initial=0.0)
    return "" if loud > 0.01 else "nothing is heard after it"


def _files(folder: Path, random: Random) -> Iterator[str]:
    """Make the files, and yield their names."""
    for name, make in _MAKERS.items():
        path = folder / name
        made = make(random)
        path.write_bytes(made)
        yield name
    for suffix, arguments in _ENCODED.items():
        whole = folder / f"whole.{suffix}"
        _ffmpeg("-f", "lavfi", "-i", "sine=frequency=440:duration=2", *arguments, str(whole))
        data = whole.read_bytes()
        yield whole.name
        for name, odd in (
            (f"half.{suffix}", data[: len(data) // 2]),
            (f"hole.{suffix}", _with_noise(data, random)),
            (f"wrong name.{'wav' if suffix == 'mp3' else 'mp3'}x", data),
        ):
            (folder / name).write_bytes(odd)
            yield name
    _ffmpeg("-f", "lavfi", "-i", "color=size=16x16:duration=1", "-c:v", "mpeg4", str(folder / "silent.mp4"))
    os.mkfifo(folder / "pipe.wav")
    (folder / "folder.wav").mkdir()
    (folder / "circle.wav").symlink_to("circle.wav")
    (folder / "endless.wav").symlink_to("/dev/zero")
    yield from ("silent.mp4", "pipe.wav", "folder.wav", "circle.wav", "endless.wav", "missing.wav")


def _with_noise(data: bytes, random: Random) -> bytes:
    third = len(data) // 3
    return data[:third] + random.randbytes(third) + data[2 * third :]


def _ffmpeg(*arguments: str) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", *arguments]
    subprocess.run(command, check=True)


def _sine(rate: int = RATE, seconds: float = 1.0, channels: int = 1) -> np.ndarray:
    wave = 0.3 * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / max(rate, 1))
    return np.repeat(wave[:, None], channels, axis=1)


def _wav(
    data: bytes,
    *,
    code: int = 1,
    bits: int = 16,
    channels: int = 1,
    rate: int = RATE,
    size: int | None = None,
    extra: bytes = b"",
    riff: int | None = None,
) -> bytes:
    """Return a WAV file with any header over any data."""
    width = channels * bits // 8
    head = struct.pack("<HHIIHH", code, channels, rate, rate * width & 0xFFFFFFFF, width & 0xFFFF, bits)
    body = b"WAVEfmt " + struct.pack("<I", 16) + head + extra
    body += b"data" + struct.pack("<I", len(data) if size is None else size) + data
    return b"RIFF" + struct.pack("<I", len(body) if riff is None else riff) + body


def _pcm(samples: np.ndarray, dtype: str = "<i2", scale: float = 32_000) -> bytes:
    return (samples * scale).astype(dtype).tobytes()


def _floats(dtype: str, *odd: float) -> bytes:
    samples = _sine().astype(dtype)
    samples[1000 : 1000 + len(odd), 0] = odd
    return samples.tobytes()


_INFINITE, _NAN = float("inf"), float("nan")
_MAKERS: dict[str, Callable[[Random], bytes]] = {
    "empty.wav": lambda _: b"",
    "noise.wav": lambda random: random.randbytes(20_000),
    "text.mp3": lambda _: b"This is no sound.\n" * 200,
    "page.mp3": lambda _: b"<!DOCTYPE html><html><body>404</body></html>",
    "list.m3u8": lambda _: b"#EXTM3U\n#EXTINF:9,\nwhole.mp3\n#EXT-X-ENDLIST\n",
    "zeros.mp3": lambda _: bytes(50_000),
    "header.wav": lambda _: b"RIFF\x24\0\0\0WAVE",
    "no data.wav": lambda _: _wav(b""),
    "one sample.wav": lambda _: _wav(_pcm(_sine()[:1])),
    "silence.wav": lambda _: _wav(bytes(2 * RATE)),
    "eight bits.wav": lambda _: _wav(_pcm(_sine() + 1, "u1", 100), bits=8),
    "24 bits.wav": lambda _: _wav(_pcm(_sine(), "<i4", 2**23)[: 3 * RATE], bits=24),
    "32 bits.wav": lambda _: _wav(_pcm(_sine(), "<i4", 2**31 - 200), bits=32),
    "float.wav": lambda _: _wav(_floats("<f4"), code=3, bits=32),
    "double.wav": lambda _: _wav(_floats("<f8"), code=3, bits=64),
    "nan.wav": lambda _: _wav(_floats("<f4", _NAN), code=3, bits=32),
    "infinite.wav": lambda _: _wav(_floats("<f4", _INFINITE, -_INFINITE), code=3, bits=32),
    "huge values.wav": lambda _: _wav(_floats("<f4", 3e38, -3e38, 1e30), code=3, bits=32),
    "double nan.wav": lambda _: _wav(_floats("<f8", _NAN, 1e300), code=3, bits=64),
    "six channels.wav": lambda _: _wav(_pcm(_sine(channels=6)), channels=6),
    "no channels.wav": lambda _: _wav(_pcm(_sine()), channels=0),
    "many channels.wav": lambda _: _wav(_pcm(_sine()), channels=65_535),
    "1 Hz.wav": lambda _: _wav(_pcm(_sine(seconds=1.4)), rate=1),
    "0 Hz.wav": lambda _: _wav(_pcm(_sine()), rate=0),
    "4 GHz.wav": lambda _: _wav(_pcm(_sine()), rate=0xFFFFFFFF),
    "8 kHz.wav": lambda _: _wav(_pcm(_sine(8_000)), rate=8_000),
    "384 kHz.wav": lambda _: _wav(_pcm(_sine(384_000)), rate=384_000),
    "list.wav": lambda _: _wav(_pcm(_sine()), extra=b"LIST" + struct.pack("<I", 0x7FFFFFFF)),
    "odd list.wav": lambda _: _wav(_pcm(_sine()), extra=b"LIST\x05\0\0\0abcde\0"),
    "unknown size.wav": lambda _: _wav(_pcm(_sine()), size=0xFFFFFFFF, riff=0xFFFFFFFF),
    "size 0.wav": lambda _: _wav(_pcm(_sine()), size=0, riff=0),
    "cut off.wav": lambda _: _wav(_pcm(_sine()), size=10 * RATE),
    "odd bytes.wav": lambda _: _wav(_pcm(_sine())[:-1], channels=2),
    "no bits.wav": lambda _: _wav(_pcm(_sine()), bits=0),
    "other codec.wav": lambda _: _wav(_pcm(_sine()), code=0x1234),
    "rf64.wav": lambda _: b"RF64" + _wav(_pcm(_sine()), riff=0xFFFFFFFF)[4:],
    "tag only.mp3": lambda _: b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + bytes(500),
    "fLaC.flac": lambda _: b"fLaC" + bytes(200),
    "OggS.ogg": lambda _: b"OggS" + bytes(200),
}
_ENCODED = {
    "mp3": ["-c:a", "libmp3lame"],
    "flac": ["-c:a", "flac"],
    "opus": ["-c:a", "libopus"],
    "m4a": ["-c:a", "aac"],
}
