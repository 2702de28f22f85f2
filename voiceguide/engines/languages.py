"""Language tags (BCP 47): how they are written, and which of several comes nearest to the asked one."""

from __future__ import annotations

from collections.abc import Iterable

_SAME = {"zh": "cmn", "zh-hk": "yue", "zh-tw": "cmn", "no": "nb", "tl": "fil", "iw": "he", "in": "id"}
"""Tags that people write, and what eSpeak NG calls that language."""
_HOME = {"en": "en-US", "pt": "pt-PT", "es": "es-ES", "fr": "fr-FR", "de": "de-DE", "zh": "zh-CN"}
"""The region that is meant where none is given and no voice has the bare tag."""


def canonical_tag(tag: str) -> str:
    """Return a tag as BCP 47 writes it: `en_us` gives `en-US`, `cmn-latn-pinyin` gives `cmn-Latn-pinyin`."""
    first, *rest = tag.replace("_", "-").split("-")
    parts = [first.lower()]
    for part in rest:
        private = "x" in parts
        script = len(part) == 4 and part.isalpha() and not private
        region = len(part) == 2 and not private
        parts.append(part.title() if script else part.upper() if region else part.lower())
    return "-".join(parts)


def nearest(wanted: str, tags: Iterable[str]) -> int | None:
    """Return the place of the tag that comes nearest to `wanted`, or None if none is of that language.

    First the very tag, then the language without a region, then its home region, then any; the shortest and
    first of equals.
    """
    known = [tag.lower() for tag in tags]
    asked = canonical_tag(wanted).lower()
    for tag in dict.fromkeys((asked, _SAME.get(asked, asked))):
        primary = tag.partition("-")[0]
        wishes = (tag, primary, _SAME.get(primary, primary), _HOME.get(primary, primary).lower())
        for wish in wishes:
            if wish in known:
                return known.index(wish)
        names = {primary, _SAME.get(primary, primary)}
        same = [i for i, other in enumerate(known) if other.partition("-")[0] in names]
        if same:
            return min(same, key=lambda i: (len(known[i]), i))
    return None
