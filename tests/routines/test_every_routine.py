"""What is true of every shipped routine: safety first, nothing false, the length that the README tells."""

from __future__ import annotations

import re

import pytest
from routines.making import (
    NAMES,
    SCRIPTS,
    at_its_limits,
    chosen,
    limits,
    notes,
    routine,
    sections,
    spoken,
    told_lengths,
)

from voiceguide.script.routine import Pause, Say
from voiceguide.units import SAMPLE_RATE

LONGEST_SENTENCE = 20
"""Words of a sentence in a safety note."""
SAFETY_RATE = 0.9
SCAN = "body-scan-for-sleep"
FORBIDDEN = (
    r"\bcur(e|es|ed|ing)\b|heals?\b|prevent|treat(s|ment)?\b|cancer|tumou?r|detox|toxin|drain|empt(y|ies)|"
    r"break up|clog|lymph|swell|unblock|supply|"
    r"increas\w+ (your |the )?(milk|flow)|boost|more milk|flows? better|guarantee|promis|proven|"
    r"\bknead|deep(ly)? (massage|press)|massage gun|vibrat|squeeze the breast|"
    r"beautiful|gorgeous|sexy|sensual|erotic|pleasur|delicious|lovely|enjoy|indulge|attractive|perk|firm|"
    r"\bslim|\bton(ed|ing)\b|calorie|weight loss"
)
FORBIDDEN_DE = (
    r"heil(t|en|ung)|vorbeug|verhinder|behandl(ung|e)|krebs|tumor|entgift|entleer|leer(en|t)?\b|staut?\b|"
    r"lymph|knet|kräftig|steiger|mehr milch|garantier|versprech|bewiesen|"
    r"schöne?n?\b|sinnlich|erotisch|genieß|genuss|attraktiv|straff|schlank"
)
FORBIDDEN_FR = (
    r"guéri|soigne|préven|empêche|traite|cancer|tumeur|détox|toxine|lymph|garanti|promet|prouvé|"
    r"sensuel|érotique|plaisir|délicieu|minc|muscl(er|ez)"
)
FORBIDDEN_ES = (
    r"\bcura|\bsana|previen|evita|trata(r|miento)|cáncer|tumor|desintox|toxina|linf|garanti|promet|"
    r"demostrad|sensual|erótic|placer|delicios|adelgaz|tonific"
)

every_script = pytest.mark.parametrize("name", NAMES)


def test_the_readme_tells_the_lengths_of_every_shipped_script() -> None:
    assert set(told_lengths()) == set(NAMES)


@every_script
def test_front_matter_is_complete(name: str) -> None:
    front = routine(name).front
    caution = {
        "en": "not medical advice",
        "de": "keine ärztliche Beratung",
        "fr": "pas un avis médical",
        "es": "no es consejo médico",
    }
    assert front.title and front.album and caution[front.language.split("-")[0]] in front.comment


@every_script
def test_no_script_but_the_english_ones_names_a_voice(name: str) -> None:
    front = routine(name).front
    assert front.voice == ("heart" if front.language == "en-US" else "")


@every_script
@pytest.mark.parametrize("which", ["shortest", "natural", "longest"])
def test_its_length_is_what_the_readme_says(name: str, which: str) -> None:
    told = getattr(told_lengths()[name], which)
    assert getattr(limits(name), which) / SAMPLE_RATE == pytest.approx(
        told, rel=0.05, abs=15
    )  # told in tens of seconds


@every_script
def test_everything_fits_at_its_limits(name: str) -> None:
    found = limits(name)
    lengths = [timeline.length for timeline in at_its_limits(name)]
    assert lengths == [found.shortest, found.natural, found.longest]


@every_script
def test_any_length_in_between_can_be_had(name: str) -> None:
    found = limits(name)
    for share in range(1, 20):
        target = int(found.shortest + (found.longest - found.shortest) * share // 20)
        assert chosen(name, target).length == target


@every_script
def test_chapter_titles_are_unique(name: str) -> None:
    titles = sections(routine(name))
    assert len(titles) == len(set(titles)) >= 3


@every_script
def test_safety_comes_first_and_is_fixed_slow_and_in_short_sentences(name: str) -> None:
    made = routine(name)
    sayings = [item for item in made.items if isinstance(item, Say)]
    assert sayings[0].fixed and sayings[1].fixed
    for note in notes(made):
        assert len(note.text.split()) <= LONGEST_SENTENCE, note.text
        assert note.rate <= SAFETY_RATE, note.text


@every_script
def test_nothing_false_contested_or_out_of_tone_is_said(name: str) -> None:
    made = routine(name)
    words = " ".join([spoken(made), made.title, made.front.comment, *sections(made)])
    forbidden = {"en": FORBIDDEN, "de": FORBIDDEN_DE, "fr": FORBIDDEN_FR, "es": FORBIDDEN_ES}[
        made.front.language.split("-")[0]
    ]
    assert [match[0] for match in re.finditer(forbidden, words, re.IGNORECASE)] == []


@every_script
def test_comments_are_there_and_never_spoken(name: str) -> None:
    text = (SCRIPTS / f"{name}.md").read_text(encoding="utf-8")
    assert re.search(r"<!--.*never spoken.*How long.*(Sources|sources).*-->", text, re.DOTALL)
    said = spoken(routine(name))
    assert not re.search(
        r"\bdoi\b|PMID|https?:|second-hand|our choice|never spoken|<!--|--set", said, re.IGNORECASE
    )


@every_script
def test_no_list_number_or_variable_is_spoken(name: str) -> None:
    assert not re.search(r"(^|[.!?:] )\d+\. |[{}\[\]]", spoken(routine(name)))


@every_script
def test_no_silence_is_longer_than_the_listener_can_bear_without_being_told(name: str) -> None:
    made = routine(name)
    pauses = [item.natural_s for item in made.items if isinstance(item, Pause)]
    scan = name.startswith(SCAN)
    if scan:
        quiet = ("I will be quiet now.", "Ich werde jetzt still.", "Je vais me taire", "Ahora voy a callar.")
        assert any(words in spoken(made) for words in quiet)
        assert pauses.pop() == 120
    assert max(pauses, default=0) <= (40 if scan else 20)


@every_script
def test_nobody_is_told_to_touch_the_recording_after_washing_the_hands(name: str) -> None:
    said = spoken(routine(name))
    washed = said.find("ash your hands")
    assert washed < 0 or not re.search(r"[Pp]ause (it|the recording)", said[washed:])
