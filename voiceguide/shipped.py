"""The routine scripts that come with voiceguide: which there are, and where they are kept."""

from __future__ import annotations

from pathlib import Path

from voiceguide.errors import UsageError
from voiceguide.script.source import suggest

ABOUT = {
    "gentle-milk-flow": "breast massage and hand expression, the whole routine",
    "gentle-milk-flow-short": "the same after its founding article alone: the one for 3 a.m.",
    "gentle-milk-flow-partner": "the same by the hands of a partner or consultant",
    "sanfter-milchfluss": "the whole routine in German",
    "sanfter-milchfluss-kurz": "the short one in German",
    "hands-on-pumping": "hands and a double pump together",
    "engorgement-comfort": "comfort for painfully full breasts, at night",
    "pelvic-floor-after-birth": "long squeezes and quick ones",
    "labour-breathing": "breathing for labour, practised by two",
    "shoulder-and-neck": "self-massage of shoulders and neck",
    "desk-stretch": "stretches at a desk",
    "wrist-physio": "wrist stretches and nerve glides",
    "knee-exercises": "four knee exercises, every repetition counted",
    "balance-for-older-people": "balance at the kitchen worktop",
    "seven-minute-circuit": "twelve exercises, 30 seconds each",
    "box-breathing": "box breathing, 4-4-4-4",
    "box-breathing.de": "box breathing in German",
    "box-breathing.fr": "box breathing in French",
    "box-breathing.es": "box breathing in Spanish",
    "four-seven-eight": "breathing in for 4, holding 7, out for 8",
    "cyclic-sighing": "two breaths in, one long breath out",
    "muscle-relaxation": "tense and let go, from hands to feet",
    "body-scan-for-sleep": "a body scan to fall asleep with",
    "body-scan-for-sleep.de": "the body scan in German",
    "body-scan-for-sleep.fr": "the body scan in French",
    "body-scan-for-sleep.es": "the body scan in Spanish",
}
"""What each is, by the name of its file without the suffix."""

_PLACES = (Path(__file__).parent / "scripts", Path(__file__).parent.parent / "scripts")
"""In an installed package, and in a checkout."""


def script_path(name: str) -> Path:
    """Return the file of a script that comes with voiceguide; raises UsageError where there is none."""
    known = name.removesuffix(".md")
    if known not in ABOUT:
        raise UsageError(
            f"unknown script {name!r}{suggest(known, ABOUT)}; `voiceguide new --list` lists them"
        )
    paths = [folder / f"{known}.md" for folder in _PLACES]
    return next((path for path in paths if path.is_file()), paths[0])
