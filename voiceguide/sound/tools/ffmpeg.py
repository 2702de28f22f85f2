"""The only door to what ffmpeg does: decode any sound file, encode a programme, measure loudness.

`sound.tools.program` finds and starts it. Audio goes through pipes as 32-bit float, in blocks, so memory does
not grow with length. File names are always passed as `file:NAME`, so that none is taken for an option or an
address, and only containers that hold audio themselves are opened: a playlist could open files that the
script does not name.
"""

from __future__ import annotations

import logging
import math
import os
import re
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from voiceguide.errors import OutputError, SoundError
from voiceguide.sound.measure.loudness import ABSOLUTE_GATE_LUFS
from voiceguide.sound.tools.messages import first_line, read_fault, tells_write_fault, write_fault
from voiceguide.sound.tools.program import start_ffmpeg
from voiceguide.sound.tools.wav import MIN_RATE, read_wav_format
from voiceguide.units import SAMPLE_RATE, seconds_to_samples

_log = logging.getLogger(__name__)

BLOCK = 65_536
"""Samples read at a time."""

_CONTAINERS = (
    "wav,w64,rf64,aiff,au,caf,mp3,flac,ogg,mov,mp4,m4a,aac,ac3,eac3,matroska,webm,asf,xwma,amr,ape,wv,tta,tak,"
    "mpc,mpc8,dsf,iff,mpeg,mpegts,avi,flv,gsm,sbc,spx,oma"
)
_SAFE_INPUT = ("-protocol_whitelist", "file,pipe", "-format_whitelist", _CONTAINERS)


@dataclass(frozen=True, slots=True)
class Loudness:
    """What ITU-R BS.1770 and EBU R 128 say of a file, as measured by ffmpeg.

    Minus infinity is silence; so is the loudness of less than 0.4 s.
    """

    integrated_lufs: float
    true_peak_dbtp: float
    range_lu: float


def stream_file(
    path: Path,
    block: int = BLOCK,
    *,
    sample_rate: int | None = None,
    downmix: bool = False,
    start_s: float | None = None,
    end_s: float | None = None,
) -> Generator[NDArray[np.float32], None, None]:
    """Yield a sound file in blocks of shape (n, channels), n at most `block`, in constant memory.

    Channels are the file's own, but `downmix` makes stereo of more than two. The rate is the file's own too,
    unless `sample_rate` is given; only then can the part between two times be had. Close the generator to
    stop early. Raises SoundError, naming the file.
    """
    filters = [_resample(sample_rate)] if sample_rate else []
    if downmix:
        filters.append("aformat=channel_layouts=mono|stereo")
    if sample_rate and (start_s or end_s is not None):
        end = "" if end_s is None else f":end_sample={seconds_to_samples(end_s, sample_rate)}"
        filters.append(f"atrim=start_sample={seconds_to_samples(start_s or 0.0, sample_rate)}{end}")
    return _decode(path, ("-af", ",".join(filters)) if filters else (), block)


def measure_loudness(path: Path) -> Loudness:
    """Measure a whole file by ffmpeg's ebur128. Raises SoundError, naming the file."""
    arguments = ("-map", "0:a:0", "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", os.devnull)
    _check_file(path)
    # its progress is read so that it is seen to be at work, however long the file is
    telling = ["-v", "info", "-nostats", "-progress", "pipe:1"]
    with start_ffmpeg([*telling, *_input(path), *arguments], stdout=True) as process:
        while process.read(64):
            pass
        code = process.wait()
        said = process.said
    summary = said[said.rfind("Summary:") :]
    found = [re.search(rf"{name}:\s+(-?inf|nan|-?[\d.]+) ", summary) for name in ("I", "Peak", "LRA")]
    if code or not all(found):
        raise SoundError(f"{path}: {read_fault(said)}")
    loudness, peak, spread = (float(match[1]) for match in found if match)
    # it calls silence -70, where the absolute gate is
    return Loudness(-math.inf if loudness <= ABSOLUTE_GATE_LUFS else loudness, peak, spread)


def read_metadata(path: Path, *, of_stream: bool = False) -> str:
    """Return tags and chapters of a file in ffmpeg's own text format, FFMETADATA. Raises SoundError.

    In Ogg the tags belong to the stream, and `of_stream` gives those.
    """
    _check_file(path)
    source = ("-map_metadata", "0:s:a:0") if of_stream else ()
    # -copyts: else chapters of an MP3 come out earlier by its encoder's delay, 25 ms
    with start_ffmpeg(
        ["-v", "error", "-copyts", *_input(path), *source, "-f", "ffmetadata", "-"], stdout=True
    ) as process:
        data = process.read()
        if process.wait():
            raise SoundError(f"{path}: {read_fault(process.said)}")
    return data.decode("utf-8", "replace")


def read_picture(path: Path) -> bytes:
    """Return the cover of a sound file as it was put in; empty where there is none."""
    _check_file(path)
    cover = ("-map", "0:v:0", "-frames:v", "1", "-c", "copy", "-f", "image2pipe", "pipe:1")
    with start_ffmpeg(["-v", "fatal", *_input(path), *cover], stdout=True) as process:
        data: bytes = process.read()
        return b"" if process.wait() else data


