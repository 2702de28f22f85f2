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
with Process([sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(60)"],
             stdin=True, stdout=True) as process:
    print(process.out.readline().decode().strip(), flush=True)
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
        process.feed.write(data)
        process.feed.close()
        assert process.out.read() == data
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
    assert process.feed.closed and process.out.closed
    assert time.monotonic() - start < 20


def test_an_error_in_the_context_passes_and_ends_it() -> None:
    with pytest.raises(ZeroDivisionError), Process(python(WAIT), stdin=True) as process:
        process.feed.write(b"not yet flushed")
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
            process.feed.write(b"x" * 1_000_000)
        process.feed.write(b"left in the buffer")


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
