"""The public surface is one sorted list, and everything on it has words of its own."""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import voiceguide
from voiceguide.sound.segments import segment


def test_all_is_sorted_and_every_name_is_there() -> None:
    assert voiceguide.__all__ == sorted(voiceguide.__all__)
    assert dir(voiceguide) == voiceguide.__all__
    assert all(hasattr(voiceguide, name) for name in voiceguide.__all__)
    with pytest.raises(AttributeError):
        voiceguide.nothing  # noqa: B018


def test_nothing_is_loaded_before_it_is_used() -> None:
    code = "import sys, voiceguide; print([name for name in sys.modules if name.startswith('voiceguide.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_documented() -> None:
    for name in voiceguide.__all__:
        value = getattr(voiceguide, name)
        if callable(value) and not typing.get_args(value):
            assert inspect.getdoc(value), name


def test_every_error_is_a_voiceguide_error() -> None:
    for name in voiceguide.__all__:
        value = getattr(voiceguide, name)
        if inspect.isclass(value) and issubclass(value, Exception):
            assert issubclass(value, voiceguide.VoiceguideError)


def test_no_module_hides_a_public_name() -> None:
    # importing `voiceguide.x` sets the attribute `x` of the package, whatever stood there
    modules = {info.name for info in pkgutil.iter_modules(voiceguide.__path__)}
    assert not modules & set(voiceguide.__all__)


def _annotated(value: object) -> Iterator[object]:
    """Yield everything with annotations that a user of a public name meets."""
    yield value
    if inspect.isclass(value):
        yield from (
            member for name, member in inspect.getmembers(value, inspect.isfunction) if name[0] != "_"
        )
        properties = inspect.getmembers(value, lambda member: isinstance(member, property))
        yield from (member.fget for _, member in properties)


def _classes(hint: object) -> Iterator[type]:
    if inspect.isclass(hint):
        yield hint
    for inner in typing.get_args(hint):
        yield from _classes(inner)


def test_every_type_in_a_public_signature_is_public() -> None:
    foreign = {"AudioSegment": type(segment(np.zeros(1, np.float32))), "NDArray": NDArray, "np": np}
    public = {name: getattr(voiceguide, name) for name in voiceguide.__all__}
    seen: set[type] = set()
    for value in public.values():
        if isinstance(value, str) or typing.get_args(value):  # a version, an alias
            continue
        for annotated in _annotated(value):
            names = vars(sys.modules[annotated.__module__]) | public | foreign
            for name, hint in typing.get_type_hints(annotated, names).items():
                if not name.startswith("_"):
                    seen |= set(_classes(hint))
    ours = {cls for cls in seen if cls.__module__.startswith("voiceguide")}
    assert {cls.__name__ for cls in ours} <= set(voiceguide.__all__)
    assert len(ours) > 15


def test_fields_of_public_values_are_explained_by_their_names_or_by_prose() -> None:
    for name in voiceguide.__all__:
        value = getattr(voiceguide, name)
        if dataclasses.is_dataclass(value) and inspect.isclass(value):
            assert not (inspect.getdoc(value) or "").startswith(f"{name}("), f"{name} has no docstring"


USER_SCRIPT = """
from pathlib import Path

import voiceguide
from voiceguide import Fault, Options, Planned, Rendered, Report, Timeline, Utterance, Voice
from voiceguide import VoiceList


def progress(stage: str, done: int, total: int) -> None:
    print(stage, done, total)


def longest(timeline: Timeline) -> float:
    events = [event.end - event.start for event in timeline.events if event.kind == "speech"]
    return max(events) / timeline.sample_rate


def main(script: Path) -> None:
    faults: list[Fault] = voiceguide.check(script, Options(sets={"side": "left"}))
    for fault in faults:
        print(fault.location.line, fault.location.column, fault.message)
    planned: Planned = voiceguide.plan(script)
    print(planned.reach.shortest, planned.choices.counts)
    try:
        done: Rendered = voiceguide.render(
            script, "out.mp3", Options(duration_s=600, pace=0.9), sidecars=["vtt"], progress=progress
        )
    except voiceguide.DurationError as error:
        print(error.shortest_s, error.longest_s)
        return
    print(longest(done.timeline), [chapter.title for chapter in done.timeline.chapters])
    for placement in done.timeline.placements:
        if isinstance(placement.sound, Utterance):
            print(placement.start, placement.sound.text, placement.sound.prosody.rate)
    done.segment(0, 10).export("start.wav", format="wav")
    report: Report = voiceguide.verify(done.path)
    print([check.name for check in report.checks if not check.passed])
    with voiceguide.Studio(jobs=2) as studio:
        found: VoiceList = studio.voices(language="en")
        first: Voice = found.voices[0]
        print(first.name, found.notes)
        studio.render(script, Path("b.wav"))
        studio.say("Hello.", Path("hello.wav"))
"""


def test_a_user_script_that_uses_the_whole_api_passes_mypy_strict(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(USER_SCRIPT, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "mine.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
