"""Sentences, and words said in the author's way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.words.sentences import MAX_SENTENCE, pronounce, split_sentences

SENTENCES = [
    ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
    ('He said "Stop." Then "Go!" came.', ['He said "Stop."', 'Then "Go!" came.']),
    ("Wait... then go.", ["Wait...", "then go."]),
    ("Hold for 1.5 s. then rest.", ["Hold for 1.5 s. then rest."]),
    ("Ask Dr. Smith or J. Doe.", ["Ask Dr. Smith or J. Doe."]),
    ("For example, e.g. This one.", ["For example, e.g. This one."]),
    ("Hold for 30 sec. Then rest.", ["Hold for 30 sec.", "Then rest."]),
    ("Etwa 20 cm. z. B. so.", ["Etwa 20 cm.", "z. B. so."]),
    ("Das geht. d.h. nicht immer.", ["Das geht.", "d.h. nicht immer."]),
    ("Etwa 20 cm. breit, ca. z. B. so.", ["Etwa 20 cm. breit, ca. z. B. so."]),
    ("Say no. Then say yes.", ["Say no.", "Then say yes."]),
    ("Try no. 5 first.", ["Try no. 5 first."]),
    ("It is I. You know.", ["It is I.", "You know."]),
    ("Count to 10. Then stop.", ["Count to 10.", "Then stop."]),
    ("See example.com now.", ["See example.com now."]),
    ("Really?! Yes.", ["Really?!", "Yes."]),
    ("吸って。吐いて。", ["吸って。", "吐いて。"]),
    ("好！！再来？", ["好！！", "再来？"]),
    ("  a \n b.  ", ["a b."]),
    ("", []),
    (" . ", ["."]),
]


@pytest.mark.parametrize(("text", "sentences"), SENTENCES)
def test_texts_are_cut_into_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@given(st.text(alphabet="aI .!?…。！\"' \n1drDr", max_size=200))
def test_cutting_loses_no_character_but_white_space(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The areola.", "The uh REE oh luh."),
        ("Areola, AREOLA", "uh REE oh luh, uh REE oh luh"),
        ("areolas", "areolas"),
        ("the areola area", "that place"),
        ("38 °C", "38 degrees"),
        ("St. John", "Saint John"),
        ("naïve", "nah EEV"),
        ("", ""),
    ],
)
def test_whole_words_and_phrases_are_replaced_whatever_their_case(text: str, said: str) -> None:
    table = {
        "areola": "uh REE oh luh",
        "the areola area": "that place",
        "°C": "degrees",
        "St.": "Saint",
        "naïve": "nah EEV",
    }
    assert pronounce(text, table) == said


@given(
    st.text(max_size=60),
    st.dictionaries(st.text(min_size=1, max_size=4).filter(str.strip), st.text(max_size=4)),
)
def test_any_table_works_on_any_text(text: str, table: dict[str, str]) -> None:
    assert isinstance(pronounce(text, table), str)


@given(st.text(max_size=60))
def test_words_said_as_they_are_written_stay_as_they_are(text: str) -> None:
    table = {word: word for word in text.split()}
    if len({word.casefold() for word in table}) == len(table):
        assert pronounce(text, table) == text


def test_a_sentence_that_is_too_long_is_cut_at_commas_then_between_words_then_within_one() -> None:
    clauses = split_sentences("breathe in, and breathe out again, " * 100 + "and rest.")
    words = split_sentences("breathe in and out " * 100 + "and rest.")
    signs = split_sentences("a" * 2_000 + ".")
    assert all(300 < len(part) <= MAX_SENTENCE for part in [*clauses[:-1], *words[:-1], *signs[:-1]])
    assert all(part.endswith(",") for part in clauses[:-1])
    assert " ".join(clauses) == "breathe in, and breathe out again, " * 100 + "and rest."
    assert " ".join(words) == "breathe in and out " * 100 + "and rest."
    assert "".join(signs) == "a" * 2_000 + "."


def test_a_sentence_of_the_greatest_length_is_left_whole() -> None:
    text = "a" * (MAX_SENTENCE - 1) + "."
    assert split_sentences(text) == [text]
