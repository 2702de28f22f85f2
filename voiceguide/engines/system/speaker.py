"""The process that speaks with pyttsx3: one JSON request a line on stdin, one JSON reply a line on stdout.

A request is {"list": true}, or {"text", "voice", "rate_wpm", "pitch", "path", "limit_s"}. pyttsx3 keeps state
from one utterance to the next (rate and voice, and eSpeak NG its noise and flutter), so every utterance is
spoken by a process that has spoken nothing before: a fork of this one where there is eSpeak NG, else this
one, which then says that it is spent.

It is run as a file, `python -P FILE [LIBRARY]`, and imports nothing of voiceguide, which would take longer
than all else. LIBRARY is the eSpeak NG to use, its data beside it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

Reply = dict[str, Any]


def prepare(library: str) -> None:
    """Load pyttsx3, and before it the library that it is to find instead of any other, if one is given."""
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


def answer(request: Reply) -> Reply:
    """Do what a request asks; errors become replies, since nothing else reaches the other side."""
    try:
        return listing() if request.get("list") else speak(request)
    except Exception as error:  # a driver raises whatever its system raises
        return {"error": f"{type(error).__name__}: {error}"}


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


def in_fork(work: Callable[[], Reply], limit_s: int) -> Reply:
    """Return what `work` returns in a copy of this process; a copy that dies gives an error."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(limit_s)  # should the other side be gone when this one hangs
            os.write(send, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(send)
    with open(receive, "rb") as pipe:  # noqa: PTH123  (a pipe has no path)
        data = pipe.read()
    _, status = os.waitpid(child, 0)
    reply: Reply = json.loads(data) if data else {"error": f"the voice crashed (status {status})"}
    return reply


def main() -> None:
    """Answer requests until stdin ends."""
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # pyttsx3 prints
    problem: Reply = {}
    try:
        prepare(sys.argv[1] if len(sys.argv) > 1 else "")
    except Exception as error:  # whatever keeps pyttsx3 from loading is told in the reply
        problem = {"error": f"pyttsx3 cannot be used: {error}"}
    forks = not problem and _is_espeak() and hasattr(os, "fork")
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if problem:
            reply = problem
        elif forks:
            reply = in_fork(lambda request=request: answer(request), int(request.get("limit_s", 60)) + 1)  # type: ignore[misc]
        else:
            reply = answer(request)
        replies.write(json.dumps({**reply, "spent": not forks}).encode() + b"\n")


if __name__ == "__main__":
    main()
