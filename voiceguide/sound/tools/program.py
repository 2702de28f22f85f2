"""The program ffmpeg: which one is used, and how it is started.

It comes from the wheel imageio-ffmpeg, imported on first use; the environment variable VOICEGUIDE_FFMPEG
names another one.
"""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors import SoundError
from voiceguide.sound.tools.process import STALL_S, Process

_NO_FFMPEG = "there is no ffmpeg: reinstall imageio-ffmpeg, or name one in VOICEGUIDE_FFMPEG"


def ffmpeg_exe() -> str:
    """Return the ffmpeg to run. Raises SoundError if there is none."""
    named = os.environ.get("VOICEGUIDE_FFMPEG")
    if not named:
        return _bundled_exe()
    found = shutil.which(named)
    if found is None:
        raise SoundError(f"VOICEGUIDE_FFMPEG is {named}, which is not a program that can be run")
    return found


def ffmpeg_path() -> Path:
    """Return `ffmpeg_exe()` as a path."""
    return Path(ffmpeg_exe())


def start_ffmpeg(arguments: Sequence[str], *, stdin: bool = False, stdout: bool = False) -> Process:
    """Start ffmpeg. Raises SoundError if that cannot be."""
    exe = ffmpeg_exe()
    try:
        command = [exe, "-nostdin", "-hide_banner", "-y", *arguments]
        return Process(command, stdin=stdin, stdout=stdout, stall_s=STALL_S)
    except OSError as error:
        raise SoundError(f"ffmpeg cannot be started: {exe}: {error.strerror or error}") from error


@functools.cache
def _bundled_exe() -> str:
    """Return the ffmpeg inside the wheel, and no other: another one makes other bytes.

    imageio-ffmpeg's own search tries the program first, and falls back to the system's in silence where that
    fails, as it may once on a machine with too little memory.
    """
    try:
        import imageio_ffmpeg
    except ImportError as error:
        raise SoundError(_NO_FFMPEG) from error
    folder = Path(imageio_ffmpeg.__file__).parent / "binaries"
    found = sorted(path for path in folder.glob("ffmpeg-*") if path.is_file())
    if not found:
        raise SoundError(_NO_FFMPEG)
    return str(found[0])
