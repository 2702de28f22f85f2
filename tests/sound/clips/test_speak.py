"""Every utterance becomes one clip; neither the clips nor the error depend on the number of threads."""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hibari import Hibari

from voiceguide.engines.base import Engine, Speech, Voice
from voiceguide.errors import EngineError, UnspeakableError
from voiceguide.sound.clips.cache import ClipCache
from voiceguide.sound.clips.clip import Clip
from voiceguide.sound.clips.speak import make_clip, speak_all
from voiceguide.timing.sounds import Prosody, Utterance
from voiceguide.units import SAMPLE_RATE


class FakeEngine:
    """Speaks a tone as long as its text; fails at texts that start with "bad", interrupts at "stop"."""

    name = "fake"
    features: frozenset[str] = frozenset()
    parallel = "threads"

    def __init__(self) -> None:
        self.spoken: Counter[str] = Counter()
        self.threads: set[int] = set()

    def version(self) -> str:
        return "1"

    def voices(self) -> Sequence[Voice]:
        return ()

    def synthesize(self, utterance: Utterance) -> Speech:
        self.spoken[utterance.text] += 1
        self.threads.add(threading.get_ident())
        time.sleep(0.002)
        if utterance.text.startswith("bad"):
            raise EngineError(f"cannot say {utterance.text}")
        times = np.arange(4_800 + 240 * len(utterance.text)) / 24_000
        tone = 0.3 * np.sin(2 * np.pi * 300 * times * utterance.prosody.rate)
        return Speech(np.pad(tone, 6_000).astype(np.float32), 24_000)

    def close(self) -> None:
        pass


class HibariLike(FakeEngine):
    """The real voice, without the engine file around it."""

    def __init__(self) -> None:
        super().__init__()
        self.voice = Hibari()

    def synthesize(self, utterance: Utterance) -> Speech:
        return Speech(np.asarray(self.voice(utterance.text, seed=0), dtype=np.float32), 24_000)


def texts(*words: str) -> list[Utterance]:
    return [Utterance(word, "v", engine="fake") for word in words]


def engines(engine: FakeEngine) -> dict[str, Engine]:
    return {"fake": engine}


def same(a: dict[Utterance, Clip], b: dict[Utterance, Clip]) -> bool:
    def equal(x: Clip, y: Clip) -> bool:
        return np.array_equal(x.samples, y.samples) and np.array_equal(x.energy, y.energy)

    return list(a) == list(b) and all(equal(a[key], b[key]) for key in a)


WORDS = [f"sentence {'very ' * (i * 7 % 5)}{i}" for i in range(24)]


def test_each_distinct_utterance_is_spoken_once() -> None:
    engine = FakeEngine()
    spoken = texts("one", "two", "one", "three", "two", "one")
    clips = speak_all(spoken, engines(engine).__getitem__)
    assert list(clips) == texts("one", "two", "three")
    assert engine.spoken == {"one": 1, "two": 1, "three": 1}


def test_prosody_makes_another_utterance() -> None:
    slow = Utterance("one", "v", Prosody(rate=0.5), engine="fake")
    clips = speak_all([*texts("one"), slow], engines(FakeEngine()).__getitem__)
    assert not np.array_equal(clips[texts("one")[0]].samples, clips[slow].samples)


@pytest.mark.parametrize("make, count", [(FakeEngine, 24), (HibariLike, 7)])
def test_clips_are_the_same_for_any_number_of_jobs(make: type[FakeEngine], count: int) -> None:
    spoken, engine = texts(*WORDS[:count]), make()
    results = [speak_all(spoken, engines(engine).__getitem__, jobs=jobs) for jobs in (1, 4, 9)]
    assert same(results[0], results[1]) and same(results[0], results[2])


def test_jobs_are_threads_that_speak_at_once() -> None:
    engine = FakeEngine()
    speak_all(texts(*WORDS), engines(engine).__getitem__, jobs=3)
    assert len(engine.threads) == 3


