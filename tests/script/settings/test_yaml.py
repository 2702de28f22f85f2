"""YAML with a place for every value, and nothing that could do harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.settings.yaml import Mapping, Scalar, Sequence, YamlFault, read_yaml
from voiceguide.script.source import Location


def _fault(text: str) -> tuple[tuple[int, int], str]:
    with pytest.raises(YamlFault) as caught:
        read_yaml(text, 2)
    return caught.value.location[:2], caught.value.message


def test_every_value_knows_its_place_and_is_the_text_that_was_written() -> None:
    assert read_yaml("a: 1:30\nb: [no, '3']\n", 2) == Mapping(
        Location(2, 1),
        (
            (Scalar(Location(2, 1), "a", False), Scalar(Location(2, 4), "1:30", False)),
            (
                Scalar(Location(3, 1), "b", False),
                Sequence(
                    Location(3, 4), (Scalar(Location(3, 5), "no", False), Scalar(Location(3, 9), "3", True))
                ),
            ),
        ),
    )


def test_nothing_is_none() -> None:
    assert read_yaml("", 2) is None
    assert read_yaml("# only a comment\n", 2) is None


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: &x b", (2, 4), "YAML anchors and aliases are not allowed here"),
        ("a: *x", (2, 4), "YAML anchors and aliases are not allowed here"),
        ("a: !!python/object/apply:os.system [ls]", (2, 4), "YAML tags are not allowed here"),
        ("a: !!python/name:os.system", (2, 4), "YAML tags are not allowed here"),
        ("a: !!str b", (2, 4), "YAML tags are not allowed here"),
        ("a: 1\na: 2", (3, 1), "'a' is given twice"),
        ("? {a: b}\n: c", (2, 3), "a key must be a plain word"),
        ("a\n...\nb", (4, 1), "this is not valid YAML: expected '<document start>', but found '<scalar>'"),
        ("a\n--- b", (3, 1), "front matter is one YAML document, not several"),
        ("[" * 33, (2, 33), "this is nested deeper than 32 levels"),
        ('"\\UFFFFFFFF"', (2, 1), "an escape such as \\UFFFFFFFF names a character that does not exist"),
    ],
)
def test_what_is_more_than_plain_data_is_refused_at_its_place(
    text: str, place: tuple[int, int], message: str
) -> None:
    assert _fault(text) == (place, message)


@given(st.text(max_size=300))
def test_any_text_is_a_value_or_a_fault(text: str) -> None:
    try:
        read_yaml(text, 2)
    except YamlFault as fault:
        assert fault.location.line >= 2
        assert fault.message
