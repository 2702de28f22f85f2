"""One file with the background in it, made in the browser, sounds like the one that a render makes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from browsing import HERE, Browser, Served, chromium
from hearing import RATE, decoded, level_db, loudness, timeline_of
from kits import FRAME, laid_out
from mutagen.id3 import ID3
from numpy.typing import NDArray

from voiceguide.config import Ducking
from voiceguide.jobs.local import LocalRunner
from voiceguide.options import Options
from voiceguide.output.player.bundle import script
from voiceguide.site.publish import Site, publish
from voiceguide.sound.mixing.envelope import ducking, ducking_samples
from voiceguide.studio import Studio

NODE = shutil.which("node")
SCRIPT = """---
title: Waves
language: en-US
bed: {name: pink, gain: -20dB}
---
## Settle
Sit down. [pause 12s]
Let your shoulders drop. [pause 15s]
## Rest
[bell]
Rest now. [pause 20s]
Well done. [pause 12s]
"""
LENGTH_S = 150
BEEPS = Options(engine="tone")


@pytest.fixture(scope="module")
def waves(runner: LocalRunner, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Publish a script with a steady background; and render it beside the site, at another length."""
    folder = tmp_path_factory.mktemp("waves")
    path = folder / "waves.md"
    path.write_text(SCRIPT, encoding="utf-8")
    with Studio() as studio:
        site = publish([path], folder / "at" / "home", studio, runner, BEEPS)
        studio.render(path, folder / "rendered.mp3", replace(BEEPS, duration_s=LENGTH_S))
    return site


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory, downloads: Path) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("profile"), downloads=downloads) as running:
        yield running


@pytest.fixture
def served(waves: Site) -> Iterator[Served]:
    one = Served(waves.folder.parent)
    yield one
    one.stop()


@pytest.fixture
def browser(driver: Any, served: Served) -> Iterator[Browser]:
    """Open the programme where its length is chosen; afterwards nothing may have gone wrong."""
    one = Browser(driver, f"{served.address}home/waves/")
    driver.get("about:blank")
    one.asked()
    one.open()
    one.until(lambda: one.audio("src").startswith("blob:"))
    one.ready()
    one.click("show-length")
    yield one
    assert one.run("return calls.errors") == []
    assert [row for row in driver.get_log("browser") if row["level"] == "SEVERE"] == []


