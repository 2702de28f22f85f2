"""Who says what, and in which language: speakers, `::: voice`, and spans with `voice=` and `lang=`."""

from __future__ import annotations

from pathlib import Path

import pytest
from language.outcomes import outcome
from resolving import resolve
from timing.making import planned

from voiceguide.script.routine import Say
from voiceguide.script.source import make_source
from voiceguide.timing.pieces import Held, Speech, parts_of
from voiceguide.timing.sounds import Utterance

FRONT = "---\nlanguage: en\nspeakers: {Anna: a1, Ben Ali: b2}\n---\n"


def spoken(text: str) -> list[tuple[str, str, str]]:
    """Return (voice, language, words) of what is spoken; a voice of another language is named after it."""
    plan = planned(FRONT + text, voice_of=lambda name, language: ("tone", name or language or "main"))
    parts = [part for piece in plan.pieces if isinstance(piece, Speech | Held) for part in parts_of(piece)]
    said = [part.sound for part in parts if isinstance(part.sound, Utterance)]
    return [(one.voice, one.language, one.text) for one in said]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Anna: Hi. You.\n\nMe.", "a1 Hi. / a1 You. / main Me."),
        ("ANNA: Hi.\n\n**Anna:** Ho.\n\n*anna*: Hu.", "a1 Hi. / a1 Ho. / a1 Hu."),
        ("Anna: Hi.\nBen Ali: Ho.\nAnna: Hu.", "a1 Hi. / b2 Ho. / a1 Hu."),
        ("Hi.\nAnna: Ho.", "main Hi. / a1 Ho."),
        ("1. Anna: Hi.\n2. Ho.", "a1 Hi. / main Ho."),
        ("> Ben Ali: Hi.", "b2 Hi."),
        ("Anna said: Hi.", "main Anna said: Hi."),
        ("Anna: Hi, [you]{voice=anna} and [me]{voice='Ben Ali'}.", "a1 Hi, you and / b2 me"),
        ("Hi [you]{voice=other}.", "main Hi / other you"),
        ("::: voice Ben Ali\nHi.\n\nAnna: Ho.\n\nHu.\n:::", "b2 Hi. / a1 Ho. / b2 Hu."),
        ('::: voice "ben ali"\nHi.\n:::', "b2 Hi."),
        ("::: voice other\nHi.\n:::\n\nHo.", "other Hi. / main Ho."),
        (
            "::: each who = Anna, Ben Ali\n::: voice {who}\n{who}.\n:::\n:::",
            "a1 Anna. / b2 Ben Ali.",
        ),
        ("Anna: Hi. [pause 1s] Ho.", "a1 Hi. / a1 Ho."),
        ("Anna: Hi. [hold 9s halfway countdown=1]", "a1 Hi. / a1 Halfway. / a1 One."),
        ('Anna: Hi. [hold 9s halfway="Half of it"]', "a1 Hi. / a1 Half of it"),
        ("::: repeat 2\nAnna: {round}.\n:::", "a1 1. / a1 2."),
    ],
)
def test_a_speaker_has_their_voice_until_the_paragraph_ends(text: str, heard: str) -> None:
    assert " / ".join(f"{voice} {words}" for voice, _, words in spoken(text)) == heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Say [bonjour]{lang=fr}.", "main en Say / fr fr bonjour"),
        ("Say [bonjour]{lang=fr}, twice.", "main en Say / fr fr bonjour / main en , twice."),
        ("[Oui.]{lang=fr} Yes.", "fr fr Oui. / main en Yes."),
        ("[Oui. Non.]{lang=fr-CA}", "fr-CA fr-CA Oui. / fr-CA fr-CA Non."),
        ("[oui [non]{lang=it} oui]{lang=fr}", "fr fr oui / it it non / fr fr oui"),
        ("[oui]{lang=fr voice=other}", "other fr oui"),
        ("[oui]{voice=Anna lang=fr}", "a1 fr oui"),
        ("Anna: [oui]{lang=fr} yes.", "fr fr oui / a1 en yes."),
        ("::: voice Anna\n[oui]{lang=fr} yes.\n:::", "fr fr oui / a1 en yes."),
        ("::: each x = oui, non\n[{x}]{lang=fr}.\n:::", "fr fr oui / fr fr non"),
        ("::: each\n| x | l |\n|---|---|\n| si | it |\n\n[{x}]{lang={l}}.\n:::", "it it si"),
        ("[30s]{lang=de} and 30s.", "de de 30 Sekunden / main en and 30 seconds."),
        ("[z. B. so]{lang=de}", "de de zum Beispiel so"),
    ],
)
def test_a_span_in_another_language_has_its_voice_and_its_words(text: str, heard: str) -> None:
    assert " / ".join(" ".join(row) for row in spoken(text)) == heard


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[oui]{lang=french}", "fault 1:1 'french' is not a language: write en-US or de"),
        ("[oui]{lang=}", "fault 1:1 these braces do not hold attributes"),
        ('[oui]{lang=" "}', "fault 1:1 lang= needs a value"),
        ("[oui]{lang=fr lang=de}", "fault 1:1 'lang' is given twice"),
        ("[oui]{lnag=fr}", "fault 1:1 unknown attribute 'lnag', did you mean 'lang'?"),
        ("[]{lang=fr} Hi.", "Hi."),
        ("---\nspeakers: [Anna]\n---\nHi.", "fault 2:11 this must be a list of speaker: value lines"),
        ("---\nspeakers: {1st: heart}\n---\nHi.", "fault 2:12 '1st' cannot be a speaker"),
        ("---\nspeakers: {Anna: hart}\n---\nAnna: Hi.", "fault 4:7 unknown voice 'hart'"),
        ("---\nspeakers: {Anna: hart}\n---\nHi.", "Hi."),
    ],
)
def test_what_cannot_be_used_is_told_once(text: str, told: str) -> None:
    (row,) = outcome(text)
    assert row.startswith(told)


def test_a_label_is_neither_spoken_nor_shown() -> None:
    items = resolve(make_source(Path("a.md"), FRONT + "Anna: Hi.")).items
    says = [(item.text, item.spoken, item.location.column) for item in items if isinstance(item, Say)]
    assert says == [("Hi.", "Hi.", 7)]
