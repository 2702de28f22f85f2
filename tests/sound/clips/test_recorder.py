"""Speech is made once, kept beyond memory, and given back bit for bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voiceguide.engines.base import Speech
from voiceguide.engines.tone import ToneEngine
from voiceguide.errors import OutputError
from voiceguide.sound.clips import recorder as bank
from voiceguide.sound.clips.cache import ClipCache
from voiceguide.sound.clips.clip import Clip
from voiceguide.sound.clips.recorder import Spool
from voiceguide.sound.clips.speak import make_clip
from voiceguide.timing.sounds import Spoken, Utterance


class Counting(ToneEngine):
    """The tone engine, which remembers what it said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def synthesize(self, utterance: Utterance) -> Speech:
        self.said.append(utterance.text)
        return super().synthesize(utterance)


def spoken(count: int) -> list[Spoken]:
    return [("tone", Utterance(f"This is sentence number {n}.", "tone")) for n in range(count)]


def wanted(engine: ToneEngine, item: Spoken) -> Clip:
    return make_clip(engine.synthesize(item[1]), item[1].text)


@pytest.mark.parametrize("kept", [0, 1_000_000, 100_000_000])
def test_samples_come_back_bit_for_bit_wherever_they_are_kept(
    kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank, "KEPT_BYTES", kept)
    engine = Counting()
    spool = Spool(lambda _: engine, None, 2)
    items = spoken(40)
    spool.speak(items)
    for item in reversed(items):
        clip = wanted(engine, item)
        assert np.array_equal(spool.samples(item), clip.samples)
        assert np.array_equal(spool.energy(item), clip.energy)
        assert spool.recorded[item].length == len(clip)
    spool.close()


def test_several_programmes_speak_each_utterance_once() -> None:
    engine = Counting()
    spool = Spool(lambda _: engine, None, 1)
    items = spoken(10)
    seen: list[tuple[int, int]] = []
    spool.speak(items[:7] * 2, lambda done, total: seen.append((done, total)))
    spool.speak(items)
    assert sorted(engine.said) == sorted(item[1].text for item in items)
    assert seen[-1] == (7, 7)
    spool.close()


def test_a_second_run_speaks_nothing_and_a_cache_too_small_does_not_matter(tmp_path: Path) -> None:
    for most, said in ((10**9, 0), (1_000, None)):
        folder = tmp_path / str(most)
        for run in (1, 2):
            engine = Counting()
            spool = Spool(lambda _, engine=engine: engine, ClipCache(folder, most), 2)
            spool.speak(spoken(50))
            before = len(engine.said)
            for item in spoken(50):
                spool.samples(item)
            assert len(engine.said) == before  # what was spoken is never spoken again
            if run == 2 and said is not None:
                assert before == said
            spool.close()


def test_a_full_temporary_folder_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Counting()
    spool = Spool(lambda _: engine, None, 1)

    class Full:
        def seek(self, _: int) -> None: ...

        def write(self, _: bytes) -> None:
            raise OSError(28, "No space left on device")

    spool.close()
    monkeypatch.setattr(spool, "_file", Full())
    with pytest.raises(OutputError, match="cannot be written: No space left on device"):
        spool.speak(spoken(1))