def heard_at(sound: NDArray[np.float64], near: int) -> int:
    """Return where somebody begins to speak: the first 2 ms that stand 12 dB out of what was before."""
    step, first = RATE // 500, near - RATE // 10
    levels = [level_db(sound[at : at + step]) for at in range(first, near + RATE // 10, step)]
    before = max(levels[: len(levels) // 3])
    return first + step * next(n for n, level in enumerate(levels) if level > before + 12)


def levels_db(sound: NDArray[np.float64], first: int, last: int) -> list[float]:
    """Return the level of every tenth of a second."""
    step = RATE // 10
    return [level_db(sound[at : at + step]) for at in range(first, last - step + 1, step)]


def test_what_the_page_needs_for_it_is_published_with_the_licences(waves: Site, site: Site) -> None:
    for folder in (waves.folder, site.folder):
        assert (folder / "mp3.wasm").read_bytes()[:4] == b"\0asm"
        texts = (folder / "mp3.wasm.txt").read_text(encoding="utf-8")
        assert "Source, with the one change" in texts
        for licence in ("MIT License", "GNU LIBRARY GENERAL", "GNU LESSER GENERAL", "GNU GENERAL PUBLIC"):
            assert licence in texts
    worker = (waves.folder / "sw.js").read_text(encoding="utf-8")
    assert "mixer" not in worker and "wasm" not in worker  # not of what every visitor loads


def test_a_site_without_a_background_has_no_encoder(runner: LocalRunner, tmp_path: Path) -> None:
    path = tmp_path / "plain.md"
    path.write_text("# Plain\nSit down. [pause 2s]\n", encoding="utf-8")
    with Studio() as studio:
        made = publish([path], tmp_path / "site", studio, runner, BEEPS)
    assert not list(made.folder.glob("mp3*"))
    assert '"waves":null' in (made.folder / "plain" / "index.html").read_text(encoding="utf-8")
    assert json.loads((made.folder / "plain" / "kit.json").read_text(encoding="utf-8"))["mix"] is None


@pytest.mark.skipif(NODE is None, reason="node is not installed; the browser test hears the same")
def test_the_background_goes_down_where_python_takes_it_down() -> None:
    rng = Random(1)  # noqa: S311  (chance, not secrets)
    settings = Ducking()
    attack, hold, release = ducking_samples(settings)
    rows = []
    for count in [0, 1, *[rng.randint(1, 30) for _ in range(200)]]:
        edges = list(accumulate(rng.choice([200, 30_000, 90_000, 400_000]) for _ in range(2 * count)))
        rows.append(list(zip(edges[::2], edges[1::2], strict=True)))
    ask = [[row, range_of(row)] for row in rows]
    code = script("mix") + (
        'const rows = JSON.parse(require("fs").readFileSync(0, "utf8"));'
        f"const numbers = [{settings.depth_db}, {attack}, {hold}, {release}];"
        "console.log(JSON.stringify(rows.map(([spans, at]) =>"
        " at.map(in_mix.along(in_mix.ducking(spans, numbers))))));"
    )
    done = subprocess.run(
        [str(NODE), "-e", code], input=json.dumps(ask), capture_output=True, text=True, check=True
    )
    for row, got in zip(rows, json.loads(done.stdout), strict=True):
        wanted = [ducking(row, settings).at(at, 1)[0] for at in range_of(row)]
        assert got == pytest.approx(wanted, abs=1e-6)


def range_of(row: list[tuple[int, int]]) -> list[int]:
    """Return places to look at."""
    return list(range(0, (row[-1][1] if row else 0) + 200_000, 3_001))


@pytest.mark.slow
@HERE
def test_it_sounds_like_the_rendered_file(browser: Browser, waves: Site, downloads: Path) -> None:
    assert not any("mixer.js" in url or ".wasm" in url for url in browser.asked())
    browser.choose(LENGTH_S)
    path = browser.saved("mix", downloads, timeout_s=120)
    asked = browser.asked()
    assert any("/home/mixer.js?v=" in url for url in asked)
    assert any("/home/mp3.wasm?v=" in url for url in asked)
    assert browser.text("mixing") == "Saved."
    rendered = waves.folder.parent.parent / "rendered.mp3"
    heard, wanted = decoded(path), decoded(rendered)
    assert heard.shape == wanted.shape == (LENGTH_S * RATE, 2)
    # the kit has the gain of the natural length, which may be a step of 0.75 dB from that of another
    assert loudness(path)[0] == pytest.approx(loudness(rendered)[0], abs=1.0)
    gain_db = level_db(wanted) - level_db(heard)
    assert abs(gain_db) < 1.0
    heard *= 10 ** (gain_db / 20)
    assert loudness(path)[1] < -1

    place = waves.folder / "waves"
    kit = json.loads((place / "kit.json").read_text(encoding="utf-8"))
    puts = laid_out(kit, LENGTH_S * RATE)["puts"]
    words = [
        (at + said[0], frame * FRAME + said[0])
        for at, frame, _, clip in puts
        for said in kit["clips"][clip][4]
    ]
    events = [event for event in timeline_of(rendered)["events"] if event["kind"] == "speech"]
    spoken = [(round(event["start"] * RATE), round(event["end"] * RATE)) for event in events]
    assert len(words) == len(spoken) == 4
    for (exact, start), (other, end) in zip(words, spoken, strict=True):
        assert abs(heard_at(heard, start) - exact) < 0.015 * RATE
        # a render, too, may move words by a frame, to use again what was encoded
        assert abs(heard_at(heard, start) - heard_at(wanted, other)) < 0.015 * RATE + FRAME
        # the way down before words, the words, and the way up after them, in tenths of a second
        for first, last in ((other - min(other, RATE) // 2, other), (end + RATE // 10, end + 4 * RATE)):
            shown = [
                levels_db(sound, first + by, last + by) for sound, by in ((heard, start - other), (wanted, 0))
            ]
            assert shown[0] == pytest.approx(shown[1], abs=1.5)
        voice, known = heard[start : start + end - other], wanted[other:end]
        assert level_db(voice) == pytest.approx(level_db(known), abs=0.3)
    alone = slice(spoken[0][1] + 6 * RATE, spoken[1][0] - 2 * RATE)
    assert level_db(heard[alone]) == pytest.approx(level_db(wanted[alone]), abs=0.3)
    under = slice(spoken[1][1] + RATE // 10, spoken[1][1] + RATE // 2)
    assert level_db(heard[alone]) - level_db(heard[under]) == pytest.approx(6, abs=1)
    for end in (slice(RATE // 10, RATE // 3), slice(-5 * RATE, -3 * RATE), slice(-RATE, -RATE // 2)):
        assert level_db(heard[end]) == pytest.approx(level_db(wanted[end]), abs=1.5)

    tags = ID3(path)
    assert tags["TIT2"].text == ["Waves"]
    assert tags["APIC:"].data == (place / "cover.jpg").read_bytes()
    chapters = [tags[f"CHAP:{name}"] for name in tags["CTOC:toc"].child_element_ids]
    assert [one.sub_frames["TIT2"].text for one in chapters] == [["Settle"], ["Rest"]]
    assert chapters[0].start_time == 0


@pytest.mark.slow
@HERE
def test_it_can_be_cancelled_and_begun_again(browser: Browser, downloads: Path) -> None:
    before = set(downloads.iterdir())
    browser.run("document.getElementById('longest').click()")
    browser.run("document.getElementById('mix').click(); document.getElementById('mix').click()")
    browser.until(lambda: browser.text("mixing") == "Cancelled.")
    assert browser.text("mix") == "Save as a file with the background sound"
    assert browser.run("return document.getElementById('mixed').hidden")
    assert set(downloads.iterdir()) == before
    assert "Save as a file with the background sound" in browser.named("button")
    browser.run("document.getElementById('mix').click()")
    assert browser.text("mix") == "Cancel"
    assert "Save as a file with the background sound" in browser.named("progressbar")
    browser.run("document.getElementById('mix').click()")
    browser.until(lambda: browser.text("mixing") == "Cancelled.")


@pytest.mark.slow
@HERE
def test_kept_on_the_phone_it_needs_no_network(browser: Browser, served: Served, downloads: Path) -> None:
    browser.click("show-more")
    browser.until(lambda: browser.text("keep").startswith("Keep on this phone"))
    browser.click("keep")
    browser.until(lambda: browser.text("keep").startswith("Remove"))
    browser.until(lambda: browser.run("return Boolean(navigator.serviceWorker.controller)"))
    browser.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    served.stop()
    try:
        browser.driver.get("about:blank")
        browser.open()
        browser.until(lambda: browser.audio("src").startswith("blob:"))
        browser.click("show-length")
        browser.choose(90)
        path = browser.saved("mix", downloads, timeout_s=120)
        assert decoded(path).shape == (90 * RATE, 2)
    finally:
        served.start()
    browser.driver.get_log("browser")  # what could not be reached meanwhile
    browser.click("show-more")
    browser.click("keep")
    browser.until(lambda: browser.text("keep").startswith("Keep on this phone"))
    left = browser.driver.execute_async_script(
        "const done = arguments[0]; caches.keys().then((all) => done(all.filter((n) => n.includes('keep'))));"
    )
    assert left == []
