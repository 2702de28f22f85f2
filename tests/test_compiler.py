"""One run tells every fault of a script, and a length is found without speaking what is not needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

import voiceguide
from voiceguide import DurationError, Options, ScriptError
from voiceguide.compiler import LengthFault, compile
from voiceguide.engines.registry import Engines
from voiceguide.script.source import Fault, make_source
from voiceguide.timing.estimator import Estimator, Scaled
from voiceguide.timing.sounds import Recording, Sound

EVERY_STAGE = """---
language: xx
voice: nobody
duration: 10h
---
Sit down. [bel]

[hold 20s halfway]

[hold 2s countdown=3 cue=beep]

[play broken.wav]
"""


def compiled_faults(text: str, options: Options | None = None, folder: Path = Path()) -> list[Fault]:
    with Engines() as engines:
        compiled, faults = compile(make_source(folder / "a.md", text), options or Options(), engines)
    assert (compiled is None) == bool(faults)
    return faults


def told(faults: Iterable[Fault]) -> list[str]:
    return [f"{fault.location.line}:{fault.location.column}: {fault.message}" for fault in faults]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    path = tmp_path / "a.md"
    path.write_text(EVERY_STAGE, encoding="utf-8")
    return path


def test_a_fault_of_every_stage_is_told_in_one_run(script: Path) -> None:
    voice, length, cue, words, hold, file = voiceguide.check(script)
    assert told([voice]) == ["3:8: unknown voice 'nobody'; `voiceguide voices` lists them"]
    assert (length.location.line, length.location.column) == (4, 11) and length.message.startswith(
        "this script cannot be 10:00:00 long"
    )
    assert told([cue, words, hold]) == [
        "6:11: unknown cue 'bel', did you mean 'bell'?",
        "8:1: there are no words for 'halfway' in xx: give them in phrases:",
        "10:1: this hold of 2s is too short: a countdown of 3 needs at least 3s",
    ]
    assert (file.location.line, file.location.column) == (12, 1) and "broken.wav" in file.message


def test_check_plan_and_render_tell_the_same_faults(script: Path, tmp_path: Path) -> None:
    faults = voiceguide.check(script)
    for run in (voiceguide.plan, lambda path: voiceguide.render(path, tmp_path / "a.wav")):
        with pytest.raises(ScriptError) as caught:
            run(script)
        assert list(caught.value.faults) == faults
    assert not (tmp_path / "a.wav").exists()


def test_a_length_alone_is_a_duration_error_with_its_place_and_limits(tmp_path: Path) -> None:
    (fault,) = compiled_faults("---\nduration: 5m\n---\nHello. [pause 10s fixed]\n", Options(engine="tone"))
    assert isinstance(fault, LengthFault)
    assert fault.location.line == 2 and "\n    2 | duration: 5m\n" in str(fault)
    script = tmp_path / "a.md"
    script.write_text("Hi. [pause 10s fixed]", encoding="utf-8")
    with pytest.raises(DurationError) as caught:
        voiceguide.plan(script, Options(duration_s=300, engine="tone"))
    assert 12 < caught.value.shortest_s == caught.value.longest_s < 13


def test_what_could_not_be_read_is_not_called_missing() -> None:
    missing = "---\nduration: 20m\n---\nHello. [pause 10s] [pauze 18m]\n"
    assert told(compiled_faults(missing)) == ["4:20: unknown cue 'pauze', did you mean 'pause'?"]
    # however short it is, it would only be longer
    too_long = compiled_faults(missing.replace("20m", "2s"))
    assert [fault.location.line for fault in too_long] == [2, 4]


@pytest.mark.parametrize(
    ("pause", "limits"),
    [
        ("5.6s fixed", "its only length is 0:07.6"),
        ("5s min=4.7s max=5.2s", "its shortest length is 0:07, its longest 0:07"),
        ("4.2s min=4.1s max=4.4s", "its shortest length is 0:06.1, its longest 0:06.4"),
        ("5s min=4s max=8s", "its shortest length is 0:06, its longest 0:10"),
    ],
)
def test_the_shortest_and_the_longest_length_never_contradict_each_other(pause: str, limits: str) -> None:
    (fault,) = compiled_faults(f"[pause {pause}]", Options(duration_s=60))
    assert fault.message == f"this script cannot be 1:00 long: {limits}"


AT = "---\ntail: 3s\nduration: {}\n---\nHello there. [at 1:00] Two."


@pytest.mark.parametrize(
    ("asked", "cure"),
    [
        ("1:02", "; write that, or tail: 1.75s at the top"),
        ("1:03", " (1:03 is that, rounded); write that, or tail: 2.75s at the top"),
        ("1:05", "; write that, or end the script with [at 1:02]"),
        ("1:00", "; write that"),
        ("28:00", ""),
    ],
)
def test_a_script_of_one_length_says_what_can_be_written_instead(asked: str, cure: str) -> None:
    script, options = AT.format(asked), Options(engine="tone")
    (fault,) = compiled_faults(script, options)
    assert fault.message == f"this script cannot be {asked} long: its only length is 1:03.25{cure}"
    assert compiled_faults(script.replace(f"duration: {asked}", "duration: 1:03.25"), options) == []
    if "tail" in cure:
        tail = cure.rpartition("tail: ")[2].split()[0]
        assert compiled_faults(script.replace("tail: 3s", f"tail: {tail}"), options) == []
    if "[at" in cure:
        assert compiled_faults(script + " " + cure[cure.index("[") :], options) == []
    (fault,) = compiled_faults(AT.replace("duration: {}\n", ""), Options(engine="tone", duration_s=62))
    assert fault.message.endswith("its only length is 1:03.25; write that, or tail: 1.75s at the top")


def test_more_than_a_day_of_audio_is_refused() -> None:
    assert told(compiled_faults("[pause 23h fixed] [pause 2h fixed]")) == [
        "1:1: the programme would be 25:00:02 long; 24 hours is the most"
    ]


class Counting:
    """Measures as an estimator does, half as long again, and remembers what it was asked for."""

    doubt = 0.0

    def __init__(self, factor: float) -> None:
        self.asked: set[Sound] = set()
        self._lengths = Scaled(Estimator(self.no_file), factor)

    @staticmethod
    def no_file(recording: Recording) -> int:
        raise AssertionError(recording)

    def of(self, sounds: Iterable[Sound]) -> Mapping[Sound, int]:
        wanted = list(sounds)
        self.asked.update(wanted)
        return self._lengths.of(wanted)

    def upbeats(self, counted: Iterable[Sound]) -> Mapping[Sound, int]:
        return self._lengths.upbeats(counted)


ROUNDS = """::: repeat 2..9
Round {round} of them. [pause 5s]
:::
::: optional
You may leave this out. [pause 30s]
:::
"""


@pytest.mark.parametrize("factor", [0.7, 1.0, 1.5])
@pytest.mark.parametrize("seconds", [25, 40, 60, 75, 100, 140])
def test_a_length_is_reached_by_measuring_only_what_its_plan_needs(factor: float, seconds: int) -> None:
    lengths = Counting(factor)
    source = make_source(Path("a.md"), ROUNDS)
    with Engines() as engines:
        options = Options(duration_s=seconds, engine="tone")
        compiled, faults = compile(source, options, engines, lengths)
    assert faults == [] and compiled is not None
    assert compiled.timeline.length == seconds * 44_100
    needless = lengths.asked - set(compiled.plan.sounds)
    assert len(needless) <= 4, "an estimate may mislead once or twice, not more"


def test_a_good_estimate_measures_nothing_in_vain() -> None:
    lengths = Counting(1.0)
    with Engines() as engines:
        options = Options(duration_s=100, engine="tone")
        compiled, _ = compile(make_source(Path("a.md"), ROUNDS), options, engines, lengths)
    assert compiled is not None and lengths.asked == set(compiled.plan.sounds)
