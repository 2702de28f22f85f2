"""Words that voiceguide says by itself, per language. Front matter `phrases:` replaces any of them."""

from __future__ import annotations

from voiceguide.languages import primary

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "halfway": "Halfway.",
        "in": "Breathe in.",
        "hold": "Hold.",
        "out": "Breathe out.",
        "rest": "Rest.",
    },
    "de": {
        "halfway": "Halbzeit.",
        "in": "Einatmen.",
        "hold": "Halten.",
        "out": "Ausatmen.",
        "rest": "Ruhen.",
    },
    "fr": {
        "halfway": "Mi-temps.",
        "in": "Inspirez.",
        "hold": "Retenez.",
        "out": "Expirez.",
        "rest": "Repos.",
    },
    "es": {"halfway": "Mitad.", "in": "Inhala.", "hold": "Mantén.", "out": "Exhala.", "rest": "Descansa."},
    "it": {"halfway": "Metà.", "in": "Inspira.", "hold": "Trattieni.", "out": "Espira.", "rest": "Riposa."},
    "pt": {"halfway": "Metade.", "in": "Inspire.", "hold": "Segure.", "out": "Expire.", "rest": "Descanse."},
    "nl": {
        "halfway": "Halverwege.",
        "in": "Adem in.",
        "hold": "Houd vast.",
        "out": "Adem uit.",
        "rest": "Rust.",
    },
}
"""Phrases by primary language subtag."""

PHRASE_NAMES = tuple(PHRASES["en"])


def phrase(name: str, language: str, own: dict[str, str]) -> str:
    """Return a phrase; an empty text where neither the script nor voiceguide has it in this language."""
    return own.get(name) or PHRASES.get(primary(language), {}).get(name, "")


def number_words(number: int, language: str) -> str:
    """Return a number below 100,000 in words, `Three.`; as digits where num2words has no words for it."""
    from num2words import num2words

    try:
        words = str(num2words(number, lang=primary(language)))
    except (NotImplementedError, TypeError):  # a language it does not have, or counts only so far (Amharic)
        return f"{number}."
    return words[:1].upper() + words[1:] + "."
