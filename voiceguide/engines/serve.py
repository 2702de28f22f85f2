"""The process of a voice that must not live in ours: one JSON request a line on stdin, one reply on stdout.

It is run as a file, `python -P serve.py SPEAKER [ARGUMENT...]`, and imports nothing of voiceguide, which
would take longer than all else. SPEAKER is a Python file with `prepare(arguments)`, which loads what is
needed, with `answer(request)`, which returns a reply or raises, and with `fresh()`: whether each request
needs a process that has answered none before. Such a request is answered by a fork of this process where the
system can fork, else by this one, whose reply then says that it is spent.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import sys
from collections.abc import Callable
from typing import Any

Reply = dict[str, Any]


def answered(answer: Callable[[Reply], Reply], request: Reply) -> Reply:
    """Do what a request asks; errors become replies, since nothing else reaches the other side."""
    try:
        return answer(request)
    except Exception as error:  # a library raises whatever it likes
        return {"error": f"{type(error).__name__}: {error}"}


def in_fork(work: Callable[[], Reply], limit_s: int) -> Reply:
    """Return what `work` returns in a copy of this process; a copy that dies gives an error."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(limit_s)  # should the other side be gone when this one hangs
            os.write(send, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(send)
    with open(receive, "rb") as pipe:  # noqa: PTH123  (a pipe has no path)
        data = pipe.read()
    _, status = os.waitpid(child, 0)
    reply: Reply = json.loads(data) if data else {"error": f"the voice crashed (status {status})"}
    return reply


def main() -> None:
    """Answer requests until stdin ends."""
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # libraries print
    problem: Reply = {}
    fresh = forks = False
    speaker: dict[str, Any] = {}
    try:
        speaker = runpy.run_path(sys.argv[1])
        speaker["prepare"](sys.argv[2:])
        fresh = bool(speaker["fresh"]())
        forks = fresh and hasattr(os, "fork")
    except Exception as error:  # whatever keeps the voice from loading is told in the reply
        problem = {"error": f"it cannot be used: {error}"}
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if problem:
            reply = problem
        elif forks:
            limit_s = int(request.get("limit_s", 60)) + 1
            reply = in_fork(lambda request=request: answered(speaker["answer"], request), limit_s)  # type: ignore[misc]
        else:
            reply = answered(speaker["answer"], request)
        spent = bool(problem) or (fresh and not forks)
        replies.write(json.dumps({**reply, "spent": spent}).encode() + b"\n")


if __name__ == "__main__":
    main()
