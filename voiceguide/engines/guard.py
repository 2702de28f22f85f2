"""The one seam to engines: whatever they raise, return or leave out becomes an EngineError or one warning."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from inspect import signature
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

from voiceguide.engines.base import Engine, Speech, Utterance, Voice
from voiceguide.errors import EngineError, VoiceguideError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

LIMIT_S, LETTER_S = 120.0, 1.0
"""How long an engine of another package may take for anything, and on top for each letter that it speaks."""
_NO_RATE = "the voice engine %s cannot change its rate: everything is spoken at its own"
_log = logging.getLogger(__name__)


class Guarded:
    """An engine that keeps the Protocol whatever the one inside does; `foreign`: it is another package's."""

    def __init__(self, name: str, engine: Engine, *, foreign: bool = False) -> None:
        self.name = name
        self.features = frozenset(engine.features)
        self.parallel = engine.parallel
        self._engine = engine
        self._foreign = foreign
        self._told = False
        self._lock = Lock()

    @property
    def inner(self) -> Engine:
        """The engine itself."""
        return self._engine

    def version(self) -> str:
        """Return the engine's version; raises EngineError."""
        return _checked(self._call("version", self._engine.version), str, self.name, "version()")

    def voices(self) -> Sequence[Voice]:
        """Return the engine's voices; raises EngineError."""
        voices = self._call("voices", lambda: list(self._engine.voices()))
        return [_checked(voice, Voice, self.name, "voices()") for voice in voices]

    def unspeakable(self, utterance: Utterance) -> str:
        """Return why the engine cannot speak this, or "", also where it does not know beforehand."""
        ask = getattr(self._engine, "unspeakable", None)
        if ask is None:
            return ""
        wanted = self._able(utterance)
        return _checked(self._call("unspeakable", lambda: ask(wanted)), str, self.name, "unspeakable()")

    def synthesize(self, utterance: Utterance) -> Speech:
        """Speak what the engine can; raises EngineError where it fails or gives no audio."""
        wanted = self._able(utterance)
        limit_s = LIMIT_S + LETTER_S * len(utterance.text)
        speech = self._call("synthesize", lambda: self._engine.synthesize(wanted), limit_s)
        return _audio(_checked(speech, Speech, self.name, "synthesize()"), self.name)

    def close(self) -> None:
        """Close the engine; one that cannot be closed is left alone, and that is logged."""
        try:
            self._call("close", self._engine.close)
        except EngineError as error:
            _log.warning("%s", error)

    def install(self, name: str, progress: Callable[[int, int], None] | None = None) -> str:
        """Install a voice and return what happened; raises EngineError where the engine cannot.

        `progress` is called with (bytes, of how many) by engines that can tell.
        """
        install = self._method("install", "download voices")
        more = (progress,) if progress and "progress" in signature(install).parameters else ()
        return str(self._call("install", lambda: install(name, *more)))

    def remove(self, name: str) -> str:
        """Remove a voice that was installed and return what happened; raises EngineError."""
        return str(self._call("remove", lambda: self._method("remove", "remove voices")(name)))

    def tell_losses(self, utterances: Sequence[Utterance]) -> None:
        """Warn, once, where these ask for a rate and the engine has only its own."""
        asked = "rate" not in self.features and any(u.prosody.rate != 1.0 for u in utterances)
        with self._lock:
            tell, self._told = asked and not self._told, self._told or asked
        if tell:
            _log.warning(_NO_RATE, self.name)

    def _able(self, utterance: Utterance) -> Utterance:
        """Return the utterance without what the engine cannot do."""
        if utterance.phones and "ipa" not in self.features:
            utterance = replace(utterance, phones=())
        if utterance.prosody.rate != 1.0 and "rate" not in self.features:
            utterance = replace(utterance, prosody=replace(utterance.prosody, rate=1.0))
        if utterance.prosody.pitch != 1.0 and "pitch" not in self.features:
            utterance = replace(utterance, prosody=replace(utterance.prosody, pitch=1.0))
        return utterance

    def _method(self, name: str, what: str) -> Callable[..., Any]:
        method = getattr(self._engine, name, None)
        if method is None:
            raise EngineError(f"the engine {self.name} cannot {what}")
        return method  # type: ignore[no-any-return]

    def _call(self, method: str, work: Callable[[], T], limit_s: float = LIMIT_S) -> T:
        """Return what an engine's method returns; raises EngineError if it raises, and after the limit."""
        try:
            return _within(work, limit_s) if self._foreign and method != "close" else work()
        except (VoiceguideError, MemoryError):
            raise
        except TimeoutError as error:
            message = f"the voice engine {self.name} did not answer within {limit_s:g} s: {method}()"
            raise EngineError(message) from error
        except Exception as error:  # another package's code raises whatever it likes
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            raise EngineError(f"the voice engine {self.name} failed in {method}(): {what}") from error


def _within(work: Callable[[], T], limit_s: float) -> T:
    """Return what `work` returns; raises what it raises, and TimeoutError after the limit.

    Nobody can end a thread: one that hangs is left to itself, and does not keep the program from ending.
    """
    results: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            results.put((work(), None))
        except BaseException as error:  # handed to the waiting caller
            results.put((None, error))

    Thread(target=run, name="voice-engine", daemon=True).start()
    try:
        result, error = results.get(timeout=limit_s)
    except Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]


def _checked(value: Any, kind: type[T], name: str, method: str) -> T:
    if not isinstance(value, kind):
        raise EngineError(
            f"the voice engine {name} is broken: {method} gave {type(value).__name__}, not {kind.__name__}"
        )
    return value


def _audio(speech: Speech, name: str) -> Speech:
    """Return the speech if its samples are what the Protocol says; raises EngineError."""
    import numpy as np

    samples: NDArray[np.float32] = speech.samples
    right = isinstance(samples, np.ndarray) and samples.ndim == 1 and samples.dtype.kind == "f"
    if not right or isinstance(speech.sample_rate, bool) or not isinstance(speech.sample_rate, int):
        raise EngineError(
            f"the voice engine {name} is broken: its audio must be a float array of shape (n,)"
            " at a whole sample rate"
        )
    return speech
