"""Piper: neural voices in onnxruntime, with the phonemes of eSpeak NG from a process of its own.

The noise that Piper adds is left out, so that a sentence is always the same; it sounds no worse for that.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from voiceguide.engines.base import Speech, Utterance, Voice
from voiceguide.engines.espeak import phonemes
from voiceguide.engines.espeak.phonemes import joined
from voiceguide.engines.parts import join_parts, parts_of
from voiceguide.engines.piper import store
from voiceguide.engines.piper.catalogue import offers
from voiceguide.engines.rates import control_for
from voiceguide.errors import EngineError, UnspeakableError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_SOUNDS = 300
"""Longer sentences are spoken in parts: the memory of the model grows with the length."""
_RATES = (
    (0.365, 0.30), (0.471, 0.40), (0.575, 0.50), (0.666, 0.60), (0.767, 0.70), (0.884, 0.80), (0.961, 0.90),
    (1.000, 1.00), (1.032, 1.10), (1.091, 1.20), (1.231, 1.35), (1.365, 1.50), (1.504, 1.70), (1.590, 2.00),
    (1.752, 2.50), (1.895, 3.00),
)  # fmt: skip
"""How fast Piper really speaks, and the control that does it: a sound lasts whole frames. Measured
over 18 sentences of the voice joe."""
_START, _PAD, _END = "^", "_", "$"
_REVISION = "piper 2"
"""To be changed with how a text is prepared and spoken here: the clip cache goes by it."""


@dataclass(frozen=True, slots=True)
class _Model:
    """A voice, loaded."""

    session: Any
    numbers: dict[str, list[int]]
    """Of each phoneme."""
    espeak: str
    """The voice of eSpeak NG that reads for it; empty where it reads letters."""
    sample_rate: int
    length_scale: float
    speakers: int


class PiperEngine:
    """Speaks with the voices that are installed. One instance serves several threads."""

    name = "piper"
    features = frozenset({"rate", "ipa"})
    parallel = "threads"

    def __init__(self) -> None:
        self._models: dict[str, _Model] = {}
        self._phonemizer = phonemes.Phonemizer()
        self._lock = Lock()

    def version(self) -> str:
        """Return what computes the sound, and the installed files by size and time."""
        from importlib.metadata import version

        parts = [f"{name} {version(name)}" for name in ("onnxruntime", "numpy")]
        files = [
            f"{voice.model.name} {voice.model.stat().st_size} {voice.model.stat().st_mtime_ns}"
            for voice in store.installed().values()
        ]
        return "; ".join([phonemes.version(), *parts, *files, _REVISION])

    def voices(self) -> Sequence[Voice]:
        """Return the voices that are installed, and those that can be."""
        here = store.installed()
        return [
            *(_listed(voice.name, voice.language, voice.bytes, here=True) for voice in here.values()),
            *(
                _listed(name, offer.language, offer.bytes, here=False)
                for name, offer in offers().items()
                if name not in here
            ),
        ]

    def install(self, name: str, progress: Callable[[int, int], None] = lambda done, total: None) -> str:
        """Download a voice of the catalogue, or copy it from a file NAME.onnx; raises EngineError."""
        if name.endswith(".onnx"):
            voice = store.install_file(Path(name))
            try:
                self._load(voice.name)
            except EngineError:
                store.remove(voice.name)
                raise
            return f"{voice.name} is installed ({voice.bytes // 10**6} MB)"
        if name in store.installed():
            return f"{name} is already installed"
        offer = offers().get(name)
        if offer is None:
            raise EngineError(f"there is no Piper voice {name!r} to download")
        voice = store.install_offer(offer, progress)
        credit = f"; {offer.credit}" if offer.credit else ""
        return (
            f"{name} is installed ({voice.bytes // 10**6} MB, checked against its publisher's MD5;"
            f" licence: {offer.licence}{credit})"
        )

    def remove(self, name: str) -> str:
        """Remove an installed voice; raises EngineError."""
        store.remove(name)
        with self._lock:
            self._models.pop(name, None)
        return f"{name} is removed"

    def unspeakable(self, utterance: Utterance) -> str:
        """Return why there is nothing to say, or ""."""
        heard = any(sign.isalnum() for sign in utterance.text)
        return "" if heard else f"there is nothing to say in {utterance.text!r}"

    def synthesize(self, utterance: Utterance) -> Speech:
        """Speak; raises EngineError, and UnspeakableError where the voice finds nothing to say."""
        refusal = self.unspeakable(utterance)
        if refusal:
            raise UnspeakableError(refusal)
        model = self._load(utterance.voice)
        sounds = self._sounds(utterance, model)
        parts = [part for part in parts_of(sounds, MAX_SOUNDS) if any(sign.isalpha() for sign in part)]
        if not parts:
            raise UnspeakableError(f"the voice {utterance.voice} finds nothing to say in {utterance.text!r}")
        scale = model.length_scale / control_for(_RATES, utterance.prosody.rate)
        spoken = [(part, _run(model, part, scale)) for part in parts]
        return Speech(join_parts(spoken, model.sample_rate), model.sample_rate)

    def close(self) -> None:
        """Let go of the models, and end the process that makes phonemes."""
        with self._lock:
            self._models = {}
        self._phonemizer.close()

    def _load(self, name: str) -> _Model:
        with self._lock:
            if name not in self._models:
                voice = store.installed().get(name)
                if voice is None:
                    hint = f": voiceguide voices --install {name}" if name in offers() else ""
                    raise EngineError(f"the voice {name!r} is not installed{hint}")
                self._models[name] = _open(voice)
            return self._models[name]

    def _sounds(self, utterance: Utterance, model: _Model) -> str:
        """Return what is spoken, in the voice's phonemes; raises EngineError for IPA without a sound."""

        def given(ipa: str) -> str:
            text = unicodedata.normalize("NFD", ipa.strip("/[] ")).replace("'", "ˈ")
            strange = "".join(dict.fromkeys(sign for sign in text if sign not in model.numbers))
            if strange:
                raise EngineError(f"the voice {utterance.voice} has no sound for {strange!r} in ipa")
            return text

        if not model.espeak:  # it reads letters
            if any(phones.own for phones in utterance.phones):
                raise EngineError(f"the voice {utterance.voice} reads letters, and cannot speak IPA")
            sounds = utterance.text.lower()
        else:
            sounds = joined(utterance, lambda words: self._phonemizer.phonemes(words, model.espeak), given)
        return "".join(sign for sign in unicodedata.normalize("NFD", sounds) if sign in model.numbers)


