"""Phonemizer: a sentence as eSpeak NG would say it, in IPA, with its punctuation where it stood."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from voiceguide.engines.base import Utterance
from voiceguide.engines.worker import Worker
from voiceguide.engines.workers import LETTER_S, START_S, Workers, serving
from voiceguide.errors import EngineError

_NAMES = {
    "win32": ("espeak-ng.dll", "libespeak-ng.dll"),
    "darwin": ("libespeak-ng.dylib", "libespeak-ng.1.dylib"),
}
_LINUX = ("libespeak-ng.so.1", "libespeak-ng.so")
_STOPS = re.compile(
    r"""\s*([;:,.!?…—–¡¿"«»“”„()]+)(?=\s|$|[;:,.!?…—–"«»“”„()])\s*|(?:(?<=\s)|^)([¡¿"«“„(]+)"""
)
_SWITCH = re.compile(r"\(\^?[a-z]\^?[a-z](?:\^?[a-z0-9-])*\)")
"""What eSpeak NG writes where it changes to another language for a word."""
_SPOKEN_STOPS = {"–": "—", "„": "“", "«": "“", "»": "”", "¡": "", "¿": ""}


class Phonemizer:
    """Asks a process with eSpeak NG, started on first use; threads that ask at once get one each."""

    def __init__(self) -> None:
        self.workers = Workers(_command)
        self._remembered = lru_cache(maxsize=4096)(self._ask)

    def phonemes(self, text: str, voice: str, *, tie: bool = False) -> str:
        """Return a text in IPA; `voice` is eSpeak NG's, `tie` joins the signs of one sound by ^.

        Raises EngineError. What has nothing to say gives its punctuation, or nothing.
        """
        return self._remembered(text, voice, tie)

    def close(self) -> None:
        """End the process."""
        self.workers.close()

    def _ask(self, text: str, voice: str, tie: bool) -> str:
        words, stops = _split(text)

        def job(worker: Worker) -> tuple[list[str], bool]:
            request = {"texts": words, "voice": voice, "tie": tie}
            return list(worker.ask(request, START_S + LETTER_S * len(text))["phonemes"]), False

        said = [_SWITCH.sub("", part) for part in self.workers.use(job, voice, text)]
        return "".join(part + stop for part, stop in zip(said, stops, strict=True)).strip()


def joined(utterance: Utterance, read: Callable[[str], str], sounds_of: Callable[[str], str]) -> str:
    """Return the sounds of an utterance: `read` makes them of its words, `sounds_of` of the IPA it gives."""
    parts = []
    for words, ipa in utterance.parts():
        sounds = sounds_of(ipa) if ipa else read(words)
        parts.append(" " * words[:1].isspace() + sounds + " " * words[-1:].isspace())
    return " ".join("".join(parts).split())


def version() -> str:
    """Return the version of the package that holds eSpeak NG."""
    from importlib.metadata import version

    return f"espeakng-loader {version('espeakng-loader')}"


def _split(text: str) -> tuple[list[str], list[str]]:
    """Return the words between punctuation, and what stands after each: a stop with its space."""
    words, stops, done = [], [], 0
    for match in _STOPS.finditer(text):
        if match[1]:
            words.append(text[done : match.start()])
            stops.append("".join(_SPOKEN_STOPS.get(sign, sign) for sign in match[1]) + " ")
            done = match.end()
        else:  # an opening sign
            words.append(text[done : match.start()])
            stops.append("".join(_SPOKEN_STOPS.get(sign, sign) for sign in match[2]))
            done = match.end()
    return [*words, text[done:]], [*stops, ""]


def _command() -> list[str]:
    spec = find_spec("espeakng_loader")
    if spec is None or spec.origin is None:
        raise EngineError("phonemes need a package: pip install 'voiceguide[voices]'")
    folder = Path(spec.origin).parent
    library = next((folder / n for n in _NAMES.get(sys.platform, _LINUX) if (folder / n).exists()), None)
    if library is None:
        raise EngineError(f"there is no eSpeak NG in {folder}")
    speaker = Path(__file__).with_name("speaker.py")
    return serving(speaker, str(library), str(folder / "espeak-ng-data"))
