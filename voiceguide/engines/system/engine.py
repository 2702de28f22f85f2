"""pyttsx3: the voices of the operating system (SAPI5, macOS, eSpeak NG), each utterance in a fresh process.

On Linux the eSpeak NG of the package espeakng-loader is used, also beside one of the system. A voice there is
named like its language: `de`, `pt-BR`, `en-GB-x-rp`; `German` means the same. Elsewhere it has the name the
system gives it, such as `Microsoft Zira Desktop` or `Samantha`, and the beginning of a name will do.
"""

from __future__ import annotations

import math
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from voiceguide.engines.base import Speech, Utterance, Voice
from voiceguide.engines.pcm import read_pcm, verify_speech
from voiceguide.engines.system.espeak import SystemVoice, bundled_folder, bundled_voices, library
from voiceguide.engines.worker import Worker
from voiceguide.engines.workers import LETTER_S, START_S, Workers, serving
from voiceguide.errors import EngineError, UnspeakableError
from voiceguide.languages import canonical_tag

BASE_WPM = 175
"""Words a minute at rate 1: what eSpeak NG calls normal."""
_REVISION = "speech 1"
"""To be changed with how this module sets a voice, its rate and pitch: the clip cache goes by it."""


class Pyttsx3Engine:
    """Speaks with the voices of the operating system. Threads that call it get a worker process each."""

    name = "pyttsx3"
    features = frozenset({"rate", "pitch"})
    parallel = "processes"

    def __init__(self) -> None:
        self.workers = Workers(lambda: _command())
        self._lock = Lock()
        self._listed: tuple[tuple[SystemVoice, ...], str] | None = None

    def version(self) -> str:
        """Return the versions of pyttsx3 and of what speaks, and whether that is the bundled eSpeak NG."""
        from importlib.metadata import version

        if bundled_folder():
            source = f"eSpeak NG bundled in espeakng-loader {version('espeakng-loader')}"
        else:
            import platform

            source = f"{self._list()[1]}; {platform.platform()}"
        return f"pyttsx3 {version('pyttsx3')}; {source}; {_REVISION}"

    def voices(self) -> Sequence[Voice]:
        """Return every voice of the system; raises EngineError where there is none to ask."""
        voices, source = self._list()
        quality = "robotic" if sys.platform == "linux" else "clear"
        return [
            Voice("pyttsx3", voice.name, voice.language, f"{voice.title}; {source}", quality=quality)
            for voice in voices
        ]

    def unspeakable(self, utterance: Utterance) -> str:
        """Return why there is nothing to say, or ""."""
        return "" if _speakable(utterance.text) else f"there is nothing to say in {utterance.text!r}"

    def synthesize(self, utterance: Utterance) -> Speech:
        """Speak, and try once more in a fresh process; raises EngineError or UnspeakableError."""
        voice = next((voice for voice in self._list()[0] if voice.name == utterance.voice), None)
        if voice is None:
            raise EngineError(f"the system has no voice {utterance.voice!r}")
        if not _speakable(utterance.text):
            raise UnspeakableError(f"there is nothing to say in {utterance.text!r}")
        return self.workers.use(lambda worker: _speak(worker, utterance, voice), voice.name, utterance.text)

    def close(self) -> None:
        """End all workers, those that speak too."""
        self.workers.close()

    def _list(self) -> tuple[tuple[SystemVoice, ...], str]:
        """Return the voices and where they come from; a worker tells where there is no bundled eSpeak NG."""
        folder = bundled_folder()
        if folder:
            return bundled_voices(folder), "bundled eSpeak NG"
        with self._lock:
            if self._listed is None:
                worker = Worker(_command())
                try:
                    reply = worker.ask({"list": True}, START_S)
                except EngineError as error:
                    raise EngineError(f"the voices of the system cannot be used: {error}") from error
                finally:
                    worker.close()
                self._listed = _named(reply["voices"]), reply["library"] or reply["driver"]
            return self._listed


def _command() -> list[str]:
    folder = bundled_folder()
    return serving(Path(__file__).with_name("speaker.py"), *([str(library(folder))] if folder else []))


def _speak(worker: Worker, utterance: Utterance, voice: SystemVoice) -> tuple[Speech, bool]:
    """Return what a worker spoke, verified, and whether the worker is spent."""
    import numpy as np

    prosody = utterance.prosody
    # macOS writes AIFF whatever the name: give it an honest one
    path = worker.folder / ("speech.aiff" if sys.platform == "darwin" else "speech.wav")
    limit_s = START_S + LETTER_S * len(utterance.text)
    request = {
        "text": utterance.text,
        "voice": voice.id,
        "rate_wpm": round(BASE_WPM * prosody.rate),
        "pitch": _pitch(prosody.pitch),
        "path": str(path),
        "limit_s": math.ceil(limit_s),
    }
    reply = worker.ask(request, limit_s)
    try:
        data = path.read_bytes()
        path.unlink()
    except OSError as error:  # it wrote nothing, or the engine was closed meanwhile
        raise EngineError(f"the sound cannot be read: {error.strerror}") from error
    samples, rate = read_pcm(data)
    rate = reply["sample_rate"] or rate
    verify_speech(samples, rate, utterance)
    return Speech(samples * np.float32(prosody.volume), rate), bool(reply["spent"])


def _pitch(factor: float) -> int | None:
    """Return eSpeak's pitch, whose 0, 50 and 100 are half, normal and double; None leaves it alone."""
    return None if factor == 1.0 else min(max(round(50 + 50 * math.log2(factor)), 0), 99)


def _speakable(text: str) -> bool:
    """Return whether a text holds a letter, a digit, or a picture or sign that has a name."""
    return any(unicodedata.category(sign)[0] in "LN" or unicodedata.category(sign) == "So" for sign in text)


def _named(listed: Sequence[dict[str, str]]) -> tuple[SystemVoice, ...]:
    """Return voices as a driver lists them, each with a name of its own."""
    # SAPI5 says "Microsoft Zira Desktop - English (United States)"
    names = [voice["name"].partition(" - ")[0].strip() for voice in listed]
    tags = [canonical_tag(voice["language"] or "und") for voice in listed]
    often = Counter(names)
    found: dict[str, SystemVoice] = {}
    for voice, short, tag in zip(listed, names, tags, strict=True):
        name = short if often[short] == 1 else f"{short} ({tag})"
        name = voice["id"] if name in found else name
        found[name] = SystemVoice(voice["id"], name, tag, voice["name"])
    return tuple(found.values())
