"""Hostile scripts: each is answered in little time, with a fault or a routine and nothing else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resolving import resolve

from voiceguide.errors import ScriptError
from voiceguide.script.source import Fault, make_source

BUDGET_S = 20.0
"""Of CPU time: what hangs is found, a busy machine is not."""
"""Of processor time, so that a busy machine does not matter."""


def answer(text: str) -> list[Fault]:
    """Return the faults of a script; none where it has a routine."""
    try:
        resolve(make_source(Path("a.md"), text))
    except ScriptError as error:
        assert len(str(error)) < 500_000
        return list(error.faults)
    return []


def _front(text: str) -> str:
    return f"---\n{text}\n---\nHello.\n"


UNROLLED = "the script unrolls to more than 100000 cues"
TOO_FAR = "the script unrolls too far: its blocks repeat too much"
DEEP = "this is nested deeper than 32 levels"
NO_DIRECTIVE = "this bracket is never closed: close it with ], or write \\[ for the character itself"
NO_LINK = "this link is never closed: close it with ), or put a space before ("
SIGNS = "the script has more than 100000 characters of markup, such as brackets"
LINES = "the script has more than 25000 lines"
ALIAS = "YAML anchors and aliases are not allowed here"

HOSTILE = {
    "a thousand million rounds": (
        "::: repeat 1000000000\nHi.\n:::",
        "a block is repeated at most 100000 times",
    ),
    "rounds that multiply": ("::: repeat 1000\n" * 10 + "[bell x3]\n" + ":::\n" * 10, UNROLLED),
    "empty rounds that multiply": ("::: repeat 1000\n" * 10 + ":::\n" * 10, TOO_FAR),
    "rounds of headings that make no cue": (
        "::: repeat 99999\n" + "### x\n" * 2000 + ":::",
        TOO_FAR,
    ),
    "rounds of a long paragraph": ("::: repeat 99999\n" + "word " * 100_000 + "\n:::", TOO_FAR),
    "a pause of a year": ("[pause 9999h]", "'9999h' is longer than 24 hours"),
    "a count of a million": ("[count 1000000]", "a count goes no further than 99999"),
    "a million strokes": ("[bell x1000000]", "'1000000' must be a whole number from 1 to 1000"),
    "repetitions beyond the bound": ("[reps 50000 tempo=1-1-1]", UNROLLED),
    "breaths beyond the bound": ("[breathe 4-4 x50001]", UNROLLED),
    "ticks beyond the bound": ("[hold 12h tick=100ms]", UNROLLED),
    "a billion laughs": (_front("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"), ALIAS),
    "an alias to itself": (_front("a: &a [*a]"), ALIAS),
    "a tag that runs a command": (
        _front("title: !!python/object/apply:os.system [ls]"),
        "YAML tags are not allowed here",
    ),
    "deep lists in YAML": (_front("title: " + "[" * 30_000), DEEP),
    "deep mappings in YAML": (_front("{a: " * 10_000), DEEP),
    "deep blocks in YAML": (_front("- " * 30_000), DEEP),
    "deep keys in YAML": (_front("? " * 30_000), DEEP),
    "front matter without end": (
        _front("title: " + "x" * 100_000),
        "the front matter is longer than 65536 characters",
    ),
    "thousands of unknown keys": (
        _front("\n".join(f"k{i}: v" for i in range(3000))),
        "unknown key 'k0'",
    ),
    "thousands of variables": (
        _front("vars:\n" + "\n".join(f" k{i}: v" for i in range(3000))),
        "this has more than 1000 entries",
    ),
    "opening brackets": ("[" * 30_000, NO_DIRECTIVE),
    "closing brackets": (
        "]" * 30_000,
        "this bracket has no opening bracket: write \\] for the character itself",
    ),
    "brackets in brackets": ("[" * 50_000 + "]" * 50_000, None),
    "brackets beyond the bound": ("[" * 100_001, SIGNS),
    "opening braces": (
        "{" * 30_000,
        "this brace is never closed: close it with }, or write \\{ for the character itself",
    ),
    "links without end": ("[a](b" * 10_000, NO_LINK),
    "links in links": ("[" * 20_000 + "](a)" * 20_000, DEEP),
    "spans in spans": ("[" * 20_000 + "]{rate=1}" * 20_000, DEEP),
    "pictures in pictures": (
        "![" * 10_000 + "](a)" * 10_000,
        "there is nothing to say or play in this script",
    ),
    "pictures without end": ("![" * 20_000, NO_DIRECTIVE),
    "attributes that fit in many ways": ("[x]{" + "a=aa=a" * 5000, None),
    "emphasis": ("*a **b " * 8000, ""),
    "emphasis without space": ("a**b" * 12_000, ""),
    "backticks of every length": (" ".join("`" * n for n in range(1, 400)), ""),
    "comments without end": ("x <!-- " * 10_000, "this comment is never closed: end it with -->"),
    "comments side by side": (
        "<!---->" * 20_000 + "x",
        "words beside a comment are not spoken: put them on a line of their own",
    ),
    "tags without end": ("x <a " * 20_000, ""),
    "quotations in quotations": ("> " * 50_000 + "a", DEEP),
    "lists in lists": ("".join("  " * n + "- a\n" for n in range(300)), DEEP),
    "fences in fences": ("::: fixed\n" * 10_000, DEEP),
    "closing fences": (":::\n" * 10_000, "there is no open block to close here"),
    "fences in quotations": ("> ::: fixed\n" * 10_000, DEEP),
    "lines beyond the bound": ("a\n" * 25_001, LINES),
    "steps": ("1. Go.\n" * 8000, ""),
    "code without end": (
        "```\n" + "x\n" * 20_000,
        "a code block is not spoken: remove the backticks, or write <!-- a comment -->",
    ),
    "dots": ("." * 1_000_000, "there are only symbols here, and nothing to speak"),
    "dots with space": (". " * 500_000, "there are only symbols here, and nothing to speak"),
    "ideographic full stops": ("。" * 300_000, "there are only symbols here, and nothing to speak"),
    "white space": ("a." + " " * 1_000_000 + "x", ""),
    "tabs": ("\t" * 100_000 + "x", ""),
    "a line of 100,000 characters": ("a" * 100_000, ""),
    "a fault far out in a long line": (
        "word " * 100_000 + "[bogus]",
        "unknown cue 'bogus': write \\[ for a bracket that is only text",
    ),
    "a name of 100,000 characters": (f"[{'b' * 100_000}]", None),
    "unknown cues": (
        "".join(f"[b{n}] " for n in range(15_000)),
        "unknown cue 'b0': write \\[ for a bracket that is only text",
    ),
    "unknown variables": (
        "{x} " * 15_000,
        "unknown variable 'x': give it a value in front matter, vars: {x: ...}",
    ),
    "next names that name the next": (
        "".join(f"{n}. x {{next}} {{next}}\n" for n in range(1, 60)),
        "{next} would name a sentence that holds {next} itself",
    ),
    "signs that stand for something inside": ("a \ufdd15\ufdd2 \ufdd0 b", None),
    "a lone surrogate": ("a\ud800b", "the character U+D800 cannot be used in a script: remove it"),
    "a lone surrogate by an escape": (
        _front('title: "\\ud800"'),
        "this holds a character that cannot be used in a script",
    ),
    "a NUL": ("a\0b", "the character U+0000 cannot be used in a script: remove it"),
    "every control character": (
        "".join(map(chr, range(32))) * 100,
        "the character U+0000 cannot be used in a script: remove it",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_script_is_answered_in_little_time(name: str) -> None:
    text, message = HOSTILE[name]
    start = time.process_time()
    faults = answer(text)
    assert time.process_time() - start < BUDGET_S
    if message == "":
        assert faults == []
    else:
        assert faults
        assert message in (None, faults[0].message)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["[", "[]", "[a](b", "[x]{", "![", "{a", "*a ", "a_b", "`", "<!-- ", "<a ", ".", "\\", "&a", "word. "],
)
def test_time_grows_with_the_length_of_a_script_and_not_with_its_square(unit: str) -> None:
    def cost(count: int) -> float:
        times: list[float] = []
        for _ in range(3):
            start = time.process_time()
            answer("Hi " + unit * count)
            times.append(time.process_time() - start)
        return min(times)

    small = max(cost(2000), 0.002)
    assert cost(16_000) / small < 40, "eight times the text takes as much as its square"


@pytest.mark.slow
def test_a_script_of_one_mebibyte_is_answered() -> None:
    part = (
        "Lie back and let your shoulders drop, slowly and softly. Breathe in, and out again. [pause 8s]\n\n"
    )
    text = part * (1024 * 1024 // len(part))
    start = time.process_time()
    assert answer(text) == []
    assert time.process_time() - start < BUDGET_S


@pytest.mark.slow
def test_a_hundred_thousand_cues_resolve_and_one_more_does_not() -> None:
    assert answer("::: repeat 50000\n[bell x2]\n:::") == []
    faults = answer("::: repeat 50000\n[bell x2]\n:::\n[bell]")
    assert [fault.message for fault in faults] == [UNROLLED]


# Any text at all

PIECES = st.sampled_from(
    [
        *"[]{}()*_`<>!&\\#-+=:.,\"'|~^$%\t\n ",
        "\n\n",
        "::: repeat 2\n",
        "::: each x = a, b\n",
        "::: slot 9s\n",
        "::: optional\n",
        "\n:::\n",
        "[pause 3s]",
        "[hold 9s halfway countdown=3]",
        "[bell]",
        "{x}",
        "{next}",
        "{round}",
        "[a]{rate=0.9}",
        '[a]{sub="b"}',
        "](b)",
        "<!--",
        "-->",
        "---\n",
        "- ",
        "1. ",
        "> ",
        "## ",
        "title: ",
        "Word. ",
        "日本。",
        "\ufdd0",
        "\ufdd11\ufdd2",
        "é\u0301",
        "\u2028",
        "\x00",
        "\ud800",
        "\r",
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join))


@settings(max_examples=120, deadline=None)
@given(TEXTS)
def test_any_text_parses_or_has_faults_that_stand_inside_it(text: str) -> None:
    source = make_source(Path("a.md"), text)
    for fault in answer(text):
        line = source.lines[fault.location.line - 1]
        assert 1 <= fault.location.line <= len(source.lines)
        assert 1 <= fault.location.column <= len(line) + 1
        assert fault.message
        str(fault).encode("utf-8", "surrogatepass")


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_any_front_matter_parses_or_has_faults(text: str) -> None:
    answer(f"---\n{text}\n---\nHi.\n")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["pause", "hold", "play", "breathe", "count", "reps", "bed", "mark", "bell"]), TEXTS)
def test_any_words_of_a_directive_are_read_or_have_faults(name: str, words: str) -> None:
    answer(f"[{name} {words}]")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["repeat", "each", "slot", "optional", "when", "voice", "rate", "fixed", "pan"]), TEXTS
)
def test_any_words_of_a_block_are_read_or_have_faults(name: str, words: str) -> None:
    answer(f"::: {name} {words}\nHi.\n:::\n")
