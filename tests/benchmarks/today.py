"""What people write today: pyttsx3 into WAV files, one by one, `+=` with pydub, and one export."""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from pathlib import Path

import espeakng_loader
import imageio_ffmpeg
from benchmarks.routine import steps


def main(count: str, pause_s: str, target: str) -> None:
    """Render the steps of a routine, with silence after each."""
    warnings.simplefilter("ignore")
    espeakng_loader.load_library()
    os.environ["ESPEAK_DATA_PATH"] = str(Path(espeakng_loader.get_data_path()).parent)
    import pyttsx3
    from pydub import AudioSegment
    from pyttsx3.drivers import _espeak

    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
    engine = pyttsx3.init("espeak")
    engine.setProperty("voice", "gmw/en-US")
    engine.setProperty("rate", 175)
    whole = AudioSegment.silent(0, frame_rate=44_100)
    with tempfile.TemporaryDirectory() as folder:
        for number, line in enumerate(steps(int(count))):
            path = Path(folder) / f"{number}.wav"
            engine.save_to_file(line, str(path))
            engine.runAndWait()
            _espeak.Synchronize()  # without it most files are not there yet
            whole += AudioSegment.from_wav(path).set_frame_rate(44_100)
            whole += AudioSegment.silent(int(pause_s) * 1_000, frame_rate=44_100)
    whole.export(target, format="mp3", bitrate="64k")


if __name__ == "__main__":
    main(*sys.argv[1:])
