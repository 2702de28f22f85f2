"""Every message that an author can see, word for word, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from resolving import resolve

from voiceguide.errors import ScriptError
from voiceguide.script.source import make_source


def faults_of(text: str, folder: Path = Path()) -> list[str]:
    """Return `line:column: message` of each fault of a script, in order."""
    with pytest.raises(ScriptError) as caught:
        resolve(make_source(folder / "a.md", text))
    places = [(fault.location.line, fault.location.column) for fault in caught.value.faults]
    assert places == sorted(places)
    return [f"{f.location.line}:{f.location.column}: {f.message}" for f in caught.value.faults]


def test_all_faults_of_a_script_come_in_one_go_with_line_and_caret() -> None:
    text = (
        "---\ntitel: Rest\npace: fast\n---\n"
        "## Settle\nHello {nam}. [bel] [pause 8]\n\n"
        "::: each side = left,\n- Turn to the {side}. [hold 40s countdwn=3]\n"
    )
    with pytest.raises(ScriptError) as caught:
        resolve(make_source(Path("talks/a.md"), text))
    assert str(caught.value) == (
        "talks/a.md:2:1: unknown key 'titel', did you mean 'title'?\n"
        "    2 | titel: Rest\n"
        "      | ^^^^^\n"
        "\n"
        "talks/a.md:3:7: 'fast' is not a pace: "
        "write slow, unhurried, natural, brisk, or a factor from 0.5 to 2\n"
        "    3 | pace: fast\n"
        "      |       ^^^^\n"
        "\n"
        "talks/a.md:6:7: unknown variable 'nam': give it a value in front matter, vars: {nam: ...}\n"
        "    6 | Hello {nam}. [bel] [pause 8]\n"
        "      |       ^^^^^\n"
        "\n"
        "talks/a.md:6:14: unknown cue 'bel', did you mean 'bell'?\n"
        "    6 | Hello {nam}. [bel] [pause 8]\n"
        "      |              ^^^^^\n"
        "\n"
        "talks/a.md:6:27: '8' needs a unit: write 8s or 8m\n"
        "    6 | Hello {nam}. [bel] [pause 8]\n"
        "      |                           ^\n"
        "\n"
        "talks/a.md:8:1: the block '::: each' is never closed: end it with a line of :::\n"
        "    8 | ::: each side = left,\n"
        "      | ^^^\n"
        "\n"
        "talks/a.md:8:1: ::: each: one of the values in ' left,' is empty\n"
        "    8 | ::: each side = left,\n"
        "      | ^^^^^^^^\n"
        "\n"
        "talks/a.md:9:33: [hold] does not take 'countdwn=3', did you mean 'countdown'?\n"
        "    9 | - Turn to the {side}. [hold 40s countdwn=3]\n"
        "      |                                 ^^^^^^^^^^"
    )


DIRECTIVES = {
    "[bel]": ["1:1: unknown cue 'bel', did you mean 'bell'?"],
    "[puase 3s]": ["1:1: unknown cue 'puase', did you mean 'pause'?"],
    "[zebra]": ["1:1: unknown cue 'zebra': write \\[ for a bracket that is only text"],
    "[]": ["1:1: '' is not a directive: write \\[ for a bracket that is only text"],
    "[1]. x": ["1:1: unknown cue '1': write \\[ for a bracket that is only text"],
    "[sic!]": ["1:1: 'sic!' is not a directive: write \\[ for a bracket that is only text"],
    "[pause]": ["1:1: [pause] needs a time, such as 8s"],
    "[pause 8]": ["1:8: '8' needs a unit: write 8s or 8m"],
    "[pause soon]": ["1:8: 'soon' is not a time: write 8s, 1m30s or 1:30"],
    "[pause 0s]": ["1:8: [pause] must be greater than 0"],
    "[pause 9999h]": ["1:8: '9999h' is longer than 24 hours"],
    "[pause 8s 9s]": ["1:11: [pause] does not take '9s'"],
    "[pause 5s..3s]": ["1:8: '5s..3s' is backwards: write the shorter time first"],
    "[pause 5s..]": ["1:8: '' is not a time: write 8s, 1m30s or 1:30"],
    "[pause 8s min=9s]": ["1:8: [pause]: 8s must lie between its min and max"],
    "[pause 8s max=7s]": ["1:8: [pause]: 8s must lie between its min and max"],
    "[pause 8s min=3]": ["1:15: '3' needs a unit: write 3s or 3m"],
    "[pause 8s fixed min=3s]": ["1:1: [pause] is fixed here: it cannot have a range, min=, max= or weight="],
    "[pause 5s..9s fixed]": ["1:1: [pause] is fixed here: it cannot have a range, min=, max= or weight="],
    "[pause 8s fixed=yes]": ["1:11: [pause]: write 'fixed' without ="],
    "[pause 8s min]": ["1:11: [pause]: 'min' needs a value: min=..."],
    "[pause 8s fixed fixed]": ["1:17: 'fixed' is given twice"],
    "[pause 8s weight=0]": ["1:18: '0' must be a weight from 0.01 to 100"],
    "[pause 8s min=8s max=8s weight=2]": [
        "1:1: [pause] has a weight but cannot stretch: give it min= and max="
    ],
    '[pause 8s "x]': ["1:11: this quotation mark is never closed"],
    "[pause {next}]": ["1:8: {next} can only be used in words to speak"],
    "[pause {x}]": ["1:8: unknown variable 'x': give it a value in front matter, vars: {x: ...}"],
    "[hold]": ["1:1: [hold] needs a time, such as 8s"],
    "[hold fill]": ["1:1: [hold fill] works only inside ::: slot"],
    "[hold 40s cue=bell]": ["1:1: [hold] takes cue= only together with countdown="],
    "[hold 40s tick=50ms]": ["1:1: [hold] ticks at most ten times a second: tick=100ms or more"],
    "[hold 40s tick=0s]": ["1:16: '0s' must be greater than 0"],
    "[hold 40s end=bel]": ["1:15: unknown cue 'bel', did you mean 'bell'?"],
    "[hold 40s halfway=bell halfway]": ["1:24: 'halfway' is given twice"],
    "[hold 40s countdown=21 tick=1 foo end=x]": [
        "1:21: '21' must be a whole number from 1 to 20",
        "1:29: '1' needs a unit: write 1s or 1m",
        "1:31: [hold] does not take 'foo'",
        "1:39: unknown cue 'x'; `voiceguide cues` lists them",
    ],
    "[breathe]": ["1:1: [breathe] needs its phases, such as 4-7-8"],
    "[breathe 4]": [
        "1:10: '4' is not a breathing pattern: write in-out, in-hold-out or in-hold-out-hold: 4-7-8"
    ],
    "[breathe 4-4-4-4-4]": [
        "1:10: '4-4-4-4-4' is not a breathing pattern: write in-out, in-hold-out or in-hold-out-hold: 4-7-8"
    ],
    "[breathe 0-0]": ["1:10: '0-0' must be greater than 0"],
    "[breathe 4-6 x0]": ["1:15: '0' must be a whole number from 1 to 100000"],
    "[breathe 4-6 words=x]": ["1:20: 'x' must be a whole number from 0 to 100000"],
    "[breathe 4-6 words=1 words]": ["1:22: 'words' is given twice"],
    "[count]": ["1:1: [count] needs how far, such as 10 or 10..1"],
    "[count 0]": ["1:8: '0' is not a count: write 10, or 10..1"],
    "[count ten]": ["1:8: 'ten' is not a count: write 10, or 10..1"],
    "[count 10 every]": ["1:11: [count] needs something after 'every'"],
    "[count 10 every 2]": ["1:17: '2' needs a unit: write 2s or 2m"],
    "[count 10 every=2s]": ["1:11: [count]: write 'every' without ="],
    "[count 1..100000]": ["1:8: a count goes no further than 99999"],
    "[reps]": ["1:1: [reps] needs how many, such as 10"],
    "[reps 0]": ["1:7: '0' must be a whole number from 1 to 100000"],
    "[reps 9 tempo=3-1-2-1-1]": [
        "1:15: '3-1-2-1-1' is not a tempo: write the seconds of each phase as 3-1-2"
    ],
    "[reps 9 tempo=0-0]": ["1:15: a tempo must be greater than 0"],
    "[bell x0]": ["1:8: '0' must be a whole number from 1 to 1000"],
    "[bell gain=-6]": ["1:12: '-6' is not a gain: write -6dB"],
    "[bell gain=99dB]": ["1:12: '99dB' must be from -60dB to 20dB"],
    "[play]": ["1:1: [play] needs a file, relative to the script"],
    "[play no.wav]": ["1:7: there is no file 'no.wav' in the script's folder"],
    "[bed]": ["1:1: [bed] needs a name, or off"],
    "[bed oceann]": ["1:6: unknown bed 'oceann', did you mean 'ocean'?"],
    "[bed off gain=-3dB]": ["1:1: [bed off] has no gain="],
    "[mark]": ["1:1: [mark] needs a name"],
    "[mark a b]": ["1:9: [mark] does not take 'b'"],
}


@pytest.mark.parametrize("text", DIRECTIVES)
def test_a_directive_that_cannot_be_used_says_why(text: str) -> None:
    assert faults_of(text) == DIRECTIVES[text]


BLOCKS = {
    "repat 3": ["1:1: unknown block 'repat', did you mean 'repeat'?"],
    "repeat": ["1:1: ::: repeat needs a count: 3 or 2..6"],
    "repeat three": ["1:12: 'three' is not a count: write 3 or 2..6"],
    "repeat 6..2": ["1:12: '6..2' is backwards: write the smaller count first"],
    "repeat 3 4": ["1:14: ::: repeat does not take '4'"],
    "repeat 2..6 natural=7": ["1:1: natural= must be from 2 to 6"],
    "repeat 1000000000": ["1:12: a block is repeated at most 100000 times"],
    "repeat 2..1000000000": ["1:12: a block is repeated at most 100000 times"],
    "repeat {n}": ["1:12: unknown variable 'n': give it a value in front matter, vars: {n: ...}"],
    "each": ["1:1: ::: each needs names: ::: each side = left, right, or a table right below it"],
    "each side left": ["1:1: ::: each needs a name and its values: each side = left, right"],
    "each side =": ["1:1: ::: each: one of the values in '' is empty"],
    "each side = left,,right": ["1:1: ::: each: one of the values in ' left,,right' is empty"],
    'each side = "left': ["1:17: this quotation mark is never closed"],
    "each side = [bell]": ["1:1: ::: each: '[bell]' is spoken as it is: it cannot hold brackets or braces"],
    "each round = 1, 2": ["1:1: 'round' is a reserved name: choose another name"],
    "slot": ["1:1: ::: slot needs a time, such as 8s"],
    "slot 30": ["1:10: '30' needs a unit: write 30s or 30m"],
    "slot 30s weight=2": ["1:1: ::: slot has a weight but cannot stretch: give it min= and max="],
    "optional weight=x": ["1:21: 'x' must be a weight from 0.01 to 100"],
    "optional maybe": ["1:14: ::: optional does not take 'maybe'"],
    "when": ["1:1: ::: when needs a name and its values: when level = gentle"],
    "when level = gentle": [
        "1:10: unknown name 'level': ::: when compares an option, a variable, round, number or a name of "
        "::: each"
    ],
    "voice": ["1:1: ::: voice needs a name"],
    "voice a b": ["1:13: ::: voice does not take 'b'"],
    "rate": ["1:1: ::: rate needs a factor, such as 0.9"],
    "rate 3": ["1:10: '3' must be a number from 0.5 to 2"],
    "fixed 3s": ["1:11: ::: fixed does not take '3s'"],
    "pan up": ["1:9: 'up' must be left, right, or a number from -1 to 1"],
}


@pytest.mark.parametrize("words", BLOCKS)
def test_a_block_that_cannot_be_used_says_why(words: str) -> None:
    assert faults_of(f"::: {words}\nHello.\n:::\n") == BLOCKS[words]


FRONT = {
    "titel: x": ["2:1: unknown key 'titel', did you mean 'title'?"],
    "title: x\ntitle: y": ["3:1: 'title' is given twice"],
    "title: [x]": ["2:8: this must be one text"],
    "language: English": ["2:11: 'English' is not a language: write en-US or de"],
    "pace: 3": ["2:7: '3' is not a pace: write slow, unhurried, natural, brisk, or a factor from 0.5 to 2"],
    "pauses: 0": ["2:9: '0' is not a factor for pauses: write a factor from 0.1 to 10"],
    "duration: 90": ["2:11: '90' needs a unit: write 90s or 90m"],
    "duration: 25h": ["2:11: '25h' is too long: 86400s at most"],
    "duration: 0s": ["2:11: '0s' must be greater than 0"],
    "lead_in: 1h": ["2:10: '1h' is too long: 600s at most"],
    "speak_headings: maybe": ["2:17: 'maybe' must be true or false"],
    "stereo: wide": ["2:9: 'wide' must be true or false"],
    "loudness: loud": ["2:11: 'loud' must be a number from -36 to -9"],
    "noise: -20dB": ["2:8: '-20dB' must be from -120dB to -50dB, or off"],
    "seed: -1": ["2:7: '-1' must be a whole number"],
    "level: {end: 3dB}": ["2:14: '3dB' must be from -60dB to 0dB"],
    "elastic: maybe": ["2:10: 'maybe' must be true or false"],
    "elastic: {pause: 50%}": ["2:18: write how far it may stretch as 50%..300%, within 10%..1000%"],
    "elastic: {pause: 150%..300%}": ["2:18: 100% must lie within what is allowed: 50%..300%"],
    "elastic: {gap: 50%..300%}": ["2:11: unknown key of elastic 'gap': there are pause, hold"],
    "gaps: 3s": ["2:7: this must be a list of gap: value lines"],
    "gaps: {sentence: 3, step: x, setp: 1s}": [
        "2:18: '3' needs a unit: write 3s or 3m",
        "2:27: 'x' is not a time: write 8s, 1m30s or 1:30",
        "2:30: unknown gap 'setp', did you mean 'step'?",
    ],
    "phrases: {halfwy: x, in: ''}": [
        "2:11: unknown phrase 'halfwy', did you mean 'halfway'?",
        "2:26: this needs a text",
    ],
    "bed: oceann": ["2:6: unknown bed 'oceann', did you mean 'ocean'?"],
    "bed: {gain: -3dB}": ["2:6: a bed needs its name"],
    "bed: {name: ocean, gain: x, fade: 3}": [
        "2:26: 'x' is not a gain: write -6dB",
        "2:35: '3' needs a unit: write 3s or 3m",
    ],
    "ducking: {depth: x, hold: 1h}": [
        "2:18: 'x' is not a gain: write -6dB",
        "2:27: '1h' is too long: 60s at most",
    ],
    "vars: {1x: a, next: b, c: '[bell]', d: '{a!}'}": [
        "2:8: '1x' cannot be a name: use letters, digits, - and _",
        "2:15: 'next' is a reserved name: choose another name",
        "2:27: '[bell]' is spoken as it is: it cannot hold brackets or braces",
        "2:40: '{a!}' is spoken as it is: it cannot hold brackets or braces",
    ],
    "options: {a: b, c: [], d: [e, e]}": [
        "2:14: an option needs its values, the default first: [gentle, strong]",
        "2:20: an option needs its values, the default first: [gentle, strong]",
        "2:27: the values of an option differ from each other, and hold no comma",
    ],
    "vars: {a: b}\noptions: {a: [c]}": ["3:14: 'a' is already a variable: choose another name"],
    "pronounce: {a: '', b: c, B: d}": ["2:16: this needs a text"],
    "pronounce: {b: c, B: d}": ["2:22: 'B' already has a pronunciation"],
    "cues: {bell: x.wav}": [
        "2:14: 'bell' is a built-in cue: choose another name",
        "2:14: there is no file 'x.wav' in the script's folder",
    ],
    "cues: {pause: x.wav}": [
        "2:15: 'pause' is a directive: choose another name",
        "2:15: there is no file 'x.wav' in the script's folder",
    ],
    "beds: {ocean: x.wav}": [
        "2:15: 'ocean' is a built-in bed: choose another name",
        "2:15: there is no file 'x.wav' in the script's folder",
    ],
    "cover: no.png": ["2:8: there is no file 'no.png' in the script's folder"],
    "- a\n- b": ["2:1: front matter must be key: value lines"],
    "a: b: c": ["2:5: put a text that holds a colon in quotes"],
    "? [a]\n: b": ["2:3: a key must be a plain word"],
    "title: 'x": ["2:8: this quotation mark is never closed"],
    'title: "\\0"': ["2:8: this holds a character that cannot be used in a script"],
    "options: {level: [gentle, strong]}\n---\n::: when level = weak, mild\nx\n:::\n": [
        "4:10: 'level' is never 'mild': front matter lists gentle, strong",
        "4:10: 'level' is never 'weak': front matter lists gentle, strong",
    ],
}


@pytest.mark.parametrize("front", FRONT)
def test_front_matter_that_cannot_be_used_says_why(front: str) -> None:
    found = faults_of(f"---\n{front}\n" + ("" if "---" in front else "---\nHello.\n"))
    assert sorted(found) == sorted(FRONT[front])


FORMS = {
    "---\ntitle: x\n": ["1:1: the front matter is not closed: end it with a line of ---"],
    "---x\ntitle: x\n---\nHi.": ["1:1: front matter starts with a line of just ---"],
    "": ["1:1: there is nothing to say or play in this script"],
    "## A\n[bed ocean]\n": ["1:1: there is nothing to say or play in this script"],
    "[mark b]\n": ["1:1: there is nothing to say or play in this script"],
    ":::": ["1:1: there is no open block to close here"],
    "::: fixed\nHi.": ["1:1: the block '::: fixed' is never closed: end it with a line of :::"],
    "- a\n  ::: fixed\n  b\n:::\n": [
        "2:3: the block '::: fixed' is never closed: end it with a line of :::",
        "4:1: there is no open block to close here",
    ],
    "> ::: fixed\n> a\n": ["1:3: the block '::: fixed' is never closed: end it with a line of :::"],
    "Hi.\n    ::: fixed\n": [
        "2:5: a line of ::: is indented by three spaces at most; write \\::: for the characters themselves"
    ],
    "::: slot 9s\n::: slot 3s\nHi.\n:::\n:::": ["2:1: a slot cannot be inside another slot"],
    "::: slot 9s\n## A\nHi.\n:::": ["2:1: a section cannot start inside a slot"],
    "::: slot 9s\n[pause 2s max=3s]\n:::": [
        "2:1: [pause] is fixed here: it cannot have a range, min=, max= or weight="
    ],
    "::: slot 9s\n[hold fill 3s]\n:::": ["2:12: [hold fill] does not take '3s'"],
    "::: rate 0.6\n::: rate 0.6\nHi.\n:::\n:::": [
        "2:1: the rates here multiply to 0.36: speech goes from 0.5 to 2"
    ],
    "# A\n# B\nHi.": ["2:1: a script has one title, and line 1 has it: write ## for a section"],
    "##\nHi.": ["1:1: a heading needs words"],
    "## A [bell]\nHi.": ["1:6: a heading cannot hold a directive: put it on the next line"],
    "## A [b [bell] c]{rate=0.9}\nHi.": ["1:9: a heading cannot hold a directive: put it on the next line"],
    "## {next}\n- Hi.": ["1:1: a heading cannot hold {next}"],
    "Say [this": [
        "1:5: this bracket is never closed: close it with ], or write \\[ for the character itself"
    ],
    "Say this]": ["1:9: this bracket has no opening bracket: write \\] for the character itself"],
    "Say {this": ["1:5: this brace is never closed: close it with }, or write \\{ for the character itself"],
    "Say this}": ["1:9: this brace has no opening brace: write \\} for the character itself"],
    "Say [this](x y z)": ["1:5: this link is never closed: close it with ), or put a space before ("],
    "Say [this]{x": [
        "1:5: these braces do not hold attributes: write [words]{rate=0.9}, or put a space before {",
        "1:11: this brace is never closed: close it with }, or write \\{ for the character itself",
    ],
    "Say [this]{rte=0.9}.": ["1:5: unknown attribute 'rte', did you mean 'rate'?"],
    "Say [this]{rate=3}.": ["1:5: rate=3 must be a number from 0.5 to 2"],
    "Say [this]{rate=0.9 rate=1}.": ["1:5: 'rate' is given twice"],
    'Say [this]{sub=""}.': ["1:5: sub= needs a value"],
    'Say [this]{sub="{x}"}.': ["1:5: unknown variable 'x': give it a value in front matter, vars: {x: ...}"],
    "Say {this}.": ["1:5: unknown variable 'this': give it a value in front matter, vars: {this: ...}"],
    "Say <b>this</b>.": [
        "1:5: HTML is not spoken: write plain words, [a directive], or a <!-- comment -->",
    ],
    "<div>\nHi.\n</div>": [
        "1:1: HTML is not spoken: write plain words, [a directive], or a <!-- comment -->"
    ],
    "Say <!-- this": ["1:5: this comment is never closed: end it with -->"],
    "<!-- this\n\nHi.": ["1:1: this comment is never closed: end it with -->"],
    "<!-- this --> Hi.": ["1:15: words beside a comment are not spoken: put them on a line of their own"],
    "![a](b.png)": ["1:1: there is nothing to say or play in this script"],
    "```\nHi.\n```": ["1:1: a code block is not spoken: remove the backticks, or write <!-- a comment -->"],
    "Hi.\n---\n": [
        "2:1: a title is not underlined here: write ## before it for a section, or leave an empty line above "
        "for a break"
    ],
    "...": ["1:1: there are only symbols here, and nothing to speak"],
    "Next: {next}.": ["1:1: there is no next step for {next} to name"],
    "1. A\n2. Next: {next}.": ["2:4: there is no next step for {next} to name"],
    "1. Then {next}.\n2. Then {next}.\n3. Rest.": [
        "1:4: {next} would name a sentence that holds {next} itself",
    ],
    "a\x07b": ["1:2: the character U+0007 cannot be used in a script: remove it"],
    "a\ud800b": ["1:2: the character U+D800 cannot be used in a script: remove it"],
    "a\u2028b": ["1:2: the character U+2028 cannot be used in a script: remove it"],
    "> " * 40 + "a": ["1:1: this is nested deeper than 32 levels"],
}


@pytest.mark.parametrize("text", FORMS)
def test_a_form_that_cannot_be_used_says_why(text: str) -> None:
    assert faults_of(text) == FORMS[text]


def test_each_declared_name_may_be_suggested() -> None:
    front = "---\nvars: {shoulder: left}\noptions: {strength: [soft, firm]}\n---\n"
    assert faults_of(front + "The {sholder}.\n\n::: when strenght = soft\nHi.\n:::\n") == [
        "5:5: unknown variable 'sholder', did you mean 'shoulder'?",
        "7:10: unknown name 'strenght', did you mean 'strength'?",
    ]


def test_faults_inside_what_is_left_out_are_found_too() -> None:
    front = "---\noptions: {level: [soft, firm]}\n---\n"
    blocks = "::: when level = firm\n[bel]\n:::\n\n::: repeat 0\n[gogn]\n:::\n\nHi.\n"
    assert faults_of(front + blocks) == [
        "5:1: unknown cue 'bel', did you mean 'bell'?",
        "9:1: unknown cue 'gogn', did you mean 'gong'?",
    ]


def test_a_fault_that_is_unrolled_often_is_listed_once() -> None:
    assert faults_of("::: repeat 50\n[bel]\n:::") == ["2:1: unknown cue 'bel', did you mean 'bell'?"]


def test_a_value_that_makes_a_directive_wrong_is_reported_at_the_directive() -> None:
    assert faults_of("::: each t = 5, 6s\n[pause {t}]\n:::") == ["2:1: '5' needs a unit: write 5s or 5m"]
