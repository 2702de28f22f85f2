"""`voiceguide serve` from its start to Ctrl-C, as a person runs it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from voiceguide.cli import app
from voiceguide.serve.run import listen

SERVE = [sys.executable, "-m", "voiceguide", "serve"]


def test_it_prints_the_real_port_and_ctrl_c_ends_it_well(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("# One\n\nWords.\n", encoding="utf-8")
    running = subprocess.Popen(
        [*SERVE, str(tmp_path), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    address = running.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:") and not address.endswith(":0/")
    assert 'data-name="one"' in httpx.get(address, timeout=60).text
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert (running.returncode, told) == (130, "voiceguide: interrupted\n")


def test_a_port_in_use_is_wrong_usage_in_one_line(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*SERVE, str(tmp_path), "--port", str(port)], capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 2
    assert done.stderr == (
        f"voiceguide: port {port} is in use: name another with --port, or 0 for any that is free\n"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "nowhere is not a folder: name the one in which the scripts are"),
        ([".", "--key", "short"], "--key: 8 or more letters, digits, - and _"),
        ([".", "--key", "a/../../b/c/d"], "--key: 8 or more letters, digits, - and _"),
        ([".", "--host", "nas"], "--host nas: write the address of this computer in a network, as numbers"),
        ([".", "--connections", "0"], "--connections"),
    ],
)
def test_what_cannot_be_served_is_told(arguments: list[str], words: str) -> None:
    done = CliRunner().invoke(app, ["serve", *arguments])
    assert done.exit_code == 2 and words in done.stderr


def test_its_help_tells_every_bound_with_its_default() -> None:
    text = " ".join(CliRunner().invoke(app, ["serve", "--help"], terminal_width=200).stdout.split())
    for flag, default in {
        "max-body": 16384,
        "receive-timeout": 10,
        "stall-timeout": 120,
        "connections": 512,
        "waiting": 64,
        "keep": 2000,
    }.items():
        assert f"--{flag} " in text and f"[default: {default}" in text, flag
    assert "--renders NUMBER" in text and "else one for each core" in text
