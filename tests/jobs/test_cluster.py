"""Jobs on a Dask cluster: the same files as on one machine, whatever dies, with a shared folder or not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from doing import Writing, done_by, lives, until
from typer.testing import CliRunner

from voiceguide.cli import app
from voiceguide.errors import JobError, ScriptError
from voiceguide.jobs.batch import DONE, Batch, Wish
from voiceguide.jobs.cluster import ClusterRunner
from voiceguide.jobs.handle import Handle, Priority, Progress, State
from voiceguide.jobs.job import materials_of
from voiceguide.jobs.local import LocalRunner
from voiceguide.options import Options
from voiceguide.studio import Studio

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow
BEEPS = Options(engine="tone")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Start a cluster of three workers of one thread each."""
    with distributed.LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address=None) as made:
        yield made


@pytest.fixture(scope="module", params=[True, False], ids=["shared", "sent back"])
def runner(request: pytest.FixtureRequest, cluster: Any) -> Iterator[ClusterRunner]:
    with ClusterRunner(cluster.scheduler_address, shared=request.param) as made:
        yield made


def writing(folder: Path, words: str = "words", **how: object) -> Writing:
    target = folder / "out" / f"{words}.txt"
    return Writing(target=target, words=words, marks=folder / "marks", **how)  # type: ignore[arg-type]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def test_a_job_is_done_elsewhere_and_told_on_the_way(runner: ClusterRunner, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "sound.txt").write_text("tick", encoding="utf-8")
    script = tmp_path / "in" / "script.md"
    materials = materials_of((tmp_path / "in" / "sound.txt",), script)
    told: list[tuple[State, Progress]] = []

    def tell(handle: Handle) -> None:
        told.append((handle.state, handle.progress))

    job = writing(tmp_path, script=script, materials=materials)
    assert runner.submit(job, told=tell).result(60) == "WORDStick"
    assert contents(tmp_path / "out") == {"words.txt": b"words", "beside.txt": b"beside"}
    until(lambda: told[-1][0] is State.DONE)
    assert (State.RUNNING, Progress("encode", 1, 2)) in told


def test_faults_and_lost_processes_are_told_as_on_one_machine(runner: ClusterRunner, tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"folder/script\.md:1:1: folder/x\.wav cannot be read"):
        runner.submit(writing(tmp_path, "fault", does="fault")).result(60)
    with pytest.raises(RuntimeError, match="a defect"):
        runner.submit(writing(tmp_path, "defect", does="defect")).result(60)
    assert runner.submit(writing(tmp_path, "die", does="die")).result(60) == "DIE"
    with pytest.raises(JobError, match="signal 9 killed it"):
        runner.submit(writing(tmp_path, "always", does="die always")).result(60)
    assert set(contents(tmp_path / "out")) == {"beside.txt", "die.txt"}


def test_cancelling_kills_the_process_unless_somebody_else_waits(
    runner: ClusterRunner, cluster: Any, tmp_path: Path
) -> None:
    job = writing(tmp_path, gate=tmp_path / "gate")
    one, two = runner.submit(job), runner.submit(job)
    with ClusterRunner(cluster.scheduler_address, shared=runner.shared) as elsewhere:
        three = elsewhere.submit(job)  # another program wants the same
        until(lambda: any(len(task.who_wants) == 2 for task in list(cluster.scheduler.tasks.values())))
        until(lambda: done_by(tmp_path / "marks"))
        one.cancel()
        two.cancel()
        assert runner.submit(writing(tmp_path, "other")).result(60) == "OTHER"
        assert lives(done_by(tmp_path / "marks")[0])
        (tmp_path / "gate").touch()
        assert three.result(60) == "WORDS"
    assert len(done_by(tmp_path / "marks")) == 1
    never = runner.submit(writing(tmp_path, "never", gate=tmp_path / "never"))
    until(lambda: done_by(tmp_path / "marks", "never"))
    (pid,) = done_by(tmp_path / "marks", "never")
    never.cancel()
    until(lambda: not lives(pid))
    until(lambda: not list((tmp_path / "out").glob("*never*")))


