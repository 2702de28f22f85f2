"""Beginners' mistakes: none is spoken in silence, none gives a second fault that misleads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from language.mistakes import FAULT, MEANT, MISTAKES, NOTICE
from language.outcomes import outcome

from voiceguide.script.source import Fault, make_source
from voiceguide.script.syntax.parser import parse


@pytest.mark.parametrize(("kind", "text", "rows"), MISTAKES, ids=[repr(text)[:60] for _, text, _ in MISTAKES])
def test_a_mistake_has_its_outcome_and_is_told_word_for_word(kind: str, text: str, rows: list[str]) -> None:
    found = outcome(text)
    assert found == rows
    told = {row.split()[0] for row in found if re.match(r"(fault|notice) \d+:\d+ ", row)}
    assert told == {MEANT: set(), NOTICE: {"notice"}, FAULT: {"fault"}}[kind]


def test_no_mistake_is_told_twice_at_one_place() -> None:
    for _, text, rows in MISTAKES:
        places = [row.split()[1] for row in rows if re.match(r"(fault|notice) ", row)]
        assert len(places) == len(set(places)), text


def test_there_are_enough_of_them_and_each_once() -> None:
    texts = [text for _, text, _ in MISTAKES]
    assert len(texts) == len(set(texts)) >= 150
    assert {kind for kind, _, _ in MISTAKES} == {MEANT, NOTICE, FAULT}


@pytest.mark.parametrize("text", [text for _, text, _ in MISTAKES])
def test_every_caret_stands_inside_its_line(text: str) -> None:
    source = make_source(Path("a.md"), text)
    script, faults = parse(source)
    for fault in (*faults, *script.notices):
        assert isinstance(fault, Fault)
        assert 1 <= fault.location.column <= max(len(source.lines[fault.location.line - 1]), 1)
