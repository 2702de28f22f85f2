"""What is said again and again is not one clip each time, and which take it is depends on the seed alone."""

from __future__ import annotations

from itertools import pairwise

from timing.making import planned

from voiceguide.timing.pieces import Plan, Speech
from voiceguide.timing.sounds import Prosody, Utterance
from voiceguide.timing.takes import TAKES, Take, Takes


def _drawn(seed: int, count: int, often: int | None = None) -> list[Take]:
    takes = Takes(seed, ["press"] * (count if often is None else often))
    return [takes.next("press") for _ in range(count)]


def _said(plan: Plan, text: str) -> list[Prosody]:
    sounds = (piece.part.sound for piece in plan.pieces if isinstance(piece, Speech))
    return [sound.prosody for sound in sounds if isinstance(sound, Utterance) and sound.text == text]


def test_what_is_said_more_than_three_times_has_three_takes_and_none_twice_running() -> None:
    takes = _drawn(0, 64)
    assert takes[0] == Take()
    assert set(takes) == set(TAKES)
    assert all(one != other for one, other in pairwise(takes))
    assert min(takes.count(take) for take in TAKES) > 12


def test_what_is_said_up_to_three_times_is_plain() -> None:
    assert _drawn(0, 3) == [Take()] * 3


def test_a_take_is_within_four_percent_of_rate_and_pitch() -> None:
    assert all(abs(take.rate - 1) <= 0.04 and abs(take.pitch - 1) <= 0.04 for take in TAKES)


def test_the_seed_decides_and_nothing_else() -> None:
    assert _drawn(5, 30) == _drawn(5, 30)
    assert _drawn(5, 30) != _drawn(6, 30)
    assert _drawn(0, 20) == _drawn(0, 30)[:20]


def test_another_seed_is_another_take_of_what_is_said_once() -> None:
    words = [f"Sentence {number}." for number in range(40)]
    plain, other = Takes(0, words), Takes(7, words)
    assert {plain.next(word) for word in words} == {Take()}
    assert {other.next(word) for word in words} == set(TAKES)


def test_words_of_one_round_have_the_same_take() -> None:
    plan = planned("::: repeat 8\nPress. Roll. [pause 2s]\n:::\nRest.\n")
    assert _said(plan, "Press.") == _said(plan, "Roll.")
    assert len(set(_said(plan, "Press."))) == len(TAKES)
    assert len(_said(plan, "Rest.")) == 1
    assert len(plan.utterances) == 2 * len(TAKES) + 1


def test_halfway_has_takes_and_what_is_counted_on_a_beat_has_none() -> None:
    plan = planned("::: repeat 6\n[hold 20s halfway countdown=3] [count 3]\n:::\n")
    rates = dict.fromkeys(("Halfway.", "Three.", "Two.", "One."), 0)
    for utterance in plan.utterances:
        rates[utterance.text] += 1
    assert rates == {"Halfway.": 3, "Three.": 1, "Two.": 1, "One.": 1}