class Writer:
    """A running ffmpeg that makes one file of what is written to it; a context manager.

    `arguments` say what comes through the pipe and what to do with it. Leaving the context finishes the file;
    an exception, Ctrl-C too, kills ffmpeg instead. A half file is the caller's to delete. Errors say the
    path, or `name`.
    """

    def __init__(self, path: Path, arguments: Sequence[str], *, name: str = "") -> None:
        self._name = name or str(path)
        self._finished = False
        self._process = start_ffmpeg(["-v", "error", *arguments, f"file:{path}"], stdin=True)

    def write_bytes(self, data: bytes | memoryview) -> None:
        """Give it more to read. Raises OutputError, with what ffmpeg said."""
        try:
            self._process.write(data)
        except OSError as error:  # a broken pipe: ffmpeg gave up, and has said why
            self._process.wait()
            raise self._fault() from error

    def finish(self) -> None:
        """Wait until the file is complete. Raises OutputError, with what ffmpeg said."""
        self._finished = True
        with suppress(OSError):  # ffmpeg has gone: its return code tells
            self._process.end_input()
        if self._process.wait() or tells_write_fault(self._process.said):
            raise self._fault()

    def close(self) -> None:
        """End ffmpeg, whatever it is doing."""
        self._process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and not self._finished:
                self.finish()
        finally:
            self.close()

    def _fault(self) -> OutputError:
        return OutputError(f"{self._name}: {write_fault(self._process.said)}")


class Encoder(Writer):
    """A writer that encodes samples.

    `arguments` are ffmpeg's output options; `inputs` are more files to read, numbered from 1.
    """

    def __init__(
        self,
        path: Path,
        arguments: Sequence[str],
        channels: int,
        inputs: Sequence[Path] = (),
        *,
        name: str = "",
    ) -> None:
        self.channels = channels
        more = [word for name in inputs for word in ("-i", f"file:{name}")]
        raw = ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", str(channels), "-i", "pipe:0")
        super().__init__(path, [*raw, *more, "-map", "0:a:0", *arguments], name=name)

    def write(self, block: NDArray[np.float32]) -> None:
        """Encode samples of shape (n,) or (n, channels). Raises OutputError, with what ffmpeg said."""
        if (1 if block.ndim == 1 else block.shape[1]) != self.channels:
            raise ValueError(f"a block of shape {block.shape} does not have {self.channels} channels")
        self.write_bytes(np.ascontiguousarray(block, dtype="<f4").reshape(-1).view(np.uint8).data)


def encode_files(
    files: Sequence[tuple[Path, Path]], arguments: Sequence[str], channels: int, *, name: str
) -> None:
    """Encode files of raw 32-bit float, each (from, to), by one run with an encoder for each.

    Raises OutputError, which says `name`.
    """
    raw = ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", str(channels))
    inputs = [word for pcm, _ in files for word in (*raw, "-i", f"file:{pcm}")]
    outputs = [
        word
        for number, (_, target) in enumerate(files)
        for word in ("-map", f"{number}:a:0", *arguments, f"file:{target}")
    ]
    with start_ffmpeg(["-v", "error", *inputs, *outputs]) as process:
        if process.wait() or tells_write_fault(process.said):
            raise OutputError(f"{name}: {write_fault(process.said)}")


class Wrapper(Writer):
    """A writer that puts frames of a codec, encoded already, into a file as they are.

    `codec` is ffmpeg's name of the bare frames; `arguments` are its output options.
    """

    def __init__(self, path: Path, codec: str, arguments: Sequence[str]) -> None:
        super().__init__(path, ["-f", codec, "-i", "pipe:0", "-map", "0:a:0", "-c:a", "copy", *arguments])


def _input(path: Path) -> tuple[str, ...]:
    return (*_SAFE_INPUT, "-i", f"file:{path}")


def _resample(rate: int) -> str:
    return f"aresample={rate}:filter_size=64"  # twice the default: flat to 20 kHz


def _decode(path: Path, filters: Sequence[str], block: int) -> Generator[NDArray[np.float32], None, None]:
    """Yield blocks of shape (n, channels). As WAV: its header tells how many channels come."""
    _check_file(path)
    wav = ("-map", "0:a:0", *filters, "-c:a", "pcm_f32le", "-fflags", "+bitexact", "-f", "wav", "pipe:1")
    with start_ffmpeg(["-v", "error", *_input(path), *wav], stdout=True) as process:
        header = read_wav_format(process.read)
        channels = header.channels if header else 0
        while channels and (data := process.read(block * channels * 4)):
            whole = len(data) - len(data) % (channels * 4)
            samples = np.frombuffer(data[:whole], dtype="<f4").astype(np.float32, copy=False)
            if not np.isfinite(samples).all():  # one of them would silence everything that it is mixed with
                raise SoundError(f"{path}: is damaged: it holds samples that are not numbers")
            yield samples.reshape(-1, channels)
        code, said = process.wait(), process.said
    if code or not channels:
        raise SoundError(f"{path}: {read_fault(said)}")
    if said:
        _log.warning("%s: is damaged in places: %s", path, first_line(said))


def _check_file(path: Path) -> None:
    """Raise SoundError unless it is a plain file, for ffmpeg would wait at a pipe, and has a usual rate."""
    if not path.is_file():
        raise SoundError(f"{path}: {'is not a file' if path.exists() else 'there is no such file'}")
    try:
        with path.open("rb") as file:
            header = read_wav_format(file.read)
    except OSError as error:
        raise SoundError(f"{path}: cannot be read: {error.strerror or error}") from error
    if header and header.rate < MIN_RATE:  # it would become hours of noise
        raise SoundError(f"{path}: has a sample rate of {header.rate} Hz; the least is {MIN_RATE}")
