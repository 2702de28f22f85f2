"""Kokoro-82M: natural voices for five languages, offline, from the extra `voices`.

About twice as fast as real time on one core, and some 470 MB of memory. What it says does not depend on
threads or on what was said before. English is read as hibari reads it; other languages are turned into
phonemes by eSpeak NG, in a process of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from voiceguide.engines.base import Speech, Utterance, Voice
from voiceguide.engines.espeak import phonemes
from voiceguide.engines.espeak.phonemes import joined
from voiceguide.engines.hibari.engine import read_english
from voiceguide.engines.kokoro.model import SAMPLE_RATE_HZ, SHA256, Model, alphabet
from voiceguide.engines.kokoro.rates import table_for
from voiceguide.engines.kokoro.sounds import kokoro_sounds
from voiceguide.engines.parts import join_parts, parts_of
from voiceguide.engines.rates import control_for
from voiceguide.errors import EngineError, UnspeakableError


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Who a voice is."""

    language: str
    who: str
    espeak: str
    """The voice of eSpeak NG that reads for it; empty for English."""
    credit: str = ""


_SPEAKERS = {
    "ff_siwis": _Speaker("fr-FR", "French woman", "fr", "SIWIS French Speech Synthesis Database, CC BY 4.0"),
    "ef_dora": _Speaker("es-ES", "Spanish woman", "es"),
    "em_alex": _Speaker("es-ES", "Spanish man", "es"),
    "if_sara": _Speaker("it-IT", "Italian woman", "it"),
    "im_nicola": _Speaker("it-IT", "Italian man", "it"),
    "pf_dora": _Speaker("pt-BR", "Brazilian woman", "pt-br"),
    "pm_alex": _Speaker("pt-BR", "Brazilian man", "pt-br"),
    "af_bella": _Speaker("en-US", "American woman", ""),
    "am_michael": _Speaker("en-US", "American man", ""),
    "bf_emma": _Speaker("en-GB", "British woman", ""),
    "bm_george": _Speaker("en-GB", "British man", ""),
}
MAX_SOUNDS = 250
"""Longer sentences are spoken in parts; the model takes 510 at most, and its memory grows with them."""
_REVISION = "kokoro 4"
"""To be changed with how a text is prepared and spoken here: the clip cache goes by it."""


class KokoroEngine:
    """Speaks five languages. One instance serves several threads."""

    name = "kokoro"
    features = frozenset({"rate", "ipa"})
    parallel = "threads"

    def __init__(self) -> None:
        self._model = Model()
        self._phonemizer = phonemes.Phonemizer()
        self._readers: dict[bool, Any] = {}
        self._lock = Lock()

    def version(self) -> str:
        """Return what computes the sound, and the fingerprint of the model."""
        from importlib.metadata import version

        parts = [f"{name} {version(name)}" for name in ("onnxruntime", "numpy", "hibari-tts")]
        return "; ".join([f"model {SHA256[:12]}", phonemes.version(), *parts, _REVISION])

    def voices(self) -> Sequence[Voice]:
        """Return the eleven voices."""
        return [
            Voice(
                "kokoro",
                name,
                speaker.language,
                speaker.who,
                quality="natural",
                licence="Apache-2.0",
                credit=speaker.credit,
            )
            for name, speaker in _SPEAKERS.items()
        ]

    def unspeakable(self, utterance: Utterance) -> str:
        """Return why an utterance cannot be spoken, or ""; nothing is loaded for that."""
        speaker = _SPEAKERS.get(utterance.voice)
        if speaker and not speaker.espeak:
            return str(read_english(utterance, british=speaker.language == "en-GB")[1] or "")
        strange = "".join(kokoro_sounds(phones.ipa, alphabet())[1] for phones in utterance.phones)
        if strange:
            return f"the voice {utterance.voice} has no sound for {strange!r} in ipa"
        heard = any(sign.isalnum() for sign in utterance.text)
        return "" if heard else f"there is nothing to say in {utterance.text!r}"

    def synthesize(self, utterance: Utterance) -> Speech:
        """Speak; raises EngineError, and UnspeakableError where the voice finds nothing to say."""
        speaker = _SPEAKERS.get(utterance.voice)
        if speaker is None:
            raise EngineError(f"the kokoro engine has no voice {utterance.voice!r}")
        if not any(sign.isalnum() for sign in utterance.text):
            raise UnspeakableError(f"there is nothing to say in {utterance.text!r}")
        sounds = self._sounds(utterance, speaker)
        parts = [part for part in parts_of(sounds, MAX_SOUNDS) if any(sign.isalpha() for sign in part)]
        if not parts:
            raise UnspeakableError(f"the voice {utterance.voice} finds nothing to say in {utterance.text!r}")
        control = control_for(table_for(utterance.voice), utterance.prosody.rate)
        spoken = [(part, self._model.speak(part, utterance.voice, control)) for part in parts]
        return Speech(join_parts(spoken, SAMPLE_RATE_HZ), SAMPLE_RATE_HZ)

    def close(self) -> None:
        """Let go of the model, and end the process that makes phonemes."""
        self._model.close()
        self._phonemizer.close()

    def _sounds(self, utterance: Utterance, speaker: _Speaker) -> str:
        """Return what is spoken, in Kokoro's signs; raises EngineError on what cannot be read."""
        if not speaker.espeak:
            british = speaker.language == "en-GB"
            text, refusal = read_english(utterance, british=british)
            if refusal:
                raise refusal
            return str(self._reader(british)(text))

        def read(words: str) -> str:
            return kokoro_sounds(self._phonemizer.phonemes(words, speaker.espeak, tie=True), alphabet())[0]

        return joined(utterance, read, lambda ipa: kokoro_sounds(ipa, alphabet())[0])

    def _reader(self, british: bool) -> Any:
        """Return hibari's way from English letters to sounds, which are also Kokoro's."""
        with self._lock:
            if british not in self._readers:
                from hibari.g2p import G2P

                self._readers[british] = G2P(british=british)
            return self._readers[british]
