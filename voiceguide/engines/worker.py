"""A helper process that answers JSON requests, one at a time, within a time limit."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from queue import Empty, SimpleQueue
from typing import Any

from voiceguide.disk import make_scratch_folder, temporary_fault
from voiceguide.errors import EngineError, OutputError


class Worker:
    """A running helper with a folder of its own; `environment` is added to ours.

    It gets no Ctrl-C from the terminal; its end is `close`.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        try:
            self.folder = make_scratch_folder()
            self._complaints = (self.folder / "stderr.txt").open("wb")
        except OutputError as error:
            raise EngineError(str(error)) from error
        except OSError as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise EngineError(str(temporary_fault(error))) from error
        try:
            self._process = subprocess.Popen(  # noqa: S603  (no shell; the engine gives the command)
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                bufsize=0,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
                | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            self._clear()
            raise EngineError(f"no helper process could be started: {error}") from error
        self._replies: SimpleQueue[bytes] = SimpleQueue()
        self._reader = threading.Thread(target=self._listen, name="voice-worker", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def ask(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """Return the reply to a request; raises EngineError if it fails, dies, or takes too long."""
        assert self._process.stdin is not None  # noqa: S101  (for mypy: it is a pipe)
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            line = self._replies.get(timeout=timeout_s)
        except (OSError, ValueError):  # ValueError: closed from another thread
            line = b""
        except Empty:
            raise EngineError(f"it did not answer within {timeout_s:g} s") from None
        if not line:
            raise EngineError(f"its process ended{self._last_words()}")
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise EngineError(str(reply["error"]))
        return reply

    def close(self) -> None:
        """End the process and what it started, and remove its folder. May be called more than once."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # it ended just now
                if hasattr(os, "killpg"):
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):  # what was not yet sent is of no use now
                    pipe.close()
        self._clear()

    def _listen(self) -> None:
        """Pass on each line; at the end, and to later requests, an empty one."""
        assert self._process.stdout is not None  # noqa: S101  (for mypy: it is a pipe)
        with os.fdopen(os.dup(self._process.stdout.fileno()), "rb") as lines:
            for line in lines:
                self._replies.put(line)
        self._replies.put(b"")

    def _last_words(self) -> str:
        try:
            lines = (self.folder / "stderr.txt").read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:
            return ""
        said = [line.strip() for line in lines if line.strip()]
        return f": {said[-1]}" if said else ""

    def _clear(self) -> None:
        self._complaints.close()
        shutil.rmtree(self.folder, ignore_errors=True)
