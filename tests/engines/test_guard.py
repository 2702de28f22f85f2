"""Engines of other packages that break the Protocol: one line each, and no harm to those beside them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from voiceguide.engines import guard
from voiceguide.engines.base import Prosody, Speech, Utterance, Voice
from voiceguide.engines.guard import Guarded
from voiceguide.engines.registry import Engines, choose_voice
from voiceguide.errors import EngineError
from voiceguide.timing.sounds import Phones

HELLO = Utterance("Hello.", "alto", Prosody(rate=0.8), phones=(Phones(0, 5, "həˈləʊ"),))


def _nothing(*_: Any) -> Any:
    raise KeyError("nothing here")


class Choir:
    """An engine whose methods a test replaces."""

    name = "choir"
    features: frozenset[str] = frozenset()
    parallel = "threads"

    def __init__(self, **methods: Callable[..., Any]) -> None:
        self.heard: list[Utterance] = []
        self.__dict__.update(methods)

    def version(self) -> str:
        return "1"

    def voices(self) -> list[Voice]:
        return [Voice("choir", "alto", "eo")]

    def synthesize(self, utterance: Utterance) -> Speech:
        self.heard.append(utterance)
        return Speech(np.ones(100, np.float32), 8000)

    def close(self) -> None:
        return


@pytest.mark.parametrize("method", ["version", "voices", "synthesize"])
def test_what_it_raises_is_an_engine_error(method: str) -> None:
    engine = Guarded("choir", Choir(**{method: _nothing}), foreign=True)
    with pytest.raises(EngineError) as caught:
        getattr(engine, method)(*([HELLO] if method == "synthesize" else []))
    assert str(caught.value) == f"the voice engine choir failed in {method}(): KeyError: 'nothing here'"


@pytest.mark.parametrize("audio", [None, b"RIFF", "sound", Speech, 5])
def test_what_is_no_speech_is_an_engine_error(audio: object) -> None:
    engine = Guarded("choir", Choir(synthesize=lambda _: audio), foreign=True)
    with pytest.raises(EngineError, match=r"choir is broken: synthesize\(\) gave \w+, not Speech"):
        engine.synthesize(HELLO)


@pytest.mark.parametrize(
    ("samples", "rate"),
    [
        (None, 8000),
        (b"abc", 8000),
        ([0.5], 8000),
        (np.ones(3, np.int16), 8000),
        (np.ones((3, 2), np.float32), 8000),
        (np.ones(3, np.float32), "8000"),
        (np.ones(3, np.float32), 8000.5),
    ],
)
def test_samples_that_are_no_audio_are_an_engine_error(samples: Any, rate: Any) -> None:
    engine = Guarded("choir", Choir(synthesize=lambda _: Speech(samples, rate)), foreign=True)
    with pytest.raises(EngineError, match="its audio must be a float array"):
        engine.synthesize(HELLO)


@pytest.mark.parametrize("voices", [None, [None], ["alto"], 3])
def test_voices_that_are_none_are_an_engine_error(voices: Any) -> None:
    engine = Guarded("choir", Choir(voices=lambda: voices), foreign=True)
    with pytest.raises(EngineError, match="choir"):
        engine.voices()
    with pytest.raises(EngineError, match="not str"):
        Guarded("choir", Choir(version=lambda: 1)).version()


def test_one_that_hangs_is_told_after_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LIMIT_S", 0.05)
    monkeypatch.setattr(guard, "LETTER_S", 0.0)
    forever = threading.Event()
    engine = Guarded("choir", Choir(synthesize=lambda _: forever.wait()), foreign=True)
    try:
        with pytest.raises(EngineError, match=r"choir did not answer within 0.05 s: synthesize\(\)"):
            engine.synthesize(HELLO)
    finally:
        forever.set()


def test_one_that_cannot_close_is_logged_only(caplog: pytest.LogCaptureFixture) -> None:
    Guarded("choir", Choir(close=_nothing), foreign=True).close()
    assert "choir failed in close()" in caplog.text


def test_a_broken_engine_leaves_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from voiceguide.engines import registry

    broken = Guarded("choir", Choir(voices=_nothing), foreign=True)
    monkeypatch.setattr(registry, "_entry_points", lambda: {"choir": None})
    with Engines() as engines:
        engines._loaded["choir"] = broken
        assert choose_voice(engines, "low-tone", "en") == ("tone", "low-tone")
        with pytest.raises(EngineError, match=r"unknown voice 'sopran'.*choir failed in voices\(\)"):
            choose_voice(engines, "sopran", "en")


def test_what_it_cannot_do_is_told_once_and_not_asked_of_it(caplog: pytest.LogCaptureFixture) -> None:
    inner = Choir()
    engine = Guarded("choir", inner)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            engine.tell_losses([Utterance("Hello.", "alto"), HELLO])
    assert [record.getMessage() for record in caplog.records] == [
        "the voice engine choir cannot change its rate: everything is spoken at its own",
    ]
    engine.synthesize(HELLO)
    assert inner.heard == [Utterance("Hello.", "alto")]


def test_what_it_can_do_is_asked_of_it_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    inner = Choir(features=frozenset({"rate", "ipa"}))  # type: ignore[arg-type]
    engine = Guarded("choir", inner)
    engine.tell_losses([HELLO])
    engine.synthesize(HELLO)
    assert (caplog.records, inner.heard) == ([], [HELLO])
