"""Speech Markdown, after its public description: every word is spoken right, each loss is a notice."""

from __future__ import annotations

import pytest
from importing.making import make

WORDS = {
    "Hello there.": "Hello there.",
    'The element is (Al)[sub:"aluminum"].': "The element is aluminum.",
    "The element is (Al)['aluminum'].": "The element is aluminum.",
    'The element is (Al)[sub:"aluminum;"].': "The element is aluminum.",
    'I say, (pecan)[ipa:"pɪˈkɑːn"].': "I say, pecan.",
    "Your balance is (12345)[cardinal].": "Your balance is 12345.",
    "Your balance is (12345)[number].": "Your balance is 12345.",
    "They came in 2nd and (3)[ordinal].": "They came in 2nd and third.",
    "It is spelled (park)[characters].": "It is spelled p a r k.",
    "Countdown: (321)[digits]": "Countdown: 3 2 1",
    "My number is ((888) 555-1212)[phone].": "My number is 8 8 8 5 5 5 1 2 1 2.",
    'My number is (8675309)[telephone:"1"].': "My number is 8 6 7 5 3 0 9.",
    'The date is (10-11-12)[date:"mdy"].': "The date is October eleventh, 2012.",
    'The date is (10.11.12)[date:"dmy"].': "The date is November tenth, 2012.",
    'The date is (10/11/12)[date:"ymd"].': "The date is November twelfth, 2010.",
    'The date is (10-11)[date:"md"].': "The date is October eleventh.",
    'The date is (10-11)[date:"ym"].': "The date is November 2010.",
    'The date is (10)[date:"m"].': "The date is October.",
    'The time is (2:30pm)[time:"hms12"].': "The time is 2:30 p.m.",
    "I'm at (150th CT NE, Redmond, WA)[address].": "I'm at 150th CT NE, Redmond, WA.",
    "Add (2/3)[fraction] cup of milk.": "Add two thirds cup of milk.",
    "I would walk (500 mi)[unit]": "I would walk 500 miles",
    "Not (a modifier) and [not one].": "Not (a modifier) and [not one].",
    "A well-known 3+4 - that is all ~ 5.": "A well-known 3+4 - that is all ~ 5.",
    "A \\(literal\\)\\[bracket\\].": "A (literal)[bracket].",
    "Plain *stars* and {braces} and #tags.": "Plain *stars* and {braces} and #tags.",
}


@pytest.mark.parametrize("text", WORDS)
def test_words_are_spoken_without_loss(text: str) -> None:
    made = make(text, "a.smd")
    assert "".join(made.words.split()) == "".join(WORDS[text].split())
    assert made.notices == []


PAUSES = {
    "One [200ms] two": 0.2,
    "One [0.5s] two": 0.5,
    'One [break:"3s"] two': 3.0,
    "One [break:'10000ms'] two": 10.0,
    'One [break:"weak"] two': 0.25,
    'One [break:"x-strong"] two': 1.5,
}


@pytest.mark.parametrize("text", PAUSES)
def test_a_break_is_a_pause(text: str) -> None:
    made = make(text, "a.smd")
    assert made.pauses == [PAUSES[text]]
    assert made.said == ["One", "two"]
    assert made.notices == []


def test_rate_language_and_voice_are_spans_and_a_section_lasts_until_the_next() -> None:
    made = make(
        'I (speak slowly)[rate:"x-slow"] in (Paris)[lang:"fr-FR"].\n\n'
        '#[voice:"low-tone";lang:"fr-FR"]\nSalut (toi)[rate:"fast";].\n\n#[voice:"device"]\nBack again.',
        "a.smd",
    )
    assert made.notices == []
    assert made.text == (
        'I [speak slowly]{rate="0.6"} in [Paris]{lang="fr-FR"}.\n\n'
        '[Salut]{voice="low-tone" lang="fr-FR"} [toi]{voice="low-tone" lang="fr-FR" rate="1.25"}'
        ".\n\nBack again.\n"
    )


LOSSES = {
    "Now ++you++": "1:5 emphasis is left out: the words are spoken as they are",
    "Now +you+": "1:5 emphasis is left out: the words are spoken as they are",
    "Now ~you~": "1:5 emphasis is left out: the words are spoken as they are",
    "Now -you-": "1:5 emphasis is left out: the words are spoken as they are",
    "Now (you)[emphasis]": "1:5 'emphasis' is left out: the words are spoken as they are",
    'Now (you)[emphasis:"strong"]': "1:5 emphasis 'strong' is left out: the words are spoken as they are",
    'Now (you)[pitch:"x-high"]': "1:5 pitch 'x-high' is left out: the words are spoken as they are",
    'Now (you)[vol:"soft"]': "1:5 volume 'soft' is left out: the words are spoken as they are",
    "Now (you)[whisper]": "1:5 'whisper' is left out: the words are spoken as they are",
    "Now (you)[interjection]": "1:5 'interjection' is left out: the words are spoken as they are",
    "Now (you)[bleep]": "1:5 'expletive' is left out: the words are spoken as they are",
    'Now (you)[voice:"Brian"]': "1:5 voice 'Brian' is left out: the words are spoken as they are",
    'Now (you)[excited:"high"]': "1:5 excited 'high' is left out: the words are spoken as they are",
    "#[newscaster]\nNow you": "1:1 'newscaster' is left out: the words are spoken as they are",
    'Now you !["https://x.mp3"]': "1:9 there is no file 'https://x.mp3' beside the script: it is left out",
    'Now you !(intro)["x.mp3"]': "1:9 there is no file 'x.mp3' beside the script: it is left out",
    'Now you [break:"soon"]': "1:9 this break has no length: 'soon'",
    'Now <prosody pitch="low">you</prosody>': "1:5 SSML is left out: its words are spoken as they are",
}


@pytest.mark.parametrize("text", LOSSES)
def test_a_loss_is_told_at_its_place_and_the_words_stay(text: str) -> None:
    made = make(text, "a.smd")
    assert made.notices == [LOSSES[text]]
    assert made.words == "Now you"


def test_several_modifiers_are_all_read() -> None:
    made = make('(Al)[volume:"x-loud";sub:"aluminum";pitch:"low";rate:"slow";] melts', "a.smd")
    assert made.words == "aluminum melts"
    assert '[Al]{sub="aluminum" rate="0.8"}' in made.text
    assert [notice.split()[1] for notice in made.notices] == ["volume", "pitch"]


@pytest.mark.parametrize(
    "text", ['(Al)["x"]', 'A [break:"1s"] b', "#[voice:'x']\na", "!['x.mp3'] b", "(a)[/b/]"]
)
def test_it_is_told_by_its_signs(text: str) -> None:
    assert make(text, "a.txt").imported.format == "speech-markdown"
