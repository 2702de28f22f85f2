"""hibari: a natural English voice, whole inside its package. The default for English.

hibari itself is loaded with the first word spoken; what voices there are is read from its table of voices.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from voiceguide.engines.base import Speech, Utterance, Voice
from voiceguide.engines.hibari.text import given, is_heard, readable, sounds_of
from voiceguide.engines.parts import join_parts, parts_of
from voiceguide.engines.rates import control_for
from voiceguide.errors import EngineError, UnspeakableError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_SOUNDS = 200
"""Longer sentences are spoken in parts: the memory of the model grows with the length."""
_RATES = (
    (0.496, 0.50), (0.510, 0.54), (0.541, 0.57), (0.586, 0.58), (0.617, 0.65), (0.630, 0.66), (0.669, 0.67),
    (0.697, 0.69), (0.729, 0.75), (0.750, 0.79), (0.802, 0.80), (0.869, 0.81), (0.900, 0.85), (0.922, 0.86),
    (0.940, 0.87), (0.956, 0.90), (0.985, 0.96), (1.000, 1.00), (1.018, 1.05), (1.050, 1.13), (1.083, 1.18),
    (1.151, 1.22), (1.185, 1.31), (1.236, 1.33), (1.466, 1.34), (1.500, 1.36), (1.553, 1.50), (1.600, 1.60),
    (1.623, 1.70), (1.651, 1.82), (1.684, 1.95), (1.774, 2.00),
)  # fmt: skip
"""How fast heart really speaks, and the control that does it. Its sounds last whole frames, so the control
moves them in steps: 0.9 alone would give 0.956, and 1.3 would give 1.18. Measured over 12 sentences."""
_REVISION = "text 3, pitch 1"
"""To be changed with how this module and `hibari_text` prepare a text: the clip cache goes by it."""


class HibariEngine:
    """Speaks English. One instance serves several threads; the same seed gives the same samples."""

    name = "hibari"
    features = frozenset({"rate", "pitch", "ipa"})
    parallel = "threads"

    def __init__(self) -> None:
        self._models: dict[str, Any] = {}
        self._lock = Lock()

    def version(self) -> str:
        """Return the versions of hibari and of what computes its sound, and the fingerprint of its models."""
        from importlib.metadata import version

        models = hashlib.sha256((_assets() / "voices.json").read_bytes()).hexdigest()[:12]
        parts = [f"{name} {version(name)}" for name in ("hibari-tts", "onnxruntime", "numpy")]
        # hibari takes scipy's transform where it finds one, and then the last bits differ
        transform = f"scipy {version('scipy')}" if find_spec("scipy") else "numpy"
        return "; ".join([*parts, f"transform {transform}", f"models {models}", _REVISION])

    def voices(self) -> Sequence[Voice]:
        """Return the voice in the package, and those that can be downloaded."""
        return [
            Voice(
                "hibari",
                name,
                entry["language"],
                f"{entry['accent']} {entry['gender']}",
                _is_here(entry),
                quality="natural",
                bytes=0 if entry.get("bundled") else int(entry["bytes"]),
                licence="Apache-2.0",
            )
            for name, entry in _table().items()
        ]

    def install(self, name: str) -> str:
        """Download a voice and return what happened; raises EngineError."""
        from hibari.voices import voice_path

        try:
            voice_path(name)
        except (RuntimeError, ValueError, OSError) as error:
            raise EngineError(f"the voice {name!r} cannot be downloaded: {error}") from error
        return f"{name} is installed"

    def unspeakable(self, utterance: Utterance) -> str:
        """Return why an utterance cannot be spoken, or "" where it can; nothing is loaded for that."""
        if utterance.voice not in _table():
            return ""
        british = bool(_table()[utterance.voice]["british"])
        return str(read_english(utterance, british=british)[1] or "")

    def synthesize(self, utterance: Utterance) -> Speech:
        """Speak; raises EngineError naming the words it cannot read, UnspeakableError if it can read none."""
        import numpy as np

        model = self._model(utterance.voice)
        parts = self._sounds(model, utterance)
        if not any(sign.isalpha() for part in parts for sign in part):
            raise UnspeakableError(f"the voice {utterance.voice} finds nothing to say in {utterance.text!r}")
        control = control_for(_RATES, utterance.prosody.rate)
        random = np.random.default_rng(utterance.seed)
        pitch = utterance.prosody.pitch
        spoken = [(part, _spoken(model, part, control, pitch, random)) for part in parts]
        return Speech(join_parts(spoken, model.sample_rate), model.sample_rate)

    def close(self) -> None:
        """Let go of the models."""
        with self._lock:
            self._models = {}

    def _model(self, voice: str) -> Any:
        """Return hibari with a voice, made once, with one thread: sentences side by side scale better."""
        with self._lock:
            if voice not in self._models:
                entry = _table().get(voice)
                if entry is None:
                    raise EngineError(f"the hibari engine has no voice {voice!r}")
                if not _is_here(entry):
                    raise EngineError(
                        f"the voice {voice!r} needs a download first: voiceguide voices --install {voice}"
                    )
                from hibari import Hibari

                model = Hibari(voice=voice, threads=1)
                _ = model.g2p  # made on first use, which two threads would do at once
                self._models[voice] = model
            return self._models[voice]

    def _sounds(self, model: Any, utterance: Utterance) -> list[str]:
        """Return what is spoken, as the model writes sounds, in parts that it can speak at once."""
        british = bool(_table()[utterance.voice]["british"])
        text, refusal = read_english(utterance, british=british)
        if refusal:
            raise refusal
        try:
            spoken = model.phonemize(text)
        except Exception as error:  # it raises whatever its tables raise, on words that it does not expect
            raise EngineError(f"the voice {utterance.voice} cannot read {utterance.text!r}") from error
        return [part for sounds in spoken for part in parts_of(sounds, MAX_SOUNDS)]


def _spoken(
    model: Any, sounds: str, speed: float, pitch: float, random: np.random.Generator
) -> NDArray[np.float32]:
    """Return samples as hibari's `from_ids` makes them, the pitch of the voice times a factor."""
    import numpy as np
    from hibari.dsp import synth

    ids = model.ids(sounds)
    if len(ids) < 3:  # there is no sound between the edges
        return np.zeros(0, np.float32)
    given = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
    *spectrum, pitch_hz = (part[0] for part in model.sess.run(None, given))
    samples: NDArray[np.float32] = synth(*spectrum, pitch_hz * np.float32(pitch), random)
    return samples


