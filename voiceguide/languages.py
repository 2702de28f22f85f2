"""Language tags (BCP 47): their parts, how they are written, which of several is nearest, and ISO codes."""

from __future__ import annotations

from collections.abc import Iterable

_SAME = {"zh": "cmn", "zh-hk": "yue", "zh-tw": "cmn", "no": "nb", "tl": "fil", "iw": "he", "in": "id"}
"""Tags that people write, and what eSpeak NG calls that language."""
_HOME = {"en": "en-US", "pt": "pt-PT", "es": "es-ES", "fr": "fr-FR", "de": "de-DE", "zh": "zh-CN"}
"""The region that is meant where none is given and no voice has the bare tag."""

_CODES = """
aa aar ab abk ae ave af afr ak aka am amh an arg ar ara as asm av ava ay aym az aze ba bak be bel bg bul
bi bis bm bam bn ben bo bod br bre bs bos ca cat ce che ch cha co cos cr cre cs ces cu chu cv chv cy cym
da dan de deu dv div dz dzo ee ewe el ell en eng eo epo es spa et est eu eus fa fas ff ful fi fin fj fij
fo fao fr fra fy fry ga gle gd gla gl glg gn grn gu guj gv glv ha hau he heb hi hin ho hmo hr hrv ht hat
hu hun hy hye hz her ia ina id ind ie ile ig ibo ii iii ik ipk io ido is isl it ita iu iku ja jpn jv jav
ka kat kg kon ki kik kj kua kk kaz kl kal km khm kn kan ko kor kr kau ks kas ku kur kv kom kw cor ky kir
la lat lb ltz lg lug li lim ln lin lo lao lt lit lu lub lv lav mg mlg mh mah mi mri mk mkd ml mal mn mon
mr mar ms msa mt mlt my mya na nau nb nob nd nde ne nep ng ndo nl nld nn nno no nor nr nbl nv nav ny nya
oc oci oj oji om orm or ori os oss pa pan pi pli pl pol ps pus pt por qu que rm roh rn run ro ron ru rus
rw kin sa san sc srd sd snd se sme sg sag si sin sk slk sl slv sm smo sn sna so som sq sqi sr srp ss ssw
st sot su sun sv swe sw swa ta tam te tel tg tgk th tha ti tir tk tuk tl tgl tn tsn to ton tr tur ts tso
tt tat tw twi ty tah ug uig uk ukr ur urd uz uzb ve ven vi vie vo vol wa wln wo wol xh xho yi yid yo yor
za zha zh zho zu zul
""".split()
_THREE = dict(zip(_CODES[::2], _CODES[1::2], strict=True))
"""From two letters (ISO 639-1) to the three that media files use (ISO 639-2, terminological)."""


def primary(tag: str) -> str:
    """Return the primary subtag of a BCP 47 tag, in small letters: `en` of `en-US`."""
    return tag.replace("_", "-").partition("-")[0].lower()


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
        bare = primary(tag)
        wishes = (tag, bare, _SAME.get(bare, bare), _HOME.get(bare, bare).lower())
        for wish in wishes:
            if wish in known:
                return known.index(wish)
        names = {bare, _SAME.get(bare, bare)}
        same = [i for i, other in enumerate(known) if primary(other) in names]
        if same:
            return min(same, key=lambda i: (len(known[i]), i))
    return None


def iso_639_2(tag: str) -> str:
    """Return the three-letter code of a BCP 47 tag such as `en-US`, or "und" (undetermined)."""
    code = primary(tag)
    if len(code) == 3 and code.isascii() and code.isalpha():
        return code
    return _THREE.get(code, "und")
