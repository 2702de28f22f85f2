"""What every file format has in common: how it is encoded, how it is tagged, what it can hold.

The options keep a file the same from run to run: no dates, no versions, no random stream numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from voiceguide.output.metadata import Metadata
from voiceguide.timing.timeline import Timeline

_SAME_EACH_TIME = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
_PADDING = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How one format is made. Sample rate: 44.1 kHz, but 48 kHz inside Opus, which knows no other."""

    name: str
    suffix: str
    media_type: str
    tag: Callable[[Path, Metadata, Timeline], None]
    """Replaces all tags of a file; `output.tags` puts what it raises into words."""
    arguments: tuple[str, ...]
    """ffmpeg's options for the codec, without the bit rate."""
    bitrates: Mapping[int, int] = field(default_factory=dict)
    """Default bits per second, by channels; empty where it makes no sense."""
    container: tuple[str, ...] = ()
    """ffmpeg's options for the file around the codec."""
    encoder_scale: tuple[tuple[int, float], ...] = ()
    """Pairs of (highest bit rate, factor): how much the encoder lowers the level. Undone beforehand."""
    length_error: int = 0
    """By how many samples at 44.1 kHz a decoded file may be longer or shorter than what was encoded."""
    ceiling_dbtp: float = -2.0
    """Where peaks are limited before encoding, so that the decoded file stays below TRUE_PEAK_DBTP."""
    chapters_by_ffmpeg: bool = False
    """Chapters must be given while encoding; elsewhere they are tags, written afterwards."""
    most_chapters: int | None = None
    """None: any number. With more, neighbours are joined. 0: it can hold none."""
    carries_words: bool = True
    """Its tags hold the spoken text."""
    encode: Callable[..., None] | None = None
    """An encoder of its own, called as `output.encode.encode`; None: one run of ffmpeg."""

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


def fixed_padding(info: object) -> int:
    """Return the bytes left free after the tags: always the same, so that the file is."""
    return _PADDING
