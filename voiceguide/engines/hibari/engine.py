"""hibari: a natural English voice, whole inside its package. The default for English.

hibari itself is loaded with the first word spoken; what voices there are is read from its table of voices.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from voiceguide.engines.base import Speech, Utterance, Voice
from voiceguide.engines.hibari.text import is_heard, readable, sounds_of
from voiceguide.errors import EngineError, UnspeakableError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_SOUNDS = 200
"""Longer sentences are spoken in parts: the memory of the model grows with the length."""
_JOIN_S = {True: 0.12, False: 0.02}
"""Silence left on each side of a cut: at a comma, elsewhere."""
_QUIET = 0.01
"""Against the peak: what is quieter beside a cut is silence."""
_RATES = (
    (0.496, 0.50), (0.510, 0.54), (0.541, 0.57), (0.586, 0.58), (0.617, 0.65), (0.630, 0.66), (0.669, 0.67),
    (0.697, 0.69), (0.729, 0.75), (0.750, 0.79), (0.802, 0.80), (0.869, 0.81), (0.900, 0.85), (0.922, 0.86),
    (0.940, 0.87), (0.956, 0.90), (0.985, 0.96), (1.000, 1.00), (1.018, 1.05), (1.050, 1.13), (1.083, 1.18),
    (1.151, 1.22), (1.185, 1.31), (1.236, 1.33), (1.466, 1.34), (1.500, 1.36), (1.553, 1.50), (1.600, 1.60),
    (1.623, 1.70), (1.651, 1.82), (1.684, 1.95), (1.774, 2.00),
)  # fmt: skip
"""How fast heart really speaks, and the control that does it. Its sounds last whole frames, so the control
moves them in steps: 0.9 alone would give 0.956, and 1.3 would give 1.18. Measured over 12 sentences."""
_REVISION = "text 2"
"""To be changed with how this module and `hibari_text` prepare a text: the clip cache goes by it."""
_CLAUSE = re.compile(r"(?<=[,;:—])\s+")


class HibariEngine:
    """Speaks English. One instance serves several threads; the same seed gives the same samples."""

    name = "hibari"
    features = frozenset({"rate", "ipa"})
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
                f"{entry['accent']} {entry['gender']}, natural",
                _is_here(entry),
            )
            for name, entry in _table().items()
        ]

    def install(self, name: str) -> Path:
        """Download a voice and return where its model is; raises EngineError."""
        from hibari.voices import voice_path

        try:
            return Path(voice_path(name))
        except (RuntimeError, ValueError, OSError) as error:
            raise EngineError(f"the voice {name!r} cannot be downloaded: {error}") from error

    def unspeakable(self, utterance: Utterance) -> str:
        """Return why an utterance cannot be spoken, or "" where it can; nothing is loaded for that."""
        if utterance.voice not in _table():
            return ""
        if utterance.ipa:
            strange = sounds_of(utterance.ipa, british=bool(_table()[utterance.voice]["british"]))[1]
            return _no_sound(utterance.voice, strange) if strange else ""
        return str(self._read(utterance)[1] or "")

    def synthesize(self, utterance: Utterance) -> Speech:
        """Speak; raises EngineError naming the words it cannot read, UnspeakableError if it can read none."""
        import numpy as np

        model = self._model(utterance.voice)
        parts = self._sounds(model, utterance)
        if not any(sign.isalpha() for part in parts for sign in part):
            raise UnspeakableError(f"the voice {utterance.voice} finds nothing to say in {utterance.text!r}")
        control = _control(utterance.prosody.rate)
        random = np.random.default_rng(utterance.seed)
        spoken = [(part, model.from_ids(model.ids(part), speed=control, rng=random)) for part in parts]
        return Speech(_join(spoken, model.sample_rate), model.sample_rate)

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
        if utterance.ipa:
            sounds, strange = sounds_of(utterance.ipa, british=british)
            if strange:
                raise EngineError(_no_sound(utterance.voice, strange))
            stop = utterance.text.rstrip()[-1:]
            return list(_parts(sounds + (stop if stop in ".,;:!?" else "")))
        text, refusal = self._read(utterance)
        if refusal:
            raise refusal
        try:
            spoken = model.phonemize(text)
        except Exception as error:  # it raises whatever its tables raise, on words that nobody foresaw
            raise EngineError(f"the voice {utterance.voice} cannot read {utterance.text!r}") from error
        return [part for sounds in spoken for part in _parts(sounds)]

    def _read(self, utterance: Utterance) -> tuple[str, EngineError | None]:
        """Return the text as hibari reads it, and why it cannot."""
        voice = utterance.voice
        text, strange_words = readable(utterance.text, _alphabet(bool(_table()[voice]["british"])))
        if strange_words:
            if not any(sign.isalnum() and sign.isascii() for sign in text):
                return "", UnspeakableError(f"the voice {voice} cannot read {utterance.text!r}")
            words = ", ".join(repr(word) for word in strange_words)
            return "", EngineError(
                f"the voice {voice} cannot read {words}: write it in English letters,"
                " or mark it with a voice that can"
            )
        if not is_heard(text):
            return "", UnspeakableError(f"the voice {voice} finds nothing to say in {utterance.text!r}")
        return text, None


def _no_sound(voice: str, strange: str) -> str:
    return f"the voice {voice} has no sound for {strange!r} in ipa"


def _control(rate: float) -> float:
    """Return hibari's speed control for a rate, between the nearest two that were measured."""
    wanted = min(max(rate, _RATES[0][0]), _RATES[-1][0])
    place = max(1, bisect_left(_RATES, (wanted, 0.0)))
    (low, low_control), (high, high_control) = _RATES[place - 1], _RATES[place]
    return low_control + (high_control - low_control) * (wanted - low) / (high - low)


