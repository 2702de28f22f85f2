"""Speak: every distinct utterance becomes one clip, trimmed, at the programme's rate, cached if possible.

The result is the same for any number of jobs, and so is the error. A clip does not know yet where it stands.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

import numpy as np

from voiceguide.engines.base import Engine, Speech
from voiceguide.errors import EngineError, UnspeakableError
from voiceguide.sound.clips.cache import ClipCache, key_for
from voiceguide.sound.clips.clip import Clip, measured
from voiceguide.sound.clips.trim import trim
from voiceguide.timing.sounds import Utterance
from voiceguide.units import SAMPLE_RATE

_RATES = range(4_000, 384_001)
"""Sample rates that an engine can mean."""
_BATCH = 24
"""Clips in memory at a time."""


def batches(spoken: Iterable[Utterance]) -> Iterator[list[Utterance]]:
    """Yield what is to be spoken, each once and in order, in lists whose clips fit into memory."""
    order = list(dict.fromkeys(spoken))
    for first in range(0, len(order), _BATCH):
        yield order[first : first + _BATCH]


def make_clip(speech: Speech, text: str) -> Clip:
    """Return the speech resampled once, trimmed and measured; `text` is for the error.

    Raises UnspeakableError if nothing is heard, and EngineError on what is not audio.
    """
    import soxr  # takes 20 ms, and a render from the cache does without

    samples = np.asarray(speech.samples, dtype=np.float32)
    if samples.ndim != 1 or speech.sample_rate not in _RATES or not np.isfinite(samples).all():
        raise EngineError(f"the voice engine gave broken audio for {_quoted(text)}")
    if speech.sample_rate != SAMPLE_RATE:
        samples = soxr.resample(samples, speech.sample_rate, SAMPLE_RATE, quality="VHQ")
    samples = trim(samples, SAMPLE_RATE)
    if not len(samples):
        raise UnspeakableError(f"the voice finds nothing to say in {_quoted(text)}")
    return measured(samples)


def speak_all(
    spoken: Iterable[Utterance],
    engines: Callable[[str], Engine],
    cache: ClipCache | None = None,
    *,
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[Utterance, Clip]:
    """Return a clip for each distinct utterance, in the order of their first appearance.

    `engines` gives the engine of a name; `jobs` is the number of threads, by default as many as keep all
    cores busy; `progress` is called with (done, total) on the thread of the caller. Raises EngineError: that
    of the first utterance, in this order, that fails. What comes after a failure is not spoken.
    """
    order = list(dict.fromkeys(spoken))
    named = {name: engines(name) for name in dict.fromkeys(utterance.engine for utterance in order)}
    versions = {name: engine.version() for name, engine in named.items()} if cache else {}

    def one(utterance: Utterance) -> Clip:
        name = utterance.engine
        key = key_for(utterance, versions[name]) if cache else ""
        clip = cache.get(key) if cache else None
        if clip is None:
            clip = make_clip(named[name].synthesize(utterance), utterance.text)
            if cache:
                cache.put(key, clip)
        return clip

    pool = ThreadPoolExecutor(jobs or _threads(named.values()), thread_name_prefix="speak")
    try:
        # the longest first, so that no thread is left alone with a long one at the end
        longest = sorted(range(len(order)), key=lambda i: -_effort(order[i]))
        places = {pool.submit(one, order[i]): i for i in longest}
        _finish(places, progress)
    finally:
        # after an interrupt some still speak; what they say goes to the cache at most
        pool.shutdown(wait=False, cancel_futures=True)
    clips = {i: future.result() for future, i in places.items()}
    return {item: clips[i] for i, item in enumerate(order)}


def _threads(engines: Iterable[Engine]) -> int:
    """Return how many threads keep all cores busy: one that asks a process waits for it at times."""
    cores = os.cpu_count() or 1
    return cores * 2 if any(engine.parallel == "processes" for engine in engines) else cores


def _finish(places: dict[Future[Clip], int], progress: Callable[[int, int], None] | None) -> None:
    """Wait for all, or raise the error of the lowest place: a failure cancels only what has a higher one."""
    failed: dict[int, BaseException] = {}
    for done, future in enumerate(as_completed(places), start=1):
        if future.cancelled():
            continue
        error = future.exception()
        if error:
            failed[places[future]] = error
            for other, place in places.items():
                if place > places[future]:
                    other.cancel()
        elif progress and not failed:
            progress(done, len(places))
    if failed:
        raise failed[min(failed)]


def _effort(utterance: Utterance) -> float:
    """Return about how long it takes to speak, in no unit."""
    return len(utterance.text) / utterance.prosody.rate


def _quoted(text: str) -> str:
    return f'"{textwrap.shorten(text, 60, placeholder="…")}"'
