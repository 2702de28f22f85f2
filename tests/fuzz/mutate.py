"""Texts changed by chance: characters, words and lines are lost, doubled, moved, and mixed."""

from __future__ import annotations

from random import Random

SIGNS = (
    *"[]{}()*_`<>!&\\#-+=:.,;\"'|~^$%/ \t\n0123456789ax",
    *"\r \x00 \u2028 \ufeff \ufdd0 \ud800 é\u0301 日 🎉 \u202e".split(" "),
    *"::: --- <!-- --> [pause {next} ]]> &lt; <break/>".split(" "),
    *(
        "99999999999",
        "1e999",
        "-1",
        "\u00a0",
        "\n\n",
        "\n:::\n",
        "[pause 3s]",
        "[at 1s]",
        "A: ",
        "::: repeat 3\n",
    ),
    *("::: each\n| a |\n|---|\n| b |\n\n", "speakers: {A: heart}\n"),
)
MAX_LENGTH = 20_000


def mutated(random: Random, text: str, others: tuple[str, ...]) -> str:
    """Return a text with one to eight changes; some come from other texts."""
    for _ in range(1 + random.randrange(8)):
        text = _changed(random, text, others)
    return text[:MAX_LENGTH]


def _changed(random: Random, text: str, others: tuple[str, ...]) -> str:
    at = random.randrange(len(text) + 1)
    end = min(len(text), at + 1 + random.randrange(1 + random.choice((1, 5, 40, 400))))
    kind = random.randrange(8)
    if kind == 0:
        return text[:at] + random.choice(SIGNS) + text[at:]
    if kind == 1:
        return text[:at] + text[end:]
    if kind == 2:
        return text[:at] + random.choice(SIGNS) + text[end:]
    if kind == 3:
        return text[:at] + text[at:end] * (2 + random.randrange(3)) + text[end:]
    lines = text.split("\n")
    one, two = random.randrange(len(lines)), random.randrange(len(lines))
    if kind == 4:
        lines[one], lines[two] = lines[two], lines[one]
    elif kind == 5:
        del lines[one]
    elif kind == 6:
        lines.insert(one, lines[two])
    else:
        other = random.choice(others).split("\n")
        start = random.randrange(len(other))
        lines[one:one] = other[start : start + 1 + random.randrange(5)]
    return "\n".join(lines)
