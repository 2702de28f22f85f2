"""A programme is customized in a real browser: planned as it is chosen, made, and played in the same page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from browsing import HERE, Browser, chromium
from serving import Live, live

pytestmark = [pytest.mark.slow, HERE]

FALLING = "---\ntitle: Falling\nlanguage: de\nlevel: {end: -6dB}\n---\nLie down. [pause 10s]\n\nSleep.\n"
SHORE = "---\nbed: ocean\n---\nListen to the waves. [pause 5s]\n\nLet them come. [pause 5s]\n"
LONG = "# Long\n\n" + "\n\n".join(f"Sentence {n} of many. [pause 1s]" for n in range(400)) + "\n"


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    place = tmp_path_factory.mktemp("phone")
    shutil.copy(folder / "rest.md", place)
    shutil.copy(folder / "bad.md", place)
    (place / "falling.md").write_text(FALLING, encoding="utf-8")
    (place / "long.md").write_text(LONG, encoding="utf-8")
    (place / "shore.md").write_text(SHORE, encoding="utf-8")
    with live(place, key="k" * 22, made=place / "made") as one:
        yield one


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory, downloads: Path) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("profile"), downloads=downloads) as running:
        yield running


@pytest.fixture
def browser(driver: Any, server: Live) -> Iterator[Browser]:
    """Give a browser; afterwards nothing may have gone wrong, and nobody else been asked."""
    one = Browser(driver, server.address)
    one.asked()
    yield one
    assert one.run("return window.calls ? calls.errors : []") == []
    assert [row for row in driver.get_log("browser") if row["level"] == "SEVERE"] == []
    own = (server.address, "blob:", "data:", "about:")
    assert [url for url in one.asked() if not url.startswith(own)] == []
    one.run("localStorage.clear()")
    driver.get("about:blank")


def opened(browser: Browser, name: str, width: int = 390) -> None:
    browser.open(width, 844, f"{browser.address}{name}/")
    browser.until(lambda: browser.run("return document.querySelectorAll('#choices select').length"))


def choose(browser: Browser, kind: str, value: str) -> None:
    browser.run(
        "const s = document.querySelector(`#choices [data-kind=${arguments[0]}]`); s.value = arguments[1];"
        "s.dispatchEvent(new Event('change'))",
        kind,
        value,
    )


def test_a_wish_is_planned_made_and_played_in_the_same_page(browser: Browser) -> None:
    opened(browser, "rest")
    page = browser.driver.current_url
    browser.click("show-length")
    browser.until(lambda: browser.text("natural") != "")
    natural = browser.text("natural")
    choose(browser, "set", "firm")
    browser.until(lambda: browser.text("natural") != natural)
    browser.click("longest")
    longest = browser.text("longest").split()[-1]
    assert browser.text("use") == f"Play {longest}"
    browser.click("use")
    browser.until(lambda: browser.run("return !document.getElementById('making').hidden"))
    assert browser.named("progressbar") == [browser.text("doing")]
    assert "Cancel" in browser.named("button")
    browser.until(lambda: browser.time_s > 0.5, 60)
    assert browser.driver.current_url == page and browser.audio("src").startswith("blob:")
    minutes, seconds = longest.split(":")
    assert browser.audio("duration") == pytest.approx(int(minutes) * 60 + int(seconds), abs=3)
    assert browser.run("return document.getElementById('making').hidden")
    assert "Press on." in browser.text("list")
    assert [url for url in browser.asked() if url.endswith("/events")]


def test_what_was_made_is_there_at_once_the_next_time(browser: Browser) -> None:
    opened(browser, "rest")
    browser.click("play")
    browser.until(lambda: browser.time_s > 0.2, 60)
    browser.click("play")
    opened(browser, "rest")
    browser.until(lambda: browser.audio("src").startswith("blob:"))
    browser.ready()
    browser.asked()
    browser.click("play")
    browser.until(lambda: browser.time_s > 0.2)
    assert [url for url in browser.asked() if "make" in url] == []
    choose(browser, "bed", "rain")
    browser.click("show-length")
    browser.click("use")
    browser.until(lambda: browser.run("return !document.getElementById('bed').hidden"), 60)
    browser.until(lambda: not browser.audio("paused"), 60)


def test_work_can_be_cancelled(browser: Browser, server: Live) -> None:
    opened(browser, "long")
    browser.click("play")
    browser.until(lambda: browser.run("return !document.getElementById('making').hidden"))
    browser.until(lambda: server.server.config.app.state.site.runner._running)
    browser.click("cancel")
    assert browser.run("return document.getElementById('making').hidden")
    assert browser.attribute("play", "aria-label") == "Play"
    browser.until(lambda: not server.server.config.app.state.site.runner._running, 60)


def test_a_programme_whose_sound_falls_is_made_in_the_length_that_is_chosen(browser: Browser) -> None:
    opened(browser, "falling")
    browser.click("show-length")
    assert browser.text("show-length") == "Anpassen"
    browser.click("shortest")
    browser.click("use")
    browser.until(lambda: browser.time_s > 0.2, 60)
    assert "/-/made/" in browser.audio("src")
    shortest = int(browser.text("shortest").split(":")[-1])
    assert browser.audio("duration") == pytest.approx(shortest, abs=0.2)
    browser.go(5)
    browser.until(lambda: browser.time_s > 5.2)


def test_every_choice_has_a_name_and_keys_are_enough(browser: Browser) -> None:
    opened(browser, "rest")
    browser.run("document.getElementById('show-length').focus()")
    browser.press("\ue007")
    assert browser.run("return document.activeElement.dataset.kind") == "voice"
    browser.press("\ue004")
    assert browser.named("combobox") == ["Voice", "Pace", "Background sound", "level"]
    browser.press("\ue015")
    assert browser.run("return document.activeElement.value") == "1.15"
    browser.press("\ue00c")
    assert browser.run("return document.activeElement.id") == "show-length"


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", ["", "rest/", "bad/"])
def test_nothing_is_wider_than_the_screen(browser: Browser, name: str, width: int) -> None:
    browser.open(width, 700, browser.address + name)
    if name == "rest/":
        browser.click("show-length")
    assert browser.run("return document.documentElement.scrollWidth") <= width


def test_faults_that_a_choice_brings_are_shown_with_carets(browser: Browser, server: Live) -> None:
    folder: Path = server.server.config.app.state.site.settings.folder
    (folder / "half.md").write_text(
        "---\noptions: {level: [gentle, firm]}\n---\nWords.\n\n::: when level = firm\n::: slot 1s\nMuch too "
        "many words for so short a slot, which is one second long, and no more than that.\n:::\n:::\n",
        encoding="utf-8",
    )
    opened(browser, "half")
    browser.click("show-length")
    choose(browser, "set", "firm")
    browser.until(lambda: browser.run("return document.querySelectorAll('#wrong li').length"))
    assert "half.md:7" in browser.text("wrong") and "^" in browser.text("wrong")
    assert browser.run("return document.getElementById('use').disabled")
    choose(browser, "set", "gentle")
    browser.until(lambda: browser.run("return !document.querySelectorAll('#wrong li').length"))


def test_what_was_made_is_saved_as_one_file_with_the_background(browser: Browser, downloads: Path) -> None:
    opened(browser, "shore")
    browser.click("show-length")
    browser.until(lambda: browser.text("natural") != "")
    assert browser.run("return document.getElementById('mix').hidden")  # nothing has been made yet
    browser.click("longest")
    browser.click("use")
    browser.until(lambda: browser.time_s > 0.5, 60)
    browser.click("show-length")
    path = browser.saved("mix", downloads, timeout_s=120)
    samples, rate = soundfile.read(path)
    assert rate == 44_100
    length = browser.run("return document.getElementById('longest').textContent").split()[-1]
    minutes, seconds = length.split(":")
    assert len(samples) / rate == pytest.approx(60 * int(minutes) + int(seconds), abs=0.001)
    quiet = samples[-3 * rate : -2 * rate]  # in the last pause the waves are heard
    assert 20 * np.log10(np.sqrt(np.mean(quiet**2))) > -60
