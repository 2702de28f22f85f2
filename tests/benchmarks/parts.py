"""The parts of a render, run alone: `speak SCRIPT`, `decode FILE PCM`, `encode PCM FILE CHANNELS`."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()


def speak(script: str) -> None:
    """Speak every distinct utterance of a script on all cores, and throw the audio away."""
    from voiceguide.compiler import compile
    from voiceguide.engines.registry import Engines
    from voiceguide.options import Options
    from voiceguide.script.source import read_source

    with Engines() as engines, ThreadPoolExecutor() as pool:
        compiled, faults = compile(read_source(Path(script)), Options(), engines)
        if compiled is None:
            raise SystemExit("\n".join(map(str, faults)))
        list(pool.map(lambda said: engines.get(said.engine).synthesize(said), compiled.plan.utterances))


def decode(file: str, pcm: str) -> None:
    """Write a file as raw float PCM, and print its channels."""
    said = subprocess.run([FFMPEG, "-i", file], capture_output=True, text=True, check=False).stderr
    print(2 if "stereo" in said else 1)
    subprocess.run([FFMPEG, "-v", "error", "-y", "-i", file, "-f", "f32le", pcm], check=True)


def encode(pcm: str, file: str, channels: str) -> None:
    """Encode raw float PCM with the options that voiceguide uses."""
    from voiceguide.output.formats import FORMATS

    raw = ["-f", "f32le", "-ar", "44100", "-ac", channels, "-i", pcm]
    options = FORMATS["mp3"].ffmpeg_arguments(int(channels))
    subprocess.run([FFMPEG, "-v", "error", "-y", *raw, *options, file], check=True)


if __name__ == "__main__":
    {"speak": speak, "decode": decode, "encode": encode}[sys.argv[1]](*sys.argv[2:])
