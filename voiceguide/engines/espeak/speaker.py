"""Turns words into IPA with eSpeak NG, in the process of `serve.py`; the arguments are its library and data.

A request is {"texts", "voice", "tie"}; the reply's "phonemes" are as many as the texts, which hold no
punctuation. With `tie` the signs of one sound are joined by ^.
"""

from __future__ import annotations

import ctypes
from typing import Any

Reply = dict[str, Any]

_RETRIEVAL, _NO_EXIT = 1, 0x8000
_UTF8, _IPA, _TIES = 1, 0x02, 0x80
_library: Any = None


def prepare(arguments: list[str]) -> None:
    """Load eSpeak NG; raises OSError where it cannot be loaded."""
    global _library
    library, data = arguments
    _library = ctypes.CDLL(library)
    _library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    _library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    if _library.espeak_Initialize(_RETRIEVAL, 0, data.encode(), _NO_EXIT) < 0:
        raise OSError("eSpeak NG finds no data")


def fresh() -> bool:
    """Return False: phonemes do not depend on what was asked before."""
    return False


def answer(request: Reply) -> Reply:
    """Return the phonemes of each text."""
    if _library.espeak_SetVoiceByName(request["voice"].encode()) != 0:
        return {"error": f"eSpeak NG has no voice {request['voice']}"}
    mode = _IPA | (_TIES | ord("^") << 8 if request["tie"] else 0)
    return {"phonemes": [_phonemes(text, mode) for text in request["texts"]]}


def _phonemes(text: str, mode: int) -> str:
    rest = ctypes.c_char_p(text.encode())
    found = []
    while rest.value:  # one clause at a time
        part = _library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, mode)
        found.append((part or b"").decode("utf-8", "replace").strip())
    return " ".join(part for part in found if part)
