"""The conditions of `::: when`: a name, =, !=, <, <=, > or >=, and values; several joined by `and`.

`tip is filled` and `tip is empty` ask whether there are words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voiceguide.script.commands.arguments import Arguments, listed
from voiceguide.script.context import Context
from voiceguide.script.names import NAME
from voiceguide.script.settings.times import read_time
from voiceguide.script.source import Location, suggest
from voiceguide.script.words.expressions import evaluate
from voiceguide.script.words.spans import tells

_AND = re.compile(rf"\s+(?:and|&&?)\s+(?={NAME}(?:\s*[=<>!≤≥≠]|\s+is\s))")
_CONDITION = re.compile(
    rf"\s*({NAME})(?:\s*(==|!=|<>|<=|>=|=<|=>|=|<|>|≤|≥|≠)|\s+(is\s+not|is)(?=\s))\s*(.*?)\s*", re.DOTALL
)
_BRACED = re.compile(rf"(^|\sand\s)\s*\{{\s*({NAME})\s*\}}(?=\s*[=<>!≤≥≠]|\s+is\s)")
_SIGNS = {"≤": "<=", "≥": ">=", "=<": "<=", "=>": ">=", "≠": "!=", "<>": "!=", "is": "=", "is not": "!="}
_FIRST = re.compile(r"\s*(not\s+)?(first|last)(\s+round)?\s*")
_EMPTY = {"empty": "=", "filled": "!="}
"""What `is` asks, and the sign that compares with no words at all."""
_OPPOSITE = {"=": "!=", "!=": "="}
_TOTALS = {"round": "rounds", "number": "numbers"}
EXAMPLE = "when level = gentle"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison."""

    name: str
    sign: str
    values: tuple[str, ...]


def without_braces(words: str) -> str:
    """Return conditions with the names that they compare as `round` where `{round}` is written."""
    return _BRACED.sub(r"\1\2", words)


def conditions(args: Arguments, words: str, at: Location, context: Context) -> list[Condition]:
    """Return the conditions that are written; raises ArgumentFault with every one that cannot be used."""
    found: list[Condition] = []
    if not words.strip():
        raise args.fault(f"::: when needs a name and its values: {EXAMPLE}")
    start = 0
    for match in [*_AND.finditer(words), None]:
        text = words[start : match.start() if match else len(words)]
        made = _condition(args, text, at.right(start), context)
        if made:
            found.append(made)
        start = match.end() if match else start
    if args.bad:
        args.words.clear()
        args.done()
    return found


def _condition(args: Arguments, text: str, at: Location, context: Context) -> Condition | None:
    word = text, at
    match = _CONDITION.fullmatch(text)
    if not match and (bare := _FIRST.fullmatch(text)):
        sign, counted = "!=" if bare[1] else "=", [name for name in _TOTALS if name in context.variables]
        if len(counted) == 1 or (bare[3] and counted):
            return Condition(counted[0], sign, (bare[2],))
        if counted:
            args.refuse(f"write: when round {sign} {bare[2]}, or when number {sign} {bare[2]}", word)
        elif not context.doubtful:
            args.refuse(f"there is a {bare[2]} round only inside ::: repeat or ::: each", word)
        return None
    if not match and text.strip() in context.variables:
        name = text.strip()
        args.refuse(
            f"write what {name!r} is compared with: when {name} = ..., or when {name} is filled", word
        )
        return None
    if not match:
        args.refuse(f"::: when needs a name and its values: {EXAMPLE}", word if text.strip() else None)
        return None
    name, rest = match[1], match[4]
    written = match[2] or " ".join(match[3].split())
    sign = _SIGNS.get(written, written)
    if sign == "==":
        args.refuse(f"write one =: when {name} = {rest}", word)
        return None
    if name not in context.variables and context.doubtful:
        return None
    if name not in context.variables:
        known = [*context.front.options, *context.values, *context.variables]
        near = suggest(name, known)
        what = ": ::: when compares an option, a variable, round, number or a name of ::: each"
        args.refuse(f"unknown name {name!r}{near or what}", (name, at.right(match.start(1))))
        return None
    try:
        evaluate(name, context.variables)
    except ValueError as error:
        if tells(error, context):
            args.refuse(str(error), (name, at.right(match.start(1))))
        return None
    if match[3] and rest.lower() in _EMPTY:
        compared = _EMPTY[rest.lower()]
        return Condition(name, compared if sign == "=" else _OPPOSITE[compared], ("",))
    if rest in ('""', "''", "") and sign in _OPPOSITE:
        asked = "empty" if sign == "=" else "filled"
        args.refuse(f"write the value that {name!r} is compared with, or: when {name} is {asked}", word)
        return None
    try:
        values = listed(rest)
    except ValueError as error:
        args.refuse(f"{args.what}: {error}", word)
        return None
    condition = Condition(name, sign, values)
    messages = list(_impossible(condition, context))
    for message in messages:
        args.refuse(message, word)
    return None if messages else condition


def _impossible(condition: Condition, context: Context) -> Iterator[str]:
    """Yield why a condition can never hold; nothing where it can."""
    name, sign = condition.name, condition.sign
    joined = [part for value in condition.values for part in re.split(r"\s+or\s+", value)]
    if len(joined) > len(condition.values):
        yield f"write commas between the values: when {name} = {', '.join(joined)}"
    elif sign in _OPPOSITE and name in _TOTALS:
        for value in condition.values:
            if _number(_meant(value, name, context)) is None:
                yield f"{name!r} is never {value!r}: write a number, first or last"
    elif sign in _OPPOSITE:
        known = context.values.get(name, condition.values)
        listed_in = "front matter lists" if name in context.front.options else "it is one of"
        for value in condition.values:
            if value not in known:
                near = suggest(value, known)
                yield f"{name!r} is never {value!r}{near}: {listed_in} {', '.join(known[:12])}"
    elif len(condition.values) > 1:
        yield f"{sign} takes one number: when {name} {sign} {condition.values[0]}"
    else:
        for text in (evaluate(name, context.variables), _meant(condition.values[0], name, context)):
            if _number(text) is None and not context.supposed:
                yield f"{name} {sign} {condition.values[0]}: {text!r} is not a number or a time"
                break


def holds(condition: Condition, context: Context) -> bool:
    """Return whether a condition holds."""
    value = evaluate(condition.name, context.variables)
    wanted = [_meant(text, condition.name, context) for text in condition.values]
    if condition.sign in _OPPOSITE:
        same = any(value == text or _same_number(value, text) for text in wanted)
        return same == (condition.sign == "=")
    left, right = _number(value), _number(wanted[0])
    if left is None or right is None:
        return False
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[condition.sign]


def _meant(text: str, name: str, context: Context) -> str:
    """Return the value that a word stands for: `first` and `last` are numbers of rounds."""
    if name in _TOTALS and text == "first":
        return "1"
    if name in _TOTALS and text == "last":
        return context.variables.get(_TOTALS[name], "")
    return text


def _same_number(one: str, other: str) -> bool:
    left, right = _number(one), _number(other)
    return left is not None and left == right


def _number(text: str) -> float | None:
    word = text.strip()
    if re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", word):
        return float(word)
    try:
        return read_time(word)
    except ValueError:
        return None
