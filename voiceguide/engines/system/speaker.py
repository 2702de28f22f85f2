"""Speaks with pyttsx3, in the process of `serve.py`.

A request is {"list": true}, or {"text", "voice", "rate_wpm", "pitch", "path", "limit_s"}. pyttsx3 keeps
state from one utterance to the next (rate and voice, and eSpeak NG its noise and flutter), so every utterance
needs a process that has spoken nothing before. The argument, if there is one, is the eSpeak NG library to
use, its data beside it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

Reply = dict[str, Any]


def prepare(arguments: list[str]) -> None:
    """Load pyttsx3, and before it the library that it is to find instead of any other, if one is given."""
    library = arguments[0] if arguments else ""
    if library:
        # its soname is what pyttsx3 asks the loader for, which then gives the library already loaded
        ctypes.CDLL(library, mode=getattr(ctypes, "RTLD_GLOBAL", 0))
        os.environ["ESPEAK_DATA_PATH"] = str(Path(library).parent)
    import pyttsx3.engine

    if _is_espeak():
        import pyttsx3.drivers.espeak

        # its loop looks every 10 ms whether it is done, and most sentences take less than that
        pyttsx3.drivers.espeak.time = SimpleNamespace(sleep=lambda _: time.sleep(0.001))
    del pyttsx3


def fresh() -> bool:
    """Return True: see above."""
    return True


def answer(request: Reply) -> Reply:
    """List the voices, or speak."""
    return listing() if request.get("list") else speak(request)


def listing() -> Reply:
    """Return the voices that pyttsx3 finds, and which library or system speaks."""
    import pyttsx3

    engine = pyttsx3.init()
    voices = [
        {"id": voice.id, "name": voice.name or voice.id, "language": _language(voice.languages)}
        for voice in engine.getProperty("voices")
    ]
    return {"voices": voices, "driver": str(engine), "library": mapped_library()}


def speak(request: Reply) -> Reply:
    """Speak into a file; return the true sample rate if the driver tells it."""
    import pyttsx3

    errors: list[str] = []
    engine = pyttsx3.init()
    engine.connect("error", lambda **about: errors.append(str(about.get("exception"))))
    settle: Callable[[], object] = _settle_espeak if _is_espeak() else lambda: None
    settle()
    if _is_espeak():
        engine.proxy.setBusy(False)  # pyttsx3 would keep the properties until it speaks
    wanted = {
        "voice": request["voice"],
        "rate": request["rate_wpm"],
        "volume": 1.0,
        "pitch": request["pitch"],
    }
    for name, value in wanted.items():
        if value is not None:
            engine.setProperty(name, value)
            settle()
    engine.save_to_file(request["text"], request["path"])
    engine.runAndWait()
    settle()
    if errors:
        return {"error": errors[0]}
    if str(engine.getProperty("voice")).lower() != request["voice"].lower():
        return {"error": f"the voice {request['voice']} could not be set"}
    if not Path(request["path"]).exists():
        return {"error": "no sound was written"}
    return {"sample_rate": _espeak_rate() if _is_espeak() else None}


def mapped_library() -> str:
    """Return the path of the eSpeak library in this process, where the system tells it."""
    with contextlib.suppress(OSError):  # only Linux has this file
        for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
            if "espeak" in line and ".so" in line:
                return line.split(maxsplit=5)[-1]
    return ""


def _settle_espeak() -> None:
    """Wait for eSpeak NG: it sets a rate, and speaks, in a thread of its own, but a voice at once."""
    from pyttsx3.drivers import _espeak

    _espeak.Synchronize()


def _espeak_rate() -> int | None:
    """Return the true sample rate; the header of the file always says 22,050 Hz."""
    from pyttsx3.drivers import _espeak

    rate_of = getattr(_espeak.dll, "espeak_ng_GetSampleRate", None)
    return int(rate_of()) if rate_of else None


def _is_espeak() -> bool:
    from pyttsx3.engine import default_engine_by_sys_platform

    return bool(default_engine_by_sys_platform() == "espeak")


def _language(languages: Any) -> str:
    first = languages[0] if languages else ""
    return first.decode("utf-8", "replace").lstrip("\x05") if isinstance(first, bytes) else str(first or "")
