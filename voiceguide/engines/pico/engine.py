"""Pico (SVOX Pico, package py-nanotts): clear voices for five languages, each utterance in a fresh process.

Not natural, but well understood, and quick. The default for German where no neural voice is installed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.engines.base import Speech, Utterance, Voice
from voiceguide.engines.parts import join_parts, parts_of
from voiceguide.engines.pcm import verify_speech
from voiceguide.engines.pico.sounds import pico_sounds
from voiceguide.engines.rates import control_for
from voiceguide.engines.worker import Worker
from voiceguide.engines.workers import LETTER_S, START_S, Workers, serving
from voiceguide.errors import EngineError, UnspeakableError
from voiceguide.languages import primary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000
MAX_LETTERS = 300
"""Longer texts and words are spoken in parts: a word of 400 letters fails."""
_VOICES = {
    "pico-de": ("de-DE", "German woman"),
    "pico-en-gb": ("en-GB", "British woman"),
    "pico-en-us": ("en-US", "American woman"),
    "pico-es": ("es-ES", "Spanish woman"),
    "pico-fr": ("fr-FR", "French woman"),
    "pico-it": ("it-IT", "Italian woman"),
}
"""The language by which Pico knows each voice, and who it is."""
_SIGNS = re.compile(r"[<>&\\\s\x00-\x1f]+")
"""What Pico takes for mark-up, or, as a line break, for the end of a text."""
_CODE = re.compile("\ufdd0(\\d+)\ufdd1")
_READABLE = re.compile(r"[^\W_]")
_RATES = (
    (0.410, 0.40), (0.510, 0.50), (0.611, 0.60), (0.709, 0.70), (0.807, 0.80), (0.904, 0.90), (1.000, 1.00),
    (1.106, 1.10), (1.143, 1.15), (1.192, 1.20), (1.288, 1.30), (1.377, 1.40), (1.467, 1.50), (1.652, 1.70),
    (1.733, 1.80), (1.905, 2.00), (2.080, 2.20),
)  # fmt: skip
"""How fast the voices really speak, and the control that does it. Measured over 9 to 12 sentences of each."""
_FRAME = SAMPLE_RATE_HZ // 50
_FAINT, _KEPT_FRAMES = 10 ** (-38 / 20), 5
"""Against the loudest frame: what is fainter, after the last word, is noise; a tenth of a second is kept."""
_CLICK, _CLICK_FRAMES, _BEFORE_FRAMES = 10 ** (-24 / 20), 4, 9
"""A click after the last word: at most this loud and this long, after at least so much silence."""
_REVISION = "pico 3"
"""To be changed with how a text is prepared and spoken here: the clip cache goes by it."""
_ZEROED = {"MALLOC_PERTURB_": "255"}
"""Pico reads memory that it never wrote: by what lay there, a sentence is up to a tenth longer or shorter.
This has glibc hand out zeros, as a process just begun has them."""


class PicoEngine:
    """Speaks five languages. Threads that call it get a worker process each."""

    name = "pico"
    features = frozenset({"rate", "pitch", "ipa"})
    parallel = "processes"

    def __init__(self) -> None:
        self.workers = Workers(_command, _ZEROED)

    def version(self) -> str:
        """Return the version of the package, which holds the voices."""
        from importlib.metadata import version

        return f"py-nanotts {version('py-nanotts')}; {_REVISION}"

    def voices(self) -> Sequence[Voice]:
        """Return the six voices."""
        return [
            Voice("pico", name, language, who, quality="clear", licence="Apache-2.0")
            for name, (language, who) in _VOICES.items()
        ]

    def unspeakable(self, utterance: Utterance) -> str:
        """Return why an utterance cannot be spoken, or ""."""
        for phones in utterance.phones:
            if phones.own and (strange := pico_sounds(phones.ipa, _language(utterance))[1]):
                return f"the voice {utterance.voice} has no sound for {strange!r} in ipa"
        heard = _READABLE.search(utterance.text)
        return "" if heard else f"there is nothing to say in {utterance.text!r}"

    def synthesize(self, utterance: Utterance) -> Speech:
        """Speak; raises EngineError, and UnspeakableError where the voice finds nothing to say."""
        import numpy as np

        if utterance.voice not in _VOICES:
            raise EngineError(f"the pico engine has no voice {utterance.voice!r}")
        if refusal := self.unspeakable(utterance):
            raise UnspeakableError(refusal)
        text, given = _text(utterance)
        spoken = []
        for part in parts_of(text, MAX_LETTERS):
            whole = _CODE.sub(lambda match: given[int(match[1])], part)

            def job(worker: Worker, part: str = whole) -> tuple[NDArray[np.float32], bool]:
                return _speak(worker, part, utterance)

            spoken.append((part, self.workers.use(job, utterance.voice, utterance.text)))
        samples = join_parts(spoken, SAMPLE_RATE_HZ)
        verify_speech(samples, SAMPLE_RATE_HZ, utterance)
        return Speech(samples * np.float32(utterance.prosody.volume), SAMPLE_RATE_HZ)

    def close(self) -> None:
        """End all workers."""
        self.workers.close()


def _language(utterance: Utterance) -> str:
    return primary(_VOICES[utterance.voice][0])


def _text(utterance: Utterance) -> tuple[str, list[str]]:
    """Return an utterance's text for Pico, with a code without spaces for each mark-up, and the mark-up."""
    text = ""
    given: list[str] = []
    for words, ipa in utterance.parts():
        sounds, strange = pico_sounds(ipa, _language(utterance))
        if ipa and not strange:
            text += f"\ufdd0{len(given)}\ufdd1"
            given.append(f"<phoneme ph='{sounds}'/>")
        else:
            text += _SIGNS.sub(" ", words)
    return " ".join(text.split()), given


