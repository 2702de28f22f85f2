"""A server that is killed amid its work leaves nothing half: what it did not finish is made again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from voiceguide.serve.make import read_made

pytestmark = pytest.mark.slow

LONG = "# Long\n\n" + "\n\n".join(f"Sentence {n} of many. [pause 1s]" for n in range(60)) + "\n"


def started(folder: Path) -> tuple[subprocess.Popen[str], httpx.Client]:
    command = [sys.executable, "-m", "voiceguide", "serve", str(folder), "--port", "0", "--engine", "tone"]
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"VOICEGUIDE_CACHE_DIR": str(folder / "cache")},
    )
    assert running.stdout is not None
    return running, httpx.Client(base_url=running.stdout.readline().strip(), timeout=60)


def ask(phone: httpx.Client, ticket: str) -> dict[str, Any]:
    state: dict[str, Any] = phone.get(f"-/jobs/{ticket}").json()
    return state


@pytest.mark.parametrize("stage", ["speak", "encode"])
def test_nothing_half_is_served_after_the_server_was_killed(tmp_path: Path, stage: str) -> None:
    (tmp_path / "long.md").write_text(LONG, encoding="utf-8")
    running, phone = started(tmp_path)
    ticket = phone.post("long/make", json={}).json()["ticket"]
    while (state := ask(phone, ticket)).get("stage") != stage:
        assert state["state"] in ("waiting", "running"), state
    running.kill()
    running.communicate()
    phone.close()
    played = tmp_path / "cache" / "played"
    half = [path for path in played.glob("*") if not path.name.startswith(".")] if played.is_dir() else []
    assert all(read_made(path) for path in half)
    again, phone = started(tmp_path)
    try:
        told = phone.get("long/plan").json()
        assert told["whole"] and (told["made"] is None or phone.get(told["made"]["kit"]["json"][3:]).json())
        got = phone.post("long/make", json={}).json()
        while got["state"] != "done":
            assert got["state"] in ("waiting", "running"), got
            time.sleep(0.05)
            got = ask(phone, got["ticket"]) | {"ticket": got["ticket"]}
        audio = phone.get(got["made"]["kit"]["audio"].removeprefix("../"))
        assert audio.status_code == 200 and len(audio.content) > 10_000
    finally:
        phone.close()
        again.terminate()
        again.communicate(timeout=30)
