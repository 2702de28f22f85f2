"""Directives, fences and variables in the usual way: `[Pause: 8 sec]` becomes `[pause 8s]`.

Each function returns what it cannot read with certainty as it was, and what it returned before unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from voiceguide.config import CUES
from voiceguide.script.commands.arguments import Arguments
from voiceguide.script.commands.table import BLOCKS, DIRECTIVES
from voiceguide.script.names import VARIABLE
from voiceguide.script.settings.times import TIME, UNITS, strict
from voiceguide.script.source import ORIGIN

_NAME = re.compile(r"\s*([^\s:=,]*)\s*[:,]?\s*")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")
_OPTION = re.compile(r"([A-Za-z_]+)=(.*)", re.DOTALL)
_RANGE = re.compile(r"([0-9][^-–]*)[-–]([0-9][^-–]*)")
_OPERATION = re.compile(r"(.+?)\s*([-+*/])\s*([0-9][\w.:]*)")
_SMART = str.maketrans("“”„", '"""')
_DASHES = str.maketrans("–—−‑", "----")
_TIMED = ("pause", "hold", "slot", "at")
"""Words whose first argument is a time, or a range of times."""
_SLOT_OPTIONS = ("fixed", "min", "max", "weight")
_COUNTED = ("times", "x", "×", "rounds")
"""What follows a number that says how often."""


def variables(text: str) -> str:
    """Return a text with its variables as `{name}` and `{name + 1}`."""
    return re.sub(rf"(?<!\\){VARIABLE}", lambda match: _variable(match[1].strip()), text)


def _variable(inside: str) -> str:
    operation = _OPERATION.fullmatch(inside)
    if operation and not operation[1].endswith(("-", "+", "*", "/")):
        name, sign, value = operation.groups()
        if sign != "-" or inside != f"{name}{sign}{value}":  # in {a-1} the dash belongs to the name
            return f"{{{name} {sign} {value}}}"
    return f"{{{inside}}}"


def time(text: str) -> str:
    """Return a time, or a range of times, as `8s` and `5s..12s`."""
    text = text.strip()
    if TIME.fullmatch(text):
        return strict(text)
    low, dots, high = text.partition("..")
    if dots and TIME.fullmatch(low) and TIME.fullmatch(high):
        return f"{strict(low)}..{strict(high)}"
    if match := _RANGE.fullmatch(text):
        low, high = match[1].strip(), match[2].strip()
        unit = re.search(r"([^\W\d_]+)\.?$", high)
        if re.fullmatch(r"[0-9.,]+", low) and unit and unit[1].lower() in UNITS:
            low += unit[0]
        if TIME.fullmatch(low) and TIME.fullmatch(high):
            return f"{strict(low)}..{strict(high)}"
    return text


def directive(raw: str, cues: Collection[str] = ()) -> str:
    """Return what stands between the brackets of a directive; `cues` are the script's own."""
    if "\n" in raw or "\\" in raw:
        return raw
    raw = variables(raw)
    if TIME.fullmatch(raw) or _CLOCK.fullmatch(raw.strip()):
        return f"pause {time(raw)}"
    match = _NAME.match(raw)
    name, end = (match[1], match.end()) if match else ("", 0)
    if name not in cues:
        name = name.lower()
    if name not in DIRECTIVES and name not in CUES and name not in cues:
        return raw
    words = _words(name, raw[end:])
    if words is None:
        return raw
    kind = DIRECTIVES.get(name)
    options = kind.options if kind else ("gain",)
    if name in _TIMED:
        words = [word if _OPTION.fullmatch(word) else time(word) for word in words]
    elif name == "breathe":
        words = [word if "=" in word or "{" in word else word.translate(_DASHES) for word in words]
    elif name in ("count", "reps"):
        pairs = zip(["", *words], words, strict=False)
        words = [time(word) if before.lower() == "every" else word for before, word in pairs]
    if name == "breathe" or kind is None:
        words = _times(words)
    words = [_option(word, options) for word in words]
    return " ".join([name, *words])


def fence(content: str) -> str:
    """Return what stands behind the colons of an opening fence."""
    content = variables(content.strip())
    name, _, rest = content.partition(" ")
    name, rest = name.lower(), rest.strip()
    if name not in BLOCKS or "\t" in content:
        return content
    if "{" in rest or '"' in rest or any(sign in rest for sign in "“”„"):
        return f"{name} {rest}".strip()
    words = " ".join(rest.split())
    if name == "each" and "=" in words:
        left, _, right = words.partition("=")
        words = f"{left.strip()} = {_commas(right)}"
    elif name == "when":
        words = _commas(re.sub(r"\s*(!=|<>|<=|>=|=<|=>|[=<>≤≥≠])\s*", r" \1 ", words))
    elif name == "repeat":
        words = re.sub(r"^[xX×]?([0-9]+)(?:[xX×]|\s+(?:times|x|×|rounds))?$", r"\1", words)
    elif name == "slot":
        found = _words(name, words) or words.split()
        words = " ".join(_option(word if "=" in word else time(word), _SLOT_OPTIONS) for word in found)
    return f"{name} {words}".strip()


def _words(name: str, text: str) -> list[str] | None:
    """Return the words of a directive as the compiler reads them; None where a quotation mark is open."""
    args = Arguments(name, text, ORIGIN, what=name, location=ORIGIN)
    return None if args.bad else [word for word, _ in args.words]


def _option(word: str, options: Collection[str]) -> str:
    """Return an option with its name in small letters and its time in short form."""
    if match := _OPTION.fullmatch(word):
        name, value = match[1].lower(), match[2]
        if name not in options:
            return word
        value = value.translate(_SMART)
        return f"{name}={strict(value) if TIME.fullmatch(value) else value}"
    return word.lower() if word.lower() in options else word


def _times(words: list[str]) -> list[str]:
    """Return words in which how often something happens is `x3`."""
    found: list[str] = []
    for word in words:
        if found and found[-1].isdigit() and word.lower() in _COUNTED:
            found[-1] = f"x{found[-1]}"
        elif match := re.fullmatch(r"[xX×]([0-9]+)|([0-9]+)[xX×]", word):
            found.append(f"x{match[1] or match[2]}")
        else:
            found.append(word)
    return found


def _commas(text: str) -> str:
    return ", ".join(part.strip() for part in text.split(","))