def read_english(utterance: Utterance, *, british: bool) -> tuple[str, EngineError | None]:
    """Return an utterance's text as hibari reads it, and why it cannot."""
    voice = utterance.voice
    text, strange_words = "", []
    for words, ipa in utterance.parts():
        if ipa:
            sounds, strange = sounds_of(ipa, british=british)
            if strange:
                return "", EngineError(f"the voice {voice} has no sound for {strange!r} in ipa")
            text += given(sounds)
        else:
            plain, unknown = readable(words, _alphabet(british))
            strange_words += unknown
            text += " " * words[:1].isspace() + plain + " " * words[-1:].isspace()
    text = " ".join(text.split())
    if strange_words:
        if not any(sign.isalnum() and sign.isascii() for sign in text):
            return "", UnspeakableError(f"the voice {voice} cannot read {utterance.text!r}")
        listed = ", ".join(repr(word) for word in dict.fromkeys(strange_words))
        return "", EngineError(
            f"the voice {voice} cannot read {listed}: write it in English letters,"
            " or mark it with a voice that can"
        )
    if not is_heard(text):
        return "", UnspeakableError(f"the voice {voice} finds nothing to say in {utterance.text!r}")
    return text, None


@cache
def _assets() -> Path:
    """Return the folder of hibari's data, without importing hibari."""
    spec = find_spec("hibari")
    if spec is None or spec.origin is None:
        raise EngineError("the voice engine hibari needs a package: pip install hibari-tts")
    return Path(spec.origin).parent / "assets"


@cache
def _table() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = json.loads((_assets() / "voices.json").read_text(encoding="utf-8"))
    return table


@cache
def _alphabet(british: bool) -> str:
    """Return the letters that hibari's model for unknown words knows."""
    path = _assets() / ("oov_gb.json" if british else "oov.json")
    return "".join(json.loads(path.read_text(encoding="utf-8"))["in"])


def _model_path(entry: dict[str, Any]) -> Path:
    """Return where the model of a voice is or will be, as `hibari.voices` has it."""
    if entry.get("bundled"):
        return _assets() / str(entry["file"])
    folders = {"win32": ("LOCALAPPDATA", "AppData/Local"), "darwin": ("", "Library/Caches")}
    variable, below_home = folders.get(sys.platform, ("XDG_CACHE_HOME", ".cache"))
    base = os.environ.get(variable, "") if variable else ""
    own = os.environ.get("HIBARI_HOME")
    folder = Path(own) if own else Path(base or Path("~").expanduser() / below_home) / "hibari"
    return folder / str(entry["file"])


def _is_here(entry: dict[str, Any]) -> bool:
    """Return whether the model of a voice can be loaded; not where its folder may not be looked into."""
    try:
        return _model_path(entry).is_file()
    except (OSError, RuntimeError):  # RuntimeError: there is no home folder
        return False
