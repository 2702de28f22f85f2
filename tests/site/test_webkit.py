"""The same pages in WebKit, the engine of every browser on an iPhone, as far as its Linux build goes."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import Browser, Served, webdriver
from hearing import RATE, decoded
from kits import FRAME, laid_out, random_kit

from voiceguide.output.player.bundle import script
from voiceguide.site.publish import Site

DRIVER, SCREEN = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
MINIBROWSER = next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-*/MiniBrowser"))), None)
Options = pytest.importorskip("selenium.webdriver.webkitgtk.options").Options
Service = pytest.importorskip("selenium.webdriver.webkitgtk.service").Service
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*in RemoteConnection:DeprecationWarning"),  # selenium's own
    pytest.mark.slow,
    pytest.mark.skipif(
        not (DRIVER and SCREEN and MINIBROWSER),
        reason="no WebKit here: apt-get install webkit2gtk-driver xvfb",
    ),
]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """Start a screen that nobody sees."""
    read, write = os.pipe()
    command = [str(SCREEN), "-displayfd", str(write), "-screen", "0", "800x900x24"]
    screen = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
    finally:
        screen.terminate()
        screen.wait(timeout=10)


@pytest.fixture(scope="module")
def driver(display: str) -> Iterator[Any]:
    options = Options()
    options.binary_location = str(MINIBROWSER)
    options.add_argument("--automation")
    environment = os.environ | {"DISPLAY": display, "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
    running = webdriver.WebKitGTK(options=options, service=Service(DRIVER, env=environment))
    try:
        running.set_script_timeout(60)
        yield running
    finally:
        running.quit()


@pytest.fixture
def browser(driver: Any, site: Site) -> Iterator[Browser]:
    served = Served(site.folder.parent.parent)
    one = Browser(driver, f"{served.address}sub/path/rest/")
    driver.get(one.address)
    one.until(lambda: one.audio("src").startswith("blob:"))
    yield one
    one.run("document.querySelector('audio').pause(); localStorage.clear()")
    served.stop()


def test_random_kits_are_laid_out_as_python_does(browser: Browser) -> None:
    rows = [random_kit(seed) for seed in range(1000)]
    code = script("layout").replace('"use strict";', "") + (
        "return JSON.parse(arguments[0]).map(([kit, total]) =>"
        " in_layout.layout(kit, in_layout.planFor(kit, total), total).puts"
        ".map((put) => [put.at, put.frame, put.frames, put.clip]));"
    )
    got = browser.run(code, json.dumps(rows))
    assert [seed for seed in range(1000) if got[seed] != laid_out(*rows[seed])["puts"]] == []


def test_it_plays_from_the_kit_and_goes_to_steps(browser: Browser) -> None:
    browser.click("play")
    browser.until(lambda: browser.time_s > 0.5)
    browser.go(4.2)  # the background has faded in
    browser.until(lambda: browser.text("now") == "Sit down.")
    browser.click("next")
    browser.until(lambda: browser.text("count") == "Step 1 of 4")
    at = browser.time_s
    browser.until(lambda: browser.time_s > at + 0.5)
    browser.click("play")
    browser.until(lambda: browser.audio("paused"))


def test_another_length_plays_and_lasts_exactly_so_long(browser: Browser) -> None:
    browser.click("show-length")
    browser.run(
        "const s = document.getElementById('minutes'); s.value = 240; s.dispatchEvent(new Event('input'))"
    )
    browser.click("use")
    browser.until(lambda: browser.time_s > 0.5)
    assert browser.audio("duration") == pytest.approx(240, abs=0.06)
    browser.click("next")
    browser.until(lambda: browser.text("chapter") == "Stretch")
    browser.click("play")


def test_it_mixes_one_file_with_the_background(browser: Browser, kit: dict[str, Any], tmp_path: Path) -> None:
    browser.click("show-length")
    browser.choose(90)
    browser.run(
        "window.made = []; const give = URL.createObjectURL;"
        "URL.createObjectURL = (blob) => { made.push(blob); return give.call(URL, blob); };"
    )
    browser.click("mix")
    browser.until(lambda: not browser.text("mixing").startswith("Mixing"), 120)
    assert browser.text("mixing") == "Saved."
    text = browser.driver.execute_async_script(
        "const done = arguments[0], reader = new FileReader();"
        "reader.onload = () => done(reader.result); reader.readAsDataURL(made.at(-1));"
    )
    path = tmp_path / "mixed.mp3"
    path.write_bytes(base64.b64decode(text.partition(",")[2]))
    heard = decoded(path)
    assert heard.shape == (90 * RATE, 2)
    # the decoder of this browser is in step: the first words begin where the plan has them
    _, frame, *_ = laid_out(kit, 90 * RATE)["puts"][0]
    loud = next(n for n, level in enumerate(np.abs(heard).max(axis=1)) if level > 0.1)
    assert abs(loud - frame * FRAME) < 0.015 * RATE