def test_who_waits_comes_before_a_batch(runner: ClusterRunner, cluster: Any, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    first = [runner.submit(writing(tmp_path, f"first{i}", gate=gate)) for i in range(3)]
    until(lambda: all(done_by(tmp_path / "marks", f"first{i}") for i in range(3)))
    batch = [runner.submit(writing(tmp_path, f"batch{i}")) for i in range(12)]
    urgent = runner.submit(writing(tmp_path, "urgent"), priority=Priority.WAITED)
    raised = runner.submit(writing(tmp_path, "batch11"), priority=Priority.WAITED)
    until(lambda: sum(key.endswith(f"-{Priority.WAITED}") for key in list(cluster.scheduler.tasks)) == 2)
    gate.touch()
    for handle in (*first, *batch, urgent, raised):
        handle.result(60)
    order = [path.name.split()[1] for path in sorted((tmp_path / "marks").iterdir())]
    assert len(order) == len(set(order)) == 16
    # three at a time, and each worker may have taken one more before the urgent ones came
    assert {"urgent", "batch11"} <= set(order[3:11])


def test_kill_9_of_one_of_three_workers_amid_sixty_renders_costs_none(
    runner: ClusterRunner, tmp_path: Path
) -> None:
    scripts = []
    for number in range(10):
        scripts.append(tmp_path / f"s{number}.md")
        text = f"# Script {number}\nLean back. [pause 1s min=0s max=60s]\n\n[bell]\n"
        scripts[-1].write_text(text, encoding="utf-8")
    wish = Wish(
        scripts=tuple(scripts),
        voices=("tone", "low-tone"),
        lengths_s=(6.0, 7.0, 8.0),
        options=BEEPS,
        folder=tmp_path / "cluster",
    )
    victim = next(iter(runner.client.run(os.getpid).values()))
    killed = threading.Event()

    def kill(done: float, total: int) -> None:
        if done >= 20 and not killed.is_set():
            killed.set()
            os.kill(victim, signal.SIGKILL)

    with LocalRunner() as local, Studio(jobs=1) as studio:
        rows = Batch(wish, runner, studio, kill).run()
        same = Batch(replace(wish, folder=tmp_path / "one machine"), local, studio).run()
    assert killed.is_set()
    assert [row.outcome for row in (*rows, *same)] == [DONE] * 120
    made = contents(tmp_path / "cluster")
    assert len(made) == 180  # each with its timeline and its contour
    assert made == contents(tmp_path / "one machine")
    assert victim not in runner.client.run(os.getpid).values()


@contextmanager
def dask(part: str, folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a scheduler or a worker of Dask in a process of its own."""
    file = ("--scheduler-file", str(folder / "scheduler.json"))
    command = [sys.executable, "-m", f"distributed.cli.dask_{part}", "--no-dashboard", *file, *arguments]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_scheduler_that_dies_is_told(tmp_path: Path) -> None:
    with dask("scheduler", tmp_path, "--host", "127.0.0.1", "--port", "0") as scheduler:
        until(lambda: (tmp_path / "scheduler.json").exists())
        address = json.loads((tmp_path / "scheduler.json").read_text(encoding="utf-8"))["address"]
        with dask("worker", tmp_path, "--nthreads", "1", "--no-nanny"), ClusterRunner(address) as runner:
            waiting = runner.submit(writing(tmp_path, gate=tmp_path / "gate"))
            until(lambda: done_by(tmp_path / "marks"))
            scheduler.kill()
            with pytest.raises(JobError, match="the cluster is lost"):
                waiting.result(60)
            with pytest.raises(JobError, match="the cluster is lost"):
                runner.submit(writing(tmp_path, "after")).result(60)


def test_a_worker_with_another_program_is_refused(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voiceguide.jobs.cluster.program", lambda: "another")
    with (
        ClusterRunner(cluster.scheduler_address) as runner,
        pytest.raises(JobError, match="has another version of voiceguide"),
    ):
        runner.submit(writing(tmp_path)).result(60)


def run(*arguments: str | Path, code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(app, ["batch", "--engine", "tone", *map(str, arguments)])
    assert result.exit_code == code, result.output + str(result.exception)
    return result.stdout, result.stderr


def test_the_command_runs_on_a_cluster_by_its_address(cluster: Any, script: Path, tmp_path: Path) -> None:
    out, _ = run(script, "-o", tmp_path / "a", "--cluster", cluster.scheduler_address)
    assert "1 made" in out
    run(script, "-o", tmp_path / "b", "--cluster", cluster.scheduler_address, "--shared")
    run(script, "-o", tmp_path / "c")
    assert contents(tmp_path / "a") == contents(tmp_path / "b") == contents(tmp_path / "c")


def test_the_command_starts_a_cluster_of_its_own_and_ctrl_c_ends_it_well(tmp_path: Path) -> None:
    script = tmp_path / "long.md"
    script.write_text("Hello. [hold 5h]\n", encoding="utf-8")
    command = [sys.executable, "-m", "voiceguide", "batch", str(script), "-o", str(tmp_path / "out")]
    with subprocess.Popen(
        [*command, "--engine", "tone", "--cluster", "local", "--shared", "--jobs", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        until(lambda: list((tmp_path / "out").glob(".long*")))
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        said = process.stdout.read() if process.stdout else ""
    assert (process.returncode, said.strip()) == (130, "voiceguide: interrupted")
    until(lambda: list((tmp_path / "out").iterdir()) == [])


def test_without_a_cluster_it_is_told(script: Path, tmp_path: Path) -> None:
    _, err = run(script, "-o", tmp_path / "out", "--cluster", "tcp://127.0.0.1:9", code=1)
    assert "no cluster can be used at tcp://127.0.0.1:9" in err
    _, err = run(script, "-o", tmp_path / "out", "--cluster", "here", code=1)
    assert "no cluster can be used at here" in err
    assert "--shared is about" in run(script, "-o", tmp_path / "out", "--shared", code=2)[1]
    address = "tcp://127.0.0.1:9"
    assert "leave out --jobs" in run(script, "--cluster", address, "--jobs", "2", code=2)[1]


def test_without_dask_the_extra_is_named(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    _, err = run(script, "-o", tmp_path / "out", "--cluster", "local", code=1)
    assert err.strip() == "voiceguide: a cluster needs Dask: pip install 'voiceguide[cluster]'"
