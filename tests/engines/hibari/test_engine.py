"""The English voice: the same bytes always, no word lost without a word, and long texts."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from voiceguide.engines.base import Prosody, Speech, Utterance
from voiceguide.engines.hibari.engine import HibariEngine
from voiceguide.engines.hibari.text import readable, sounds_of
from voiceguide.errors import EngineError, UnspeakableError
from voiceguide.sound.clips.trim import trim
from voiceguide.timing.sounds import Phones

SENTENCES = ["Breathe in.", "Warm a little oil, 5 ml, between your palms.", "Let your shoulders drop."]
LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZéïñöß"


@pytest.fixture(scope="module")
def engine() -> Iterator[HibariEngine]:
    engine = HibariEngine()
    yield engine
    engine.close()


def _say(engine: HibariEngine, text: str, *, rate: float = 1.0, ipa: str = "", seed: int = 0) -> Speech:
    phones = (Phones(0, len(text.rstrip(".")), ipa),) if ipa else ()
    return engine.synthesize(Utterance(text, "heart", Prosody(rate=rate), phones, seed))


def _seconds(speech: Speech) -> float:
    return len(trim(speech.samples, speech.sample_rate)) / speech.sample_rate


def test_threads_and_a_new_engine_give_the_same_samples(engine: HibariEngine) -> None:
    another = HibariEngine()
    alone = [_say(another, text).samples for text in SENTENCES]
    with ThreadPoolExecutor(4) as pool:
        for i, again in enumerate(pool.map(lambda text: _say(engine, text).samples, SENTENCES * 3)):
            assert np.array_equal(alone[i % 3], again)


def test_another_seed_gives_other_samples(engine: HibariEngine) -> None:
    assert not np.array_equal(_say(engine, "Rest.").samples, _say(engine, "Rest.", seed=1).samples)


@pytest.mark.parametrize("rate", [0.5, 0.8, 0.9, 1.15, 1.5])
def test_the_rate_is_kept_within_a_tenth(engine: HibariEngine, rate: float) -> None:
    natural = sum(_seconds(_say(engine, text)) for text in SENTENCES)
    changed = sum(_seconds(_say(engine, text, rate=rate)) for text in SENTENCES)
    assert natural / changed == pytest.approx(rate, rel=0.1)


def _hertz(samples: np.ndarray) -> float:
    """Return the median pitch of the voiced frames of 50 ms, by autocorrelation."""
    found = []
    for at in range(0, len(samples) - 1200, 1200):
        frame = samples[at : at + 1200] - samples[at : at + 1200].mean()
        match = np.correlate(frame, frame, "full")[1199:]
        lag = 60 + int(np.argmax(match[60:300]))
        if match[0] > 1 and match[lag] > 0.5 * match[0]:
            found.append(24_000 / lag)
    return float(np.median(found))


def test_the_rate_leaves_the_pitch(engine: HibariEngine) -> None:
    slow, fast = (_hertz(_say(engine, SENTENCES[1], rate=rate).samples) for rate in (0.7, 1.5))
    assert 150 < slow < 280
    assert fast == pytest.approx(slow, rel=0.1)


@pytest.mark.parametrize("text", ["日本語", "Привет мир.", "😀", "...", "", "—"])
def test_what_cannot_be_read_is_unspeakable_and_named(engine: HibariEngine, text: str) -> None:
    with pytest.raises(UnspeakableError) as caught:
        _say(engine, text)
    assert repr(text) in str(caught.value)


def test_a_foreign_word_in_an_english_text_is_refused_by_name(engine: HibariEngine) -> None:
    with pytest.raises(EngineError, match="cannot read '足', 'мир'") as caught:
        _say(engine, "Lift the 足, then say мир!")
    assert not isinstance(caught.value, UnspeakableError)


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Supercalifragilisticexpialidociously", "Supercalifragilis-ticexpialidociously"),
        ("x" * 60, "-".join(["x" * 20] * 3)),
        ("strengthlessnesseslength", "strengthlessnesseslength"),
    ],
)
def test_a_word_longer_than_the_voice_can_hear_is_spoken_in_pieces(
    engine: HibariEngine, word: str, pieces: str
) -> None:
    assert readable(word, LATIN) == (pieces, [])
    assert _seconds(_say(engine, f"Say {word} now.")) > _seconds(_say(engine, "Say it now."))


def test_a_long_number_is_spoken_digit_by_digit(engine: HibariEngine) -> None:
    assert readable("Call 1234567890123456.", LATIN)[0] == "Call 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6."
    assert readable("It is 123,456,789,012,345.", LATIN)[0] == "It is 123,456,789,012,345."
    assert _seconds(_say(engine, "7" * 37)) > 8


def test_a_letter_that_becomes_two_when_small_is_read(engine: HibariEngine) -> None:
    assert _seconds(_say(engine, "xİ")) > 0.2


def test_whatever_the_voice_stumbles_over_is_told_as_its_fault(
    engine: HibariEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_: str) -> list[str]:
        raise IndexError("list index out of range")

    monkeypatch.setattr(engine._model("heart"), "phonemize", stumble)
    with pytest.raises(EngineError, match="the voice heart cannot read 'Hello'"):
        _say(engine, "Hello")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Lift.", ""),
        ("5 %", ""),
        ("&", ""),
        ("9" * 500, ""),
        ("日本", "the voice heart cannot read '日本'"),
        ("}", "the voice heart finds nothing to say in '}'"),
        ("👍🏽", "the voice heart finds nothing to say in '👍🏽'"),
        ("°", "the voice heart finds nothing to say in '°'"),
        ("...", "the voice heart finds nothing to say in '...'"),
    ],
)
def test_what_cannot_be_spoken_is_known_beforehand(engine: HibariEngine, text: str, said: str) -> None:
    assert HibariEngine().unspeakable(Utterance(text, "heart")) == said
    if not said:
        assert _seconds(_say(engine, text)) > 0.1
    else:
        with pytest.raises(EngineError) as caught:
            _say(engine, text)
        assert str(caught.value) == said


def test_sounds_that_the_voice_does_not_have_are_known_beforehand() -> None:
    fault = HibariEngine().unspeakable(Utterance("x", "heart", phones=(Phones(0, 1, "ɹøɹ"),)))
    assert fault == "the voice heart has no sound for 'ø' in ipa"


def test_a_picture_beside_words_is_not_spoken(engine: HibariEngine) -> None:
    assert np.array_equal(_say(engine, "Well done! 😀").samples, _say(engine, "Well done!").samples)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("5 €, €7", "5 euros, 7 euros"),
        ("1 g, 2 l", "1 gram, 2 liters"),
        ("30 s", "30 seconds"),
        ("the 30s", "the 30s"),
        ("2⅓ cups ①②", "2 1/3 cups 1 2"),
        ("π", "pi"),
        ("3 − 2 ≥ 1", "3 minus 2 at least 1"),
        ("ḥatha soft\u00adly ﬁt", "hatha softly fit"),
        ("e\u0301", "é"),
        ("٣ tea", "3 tea"),
        ("[x](/y/)", "[x] (/y/)"),
    ],
)
def test_signs_are_spelled_out(text: str, read: str) -> None:
    assert readable(text, LATIN) == (read, [])


def test_long_texts_are_spoken_whole(engine: HibariEngine) -> None:
    clause = "warm the oil, lift your shoulder, and breathe "
    text = (clause * 50)[:2000]
    one = _seconds(_say(engine, clause * 2)) / 2
    assert _seconds(_say(engine, text)) == pytest.approx(one * 2000 / len(clause), rel=0.15)
    plain = ("warm the oil and lift your shoulder and breathe " * 50)[:600]
    speech = _say(engine, plain)
    loud = np.abs(speech.samples) > 0.02
    gaps = np.diff(np.flatnonzero(loud), prepend=0) / speech.sample_rate
    assert gaps[1:].max() < 0.35  # cut between words, but not heard as a stop


def test_ipa_is_spoken(engine: HibariEngine) -> None:
    assert sounds_of("/kəˈmoʊdʒi/", british=False) == ("kəmˈOʤi", "")
    assert sounds_of("kəˈmoʊdʒi", british=True) == ("kəmˈQʤi", "")
    spoken = _say(engine, "oil.", ipa="ˈkoʊkəˌnʌt")
    assert 0.4 < _seconds(spoken) < 1.2
    assert not np.array_equal(spoken.samples, _say(engine, "oil.").samples)
    with pytest.raises(EngineError, match="no sound for 'ø'"):
        _say(engine, "x", ipa="ɹøɹ")


def test_a_voice_that_is_not_here_is_never_downloaded_by_speaking(
    engine: HibariEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    assert {voice.name: voice.installed for voice in engine.voices()}["emma"] is False
    with pytest.raises(EngineError, match="voices --install emma"):
        engine.synthesize(Utterance("Hello.", "emma"))
    with pytest.raises(EngineError, match="no voice 'nobody'"):
        engine.synthesize(Utterance("Hello.", "nobody"))


def test_the_version_names_what_computes_the_sound(engine: HibariEngine) -> None:
    assert {"hibari-tts", "onnxruntime", "numpy", "transform", "models"} <= set(engine.version().split())


def test_voices_are_listed_where_the_folder_of_downloads_cannot_be_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HIBARI_HOME", "x" * 300)
    assert [voice.name for voice in HibariEngine().voices() if voice.installed] == ["heart"]


def _pitches_hz(samples: np.ndarray, rate: int) -> np.ndarray:
    """Return the pitch of each frame of a twelfth of a second, by autocorrelation."""
    size = rate // 12
    lags = np.arange(rate // 350, rate // 120)
    found = []
    for at in range(0, len(samples) - size, size // 2):
        spectrum = np.fft.rfft(samples[at : at + size] * np.hanning(size), 8 * size)
        found.append(rate / float(lags[np.fft.irfft(np.abs(spectrum) ** 2)[lags].argmax()]))
    return np.array(found)


def test_the_pitch_moves_and_the_length_does_not(engine: HibariEngine) -> None:
    text = "Lie down and rest your arms and your hands on your knees."
    plain, high, again = (
        engine.synthesize(Utterance(text, "heart", Prosody(pitch=pitch))) for pitch in (1.0, 1.06, 1.06)
    )
    assert len(plain.samples) == len(high.samples)
    assert np.array_equal(high.samples, again.samples)
    before, after = (_pitches_hz(speech.samples, speech.sample_rate) for speech in (plain, high))
    assert np.median(after / before) == pytest.approx(1.06, abs=0.015)


def test_the_pitch_of_the_voice_itself_is_what_hibari_makes(engine: HibariEngine) -> None:
    from hibari import Hibari

    expected = Hibari(threads=1)("Breathe out.", seed=3)
    assert np.array_equal(_say(engine, "Breathe out.", seed=3).samples, expected)
