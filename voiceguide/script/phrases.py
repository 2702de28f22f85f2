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


SAMPLES = {
    "en": "Breathe in slowly, and let your shoulders drop. Now hold for ten seconds.",
    "de": "Atmen Sie langsam ein, und lassen Sie die Schultern sinken. Halten Sie nun zehn Sekunden.",
    "fr": "Inspirez lentement, et laissez descendre les épaules. Tenez maintenant dix secondes.",
    "es": "Inhala despacio, y deja caer los hombros. Ahora mantén diez segundos.",
    "it": "Inspira lentamente, e lascia cadere le spalle. Ora mantieni per dieci secondi.",
    "pt": "Inspire devagar, e deixe cair os ombros. Agora segure por dez segundos.",
    "nl": "Adem langzaam in, en laat je schouders zakken. Houd nu tien seconden vast.",
}
"""What a voice says to be heard, by primary language subtag."""


def sample_text(language: str) -> str:
    """Return a few words in a language; in one that voiceguide has no sentence for, it counts to five."""
    counted = ", ".join(number_words(number, language) for number in range(1, 6))
    return SAMPLES.get(primary(language), f"{counted}.")


def number_words(number: int, language: str) -> str:
    """Return a number below 100,000 in words, `Three.`; as digits where num2words has no words for it."""
    from num2words import num2words

    try:
        words = str(num2words(number, lang=primary(language)))
    except (NotImplementedError, TypeError):  # a language it does not have, or counts only so far (Amharic)
        return f"{number}."
    return words[:1].upper() + words[1:] + "."
