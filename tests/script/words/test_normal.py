"""Times, measures and fractions are said as words, in the language of the script."""

from __future__ import annotations

import pytest

from voiceguide.script.words.normal import in_words

SAID = [
    ("Um 7:30 Uhr, ca. 5 Min., z. B. Nr. 3.", "de", "Um 7 Uhr 30, circa 5 Minuten, zum Beispiel Nummer 3."),
    ("3x12, 10x, 2½, -5 °C", "de", "3 mal 12, 10 mal, 2 und ein halb, minus 5 Grad Celsius"),
    (
        "À 3h30, env. 5 min, n° 3, 38 °C.",
        "fr",
        "À 3 heures 30, environ 5 minutes, numéro 3, 38 degrés Celsius.",
    ),
    ("10x, 3x12, 2½, 20 %", "fr", "10 fois, 3 fois 12, 2 et un demi, 20 pour cent"),
    ("Aprox. 5 min, n.º 3, p. ej. 3x10.", "es", "Aproximadamente 5 minutos, número 3, por ejemplo 3 por 10."),
    ("A las 3 a. m., 2½, 90°", "es", "A las 3 de la mañana, 2 y medio, 90 grados"),
    ("Hold for 30s.", "en", "Hold for 30 seconds."),
    ("1s, 90 s, 2 min", "en-US", "1 second, 90 seconds, 2 minutes"),
    ("1m30s", "en", "1 minute and 30 seconds"),
    ("15-30s", "en", "15 to 30 seconds"),
    ("3x10 and 5x", "en", "3 times 10 and 5 times"),
    ("1/2 cup, 2½ cups", "en", "a half cup, 2 and a half cups"),
    ("2–3 cm, 38 °C, 90°", "en", "2 to 3 centimeters, 38 degrees Celsius, 90 degrees"),
    ("Halte 30s, 38 °C.", "de", "Halte 30 Sekunden, 38 Grad Celsius."),
    ("Tenez 1m30s.", "fr", "Tenez 1 minute et 30 secondes."),
    ("In 1999, at 7:30, page 3.", "en", "In 1999, at 7:30, page 3."),
    ("Rest 2m, 1m or 2-3m.", "en", "Rest 2 minutes, 1 minute or 2 to 3 minutes."),
    ("2m Pause", "de", "2 Minuten Pause"),
    ("5m/s, 10m², 3m-Brett, 2 m, m, 4mm", "de", "5m/s, 10m², 3m-Brett, 2 m, m, 4 Millimeter"),
    ("30s", "ja", "30s"),
    ("½ l, 1/2 l, ¼ l, 2½ l", "en", "half a liter, half a liter, a quarter of a liter, 2 and a half liters"),
    ("½ l, 3 km", "en-GB", "half a litre, 3 kilometres"),
    ("½ l, 3 km", "en-US", "half a liter, 3 kilometers"),
    ("½ h, 1/2 oz, 1½ h", "en", "half an hour, half an ounce, 1 and a half hours"),
    ("½ l, ¼ l", "fr", "un demi litre, un quart de litre"),
    ("½ l, ¾ kg", "es", "medio litro, tres cuartos de kilogramo"),
    ("1 tsp, 2 tbsp of oil, ½ tsp", "en", "1 teaspoon, 2 tablespoons of oil, half a teaspoon"),
    ("Keep it <100 bpm, then > 90.", "en", "Keep it less than 100 beats per minute, then more than 90."),
    ("a < b, 3 < 5, x -> 5, <<5", "en", "a < b, 3 < 5, x -> 5, <<5"),
    ("Puls < 100, > 3 Minuten", "de", "Puls weniger als 100, mehr als 3 Minuten"),
    ("3-4 times, 3-4 deep breaths.", "en", "3 to 4 times, 3 to 4 deep breaths."),
    ("10-15 minutes", "en", "10 to 15 minutes"),
    ("3-4 Mal, 5-10 Minuten", "de", "3 bis 4 Mal, 5 bis 10 Minuten"),
    ("3-4 fois", "fr", "3 à 4 fois"),
    ("3-4 veces", "es", "3 a 4 veces"),
    ("3-4 volte", "it", "3 a 4 volte"),
    ("3-4 keer", "nl", "3 tot 4 keer"),
    ("3-4 vezes", "pt", "3 a 4 vezes"),
    ("4-7-8 breaths, 555-1234 times", "en", "4-7-8 breaths, 555-1234 times"),
    ("Call 212 555-812 times, 0-3 losses", "en", "Call 212 555-812 times, 0-3 losses"),
    ("We lost 3-4 in minutes, 2-3 this time", "en", "We lost 3-4 in minutes, 2-3 this time"),
]


@pytest.mark.parametrize(("text", "language", "said"), SAID)
def test_a_text_is_said_in_words(text: str, language: str, said: str) -> None:
    assert in_words(text, language) == said
