"""A tool beside us is fed, read and heard, and is gone when its context ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from voiceguide.sound.tools.process import Process

ECHO = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
WAIT = "import time; time.sleep(60)"

HOLDER = """
import signal, sys
from voiceguide.sound.tools.process import Process
# a shell has what it runs in the background ignore Ctrl-C, and the tests may be that
signal.signal(signal.SIGINT, signal.default_int_handler)
with Process([sys.executable, "-c", "import os, time; print(f'{os.getpid():7}', flush=True); time.sleep(60)"],
             stdin=True, stdout=True) as process:
    print(process.read(8).decode().strip(), flush=True)
    process.wait()
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone_within(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.01)
    return not alive(pid)


def test_what_is_fed_comes_out() -> None:
    data = os.urandom(3_000_000)
    with Process(python(ECHO), stdin=True, stdout=True) as process:
        process.write(data)
        process.end_input()
        assert process.read() == data
        assert process.wait() == 0
        assert process.said == ""


def test_its_exit_code_and_last_words_are_kept() -> None:
    with Process(python("import sys; print('oh \\u2013 no', file=sys.stderr); sys.exit(3)")) as process:
        assert process.wait() == 3
        assert process.said == "oh – no"


def test_much_talk_neither_blocks_nor_fills_memory_and_its_ends_are_kept() -> None:
    with Process(python("import sys\nfor i in range(20_000): print('line', i, file=sys.stderr)")) as process:
        assert process.wait() == 0
        lines = process.said.splitlines()
    assert lines == [f"line {i}" for i in [*range(30), *range(19_970, 20_000)]]


def test_bytes_that_are_no_text_are_heard_all_the_same() -> None:
    with Process(python(r"import os; os.write(2, b'caf\xe9\n')")) as process:
        process.wait()
        assert process.said == "caf\ufffd"


def test_leaving_the_context_ends_it_at_once() -> None:
    start = time.monotonic()
    with Process(python(WAIT), stdin=True, stdout=True) as process:
        pass
    assert process.wait() != 0
    with pytest.raises(ValueError, match="closed file"):
        process.read(1)
    assert time.monotonic() - start < 20


def test_an_error_in_the_context_passes_and_ends_it() -> None:
    with pytest.raises(ZeroDivisionError), Process(python(WAIT), stdin=True) as process:
        process.write(b"not yet flushed")
        raise ZeroDivisionError
    assert process.wait() != 0


def test_closing_twice_is_fine() -> None:
    process = Process(python(WAIT))
    process.close()
    process.close()
    assert process.wait() != 0


def test_feeding_what_has_gone_is_an_oserror_and_closing_it_is_not() -> None:
    with Process(python(""), stdin=True) as process:
        process.wait()
        with pytest.raises(OSError):
            process.write(b"x" * 1_000_000)
        process.write(b"left in the buffer")


def test_a_missing_tool_is_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        Process([str(tmp_path / "missing")])


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()
    for _ in range(5):
        with Process(python(""), stdout=True):
            pass
    assert threading.active_count() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups with signals")
def test_ctrl_c_reaches_us_alone_and_ends_the_tool() -> None:
    holder = subprocess.Popen(
        python(HOLDER), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert holder.stdout is not None
    pid = int(holder.stdout.readline())
    assert alive(pid) and os.getpgid(pid) != holder.pid
    os.killpg(holder.pid, signal.SIGINT)
    _, said = holder.communicate(timeout=10)
    assert holder.returncode == -signal.SIGINT and said.rstrip().endswith("KeyboardInterrupt")
    assert gone_within(pid, 5)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits on file size")
def test_a_file_that_grows_too_large_is_an_error_with_words_in_the_tool(tmp_path: Path) -> None:
    code = f"""
import os, resource
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
os.execv({sys.executable!r}, [{sys.executable!r}, "-c", '''
from voiceguide.sound.tools.process import Process
with Process(["cp", "/dev/zero", {str(tmp_path / "a")!r}]) as process:
    print(process.wait(), process.said)
'''])
"""
    run = subprocess.run(python(code), capture_output=True, text=True, timeout=20)
    assert run.stdout.startswith("1 ") and "File too large" in run.stdout


@pytest.mark.parametrize("use", ["read", "write", "end_input", "wait"])
def test_a_tool_that_does_nothing_is_ended_and_says_so(use: str) -> None:
    with Process(python(WAIT), stdin=True, stdout=True, stall_s=0.2) as process:
        if use == "read":
            assert process.read(1) == b""
        elif use == "write":
            with pytest.raises(OSError):
                process.write(bytes(1 << 20))
        elif use == "end_input":
            process.write(b"x")
            process.end_input()
        assert process.wait() != 0
        assert process.said == "ffmpeg did nothing for 0.2 s and was stopped"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sh")
def test_what_a_tool_started_ends_with_it() -> None:
    with Process(["sh", "-c", "sleep 600; true"], stdout=True, stall_s=0.2) as process:
        assert process.read() == b""
        assert process.wait() != 0


def test_time_that_passes_while_nobody_waits_for_it_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    hours = iter(range(0, 1_000_000, 3600))
    monkeypatch.setattr("voiceguide.sound.tools.process.time.monotonic", lambda: float(next(hours)))
    with Process(python(ECHO), stdin=True, stdout=True, stall_s=0.02) as process:
        threading.Event().wait(0.1)  # it is looked at meanwhile, ten times
        assert process._popen.poll() is None


def test_where_no_thread_can_be_started_the_tool_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(OSError, match="can't start new thread"):
        Process(python(WAIT))
