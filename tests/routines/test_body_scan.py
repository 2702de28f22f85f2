"""The body scan: fifteen areas, long silences, and no sound after the last words."""

from __future__ import annotations

import pytest
from routines.making import routine, sections

from voiceguide.script.routine import Cue, Pause, Say

every_scan = pytest.mark.parametrize(
    "name", ["body-scan-for-sleep", *(f"body-scan-for-sleep.{language}" for language in ("de", "fr", "es"))]
)


@every_scan
def test_it_goes_through_fifteen_areas(name: str) -> None:
    made = routine(name)
    assert len(sections(made)) == 16
    pauses = [(i.natural_s, i.min_s, i.max_s) for i in made.items if isinstance(i, Pause) and not i.fixed]
    assert pauses[-16:] == [(40.0, 15.0, 120.0)] * 15 + [(120.0, 60.0, 300.0)]


@every_scan
def test_sleep_has_no_sound_after_its_last_words_and_grows_quieter(name: str) -> None:
    made = routine(name)
    last = max(index for index, item in enumerate(made.items) if isinstance(item, Say))
    assert [type(item) for item in made.items[last + 1 :]] == [Pause]
    assert not any(isinstance(item, Cue) for item in made.items)
    assert made.front.level_end_db < -3
