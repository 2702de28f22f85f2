"""Sounds are made once, kept beyond memory, and given back bit for bit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voiceguide.config import CUES
from voiceguide.engines.base import Speech
from voiceguide.engines.tone import ToneEngine
from voiceguide.errors import OutputError
from voiceguide.sound import segments
from voiceguide.sound.clips import recorder as module
from voiceguide.sound.clips.cache import ClipCache
from voiceguide.sound.clips.clip import Clip, measured
from voiceguide.sound.clips.recorder import Recorder
from voiceguide.sound.clips.speak import make_clip
from voiceguide.timing.sounds import Breath, CueSound, Recording, Sound, Utterance


class Counting(ToneEngine):
    """The tone engine, which remembers what it said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def synthesize(self, utterance: Utterance) -> Speech:
        self.said.append(utterance.text)
        return super().synthesize(utterance)


def spoken(count: int) -> list[Utterance]:
    return [Utterance(f"This is sentence number {n}.", "tone", engine="tone") for n in range(count)]


def wanted(engine: ToneEngine, utterance: Utterance) -> Clip:
    return make_clip(engine.synthesize(utterance), utterance.text)


@pytest.mark.parametrize("kept", [0, 1_000_000, 100_000_000])
def test_segments_come_back_bit_for_bit_wherever_they_are_kept(
    kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT_BYTES", kept)
    engine = Counting()
    recorder = Recorder(lambda _: engine, jobs=2)
    lengths = recorder.of(spoken(40))
    for utterance in reversed(spoken(40)):
        clip = wanted(engine, utterance)
        assert recorder.segment(utterance).raw_data == clip.segment.raw_data
        assert np.array_equal(recorder.energy(utterance), clip.energy)
        assert lengths[utterance] == recorder.frames(utterance) == len(clip)
    recorder.close()


def test_several_programmes_speak_each_utterance_once() -> None:
    engine = Counting()
    seen: list[tuple[int, int]] = []
    recorder = Recorder(lambda _: engine, jobs=1, progress=lambda done, total: seen.append((done, total)))
    recorder.of(spoken(7) * 2)
    assert seen[-1] == (7, 7)
    recorder.of(spoken(10))
    assert sorted(engine.said) == sorted(utterance.text for utterance in spoken(10))
    recorder.close()


def test_a_second_run_speaks_nothing_and_a_cache_too_small_does_not_matter(tmp_path: Path) -> None:
    for most, said in ((10**9, 0), (1_000, None)):
        folder = tmp_path / str(most)
        for run in (1, 2):
            engine = Counting()
            recorder = Recorder(lambda _, engine=engine: engine, ClipCache(folder, most), jobs=2)
            recorder.of(spoken(50))
            before = len(engine.said)
            for utterance in spoken(50):
                recorder.segment(utterance)
            recorder.of(spoken(50))
            assert len(engine.said) == before  # what was spoken is never spoken again
            if run == 2 and said is not None:
                assert before == said
            recorder.close()


def test_every_kind_of_sound_has_its_length(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.full((4_410, 2), 0.5), 44_100)
    recording = Recording(tmp_path / "a.wav", 0.02, 0.05)
    sounds: list[Sound] = [CueSound("bell"), Breath("in", 30_000), recording]
    recorder = Recorder(lambda name: ToneEngine())
    assert list(recorder.of(sounds).values()) == [round(CUES["bell"].advance_s * 44_100), 30_000, 1_323]
    assert recorder.frames(CueSound("bell")) > recorder.of(sounds)[CueSound("bell")]  # it rings on
    assert [recorder.channels(sound) for sound in sounds] == [1, 1, 2]
    recorder.close()


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("level", [0.3, 2.5])
def test_a_recording_is_what_measuring_it_whole_gives(tmp_path: Path, channels: int, level: float) -> None:
    rng = np.random.default_rng(1)
    sound = (level * rng.uniform(-1, 1, (200_001, channels))).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", sound, 44_100, subtype="FLOAT")
    recording, clip = Recording(tmp_path / "a.wav"), measured(sound[:, 0] if channels == 1 else sound)
    recorder = Recorder(lambda name: ToneEngine())
    recorder.of([CueSound("bell"), recording])
    assert recorder.segment(recording).raw_data == clip.segment.raw_data
    middle = segments.samples(clip.segment)[70_000:70_100]
    assert np.array_equal(segments.samples(recorder.segment(recording, 70_000, 70_100)), middle)
    assert recorder.gain_db(recording) == clip.gain_db
    np.testing.assert_allclose(recorder.energy(recording), clip.energy, rtol=1e-12)
    recorder.close()


def test_a_sound_above_full_scale_keeps_its_shape_and_its_level() -> None:
    loud = np.array([0.5, -1.5, 1.2], np.float32)
    clip = measured(loud)
    assert np.abs(segments.samples(clip.segment)).max() == pytest.approx(1, abs=1e-6)
    assert clip.samples == pytest.approx(loud, abs=1e-6)


def test_a_recorder_serves_several_threads() -> None:
    engine = Counting()
    recorder = Recorder(lambda _: engine, jobs=2)
    expected = {utterance: wanted(engine, utterance).segment.raw_data for utterance in spoken(30)}

    def work(first: int) -> bool:
        mine = spoken(30)[first:] + spoken(30)[:first]
        recorder.of(mine)
        return all(recorder.segment(utterance).raw_data == expected[utterance] for utterance in mine * 20)

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(work, range(0, 30, 5)))
    recorder.close()


def test_a_full_temporary_folder_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __init__(self, size: int) -> None: ...

        def seek(self, _: int) -> None: ...

        def write(self, _: bytes) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.tempfile, "SpooledTemporaryFile", Full)
    recorder = Recorder(lambda _: ToneEngine(), jobs=1)
    with pytest.raises(OutputError, match="cannot be written: the disk is full"):
        recorder.of(spoken(1))
