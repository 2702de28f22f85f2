"""Jobs on this machine: done in processes that can be killed, once for all who wait, the urgent first."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from doing import Writing, done_by, lives, until

from voiceguide.errors import JobError, OptionError, ScriptError
from voiceguide.jobs.handle import Handle, Priority, Progress, State
from voiceguide.jobs.local import LocalRunner


@pytest.fixture(scope="module")
def runner() -> Iterator[LocalRunner]:
    with LocalRunner(jobs=1) as made:
        yield made


def writing(folder: Path, words: str = "words", **how: object) -> Writing:
    target = folder / "out" / f"{words}.txt"
    return Writing(target=target, words=words, marks=folder / "marks", **how)  # type: ignore[arg-type]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_job_is_done_in_another_process_and_told_on_the_way(runner: LocalRunner, tmp_path: Path) -> None:
    told: list[tuple[State, Progress]] = []

    def tell(handle: Handle) -> None:
        told.append((handle.state, handle.progress))

    handle = runner.submit(writing(tmp_path), told=tell)
    assert handle.result(60) == "WORDS"
    assert (handle.state, handle.error) == (State.DONE, None)
    assert files(tmp_path / "out") == ["beside.txt", "words.txt"]
    assert done_by(tmp_path / "marks") != [os.getpid()]
    assert (State.RUNNING, Progress("encode", 1, 2)) in told
    assert told[-1][0] is State.DONE


def test_a_fault_of_a_script_comes_back_as_it_was_raised(runner: LocalRunner, tmp_path: Path) -> None:
    handle = runner.submit(writing(tmp_path, does="fault"))
    with pytest.raises(ScriptError) as raised:
        handle.result(60)
    (fault,) = raised.value.faults
    assert (fault.message, fault.path) == ("folder/x.wav cannot be read", "folder/script.md")
    assert handle.state is State.FAILED
    assert files(tmp_path / "out") == []


def test_a_defect_comes_back_with_its_story(runner: LocalRunner, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="a defect") as raised:
        runner.submit(writing(tmp_path, does="defect")).result(60)
    assert "in make" in "".join(raised.value.__notes__)


def test_a_warning_is_logged_here(
    runner: LocalRunner, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    runner.submit(writing(tmp_path, does="warn")).result(60)
    assert ("voiceguide.jobs.child", logging.WARNING, "careful") in caplog.record_tuples


def test_equal_jobs_are_done_once_for_all_who_wait(runner: LocalRunner, tmp_path: Path) -> None:
    job = writing(tmp_path, gate=tmp_path / "gate")
    one, two = runner.submit(job), runner.submit(writing(tmp_path, gate=tmp_path / "gate"))
    (tmp_path / "gate").touch()
    assert (one.result(60), two.result(60)) == ("WORDS", "WORDS")
    assert len(done_by(tmp_path / "marks")) == 1


def test_cancelling_kills_the_process_and_leaves_nothing(runner: LocalRunner, tmp_path: Path) -> None:
    handle = runner.submit(writing(tmp_path, gate=tmp_path / "never"))
    until(lambda: done_by(tmp_path / "marks"))
    (pid,) = done_by(tmp_path / "marks")
    handle.cancel()
    assert handle.wait(0)
    with pytest.raises(JobError, match="cancelled"):
        handle.result()
    until(lambda: not lives(pid))
    until(lambda: files(tmp_path / "out") == [])
    assert runner.submit(writing(tmp_path, "more")).result(60) == "MORE"  # another process does the next


def test_a_process_that_does_not_listen_is_killed_too_and_swept_after(
    runner: LocalRunner, tmp_path: Path
) -> None:
    handle = runner.submit(writing(tmp_path, gate=tmp_path / "never"))
    until(lambda: done_by(tmp_path / "marks"))
    (pid,) = done_by(tmp_path / "marks")
    os.kill(pid, signal.SIGSTOP)
    assert files(tmp_path / "out")  # half, under a hidden name
    handle.cancel()
    until(lambda: not lives(pid))
    until(lambda: files(tmp_path / "out") == [])


def test_one_of_two_who_wait_may_leave(runner: LocalRunner, tmp_path: Path) -> None:
    job = writing(tmp_path, gate=tmp_path / "gate")
    stays, leaves = runner.submit(job), runner.submit(job)
    until(lambda: done_by(tmp_path / "marks"))
    leaves.cancel()
    assert (leaves.state, stays.state) == (State.CANCELLED, State.RUNNING)
    (tmp_path / "gate").touch()
    assert stays.result(60) == "WORDS"
    assert len(done_by(tmp_path / "marks")) == 1


def test_a_job_that_waits_in_the_queue_can_be_cancelled(runner: LocalRunner, tmp_path: Path) -> None:
    first = runner.submit(writing(tmp_path, "first", gate=tmp_path / "gate"))
    second = runner.submit(writing(tmp_path, "second"))
    assert second.state is State.WAITING
    second.cancel()
    (tmp_path / "gate").touch()
    first.result(60)
    assert runner.submit(writing(tmp_path, "third")).result(60) == "THIRD"
    assert done_by(tmp_path / "marks", "second") == []


def test_who_waits_comes_before_a_batch(runner: LocalRunner, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    first = runner.submit(writing(tmp_path, "first", gate=gate))
    until(lambda: first.state is State.RUNNING)
    batch = [runner.submit(writing(tmp_path, word)) for word in ("b1", "b2", "b3")]
    urgent = runner.submit(writing(tmp_path, "urgent"), priority=Priority.WAITED)
    raised = runner.submit(writing(tmp_path, "b3"), priority=Priority.WAITED)  # somebody waits for it now
    gate.touch()
    for handle in (*batch, urgent, raised):
        handle.result(60)
    order = [path.name.split()[1] for path in sorted((tmp_path / "marks").iterdir())]
    assert order == ["first", "b3", "urgent", "b1", "b2"]


def test_a_job_whose_process_dies_is_tried_once_more(runner: LocalRunner, tmp_path: Path) -> None:
    assert runner.submit(writing(tmp_path, does="die")).result(60) == "WORDS"
    first, second = done_by(tmp_path / "marks")
    assert first != second
    handle = runner.submit(writing(tmp_path, "again", does="die always"))
    with pytest.raises(JobError, match="the process that did it ended: signal 9 killed it"):
        handle.result(60)
    assert files(tmp_path / "out") == ["beside.txt", "words.txt"]


def test_no_more_than_so_many_at_once_and_none_is_left_at_the_end(tmp_path: Path) -> None:
    with LocalRunner(jobs=2) as runner:
        handles = [runner.submit(writing(tmp_path, f"w{i}", gate=tmp_path / "gate")) for i in range(4)]
        until(lambda: len(files(tmp_path / "marks")) == 2)
        assert [handle.state for handle in handles[2:]] == [State.WAITING, State.WAITING]
        pids = [pid for word in ("w0", "w1") for pid in done_by(tmp_path / "marks", word)]
    assert {handle.state for handle in handles} == {State.CANCELLED}
    assert not any(lives(pid) for pid in pids)
    assert files(tmp_path / "out") == []
    with pytest.raises(JobError, match="no more jobs"):
        runner.submit(writing(tmp_path))


@pytest.mark.parametrize("jobs", [0, -1, 1.5])
def test_a_number_of_processes_must_be_one(jobs: object) -> None:
    with pytest.raises(OptionError):
        LocalRunner(jobs=jobs)  # type: ignore[arg-type]


KILLED = """
import sys, time
from pathlib import Path
from doing import Writing
from voiceguide.jobs.local import LocalRunner
folder = Path(sys.argv[1])
runner = LocalRunner(jobs=1)
runner.submit(Writing(target=folder / "out" / "a.txt", marks=folder / "marks", gate=folder / "never"))
time.sleep(600)
"""


def test_processes_end_and_tidy_up_when_their_owner_is_killed(tmp_path: Path) -> None:
    path = os.pathsep.join(filter(None, sys.path))
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], env=os.environ | {"PYTHONPATH": path}
    ) as owner:
        until(lambda: done_by(tmp_path / "marks"))
        owner.kill()
    (pid,) = done_by(tmp_path / "marks")
    until(lambda: not lives(pid))
    assert files(tmp_path / "out") == []
