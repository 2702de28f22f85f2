"""Formatting changes how a script is written, and nothing that is heard."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from fuzz.grammar import script
from hypothesis import given, settings
from hypothesis import strategies as st
from resolving import resolve

from voiceguide.errors import ScriptError
from voiceguide.formatting.document import formatted, heard
from voiceguide.script.source import make_source

SCRIPTS = Path(__file__).parent.parent.parent / "scripts"
MESSY = """\
---
title:   Sleep
# a comment
duration: 20 min
gaps: {section: 2 sec}
options: {level: [a, b]}
vars: {work: 30 sec}
---
#   Hello

<!-- kept  \x20
as it is -->

::: each
| name|long |
|--|:-:|
| Ünï \\| x | 3s|
| 日本|{ work }  |
|a|b|

##  {  name }
1.  Go { name } .  [Pause: 8 seconds]  [Bell 3x gain=-6dB] [3s] [hold 30-40s Halfway Countdown=3]\x20\x20
:::between\x20\x20
[breathe 4–7–8  3x ] [bell 3 times]
:::\x20
:::
> ::: when level=a
> Hi [pause 1m30s]\\\x20
> there.
> :::
> ::: else
> Ho [slow  {work} [Pause 1 s] words]{rate=0.9}
> :::
::: Repeat x3
Yes. [PAUSE 2min min=1 min]
:::


"""
NEAT = """\
---
title:   Sleep
# a comment
duration: 20m
gaps: {section: 2s}
options: {level: [a, b]}
vars: {work: 30 sec}
---
# Hello

<!-- kept  \x20
as it is -->

::: each
| name     | long   |
| -------- | :----: |
| Ünï \\| x | 3s     |
| 日本     | {work} |
| a        | b      |

## {name}
1.  Go {name} .  [pause 8s]  [bell x3 gain=-6dB] [pause 3s] [hold 30s..40s halfway countdown=3]
::: between
[breathe 4-7-8 x3] [bell x3]
:::
:::
> ::: when level = a
> Hi [pause 1m30s]\\\x20
> there.
> :::
> ::: else
> Ho [slow  {work} [pause 1s] words]{rate=0.9}
> :::
::: repeat 3
Yes. [pause 2m min=1m]
:::
"""


def form(text: str) -> str:
    return formatted(make_source(Path("a.md"), text))


def test_a_script_is_written_in_the_usual_way() -> None:
    assert form(MESSY) == NEAT
    assert form(NEAT) == NEAT


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.md")), ids=lambda path: path.stem)
def test_a_shipped_script_is_as_the_formatter_writes_it(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert formatted(make_source(script, text)) == text


def test_a_wide_table_is_not_aligned() -> None:
    wide = "word " * 60
    table = f"::: each\n|a|b|\n|-|-|\n|x|{wide}|\n|{wide}|y|\n\n{{a}} {{b}}\n:::\n"
    lines = form(table).splitlines()
    assert lines[1:4] == ["| a   | b   |", "| --- | --- |", f"| x   | {wide.strip()} |"]


def test_a_script_with_faults_is_refused_with_all_of_them() -> None:
    with pytest.raises(ScriptError) as caught:
        form("[bel]\n\n[Pause 8 sec] {x}\n")
    assert [fault.message for fault in caught.value.faults] == [
        "unknown cue 'bel', did you mean 'bell'?",
        "unknown variable 'x': give it a value in front matter, vars: {x: ...}",
    ]


def test_a_script_that_would_become_too_large_stays_as_it_is() -> None:
    rows = "|a|b|\n" * 20_000
    text = f"::: each\n|x|y|\n|-|-|\n{rows}\n[bell]\n:::\n<!--{'x' * 900_000}-->\n"
    assert form(text) == text


# Whatever a script holds


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False))
def test_what_is_heard_stays_and_a_second_time_changes_nothing(random: Random) -> None:
    source = make_source(Path("a.md"), script(random))
    try:
        before = {level: resolve(source, sets={"level": level}) for level in ("gentle", "full")}
    except ScriptError:
        return
    made = formatted(source)
    for level, routine in before.items():
        assert heard(resolve(make_source(Path("a.md"), made), sets={"level": level})) == heard(routine)
    assert form(made) == made
    assert made.rstrip("\n").count("\n") == source.text.rstrip("\n").count("\n")


def test_most_scripts_made_by_chance_are_valid_and_are_changed() -> None:
    changed = 0
    for seed in range(100):
        text = script(Random(seed))  # noqa: S311  (no secret)
        with suppress(ScriptError):
            changed += form(text) != text
    assert changed > 60, "else the test above would prove little"
