"""Beginners' mistakes: none is spoken in silence, none gives a second fault that misleads."""

from __future__ import annotations

from pathlib import Path

import pytest
from language.mistakes import MISTAKES
from language.outcomes import outcome

from voiceguide.script.source import Fault, make_source
from voiceguide.script.syntax.parser import parse


@pytest.mark.parametrize(("text", "rows"), MISTAKES, ids=[repr(text)[:60] for text, _ in MISTAKES])
def test_a_mistake_is_understood_or_told_word_for_word(text: str, rows: list[str]) -> None:
    assert outcome(text) == rows


def test_there_are_enough_of_them_and_each_once() -> None:
    texts = [text for text, _ in MISTAKES]
    assert len(texts) == len(set(texts)) >= 150


@pytest.mark.parametrize("text", [text for text, _ in MISTAKES])
def test_every_caret_stands_inside_its_line(text: str) -> None:
    source = make_source(Path("a.md"), text)
    script, faults = parse(source)
    for fault in (*faults, *script.notices):
        assert isinstance(fault, Fault)
        assert 1 <= fault.location.column <= max(len(source.lines[fault.location.line - 1]), 1)
