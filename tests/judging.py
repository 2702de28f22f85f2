"""What judges pages: axe-core for accessibility, and the validator of the W3C for HTML and CSS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from browsing import Browser

LIGHTS = ("dark", "dim", "bright")
_AXE = os.environ.get("VOICEGUIDE_TEST_AXE", "")
_VNU = os.environ.get("VOICEGUIDE_TEST_VNU", "")
needs_axe = pytest.mark.skipif(not _AXE, reason="axe-core is not here: .ci/run installs it by npm")
needs_vnu = pytest.mark.skipif(
    not (_VNU and shutil.which("java")), reason="vnu is not here: .ci/run installs it by npm"
)


def barriers(browser: Browser) -> dict[str, Any]:
    """Return what axe finds on the page, by the light."""
    browser.run(Path(_AXE).read_text(encoding="utf-8"))
    found = {}
    for light in LIGHTS:
        browser.run("document.documentElement.dataset.light = arguments[0]", light)
        found[light] = browser.driver.execute_async_script(
            "const done = arguments[0]; axe.run({resultTypes: ['violations']})"
            ".then((r) => done(r.violations.map((v) => [v.id, v.nodes.map((n) => n.html)])))"
        )
    return found


def mistakes(*pages: Path) -> list[Any]:
    """Return what the validator finds in HTML."""
    # it does not know which site a file belongs to, so it takes 'self' for nobody
    known = "Content Security Policy"
    told = json.loads(_vnu("--format", "json", *map(str, pages)))["messages"]
    return [message for message in told if known not in message["message"]]


def style_mistakes(style: Path) -> str:
    """Return what the validator says of CSS."""
    return _vnu("--css", "--errors-only", str(style))


def _vnu(*arguments: str) -> str:
    command = ["java", "-jar", _VNU, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stderr
