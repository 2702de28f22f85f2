"""Plans: what is said at which rate, which gaps stand between, and what pace changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from timing.making import planned

from voiceguide.config import GUIDED_RATES
from voiceguide.errors import EngineError, ScriptError
from voiceguide.timing.pieces import Held, Plan, Silence, Slot, Sounds, Speech
from voiceguide.timing.settings import Tempo
from voiceguide.timing.sounds import CueSound, Recording, Utterance

FAST = Tempo(pace=1.25)


def gaps(plan: Plan) -> list[float]:
    """Return the seconds of the gaps of a plan."""
    found = [piece for piece in plan.pieces if isinstance(piece, Silence) and piece.kind == "gap"]
    return [piece.glue.natural_s for piece in found]


def rates(plan: Plan) -> list[float]:
    """Return the rates of what is said, in order."""
    said = [piece.part.sound for piece in plan.pieces if isinstance(piece, Speech)]
    return [sound.prosody.rate for sound in said if isinstance(sound, Utterance)]


def test_between_words_stands_the_gap_of_what_they_start() -> None:
    text = "## S\nOne. Two.\n\nThree.\n\n1. Four.\n2. Five.\n\n## T\nSix.\n"
    assert gaps(planned(text)) == [0.6, 1.0, 1.0, 1.0, 2.0]


def test_gaps_can_be_set_and_nothing_stands_where_one_is_nothing() -> None:
    front = "---\ngaps: {sentence: 0s, paragraph: 2s}\n---\n"
    assert gaps(planned(front + "One. Two.\n\nThree.\n")) == [2.0]


def test_a_gap_stands_before_a_sound_but_not_beside_a_pause_or_slot() -> None:
    assert gaps(planned("One. [bell] Two. [pause 3s] Three. [hold 3s] Four.\n")) == [0.6]
    assert gaps(planned("One.\n::: slot 9s\nTwo. Three.\n:::\nFour.\n")) == []


def test_a_part_of_a_sentence_in_its_own_style_has_no_gap() -> None:
    assert gaps(planned("One [two]{rate=0.8} three. Four.\n")) == [0.6]


def test_pace_scales_speech_pauses_and_gaps_together() -> None:
    made = planned("One. Two. [pause 8s] [hold 10s]\n", tempo=FAST)
    assert rates(made) == [1.25, 1.25]
    natural = [piece.glue.natural_s for piece in made.pieces if isinstance(piece, Silence)]
    assert natural == [pytest.approx(0.48), pytest.approx(6.4), pytest.approx(8.0)]


def test_rate_and_pauses_scale_one_of_them() -> None:
    made = planned("One. [pause 8s]\n", tempo=Tempo(rate=0.8, pauses=1.5))
    assert rates(made) == [0.8]
    assert [p.glue.natural_s for p in made.pieces if isinstance(p, Silence)] == [12.0]


def test_bounds_that_follow_from_a_length_follow_pace_and_written_ones_stay() -> None:
    made = planned("[pause 8s] [pause 8s min=7s max=9s] [pause 6s..10s]\n", tempo=Tempo(pauses=2))
    bounds = [(p.glue.min_s, p.glue.natural_s, p.glue.max_s) for p in made.pieces if isinstance(p, Silence)]
    assert bounds == [(8, 16, 48), (7, 9, 9), (6, 10, 10)]


FIXED = (
    "::: fixed\nOne. Two. [pause 8s] [hold 8s]\n:::\n"
    "::: slot 30s\nThree. Four. [pause 2s] [hold fill]\n:::\n"
    "[pause 8s fixed] [breathe 4-7-8 x4 words=1] [count 3] [reps 3]\n"
)


def test_pace_changes_nothing_that_is_fixed_nor_breathing_counting_or_slots() -> None:
    plain, fast, slow = (planned(FIXED, tempo=tempo) for tempo in (Tempo(), FAST, Tempo(0.7, 0.8, 3)))
    assert plain.pieces == fast.pieces == slow.pieces
    assert plain.utterances == fast.utterances == slow.utterances


def test_nothing_in_them_stretches_either() -> None:
    for piece in planned(FIXED).pieces:
        if isinstance(piece, Silence | Slot):
            assert piece.glue.min_s == piece.glue.natural_s == piece.glue.max_s


def test_a_voice_speaks_at_half_to_double_its_rate() -> None:
    assert rates(planned("[One.]{rate=0.6}", tempo=Tempo(pace=0.5))) == [0.5]
    assert rates(planned("[One.]{rate=1.8}", tempo=Tempo(pace=1.5))) == [2.0]


def test_rate_1_is_the_pace_of_a_guide_and_counts_keep_the_rate_of_the_engine() -> None:
    text = "One. [Two.]{rate=1.2} [count 2 every 1s]\n"
    made = planned(text, voice_of=lambda name, language: ("hibari", "heart"))
    found = [(said.engine, said.text, said.prosody.rate) for said in made.utterances]
    guide = GUIDED_RATES["hibari"]
    assert found[:2] == [("hibari", "One.", guide), ("hibari", "Two.", round(1.2 * guide, 4))]
    assert found[2:] == [("hibari", "One.", 1.0), ("hibari", "Two.", 1.0)]


def test_equal_utterances_are_shared_and_different_ones_are_not() -> None:
    made = planned("One. One. [One.]{rate=0.8} [One.]{voice=bob} [One.]{ipa=wan} Two.\n")
    assert len(made.utterances) == 5
    parts = [piece.part.sound for piece in made.pieces if isinstance(piece, Speech)]
    assert [made.sounds.index(sound) for sound in parts] == [0, 0, 1, 2, 3, 4]
    assert len(made.sounds) == 5


def test_the_seed_is_part_of_every_utterance() -> None:
    made = planned("---\nseed: 7\n---\nOne.\n")
    assert [utterance.seed for utterance in made.utterances] == [7]


def test_what_is_said_may_differ_from_what_is_shown() -> None:
    made = planned('[H2O]{sub="water"}.\n')
    (speech,) = made.pieces
    assert isinstance(speech, Speech)
    assert (speech.part.text, made.utterances[0].text) == ("H2O.", "water.")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Three.", "Two.", "One."]),
        ("en-GB", ["Three.", "Two.", "One."]),
        ("de", ["Drei.", "Zwei.", "Eins."]),
        ("fr", ["Trois.", "Deux.", "Un."]),
        ("es", ["Tres.", "Dos.", "Uno."]),
        ("it", ["Tre.", "Due.", "Uno."]),
        ("pt", ["Três.", "Dois.", "Um."]),
        ("nl", ["Drie.", "Twee.", "Één."]),
        ("xx", ["3.", "2.", "1."]),
        ("am", ["ሦስት.", "ሁለት.", "አንድ."]),
    ],
)
def test_numbers_are_counted_in_the_language_of_the_script(language: str, words: list[str]) -> None:
    made = planned(f"---\nlanguage: {language}\n---\n[count 3..1]\n")
    assert [utterance.text for utterance in made.utterances] == words


def test_numbers_without_words_are_counted_in_digits() -> None:
    made = planned("---\nlanguage: am\n---\n[count 9999..9999]\n")
    assert [utterance.text for utterance in made.utterances] == ["9999."]


@pytest.mark.parametrize(
    ("language", "halfway", "breath"),
    [
        ("en", "Halfway.", ["Breathe in.", "Hold.", "Breathe out.", "Rest."]),
        ("de", "Halbzeit.", ["Einatmen.", "Halten.", "Ausatmen.", "Ruhen."]),
        ("fr", "Mi-temps.", ["Inspirez.", "Retenez.", "Expirez.", "Repos."]),
        ("es", "Mitad.", ["Inhala.", "Mantén.", "Exhala.", "Descansa."]),
        ("it", "Metà.", ["Inspira.", "Trattieni.", "Espira.", "Riposa."]),
        ("pt", "Metade.", ["Inspire.", "Segure.", "Expire.", "Descanse."]),
        ("nl", "Halverwege.", ["Adem in.", "Houd vast.", "Adem uit.", "Rust."]),
    ],
)
def test_phrases_have_words_in_seven_languages(language: str, halfway: str, breath: list[str]) -> None:
    made = planned(f"---\nlanguage: {language}\n---\n[hold 40s halfway] [breathe 4-4-4-4 words]\n")
    assert [utterance.text for utterance in made.utterances] == [halfway, *breath]


def test_phrases_of_the_script_win_and_a_language_without_any_needs_them() -> None:
    made = planned("---\nphrases: {halfway: Half done.}\n---\n[hold 40s halfway]\n")
    assert made.utterances[0].text == "Half done."
    with pytest.raises(ScriptError) as caught:
        planned("---\nlanguage: xx\n---\n[hold 40s halfway]\n")
    assert [f"{f.location.line}:{f.location.column}: {f.message}" for f in caught.value.faults] == [
        "4:1: there are no words for 'halfway' in xx: give them in phrases:"
    ]


def test_a_cue_that_sounds_three_times_is_three_pieces() -> None:
    pieces = planned("[bell x3 gain=-6dB]").pieces
    assert [p.parts[0].gain_db for p in pieces if isinstance(p, Sounds)] == [-6.0] * 3


def test_a_sound_file_is_listed_once_for_each_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    made = planned("[play a.wav] [play a.wav] [play a.wav from=1s]", folder=tmp_path)
    assert made.sounds == (Recording(tmp_path / "a.wav"), Recording(tmp_path / "a.wav", 1.0))


def test_points_stand_behind_the_gap_and_before_what_they_mark() -> None:
    made = planned("One.\n\n## S\n[mark here] [bed ocean]\n\nTwo.\n")
    kinds = [type(piece).__name__ for piece in made.pieces]
    assert kinds == ["Speech", "Silence", "Section", "Mark", "BedChange", "Speech"]


def test_lead_in_and_tail_have_defaults_and_can_be_set() -> None:
    plain = planned("Hi.").settings.sound
    assert (plain.lead_in_s, plain.tail_s) == (0.5, 1.5)
    made = planned("---\nlead_in: 2s\ntail: 0s\n---\nHi.").settings.sound
    assert (made.lead_in_s, made.tail_s) == (2.0, 0.0)


@pytest.mark.parametrize(
    ("text", "waits_s"),
    [
        ("---\nbed: ocean\n---\nHi.", 4.0),
        ("---\nbed: {name: ocean, fade: 7s}\n---\n## One\nHi.", 7.0),
        ("---\nbed: {name: ocean, fade: 100ms}\n---\nHi.", 0.5),
        ("[bed rain fade=3s] Hi.", 3.0),
        ("---\nbed: ocean\n---\n[bed off] Hi.", 0.5),
        ("---\nbed: ocean\nlead_in: 1s\n---\nHi.", 1.0),
        ("Hi. [bed ocean]\n\nThere.", 0.5),
        ("---\nbed: ocean\n---\n[pause 10s] Hi.", 4.0),
        ("---\nbed: ocean\n---\nHi. [at 0:05] There.", 0.5),
        ("---\nbed: ocean\n---\nHi. [at 0:05 elastic] There.", 4.0),
        ("---\nbed: ocean\n---\n::: slot 10s\nHi. [at 0:05] There.\n:::", 4.0),
    ],
)
def test_the_first_word_waits_until_the_bed_has_faded_in(text: str, waits_s: float) -> None:
    assert planned(text).settings.sound.lead_in_s == waits_s


def _voice_of(name: str, language: str) -> tuple[str, str]:
    if name in ("", "anna"):
        return "tone", name or "plain"
    raise EngineError(f"unknown voice {name!r}")


def test_a_voice_that_is_not_there_is_a_fault_once_where_it_is_first_needed() -> None:
    text = "Hi. [Ho.]{voice=anna}\n\n::: voice bob\nOne. Two.\n:::\n[Three.]{voice=bob} [Four.]{voice=eve}\n"
    with pytest.raises(ScriptError) as caught:
        planned(text, voice_of=_voice_of)
    assert [f"{f.location.line}:{f.location.column}: {f.message}" for f in caught.value.faults] == [
        "4:1: unknown voice 'bob'",
        "6:22: unknown voice 'eve'",
    ]


def test_a_main_voice_that_is_not_there_is_a_fault_where_it_is_named() -> None:
    def voice_of(name: str, language: str) -> tuple[str, str]:
        raise EngineError("unknown voice 'bob'")

    text = "---\ntitle: A\nvoice: bob\n---\nOne. Two.\n\n[bell]\n"
    with pytest.raises(ScriptError) as caught:
        planned(text, voice_of=voice_of)
    assert str(caught.value) == "a.md:3:8: unknown voice 'bob'\n    3 | voice: bob\n      |        ^"


def test_the_main_voice_is_named() -> None:
    assert planned("[bell]").voice == "plain"


def test_a_hold_carries_what_happens_in_it() -> None:
    held, _ = planned("[hold 40s halfway countdown=2 tick=1s end=bell] [pause 1s]").pieces
    assert isinstance(held, Held)
    assert held.halfway and held.halfway.text == "Halfway."
    assert [part.text for part in held.countdown] == ["Two.", "One."]
    assert held.end and held.end.sound == CueSound("bell")
    assert held.tick and held.tick.sound == CueSound("tick")
    assert held.written_s == 40


def test_what_happens_in_a_hold_may_be_cues() -> None:
    made = planned("[hold 40s halfway=halfway countdown=2 cue=beep]")
    (held,) = made.pieces
    assert isinstance(held, Held)
    assert made.sounds == (CueSound("halfway"), CueSound("beep"))
    assert [part.kind for part in held.countdown] == ["cue", "cue"]
