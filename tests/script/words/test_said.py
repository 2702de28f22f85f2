"""What is written is said: the sounds that the default English voice is given for tricky words and signs."""

from __future__ import annotations

from functools import cache

import pytest
from hibari.g2p import G2P

from voiceguide.engines.hibari.engine import read_english
from voiceguide.engines.hibari.text import sounds_of
from voiceguide.script.words.lexicon import speaker
from voiceguide.script.words.marks import unmarked
from voiceguide.timing.sounds import Phones, Utterance


@cache
def _reader() -> G2P:
    return G2P()


def said(text: str, pronounce: dict[str, str] | None = None) -> str:
    """Return the sounds that hibari is given for a text of a script."""
    plain, marks = unmarked(speaker(pronounce or {}, "en")(text, "en"))
    utterance = Utterance(plain, "heart", phones=tuple(Phones(*mark) for mark in marks))
    read, refusal = read_english(utterance, british=False)
    assert refusal is None
    return str(_reader()(read))


def plain(sounds: str) -> str:
    """Return sounds without stress and spaces, weak vowels alike."""
    return sounds.translate(str.maketrans("ᵊɐ", "əə", "ˈˌ "))


SAME = [
    ("Turn to 90°.", "Turn to ninety degrees."),
    ("Warm, 38 °C.", "Warm, thirty-eight degrees Celsius."),
    ("Warm, 38°C or less.", "Warm, thirty-eight degrees Celsius or less."),
    ("It is 98.6 °F.", "It is ninety-eight point six degrees Fahrenheit."),
    ("From 36–38 °C.", "From thirty-six to thirty-eight degrees Celsius."),
    ("Cool it to -5 °C.", "Cool it to minus five degrees Celsius."),
    ("Do it 10x.", "Do it ten times."),
    ("Do it x10.", "Do it ten times."),
    ("Go 1.5x as far.", "Go one point five times as far."),
    ("Do 3x12.", "Do three times twelve."),
    ("Do 3 × 12.", "Do three times twelve."),
    ("Use 2½ cups.", "Use two and a half cups."),
    ("Use 2 1/2 cups.", "Use two and a half cups."),
    ("Use ¾ cup.", "Use three quarters cup."),
    ("Wait approx. 5 minutes.", "Wait approximately five minutes."),
    ("Do no. 3 now.", "Do number three now."),
    ("Say no. Say yes.", "Say no. Say yes."),
    ("Arms, legs, etc.", "Arms, legs, et cetera."),
    ("A bend, i.e. a fold.", "A bend, that is a fold."),
    ("A bend, e.g. this one.", "A bend, for example this one."),
    ("Hold for 30s.", "Hold for thirty seconds."),
    ("Hold for 30 sec. then rest.", "Hold for thirty seconds then rest."),
    ("Rest 1m30s.", "Rest one minute and thirty seconds."),
    ("Move 2–3 cm.", "Move two to three centimeters."),
    ("Run 5k now.", "Run five k now."),
    ("Walk at 5 km/h.", "Walk at five kilometers per hour."),
    ("Lift 10 lbs.", "Lift ten pounds."),
    ("About 20% less.", "About twenty percent less."),
    ("Get up at 3 am today.", "Get up at three a.m. today."),
    ("Get up at 3pm.", "Get up at three p.m."),
    ("Ask Dr. Smith.", "Ask Doctor Smith."),
    ("Up, vs. down.", "Up, versus down."),
    ("Add 500 ml.", "Add five hundred milliliters."),
    ("Add 1 g.", "Add one gram."),
    ("Take B12.", "Take B twelve."),
    ("Breathe at 6 bpm.", "Breathe at six beats per minute."),
]
"""What is written, and words with the same sounds."""
SOUNDS = [
    ("ujjayi", "uːˈdʒaɪi"),
    ("savasana", "ʃəˈvɑːsənə"),
    ("Shavasana", "ʃəˈvɑːsənə"),
    ("tadasana", "təˈdɑːsənə"),
    ("uttanasana", "ˌuːtəˈnɑːsənə"),
    ("Nadi Shodhana", "ˈnɑːdi ˈʃoʊdənə"),
    ("tai chi", "ˌtaɪˈtʃiː"),
    ("Tai Chi", "ˌtaɪˈtʃiː"),
    ("qigong", "tʃiːˈɡɔːŋ"),
    ("mudra", "ˈmuːdɹə"),
    ("areola", "əˈɹiːələ"),
    ("oxytocin", "ˌɑːksiˈtoʊsɪn"),
    ("colostrum", "kəˈlɑːstɹəm"),
    ("clavicle", "ˈklævəkl̩"),
    ("duct", "ˈdʌkt"),
    ("Kegel", "ˈkeɪɡl̩"),
    ("trapezius", "tɹəˈpiːziəs"),
    ("psoas", "ˈsoʊəs"),
    ("Siobhan", "ʃɪˈvɔːn"),
    ("Joaquín", "wɑːˈkiːn"),
    ("Zoë", "ˈzoʊi"),
    ("Shhh", "ʃː"),
    ("the WHO", "ðə ˌdʌbəljuːˌeɪtʃˈoʊ"),
    ("lead weight", "lɛd ˈweɪt"),
    ("feel content", "ˈfiːl kənˈtɛnt"),
    ("present yourself", "pɹɪˈzɛnt jəɹˈsɛlf"),
    ("they object", "ˌðeɪ əbˈdʒɛkt"),
    ("the object", "ði ˈɑːbdʒəkt"),
    ("the contents", "ðə ˈkɑːntɛnts"),
    ("a live show", "ɐ ˈlaɪv ˈʃoʊ"),
    ("close the eyes", "ˈkloʊz ði ˈaɪz"),
    ("stay close", "ˈsteɪ ˈkloʊs"),
    ("the wind", "ðə ˈwɪnd"),
    ("wind the towel", "waɪnd ðə ˈtaʊəl"),
    ("tear it", "ˈtɛɹ ɪt"),
    ("a tear", "ɐ ˈtɪɹ"),
    ("bow your head", "baʊ jʊɹ ˈhɛd"),
    ("take a bow", "ˈteɪk ɐ baʊ"),
    ("a minute movement", "ɐ maɪˈnuːt ˈmuːvmənt"),
    ("read this", "ˈɹiːd ˈðɪs"),
]
"""What is written, and its sounds."""


@pytest.mark.parametrize(("written", "words"), SAME)
def test_signs_and_short_forms_sound_like_the_words_they_stand_for(written: str, words: str) -> None:
    assert plain(said(written)) == plain(_reader()(words))


@pytest.mark.parametrize(("written", "ipa"), SOUNDS)
def test_words_have_their_sounds(written: str, ipa: str) -> None:
    sounds, strange = sounds_of(ipa, british=False)
    assert not strange
    assert plain(said(written)) == plain(sounds)


def test_a_respelling_in_capitals_is_one_word_within_the_sentence() -> None:
    table = {"areola": "uh REE oh luh"}
    assert said("Press the areola, gently.", table) == "pɹˈɛs ði əɹˈiOlə, ʤˈɛntli."


def test_ipa_in_pronounce_is_one_word_within_the_sentence() -> None:
    for value in ("/ˈtuːˌɡɛt/", "ˈtuːˌɡɛt"):
        assert said("Get savasana now.", {"savasana": value}) == "ɡˌɛt tˈuɡˌɛt nˈW."


def test_plain_words_in_pronounce_stay_words() -> None:
    for value in ("World Health Organization", "NASA agency", "double-u AITCH oh"):
        assert said("Ask them.", {"them": value}) == _reader()(f"Ask {value}.")