def _run(model: _Model, sounds: str, scale: float) -> NDArray[np.float32]:
    import numpy as np

    numbers = [*model.numbers[_START], *model.numbers[_PAD]]
    for sign in sounds:
        numbers += [*model.numbers[sign], *model.numbers[_PAD]]
    numbers += model.numbers[_END]
    given: dict[str, Any] = {
        "input": np.asarray([numbers], np.int64),
        "input_lengths": np.asarray([len(numbers)], np.int64),
        "scales": np.asarray([0.0, scale, 0.0], np.float32),
    }
    if model.speakers > 1:
        given["sid"] = np.asarray([0], np.int64)
    samples = model.session.run(None, given)[0]
    return np.asarray(samples, np.float32).reshape(-1)


def _open(voice: store.Installed) -> _Model:
    """Load a voice; raises EngineError where its file is not a model of Piper."""
    import onnxruntime

    settings = store.read_settings(voice)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(str(voice.model), options, providers=["CPUExecutionProvider"])
        wanted = {"input", "input_lengths", "scales"}
        if not wanted <= {given.name for given in session.get_inputs()}:
            raise ValueError("it takes something else")
    except Exception as error:  # onnxruntime has no root for its errors
        raise EngineError(f"{voice.model} is not a model of Piper: {error}") from error
    reads_letters = settings.get("phoneme_type", "espeak") == "text"
    return _Model(
        session,
        {str(sign): [int(n) for n in numbers] for sign, numbers in settings["phoneme_id_map"].items()},
        "" if reads_letters else str(settings["espeak"]["voice"]),
        int(settings["audio"]["sample_rate"]),
        float(settings.get("inference", {}).get("length_scale", 1.0)),
        int(settings.get("num_speakers", 1)),
    )


def _listed(name: str, language: str, size: int, *, here: bool) -> Voice:
    offer = offers().get(name)
    return Voice(
        "piper",
        name,
        language,
        offer.who if offer else "brought along",
        here,
        quality="natural",
        bytes=size,
        licence=offer.licence if offer else "",
        credit=offer.credit if offer else "",
    )
