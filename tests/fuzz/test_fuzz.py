"""A short run of `python -m fuzz`; the long ones are run by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz.campaign import Campaign, inside

from voiceguide.script.source import Fault, Location, make_source


def test_inputs_made_by_chance_are_answered() -> None:
    campaign = Campaign(seed=1)
    for number in range(300):
        campaign.run(number)
    assert campaign.found.failures == []
    assert campaign.found.accepted > 50, "else hardly anything gets as far as a plan"


def test_the_same_seed_makes_the_same_input() -> None:
    assert [Campaign(7).input(number) for number in range(40)] == [
        Campaign(7).input(number) for number in range(40)
    ]


def test_a_caret_behind_its_line_is_found() -> None:
    source = make_source(Path("a.md"), "abc")
    with pytest.raises(AssertionError):
        inside(source, [Fault("a.md", Location(1, 5), "x", "abc")])
    with pytest.raises(AssertionError):
        inside(source, [Fault("a.md", Location(1, 3), "x", "abc", width=3)])
