"""A script is written beside a real browser: each save is heard there, from the place where it changed."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from browsing import HERE, Browser, chromium
from judging import LIGHTS, barriers, mistakes, needs_axe, needs_vnu
from numpy.typing import NDArray
from serving import Live, live

import voiceguide
from voiceguide import Options
from voiceguide.serve.author.routes import author_routes

pytestmark = [pytest.mark.slow, HERE]

RATE = 44_100
TEXT = """# Rest
Lie down, and close your eyes. [pause 12s]

## Breathe
1. Breathe in through your nose. [pause 8s]
2. Breathe out slowly. [pause 8s]

## Let go
Let your shoulders become heavy. [pause 20s]
Rest for as long as you like.
"""
OLD, NEW = "Let your shoulders become heavy.", "Now feel the whole weight of both your arms."
TAP = """
const context = new AudioContext({sampleRate: 44100});
const tap = context.createScriptProcessor(4096, 1, 1);
context.createMediaElementSource(document.querySelector('audio')).connect(tap);
window.heard = [];
tap.onaudioprocess = (event) => { heard.push(Array.from(event.inputBuffer.getChannelData(0))); };
tap.connect(context.destination);
await context.resume();
"""
"""Takes down what the page's audio element really plays, after its own decoder."""


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def script(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    folder.mkdir()
    path = folder / "rest.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def site(script: Path) -> Iterator[Live]:
    with live(script.parent, more=[author_routes], options=Options()) as one:
        yield one


@pytest.fixture
def browser(driver: Any, site: Live) -> Iterator[Browser]:
    """Open the page; afterwards nothing may have gone wrong, and nobody else been asked."""
    one = Browser(driver, f"{site.address}rest/")
    one.asked()
    driver.get_log("browser")
    one.open(1280, 800)
    one.until(lambda: steps(one), 60)
    one.ready()
    yield one
    assert one.run("return window.calls.errors") == []
    assert [row for row in driver.get_log("browser") if row["level"] == "SEVERE"] == []
    assert [url for url in one.asked() if not url.startswith((site.address, "data:", "about:"))] == []
    one.run("localStorage.clear()")
    driver.get("about:blank")


def steps(browser: Browser) -> list[str]:
    return list(
        browser.run(
            "return [...document.querySelectorAll('#list button span:first-child')].map(e => e.textContent)"
        )
    )


def current(browser: Browser) -> str:
    return str(browser.run("return document.querySelector('#list [aria-current] span').textContent"))


def save(script: Path, text: str) -> None:
    """Save as editors do: a new file takes the place of the old one."""
    new = script.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(script)


def rendered(script: Path) -> tuple[NDArray[np.float64], dict[str, float]]:
    """Return the sound that `render` makes of a script, and when each text of it begins, in seconds."""
    done = voiceguide.render(script, script.parent.parent / "rendered.wav")
    samples, rate = soundfile.read(done.path)
    assert rate == RATE
    return samples, {event.text: event.start / RATE for event in done.timeline.events}


def found(what: NDArray[np.float64], within: NDArray[np.float64]) -> float:
    """Return how much of a sound is in another, wherever it is: 1 is all of it, sample by sample."""
    size = 1 << (len(within) + len(what)).bit_length()
    product = np.fft.irfft(np.fft.rfft(within, size) * np.conj(np.fft.rfft(what, size)), size)
    at = int(np.argmax(product[: len(within)]))
    part = within[at : at + len(what)]
    if len(part) < len(what):
        return 0.0
    return float(part @ what / np.sqrt((part @ part) * (what @ what)))


def test_a_new_sentence_is_heard_from_the_place_where_it_stands(browser: Browser, script: Path) -> None:
    before, _ = rendered(script)
    browser.driver.execute_async_script(f"(async () => {{ {TAP} }})().then(arguments[0])")
    browser.click("play")
    browser.until(lambda: browser.time_s > 0.5)
    browser.asked()
    browser.run("heard.length = 0")
    save(script, TEXT.replace(OLD, NEW))
    browser.until(lambda: NEW in current(browser))
    samples, starts = rendered(script)
    at = starts[NEW]
    browser.until(lambda: browser.time_s > at + 2.5)
    browser.click("play")
    # what the element played
    heard = np.concatenate(browser.run("return heard"))
    sentence = samples[round(at * RATE) : round((at + 2) * RATE)]
    assert found(sentence, heard) > 0.99
    assert found(sentence, before) < 0.5
    # and what it asked for: bytes from the place of the sentence, none of what is long before it
    (address, ranges) = asked_for(browser)
    far = [start for start in ranges if start > 1_000_000]
    assert far and abs(far[-1] / 2 / RATE - at) < 3
    request = urllib.request.Request(address, headers={"Range": f"bytes={far[-1]}-{far[-1] + 8 * RATE - 1}"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  (our own server)
        sent = np.frombuffer(answer.read(), "<i2") / 32_768
    assert found(sentence, sent) > 0.999
    # the list has followed, and shows the place
    assert NEW in "".join(steps(browser)) and OLD not in "".join(steps(browser))
    assert browser.text("now") == NEW


def asked_for(browser: Browser) -> tuple[str, list[int]]:
    """Return the address of the newest sound, and the first bytes of what was asked of it."""
    rows = [json.loads(row["message"])["message"] for row in browser.driver.get_log("performance")]
    requests = [m["params"]["request"] for m in rows if m["method"] == "Network.requestWillBeSent"]
    sounds = [request for request in requests if "/sound/" in request["url"]]
    newest = sounds[-1]["url"]
    headers = [{k.lower(): v for k, v in one["headers"].items()} for one in sounds if one["url"] == newest]
    return newest.partition("#")[0], [int(re.findall(r"\d+", h.get("range", "bytes=0-"))[0]) for h in headers]


def test_faults_are_shown_with_carets_and_go_when_they_are_mended(browser: Browser, script: Path) -> None:
    browser.click("play")
    browser.until(lambda: browser.time_s > 0.3)
    save(script, TEXT.replace("## Breathe", "[bel]\n\n## Breathe"))
    browser.until(lambda: browser.text("news") == "1 fault")
    shown = browser.run("return document.getElementById('faulty').innerText")
    assert "rest.md:4:1" in shown and "unknown cue 'bel', did you mean 'bell'?" in shown
    picture = browser.run("return document.querySelector('.faults pre').textContent").split("\n")
    assert picture == ["    4 | [bel]", "      | ^^^^^"]
    assert not browser.audio("paused")  # the last good text plays on
    save(script, TEXT.replace("## Breathe", "[bell]\n\n## Breathe"))
    browser.until(lambda: browser.run("return document.getElementById('faulty').hidden"))
    browser.until(lambda: browser.time_s > 10)  # from the bell on, or the words before it


def test_a_step_is_played_from_when_it_is_clicked(browser: Browser) -> None:
    names = steps(browser)
    assert len(names) == 4
    browser.run("document.querySelectorAll('#list button')[2].click()")
    browser.until(lambda: not browser.audio("paused") and browser.text("now") == "Breathe out slowly.")
    assert current(browser) == "Breathe out slowly."
    assert browser.text("count") == "Step 2 of 2"


def test_the_place_stays_where_it_is_not_to_follow(browser: Browser, script: Path) -> None:
    browser.click("follow")
    browser.click("play")
    browser.until(lambda: browser.time_s > 0.5)
    save(script, TEXT.replace(OLD, NEW))
    browser.until(lambda: NEW in "".join(steps(browser)))
    browser.until(lambda: not browser.audio("paused"))
    assert browser.time_s < 10
    assert browser.attribute("follow", "aria-pressed") == "false"


def test_before_play_was_pressed_nothing_sounds(browser: Browser, script: Path) -> None:
    save(script, TEXT.replace(OLD, NEW))
    browser.until(lambda: NEW in current(browser))
    assert browser.audio("paused")
    browser.until(lambda: browser.time_s > 20)  # it stands there, ready


def test_a_save_is_seen_where_no_events_come_through(browser: Browser, script: Path) -> None:
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/saved"]})
    try:
        browser.open(1280, 800)
        browser.until(lambda: steps(browser), 60)
        save(script, TEXT.replace(OLD, NEW))
        browser.until(lambda: NEW in "".join(steps(browser)))
        rows = browser.driver.get_log("browser")
        assert all("saved" in row["message"] for row in rows if row["level"] == "SEVERE")
    finally:
        browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})


def test_every_control_has_a_name_and_works_by_keys(browser: Browser) -> None:
    names = {
        "Back 15 seconds",
        "Play",
        "This step once more",
        "Previous step",
        "Next step",
        "Play what I change",
    }
    assert names <= set(browser.named("button"))
    assert all(browser.named("button"))
    assert "Position" in browser.named("slider")
    browser.run("document.getElementById('player').focus()")
    browser.press("n")
    browser.until(lambda: current(browser) == "Breathe in through your nose.")
    browser.press(" ")
    browser.until(lambda: not browser.audio("paused"))


@needs_axe
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("faulty", [False, True])
def test_axe_finds_nothing(browser: Browser, script: Path, width: int, faulty: bool) -> None:
    browser.size(width, 700)
    if faulty:
        save(script, f"{TEXT}[bel]\n")
        browser.until(lambda: browser.text("news") == "1 fault")
    assert barriers(browser) == {light: [] for light in LIGHTS}


@needs_vnu
def test_the_validator_of_the_w3c_finds_nothing(site: Live, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(site.ask("/rest/").body)
    assert mistakes(page) == []