def test_a_warm_cache_gives_the_same_clips_and_speaks_nothing(tmp_path: Path) -> None:
    engine = FakeEngine()
    cold = speak_all(texts(*WORDS), engines(engine).__getitem__, ClipCache(tmp_path))
    warm = speak_all(texts(*WORDS), engines(engine).__getitem__, ClipCache(tmp_path))
    assert same(cold, warm)
    assert set(engine.spoken.values()) == {1}


def test_another_version_of_an_engine_is_spoken_again(tmp_path: Path) -> None:
    engine = FakeEngine()
    speak_all(texts("one"), engines(engine).__getitem__, ClipCache(tmp_path))
    engine.version = lambda: "2"  # type: ignore[method-assign]
    speak_all(texts("one"), engines(engine).__getitem__, ClipCache(tmp_path))
    assert engine.spoken["one"] == 2


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_the_error_is_that_of_the_first_utterance_that_fails(jobs: int) -> None:
    longer = "bad but far longer than the first, so tried earlier"
    words = [*WORDS[:8], "bad first", *WORDS[8:16], longer, *WORDS[16:]]
    with pytest.raises(EngineError, match="cannot say bad first"):
        speak_all(texts(*words), engines(FakeEngine()).__getitem__, jobs=jobs)


def test_an_error_cancels_what_comes_after_it() -> None:
    engine = FakeEngine()
    with pytest.raises(EngineError):
        speak_all(texts("bad and " + "longest of all " * 9, *WORDS), engines(engine).__getitem__, jobs=1)
    assert sum(engine.spoken.values()) < 5


def test_an_interrupt_cancels_the_rest_at_once() -> None:
    engine = FakeEngine()
    many = texts(*(f"word {i}" for i in range(2_000)))

    def interrupt(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        speak_all(many, engines(engine).__getitem__, jobs=2, progress=interrupt)
    for thread in threading.enumerate():
        if thread.name.startswith("speak"):
            thread.join(60)
    assert 5 <= sum(engine.spoken.values()) < 500


def test_progress_counts_up_to_the_total_on_the_thread_of_the_caller() -> None:
    seen = []

    def progress(done: int, total: int) -> None:
        seen.append((done, total, threading.get_ident()))

    speak_all(texts("one", "two", "one", "three"), engines(FakeEngine()).__getitem__, progress=progress)
    assert seen == [(i, 3, threading.get_ident()) for i in (1, 2, 3)]


def test_nothing_to_speak_gives_no_clips() -> None:
    assert speak_all([], engines(FakeEngine()).__getitem__) == {}


def test_a_clip_is_trimmed_measured_and_at_the_programme_rate() -> None:
    clip = make_clip(FakeEngine().synthesize(Utterance("x" * 10, "v")), "x")
    assert clip.samples.dtype == np.float32 and clip.segment.channels == 1
    assert len(clip) / SAMPLE_RATE == pytest.approx(0.3 + 0.035, abs=0.004)
    assert np.sqrt(np.mean(clip.samples[2000:8000] ** 2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.01)
    assert clip.energy.dtype == np.float64 and len(clip.energy) == pytest.approx(335, abs=5)


def test_silent_speech_names_its_text() -> None:
    with pytest.raises(UnspeakableError, match='the voice finds nothing to say in "日本"'):
        make_clip(Speech(np.zeros(24_000, np.float32), 24_000), "日本")
    with pytest.raises(UnspeakableError):
        make_clip(Speech(np.zeros(0, np.float32), 24_000), "")


@pytest.mark.parametrize(
    "samples, rate",
    [
        (np.full(24_000, np.nan), 24_000),
        (np.array([0.1, np.inf] * 9_000), 24_000),
        (np.full((24_000, 2), 0.1), 24_000),
        (np.full(24_000, 0.1), 0),
    ],
)
def test_broken_audio_from_an_engine_is_its_error(samples: np.ndarray, rate: int) -> None:
    with pytest.raises(EngineError, match='gave broken audio for "Hello"'):
        make_clip(Speech(samples.astype(np.float32), rate), "Hello")
