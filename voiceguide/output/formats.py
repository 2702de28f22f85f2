"""The file formats a programme can have, as data: how ffmpeg makes each.

The options keep a file the same from run to run: no dates, no versions, no random stream numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import UsageError

_SAME_EACH_TIME = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
_DITHER = ("-af", "aresample=osf=s16:dither_method=triangular")  # its noise is the same in each run


@dataclass(frozen=True, slots=True)
class Format:
    """How one format is encoded. Sample rate: 44.1 kHz, but 48 kHz inside Opus, which knows no other."""

    name: str
    suffix: str
    description: str
    arguments: tuple[str, ...]
    """ffmpeg's options for the codec, without the bit rate."""
    bitrates: Mapping[int, int]
    """Default bits per second, by channels; empty where it makes no sense."""
    container: tuple[str, ...] = ()
    """ffmpeg's options for the file around the codec."""
    encoder_scale: tuple[tuple[int, float], ...] = ()
    """Pairs of (highest bit rate, factor): how much the encoder lowers the level. Undone beforehand."""
    lossless: bool = False
    length_error: int = 0
    """By how many samples at 44.1 kHz a decoded file may be longer or shorter than what was encoded."""
    ceiling_dbtp: float = -2.0
    """Where peaks are limited before encoding, so that the decoded file stays below TRUE_PEAK_DBTP."""
    chapters_by_ffmpeg: bool = False
    """Chapters must be given while encoding; elsewhere they are tags, written afterwards."""

    def ffmpeg_arguments(self, channels: int, bitrate: int | None = None) -> list[str]:
        """Return the output options; `bitrate` is in bits per second and replaces the default."""
        rate = bitrate or self.bitrates.get(channels)
        chosen = ["-b:a", str(rate)] if rate and self.bitrates else []
        scale = next((factor for limit, factor in self.encoder_scale if rate and rate <= limit), 1.0)
        level = ["-af", f"volume={1 / scale:.6f}:precision=float"] if scale != 1.0 else []
        return [*self.container_arguments(), *self.arguments, *level, *chosen]

    def container_arguments(self) -> list[str]:
        """Return the output options for what is encoded already."""
        return [*_SAME_EACH_TIME, *self.container]


_AAC_FRAME = 1024
"""ffmpeg 8 decodes AAC to the exact length; ffmpeg 7 and some players play the last frame to its end."""
_MP4 = ("-c:a", "aac", "-movflags", "+faststart", "-movie_timescale", "44100", "-f", "ipod")

FORMATS: dict[str, Format] = {
    entry.name: entry
    for entry in (
        Format(
            "mp3",
            ".mp3",
            "plays everywhere; chapters as ID3 tags",
            # Without the bit reservoir no frame needs bits of another, so that `output.parts` can join them.
            # Measured, that costs 0.3 to 0.7 dB more noise from coding.
            ("-c:a", "libmp3lame", "-reservoir", "0"),
            # Measured on speech with a bed of pink noise: flat within 0.8 dB up to 16 kHz, LAME's lowpass.
            # 48 kb/s mono ends at 12 kHz; 112 kb/s stereo loses 3 dB from 14 kHz.
            {1: 64_000, 2: 128_000},
            # The Info header carries encoder delay and length, so that decoders trim to the sample;
            # Firefox heeds it only where the encoder is called LAME or Lavc.
            (
                *("-write_xing", "1", "-metadata:s:a:0", "encoder=Lavc"),
                *("-id3v2_version", "3", "-f", "mp3"),
            ),
            # LAME's presets make all a little quieter, lest it clips; measured, the same in 3.100 and 4.
            encoder_scale=((160_000, 0.95), (192_000, 0.97), (224_000, 0.98)),
        ),
        Format(
            "m4a",
            ".m4a",
            "AAC; chapters for Apple players",
            _MP4,
            {1: 64_000, 2: 128_000},
            length_error=_AAC_FRAME,
            ceiling_dbtp=-3.0,
            chapters_by_ffmpeg=True,
        ),
        Format(
            "m4b",
            ".m4b",
            "AAC as an audiobook; players remember the place",
            ("-metadata", "media_type=2", *_MP4),
            {1: 64_000, 2: 128_000},
            length_error=_AAC_FRAME,
            ceiling_dbtp=-3.0,
            chapters_by_ffmpeg=True,
        ),
        Format(
            "opus",
            ".opus",
            "the smallest; modern players and browsers",
            ("-c:a", "libopus", "-application", "audio", "-f", "opus"),
            {1: 64_000, 2: 96_000},  # 48 kb/s mono switches to a speech coder that loses 5 dB from 6 to 8 kHz
            ceiling_dbtp=-2.5,
            length_error=1,  # 44.1 kHz samples rarely end on a 48 kHz sample
        ),
        Format(
            "flac",
            ".flac",
            "lossless, 16 bits",
            (*_DITHER, "-c:a", "flac", "-f", "flac"),
            {},
            lossless=True,
            ceiling_dbtp=-1.1,
        ),
        Format(
            "wav",
            ".wav",
            "lossless, 16 bits, uncompressed; no tags or chapters",
            (*_DITHER, "-c:a", "pcm_s16le", "-rf64", "auto", "-f", "wav"),  # RF64 beyond 4 GiB
            {},
            lossless=True,
            ceiling_dbtp=-1.1,
        ),
    )
}
"""Every format, by name."""


def format_for(path_or_name: str | Path) -> Format:
    """Return the format of a file name, or by its own name. Raises UsageError, listing the known ones."""
    text = str(path_or_name)
    name = (Path(text).suffix or text).lstrip(".").lower()
    if name not in FORMATS:
        raise UsageError(f"{text!r} is not a format voiceguide writes; it knows {', '.join(FORMATS)}")
    return FORMATS[name]