def _parts(sounds: str) -> Iterator[str]:
    """Yield a sentence in parts of about equal length: cut at clauses, and between words where it must be."""
    pieces = [sounds] if len(sounds) <= MAX_SOUNDS else _CLAUSE.split(sounds)
    current = ""
    for piece in pieces:
        if current and len(current) + 1 + len(piece) > MAX_SOUNDS:
            yield current
            current = ""
        current = f"{current} {piece}".strip()
        if len(current) > MAX_SOUNDS:
            *whole, current = _even(current)
            yield from whole
    if current:
        yield current


def _even(sounds: str) -> list[str]:
    """Return parts of about equal length, cut between words; a word longer than a part is cut too."""
    count = -(-len(sounds) // MAX_SOUNDS)
    size = min(MAX_SOUNDS, -(-len(sounds) // count) + 10)
    parts = [""]
    for word in sounds.split():
        for at in range(0, len(word), MAX_SOUNDS):
            bit = word[at : at + MAX_SOUNDS]
            if parts[-1] and len(parts[-1]) + 1 + len(bit) > size:
                parts.append("")
            parts[-1] = f"{parts[-1]} {bit}".strip()
    return parts


def _join(spoken: Sequence[tuple[str, NDArray[np.float32]]], rate: int) -> NDArray[np.float32]:
    """Return the parts one after the other; near-silence inside a sentence is cut down to a short stop."""
    import numpy as np

    pieces = []
    for i, (sounds, samples) in enumerate(spoken):
        before = spoken[i - 1][0][-1] if i else ""
        first = _kept(before, rate) if i and before not in ".!?…" else None
        last = _kept(sounds[-1], rate) if i + 1 < len(spoken) and sounds[-1] not in ".!?…" else None
        pieces.append(_tightened(samples, first, last))
    return np.concatenate(pieces)


def _kept(sign: str, rate: int) -> int:
    return round(_JOIN_S[sign in ",;:—"] * rate)


def _tightened(samples: NDArray[np.float32], first: int | None, last: int | None) -> NDArray[np.float32]:
    """Return samples with so much silence left at each end; None leaves an end as it is."""
    import numpy as np

    loud = np.flatnonzero(np.abs(samples) > _QUIET * np.max(np.abs(samples), initial=0.0))
    if not len(loud):
        return samples
    start = 0 if first is None else max(0, int(loud[0]) - first)
    end = len(samples) if last is None else int(loud[-1]) + 1 + last
    return samples[start:end]


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