def _command() -> list[str]:
    return serving(Path(__file__).with_name("speaker.py"))


def _speak(worker: Worker, text: str, utterance: Utterance) -> tuple[NDArray[np.float32], bool]:
    """Return what a worker spoke, and whether the worker is spent."""
    import numpy as np

    path = worker.folder / "speech.raw"
    limit_s = START_S + LETTER_S * len(text)
    request = {
        "text": text,
        "voice": _VOICES[utterance.voice][0],
        "speed": control_for(_RATES, utterance.prosody.rate),
        "pitch": utterance.prosody.pitch,
        "path": str(path),
        "limit_s": math.ceil(limit_s),
    }
    reply = worker.ask(request, limit_s)
    try:
        data = path.read_bytes()
        path.unlink()
    except OSError as error:  # it wrote nothing, or the engine was closed meanwhile
        raise EngineError(f"the sound cannot be read: {error.strerror}") from error
    samples = np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768)
    return _without_tail(samples), bool(reply["spent"])


def _without_tail(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return samples without what Pico leaves after the last word: a soft click and faint noise."""
    import numpy as np

    count = len(samples) // _FRAME
    levels = np.sqrt(np.square(samples[: count * _FRAME].reshape(count, _FRAME)).mean(axis=1))
    top = levels.max(initial=0.0)
    loud = np.flatnonzero(levels > _FAINT * top)
    stops = np.flatnonzero(np.diff(loud) > _BEFORE_FRAMES)
    if len(stops):
        burst = loud[stops[-1] + 1 :]
        if len(burst) <= _CLICK_FRAMES and levels[burst].max() < _CLICK * top:
            loud = loud[: stops[-1] + 1]
    if not len(loud):
        return samples
    kept = samples[: (int(loud[-1]) + 1 + _KEPT_FRAMES) * _FRAME].copy()
    fade = kept[-_FRAME * _KEPT_FRAMES :]
    fade *= np.linspace(1, 0, len(fade), dtype=np.float32)
    return kept
