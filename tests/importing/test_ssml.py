"""SSML becomes words, pauses and spans; each loss is a notice at its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from importing.making import AROUND, make

from voiceguide.errors import ScriptError


def ssml(inside: str) -> str:
    return (
        f'<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">{inside}</speak>'
    )


WORDS = {
    "Hello there.": "Hello there.",
    "<p>One.</p><p>Two.</p>": "One. Two.",
    "<s>One</s><s>Two</s>": "One. Two.",
    "<p><s>One!</s> <s>Two.</s></p>": "One! Two.",
    '<sub alias="aluminum">Al</sub> is light': "aluminum is light",
    '<say-as interpret-as="characters">HTML</say-as>': "H T M L",
    '<say-as interpret-as="digits">123</say-as>': "1 2 3",
    '<say-as interpret-as="cardinal">42</say-as> days': "42 days",
    '<say-as interpret-as="ordinal">3</say-as>': "third",
    '<say-as interpret-as="telephone">(888) 555</say-as>': "8 8 8 5 5 5",
    '<say-as interpret-as="date" format="mdy">10/11/12</say-as>': "October eleventh, 2012",
    '<say-as interpret-as="date" format="my">10-2011</say-as>': "October 2011",
    "1 &lt; 2 &amp; [x] {y} *z*": "1 < 2 & [x] {y} *z*",
    "<w>one</w> <token>two</token>": "one two",
    "<!-- not this -->this": "this",
    "<![CDATA[Tom & Jerry]]>": "Tom & Jerry",
    "un<emphasis>believ</emphasis>able": "unbelievable",
}


@pytest.mark.parametrize("inside", WORDS)
def test_words_are_spoken(inside: str) -> None:
    assert make(ssml(inside), "a.ssml").words == WORDS[inside]


PAUSES = {
    '<break time="3s"/>': 3.0,
    '<break time="250ms"/>': 0.25,
    '<break time="+1.5s"/>': 1.5,
    "<break/>": 0.5,
    '<break strength="strong"/>': 1.0,
    '<break strength="x-weak"/>': 0.1,
}


@pytest.mark.parametrize("tag", PAUSES)
def test_a_break_is_a_pause(tag: str) -> None:
    made = make(ssml(f"One. {tag} Two."))
    assert made.pauses == [PAUSES[tag]]
    assert made.said == ["One.", "Two."]


def test_a_break_of_nothing_is_nothing() -> None:
    assert make(ssml('One. <break strength="none"/><break time="0s"/> Two.')).pauses == []


def test_rate_voice_language_and_phonemes_are_spans() -> None:
    made = make(
        ssml(
            'Now <prosody rate="slow">go slowly, <voice name="low-tone">you</voice></prosody> '
            '<phoneme alphabet="ipa" ph="tiː">tea</phoneme> <lang xml:lang="fr-FR">oui</lang>.'
        )
    )
    assert made.notices == []
    assert '[go slowly,]{rate="0.8"} [you]{voice="low-tone" rate="0.8"}' in made.text
    assert '[tea]{ipa="tiː"} [oui]{lang="fr-FR"}.' in made.text


LOSSES = {
    "<emphasis>you</emphasis>": "emphasis is left out: its words are spoken as they are",
    '<prosody pitch="high">you</prosody>': "pitch is left out: a script has rate alone",
    '<prosody volume="loud">you</prosody>': "volume is left out: a script has rate alone",
    '<prosody rate="4">you</prosody>': "a rate of 4 becomes 2: speech goes from 0.5 to 2",
    '<prosody rate="odd">you</prosody>': "this is not a rate that can be read: 'odd'",
    '<voice name="Brian">you</voice>': "there is no voice 'Brian' here: the script's own speaks",
    '<voice gender="female">you</voice>': "there is no voice 'gender=female' here: the script's own speaks",
    '<lang xml:lang="xx">you</lang>': "there is no voice for the language 'xx' here: the script's own speaks",
    '<audio src="http://x/y.mp3">you</audio>': (
        "there is no file 'http://x/y.mp3' beside the script: what is spoken instead is kept"
    ),
    '<phoneme alphabet="x-sampa" ph="j u">you</phoneme>': (
        "the alphabet 'x-sampa' is not read: its words are spoken as they are"
    ),
    '<say-as interpret-as="mood">you</say-as>': "'mood' cannot be said so: its words are spoken as they are",
    '<say-as interpret-as="date">you</say-as>': "'date' cannot be said so: its words are spoken as they are",
    '<break time="soon"/>you': "this break has no length that can be read: 'soon'",
    '<mark name="a b"/>you': "a mark cannot be called 'a b': it is left out",
    "<effect>you</effect>": "<effect> is left out: its words are spoken as they are",
}


@pytest.mark.parametrize("inside", LOSSES)
def test_a_loss_is_told_at_its_place_and_the_words_stay(inside: str) -> None:
    made = make(ssml(f"\nHello {inside}"))
    assert made.notices == [f"2:7 {LOSSES[inside]}"]
    assert made.words == "Hello you"


def test_a_sound_beside_the_script_is_played(tmp_path: Path) -> None:
    (tmp_path / "bell.wav").write_bytes(b"RIFF")
    around = replace(AROUND, folder=tmp_path)
    with pytest.raises(ScriptError, match=r"bell\.wav"):  # the script that is checked stands elsewhere
        make(ssml('<audio src="bell.wav">ding</audio>'), around=around)


def test_title_and_language_come_from_the_document() -> None:
    assert make('<speak xml:lang="de-DE">Guten Tag.</speak>').text.startswith('---\nlanguage: "de-DE"\n---\n')


FAULTS = {
    "<speak>": "a.ssml:1:8: this is not valid XML: no element found",
    "<speak></b>": "a.ssml:1:10: this is not valid XML: mismatched tag",
    "<p>x</p>": "a.ssml:1:1: SSML starts with <speak>, not with <p>",
    "": "a.ssml:1:1: this is not valid XML: no element found",
    "<speak/>": "a.ssml:1:1: there is nothing to say in this file",
    "<speak>...</speak>": "a.ssml:1:1: there is nothing to say in this file",
    '<!DOCTYPE a [<!ENTITY b "c">]><speak>&b;</speak>': (
        "a.ssml:1:13: document types and entities are not read: remove <!DOCTYPE ...>"
    ),
    "<speak>&b;</speak>": "a.ssml:1:8: this is not valid XML: undefined entity",
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_is_not_ssml_is_refused(text: str) -> None:
    with pytest.raises(ScriptError) as caught:
        make(text, "a.ssml")
    assert str(caught.value).splitlines()[0].startswith(FAULTS[text])
