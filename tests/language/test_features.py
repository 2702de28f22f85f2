"""The second edition, feature by feature: what is heard."""

from __future__ import annotations

from pathlib import Path

import pytest
from language.outcomes import outcome

FRONT = "---\noptions: {level: {soft: {hold: 20s}, firm: {hold: 45s}}}\nvars: {a: one, b: '{a} two'}\n---\n"
TABLE = (
    "::: each\n| level | x |\n|---|---|\n| soft | S |\n| firm | F |\n| | B |\n\n"
    "{x}, {number} of {numbers}.\n:::\n"
)

HEARD = {
    FRONT + TABLE: "S, 1 of 2. B, 2 of 2.",
    FRONT + "{b}. {B}. [hold {hold}] [hold {hold + 5s}] [hold {hold / 2}]": (
        "one two. One two. [hold 20s] [hold 25s] [hold 10s]"
    ),
    "::: repeat 3\nGo {round}.\n::: between\nRest.\n:::\n:::": "Go 1. Rest. Go 2. Rest. Go 3.",
    "::: repeat 3\n::: when round = first, 3\nA.\n:::\n::: else\nB.\n:::\n:::": "A. B. A.",
    "::: repeat 4\n::: when round >= 2 and round < 4\nA.\n:::\n:::": "A. A.",
    "::: each x = 1, 2, 3\n::: when number = last\n{x}.\n:::\n:::": "3.",
    "::: each x\n- a, b\n- c\n\n{X}.\n:::": "A, b. C.",
    "::: each x = a, b\n{X}.\n::: between\nNow {next}. {Next}!\n:::\n:::": "A. Now b. B! B.",
    FRONT
    + "::: each\n| level | x |\n|---|---|\n| | A |\n| soft | B |\n\n{x}.\n::: between\n{next}!\n:::\n:::": (
        "A. B! B."
    ),
    **{
        FRONT + f"::: each\n{rows}\n{{x}}{{s}}.\n::: between\nNext: {{next}}.\n:::\n:::": heard
        for rows, heard in {
            "| s | level | x |\n|---|---|---|\n| 30 | | A |\n| 20 | | B |\n": "A30. Next: B. B20.",
            "| s | level | x |\n|---|---|---|\n| 30s | | A |\n| 2m..3m | soft | B |\n": (
                "A30s. Next: B. B2m..3m."
            ),
            "| s | x |\n|---|---|\n| 30 | |\n| 20 | |\n": "30. Next: 20. 20.",
            "| s | x |\n|---|---|\n| 30 | |\n| Up | 5 |\n": "30. Next: Up. 5Up.",
        }.items()
    },
    "::: each x = a, b\n1. Do {x}.\n::: between\nNow {next}.\n:::\n:::": "Do a. Now Do b. Do b.",
    "::: each x = a, b\n::: repeat 2\n{x}.\n::: between\nOn.\n:::\n:::\n::: between\nNow {next}.\n:::\n:::": (
        "a. On. a. Now b. b. On. b."
    ),
    "::: each x = a, b\n{x}, then {next}.\n:::\n1. Rest.": "a, then b. b, then Rest. Rest.",
    "::: repeat 4\n::: one of cycle\n- A.\n- B.\n:::\n:::": "A. B. A. B.",
    "---\ntitle: For {who}\nvars: {who: you}\n---\nHi.": "Hi.",
}

TOLD = {
    FRONT + "::: each\n| level | x |\n|---|---|\n| firm | F |\n\n{x}.\n:::": (
        "fault 5:1 this table has no row for level = soft"
    ),
    "::: each\n| two words |\n|---|\n| a |\n\nHi.\n:::": (
        "fault 2:3 'two words' cannot be the name of a column: write one word"
    ),
    "---\nvars: {a: '{b}', b: '{a}'}\n---\n{a}.": "fault 4:1 the variable 'a' refers to itself",
    "::: each x = left\n[hold {x + 2}s]\n:::": "fault 2:7 {x + 2}: 'left' is not a number or a time",
    "One two three four five six. [at 0:01]": "fault 1:30 ",
}


@pytest.mark.parametrize("text", HEARD)
def test_what_is_heard(text: str) -> None:
    assert outcome(text) == [HEARD[text]]


@pytest.mark.parametrize("text", TOLD)
def test_what_is_told(text: str) -> None:
    rows = outcome(text)
    assert len(rows) == 1 and rows[0].startswith(TOLD[text])


def test_an_included_file_has_its_faults_at_its_own_path_and_line(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("---\ntitle: left alone\n---\nBe careful.\n\n[bel]\n", encoding="utf-8")
    rows = outcome("Hi.\n\n[include b.md]\n", tmp_path)
    assert rows == ["fault 6:1 unknown cue 'bel', did you mean 'bell'?"]
    (tmp_path / "b.md").write_text("Be careful.\n\n[include b.md]\n", encoding="utf-8")
    assert outcome("[include b.md]", tmp_path) == ["fault 3:1 'b.md' includes itself"]
