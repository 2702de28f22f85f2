"""A render as a job: named by its content, the same bytes as `render`, and done where it is whole."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import voiceguide
from voiceguide.audit.checks import Report
from voiceguide.errors import JobError, ScriptError, UsageError
from voiceguide.jobs.local import LocalRunner
from voiceguide.jobs.order import Order, carry_out, deliver, packed_materials
from voiceguide.jobs.render import RenderJob, render_job
from voiceguide.options import Options
from voiceguide.script.source import make_source, read_source
from voiceguide.studio import Studio

TEXT = (
    "---\nbeds: {sea: sounds/sea.wav}\nbed: sea\nvars: {a: x}\n---\nLean back. [pause 2s]\n[play tap.wav]\n"
)
BEEPS = Options(engine="tone")


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    with Studio(jobs=1) as made:
        yield made


@pytest.fixture
def played(tmp_path: Path, studio: Studio) -> Path:
    """Write a script that plays files of its folder."""
    (tmp_path / "in" / "sounds").mkdir(parents=True)
    studio.write_sound("ocean", tmp_path / "in" / "sounds" / "sea.wav")
    studio.write_sound("tick", tmp_path / "in" / "tap.wav")
    path = tmp_path / "in" / "rest.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def made(studio: Studio, script: Path, target: Path, options: Options = BEEPS, **how: object) -> RenderJob:
    return render_job(read_source(script), target, options, studio, **how)  # type: ignore[arg-type]


def test_equal_wishes_have_equal_keys_and_others_have_others(
    studio: Studio, played: Path, tmp_path: Path
) -> None:
    job = made(studio, played, tmp_path / "a.mp3")
    named = replace(BEEPS, engine="", voice="tone/tone", sets={"a": "x"})
    assert job.key == made(studio, played, tmp_path / "b.mp3").key
    sets = [made(studio, played, tmp_path / "a.mp3", replace(named, pace=pace)) for pace in (1, 1.0)]
    assert sets[0].key == sets[1].key
    others = [
        made(studio, played, tmp_path / "a.wav"),
        made(studio, played, tmp_path / "a.mp3", sidecars=["vtt"]),
        made(studio, played, tmp_path / "a.mp3", Options(voice="heart")),
        made(studio, played, tmp_path / "a.mp3", replace(BEEPS, duration_s=9.0)),
        made(studio, played, tmp_path / "a.mp3", replace(BEEPS, seed=3)),
    ]
    played.write_text(TEXT + "\nWords.\n", encoding="utf-8")
    others.append(made(studio, played, tmp_path / "a.mp3"))
    played.write_text(TEXT, encoding="utf-8")
    studio.write_sound("bell", played.parent / "tap.wav")
    others.append(made(studio, played, tmp_path / "a.mp3"))
    keys = [job.key, *(other.key for other in others)]
    assert len(set(keys)) == len(keys)


def test_a_voice_named_in_another_way_is_the_same_wish(studio: Studio, tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.md", "Words.")
    keys = {
        render_job(source, tmp_path / "a.mp3", options, studio).key
        for options in (Options(voice="heart"), Options(voice="hibari/heart"), Options(engine="hibari"))
    }
    assert len(keys) == 1


def test_faults_are_told_before_anything_is_submitted(studio: Studio, tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.md", "Words. [bel]")
    with pytest.raises(ScriptError, match="unknown cue 'bel'"):
        render_job(source, tmp_path / "a.mp3", BEEPS, studio)


def test_what_the_script_uses_is_not_replaced(studio: Studio, played: Path) -> None:
    with pytest.raises(UsageError, match=r"tap\.wav would replace"):
        made(studio, played, played.parent / "tap.wav")


def test_it_is_made_as_render_makes_it_and_done_when_it_is_whole(
    studio: Studio, played: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out" / "rest.mp3"
    job = made(studio, played, target, sidecars=["vtt"])
    assert not job.is_done()
    with LocalRunner(jobs=1) as runner:
        done = runner.submit(job).result(120)
    assert (done.path, done.timeline_path) == (target, target.with_name("rest.timeline.json"))
    assert sorted(path.name for path in target.parent.iterdir()) == [
        "rest.contour",
        "rest.mp3",
        "rest.timeline.json",
        "rest.vtt",
    ]
    same = studio.render(played, tmp_path / "same" / "rest.mp3", BEEPS, sidecars=["vtt"])
    assert target.read_bytes() == same.path.read_bytes()
    assert done.timeline == same.timeline
    report: Report = voiceguide.verify(target)
    assert report.passed
    assert job.is_done()
    assert made(studio, played, target, sidecars=["vtt"]).is_done()
    assert not made(studio, played, target).is_done()  # another wish


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("rest.mp3", half),
        ("rest.mp3", Path.unlink),
        ("rest.timeline.json", half),
        ("rest.timeline.json", Path.unlink),
        ("rest.contour", Path.unlink),
        ("rest.vtt", Path.unlink),
    ],
)
def test_what_is_damaged_or_missing_is_not_done(
    studio: Studio, played: Path, tmp_path: Path, name: str, harm: Callable[[Path], None]
) -> None:
    job = made(studio, played, tmp_path / "rest.mp3", sidecars=["vtt"])
    carry_out(Order(job, 1), studio)
    assert job.is_done()
    harm(tmp_path / name)
    assert not job.is_done()


def test_without_the_folder_it_is_made_from_what_was_sent_along(
    studio: Studio, played: Path, tmp_path: Path
) -> None:
    job = made(studio, played, tmp_path / "out" / "rest.mp3", sidecars=["vtt"])
    deliver(job, carry_out(Order(job, 1), studio))
    known = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    sent = packed_materials(job)
    assert sorted(sent) == ["sounds/sea.wav", "tap.wav"]
    (tmp_path / "in").rename(tmp_path / "gone")
    answer = carry_out(pickle.loads(pickle.dumps(Order(job, 1, materials=sent))), studio)  # noqa: S301
    assert answer.result.path == tmp_path / "out" / "rest.mp3"
    for path in (tmp_path / "out").iterdir():
        path.unlink()
    deliver(job, answer)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == known


def test_a_file_that_changes_meanwhile_is_told(studio: Studio, played: Path, tmp_path: Path) -> None:
    job = made(studio, played, tmp_path / "out" / "rest.mp3")
    studio.write_sound("bell", played.parent / "tap.wav")
    with pytest.raises(JobError, match=r"tap\.wav has changed"):
        carry_out(Order(job, 1), studio)
    with pytest.raises(JobError, match=r"tap\.wav has changed"):
        packed_materials(job)
    assert not (tmp_path / "out").exists()


def test_the_timeline_tells_the_key(studio: Studio, played: Path, tmp_path: Path) -> None:
    job = made(studio, played, tmp_path / "rest.mp3")
    carry_out(Order(job, 1), studio)
    about = json.loads((tmp_path / "rest.timeline.json").read_text(encoding="utf-8"))["file"]
    assert about["key"] == job.key


def test_notices_are_those_of_render(studio: Studio, tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text('Sing [la]{ipa="lɑː"}.\n', encoding="utf-8")
    job = made(studio, script, tmp_path / "a.wav")
    with job.whole() as place:
        notices = job.make(place, studio).notices
    assert notices == studio.render(script, tmp_path / "b.wav", BEEPS).notices != ()
