"""MP3: plays everywhere; chapters and words as ID3 tags."""
# mypy: disable-error-code="no-untyped-call"
# mutagen is typed in part only, and that part differs from release to release

from __future__ import annotations

from pathlib import Path

from mutagen.id3 import ID3

from voiceguide.output.format import Format, fixed_padding
from voiceguide.output.formats.id3 import chapter_frames, id3_frames, lyrics_frames
from voiceguide.output.metadata import Metadata
from voiceguide.output.mp3.encoder import encode_mp3
from voiceguide.timing.timeline import Timeline

MOST_CHAPTERS = 255
"""A CTOC frame counts its children in one byte."""


def _tag(path: Path, meta: Metadata, timeline: Timeline) -> None:
    tags = ID3()
    for frame in [*id3_frames(meta), *lyrics_frames(meta), *chapter_frames(timeline, MOST_CHAPTERS)]:
        tags.add(frame)
    tags.save(path, v1=0, v2_version=3, padding=fixed_padding)


MP3 = Format(
    name="mp3",
    suffix=".mp3",
    media_type="audio/mpeg",
    tag=_tag,
    # Without the bit reservoir no frame needs bits of another, so that `output.mp3` can join them.
    # Measured, that costs 0.3 to 0.7 dB more noise from coding.
    arguments=("-c:a", "libmp3lame", "-reservoir", "0"),
    # Measured on speech with a bed of pink noise: flat within 0.8 dB up to 16 kHz, LAME's lowpass.
    # 48 kb/s mono ends at 12 kHz; 112 kb/s stereo loses 3 dB from 14 kHz.
    bitrates={1: 64_000, 2: 128_000},
    # The Info header carries encoder delay and length, so that decoders trim to the sample;
    # Firefox heeds it only where the encoder is called LAME or Lavc.
    container=(
        *("-write_xing", "1", "-metadata:s:a:0", "encoder=Lavc"),
        *("-id3v2_version", "3", "-f", "mp3"),
    ),
    # LAME's presets lower the level a little to avoid clipping; measured, by the same in 3.100 and 4.
    encoder_scale=((160_000, 0.95), (192_000, 0.97), (224_000, 0.98)),
    most_chapters=MOST_CHAPTERS,
    encode=encode_mp3,
)
