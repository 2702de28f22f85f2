"""An OpenAI-compatible speech server: off unless VOICEGUIDE_OPENAI_URL is set, since it is sent the text.

VOICEGUIDE_OPENAI_URL is the address up to /v1, such as http://localhost:8880/v1; VOICEGUIDE_OPENAI_MODEL and
VOICEGUIDE_OPENAI_VOICES (names, with commas between) are what the server calls them; VOICEGUIDE_OPENAI_KEY is
the key, and is neither kept nor shown. One request for each sentence.
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from voiceguide.engines.base import Speech, Utterance, Voice
from voiceguide.engines.openai.answer import read_answer
from voiceguide.engines.pcm import verify_speech
from voiceguide.errors import EngineError, UnspeakableError

URL, MODEL, VOICES, KEY = (f"VOICEGUIDE_OPENAI_{name}" for name in ("URL", "MODEL", "VOICES", "KEY"))
TIMEOUT_S = 120.0
"""How long a server may take for a sentence."""
WAITS_S = (1.0, 2.0, 4.0, 8.0)
"""Before each further attempt, where the server is busy and does not say how long."""
_LONGEST_WAIT_S = 60.0
_AT_ONCE = 2
"""Requests under way."""
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_MAX_BYTES = 64 * 1024 * 1024
_ERROR_BYTES = 2_000
_REVISION = "openai 1"
"""To be changed with how an answer becomes sound here: the clip cache goes by it."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Server:
    """What the settings say."""

    url: str
    model: str
    voices: tuple[str, ...]
    key: str


class OpenAiEngine:
    """Asks a server for each sentence. One instance serves several threads."""

    name = "openai"
    features = frozenset({"rate"})
    parallel = "processes"

    def __init__(self) -> None:
        self._slots = BoundedSemaphore(_AT_ONCE)
        self._lock = Lock()
        self._told = False

    def version(self) -> str:
        """Return the address and the model, by which clips are kept."""
        server = _server()
        return f"{server.url} {server.model}; {_REVISION}"

    def voices(self) -> Sequence[Voice]:
        """Return the voices that the settings name; they speak any language, as far as is known."""
        return [Voice("openai", name, "mul", "by a server") for name in _server().voices]

    def unspeakable(self, utterance: Utterance) -> str:
        """Return why there is nothing to say, or ""."""
        self._tell(_server())  # also where nothing is rendered yet
        heard = any(sign.isalnum() for sign in utterance.text)
        return "" if heard else f"there is nothing to say in {utterance.text!r}"

    def synthesize(self, utterance: Utterance) -> Speech:
        """Ask the server; raises EngineError with what it answers, and UnspeakableError on silence."""
        refusal = self.unspeakable(utterance)
        if refusal:
            raise UnspeakableError(refusal)
        server = _server()
        self._tell(server)
        with self._slots:
            samples, rate = read_answer(_ask(server, utterance))
        verify_speech(samples, rate, utterance)
        return Speech(samples, rate)

    def close(self) -> None:
        """Do nothing: a connection ends with its answer."""

    def _tell(self, server: _Server) -> None:
        with self._lock:
            tell, self._told = not self._told, True
        if tell:
            _log.warning("rendering sends the text to %s, which speaks it", server.url)


def _server() -> _Server:
    url = os.environ.get(URL, "").rstrip("/")
    if not url:
        raise EngineError(f"the voice engine openai is off: {URL} names no server")
    if not url.startswith(("http://", "https://")):
        raise EngineError(f"{URL} must start with http:// or https://")
    names = tuple(name.strip() for name in os.environ.get(VOICES, "alloy").split(",") if name.strip())
    return _Server(url, os.environ.get(MODEL, "tts-1"), names, os.environ.get(KEY, ""))


def _ask(server: _Server, utterance: Utterance) -> bytes:
    """Return the bytes of an answer, asked for again where the server is busy; raises EngineError."""
    wanted = {
        "model": server.model,
        "voice": utterance.voice,
        "input": utterance.text,
        "response_format": "wav",
        "speed": utterance.prosody.rate,
    }
    headers = {"Content-Type": "application/json"}
    if server.key:
        headers["Authorization"] = f"Bearer {server.key}"
    request = Request(f"{server.url}/audio/speech", json.dumps(wanted).encode(), headers)  # noqa: S310
    reason = ""
    for wait_s in (*WAITS_S, None):
        try:
            with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310  (the address was checked)
                data: bytes = answer.read(_MAX_BYTES)
                left = answer.length
            if not left:
                return data
            reason = "the connection was cut"
        except HTTPError as error:
            with error:
                reason = f"{error.code} {_said(error)}".strip()
                asked_s = error.headers.get("Retry-After", "")
            if error.code not in _AGAIN:
                raise EngineError(f"{server.url} answers {reason}") from None
            if wait_s is not None and asked_s.isdecimal():
                wait_s = min(float(asked_s), _LONGEST_WAIT_S)
        except (URLError, http.client.HTTPException, ConnectionError, TimeoutError) as error:
            reason = str(getattr(error, "reason", "") or error) or type(error).__name__
        if wait_s is not None:
            time.sleep(wait_s)
    raise EngineError(f"{server.url} does not speak after {len(WAITS_S) + 1} attempts: {reason}")


def _said(error: HTTPError) -> str:
    """Return the server's words for what went wrong, on one line."""
    text = error.read(_ERROR_BYTES).decode("utf-8", "replace")
    try:
        inner = json.loads(text)
        inner = inner.get("error", inner.get("detail", inner)) if isinstance(inner, dict) else inner
        text = str(inner.get("message", inner) if isinstance(inner, dict) else inner)
    except ValueError:
        pass  # it does not write JSON: its words as they are
    return " ".join(text.split())[:200]
