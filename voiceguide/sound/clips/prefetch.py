"""Prefetcher: what will be needed next is spoken into the cache while something else is mixed and encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, RLock

from voiceguide.engines.base import Engine
from voiceguide.errors import VoiceguideError
from voiceguide.sound.clips.cache import ClipCache
from voiceguide.sound.clips.speak import batches, speak_all
from voiceguide.timing.sounds import Utterance


class _Stopped(Exception):
    """It was told to stop."""


class Prefetcher:
    """Speaks in a thread of its own, which asks for engines between `begin` and `end` only.

    `begin` and `end` may be called from several threads.
    """

    def __init__(self, engines: Callable[[str], Engine], cache: ClipCache, jobs: int | None) -> None:
        self._engines = engines
        self._cache = cache
        self._jobs = jobs
        self._stop = Event()
        self._lock = RLock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="prefetch")
        self._running: Future[None] | None = None

    def begin(self, wanted: Callable[[], Iterable[Utterance]]) -> None:
        """Start to speak what `wanted` returns. Its faults are left to the render that needs it."""
        with self._lock:
            self.end()
            self._stop.clear()
            self._running = self._pool.submit(self._speak, wanted)

    def end(self) -> None:
        """Stop when the next sentence is done. What was spoken by then is in the cache."""
        with self._lock:
            self._stop.set()
            if self._running:
                self._running.result()
                self._running = None

    def close(self) -> None:
        """Stop, and end the thread."""
        self._stop.set()
        self._pool.shutdown()

    def _speak(self, wanted: Callable[[], Iterable[Utterance]]) -> None:
        try:
            for batch in batches(wanted()):
                speak_all(batch, self._engines, self._cache, jobs=self._jobs, progress=self._check)
        except (VoiceguideError, _Stopped):
            return  # a fault is found again, and told, when its script has its turn

    def _check(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise _Stopped
