"""The player page in a real browser: it plays from a file, follows, obeys, and asks nobody for anything."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voiceguide.output.cover import generated_cover
from voiceguide.output.encode import encode
from voiceguide.output.formats import FORMATS
from voiceguide.output.sidecars.base import Finished
from voiceguide.output.sidecars.page import page_pieces
from voiceguide.timing.timeline import Chapter, Event, Timeline
from voiceguide.units import SAMPLE_RATE

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER), reason="no browser here: apt-get install chromium chromium-driver"
    ),
]

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --mute-audio --autoplay-policy=no-user-gesture-required"
)
TITLE = "Ruhe </script><script>window.hurt = 1</script><img src=x onerror='window.hurt = 2'>"
LONG = (
    "Stroke lightly from the outer edge towards the middle, always with a flat hand, never with the "
    "fingertips, and stop at once if anything hurts."
)
SPOKEN = ((1.0, 2.0, "Lie back."), (3.0, 4.5, LONG), (12.0, 13.0, "The other side."), (38.0, 39.0, "Rest."))
CHAPTERS = (("Settle in", 0), ("<b>Left</b> & right", 10), ("An end that takes its time", 30))
LENGTH_S = 60
WATCH = """
window.calls = {actions: {}, positions: [], errors: []};
const session = navigator.mediaSession, set = session.setPositionState.bind(session);
session.setPositionState = (state) => { set(state); calls.positions.push(state); };
session.setActionHandler = (name, act) => { calls.actions[name] = act; };
addEventListener("error", (event) => calls.errors.push(event.message));
addEventListener("unhandledrejection", (event) => calls.errors.push(String(event.reason)));
addEventListener("securitypolicyviolation", (event) => calls.errors.push(event.violatedDirective));
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a page with a minute of tones, in a folder whose name needs escapes."""
    folder = tmp_path_factory.mktemp("browser") / "Für die Nacht #1 100% 眠り"
    folder.mkdir()

    def at(second: float) -> int:
        return round(second * SAMPLE_RATE)

    ends = [start for _, start in CHAPTERS[1:]] + [LENGTH_S]
    timeline = Timeline(
        TITLE,
        at(LENGTH_S),
        "en-US",
        chapters=tuple(Chapter(n, at(s), at(e)) for (n, s), e in zip(CHAPTERS, ends, strict=True)),
        events=tuple(Event("speech", at(s), at(e), text=text) for s, e, text in SPOKEN),
    )
    tone = 0.2 * np.sin(np.arange(at(LENGTH_S)) * (2 * np.pi * 220 / SAMPLE_RATE))
    encode([tone.astype(np.float32)], folder / "a.mp3", FORMATS["mp3"], 1)
    path = folder / "A page.html"
    audio, peaks = folder / "a.mp3", np.zeros((0, 2), np.float32)
    finished = Finished(audio, "a.mp3", "audio/mpeg", timeline, generated_cover("Ruhe"), peaks)
    path.write_bytes(b"".join(page_pieces(finished)))
    (folder / "a.mp3").unlink()  # the page has it inside
    return path


class Browser:
    """A browser with the page open, and short words for what is asked of it."""

    def __init__(self, driver: Any, page: Path) -> None:
        self.driver, self.page = driver, page

    def open(self, width: int = 360, height: int = 640) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.get(self.page.as_uri())
        self.until(lambda: self.run("return document.querySelector('audio').readyState >= 1"))

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def audio(self, what: str) -> Any:
        return self.run(f"return document.querySelector('audio').{what}")

    @property
    def time_s(self) -> float:
        return float(self.audio("currentTime"))

    def text(self, name: str) -> str:
        return str(self.run(f"return document.getElementById('{name}').textContent"))

    def attribute(self, name: str, key: str) -> Any:
        return self.run(f"return document.getElementById('{name}').getAttribute('{key}')")

    def click(self, name: str) -> None:
        self.driver.find_element("id", name).click()

    def press(self, *keys: str) -> None:
        chain = webdriver.ActionChains(self.driver, duration=0)
        for key in keys[:-1]:
            chain.key_down(key)
        chain.send_keys(keys[-1])
        for key in keys[:-1]:
            chain.key_up(key)
        chain.perform()

    def until(self, holds: Callable[[], object], timeout_s: float = 15) -> None:
        end = time.monotonic() + timeout_s
        while not holds():
            assert time.monotonic() < end, "it did not happen in time"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in [*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    running = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    running.set_script_timeout(20)
    running.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    running.get("about:blank")
    running.get_log("performance")  # what the browser's own first page asked for
    yield running
    running.quit()


@pytest.fixture
def browser(driver: Any, page: Path) -> Iterator[Browser]:
    """Open the page afresh; afterwards nothing may have gone wrong, and nobody been asked for anything."""
    one = Browser(driver, page)
    one.open()
    one.run("localStorage.clear(); document.querySelector('audio').currentTime = 0")
    yield one
    assert one.run("return calls.errors") == []
    assert driver.get_log("browser") == []
    asked = [json.loads(row["message"])["message"] for row in driver.get_log("performance")]
    urls = [m["params"]["request"]["url"] for m in asked if m["method"] == "Network.requestWillBeSent"]
    assert [url[:60] for url in urls if not url.startswith(("blob:", "data:", page.as_uri()))] == []
    one.run("document.querySelector('audio').pause(); localStorage.clear()")


def test_it_plays_and_pauses(browser: Browser) -> None:
    assert browser.audio("paused")
    browser.click("play")
    browser.until(lambda: browser.time_s > 0.7)
    browser.until(lambda: browser.attribute("play", "aria-label") == "Pause")
    browser.click("play")
    browser.until(lambda: browser.audio("paused"))
    browser.until(lambda: browser.attribute("play", "aria-label") == "Play")


def test_its_length_is_that_of_the_timeline(browser: Browser) -> None:
    assert browser.audio("duration") == pytest.approx(LENGTH_S, abs=0.06)


def test_titles_are_words_and_nothing_else(browser: Browser) -> None:
    assert browser.run("return window.hurt") is None
    assert browser.run("return document.title") == TITLE
    assert browser.run("return document.querySelector('h1').textContent") == TITLE
    assert browser.run("return document.querySelectorAll('h1 *, .name *, img').length") == 0


def test_the_page_cannot_reach_the_network_even_if_it_tried(browser: Browser) -> None:
    refused = browser.driver.execute_async_script(
        "fetch('http://127.0.0.1:9/').then(() => arguments[0](''), (error) => arguments[0](error.name))"
    )
    assert refused == "TypeError"
    assert browser.run("return calls.errors") == ["connect-src"]
    said = [row["message"] for row in browser.driver.get_log("browser")]
    assert said
    assert all("Content Security Policy" in message for message in said)
    browser.run("calls.errors = []")


def test_chapters_are_reached_by_the_list_and_by_buttons(browser: Browser) -> None:
    browser.click("list")
    assert browser.attribute("list", "aria-expanded") == "true"
    browser.driver.find_element("css selector", "[data-chapter='1']").click()
    browser.until(lambda: browser.time_s > 10)
    assert not browser.audio("paused")
    assert browser.text("chapter") == "<b>Left</b> & right"
    browser.click("play")
    assert browser.attribute("list", "aria-expanded") == "false"
    browser.click("next")
    assert browser.time_s == pytest.approx(30, abs=0.01)
    browser.click("next")
    assert browser.time_s == pytest.approx(30, abs=0.01)
    browser.click("previous")
    assert browser.time_s == pytest.approx(10, abs=0.01)
    browser.run("document.querySelector('audio').currentTime = 20")
    browser.click("previous")
    assert browser.time_s == pytest.approx(10, abs=0.01)
    assert browser.run("return document.querySelector('[aria-current]').dataset.chapter") == "1"


def test_back_and_forward_move_by_15_and_30_seconds_and_stay_inside(browser: Browser) -> None:
    for name, place in (("forward", 30), ("back", 15), ("back", 0), ("forward", 30), ("forward", 59.95)):
        browser.click(name)
        assert browser.time_s == pytest.approx(place, abs=0.01)


def test_captions_come_when_they_are_spoken(browser: Browser) -> None:
    heard = browser.driver.execute_async_script(
        """const done = arguments[0], audio = document.querySelector("audio"), seen = [];
        new MutationObserver(() => {
          const text = document.getElementById("now").textContent;
          if (text && (!seen.length || seen.at(-1)[1] !== text)) seen.push([audio.currentTime, text]);
          if (seen.length === 2) done(seen);
        }).observe(document.getElementById("captions"), {childList: true, subtree: true});
        audio.play();"""
    )
    assert [text for _, text in heard] == ["Lie back.", LONG]
    assert [at for at, _ in heard] == pytest.approx([1.0, 3.0], abs=0.12)


def test_the_captions_around_a_place_are_shown_after_a_jump(browser: Browser) -> None:
    browser.run("document.querySelector('audio').currentTime = 12.5")
    browser.until(lambda: browser.text("now") == "The other side.")
    assert (browser.text("before"), browser.text("after")) == (LONG, "Rest.")
    assert browser.text("wait") == ""


def test_a_long_wait_is_counted_down(browser: Browser) -> None:
    browser.run("document.querySelector('audio').currentTime = 20")
    browser.until(lambda: browser.text("wait") == "more words in 0:18")
    assert browser.text("now") == "The other side."


def test_the_keyboard_does_all(browser: Browser) -> None:
    keys = webdriver.Keys
    browser.press(" ")
    browser.until(lambda: not browser.audio("paused"))
    browser.press(" ")
    browser.until(lambda: browser.audio("paused"))
    browser.run("document.querySelector('audio').currentTime = 0")
    for pressed, place in (
        (("n",), 10),
        ((keys.ARROW_RIGHT,), 40),
        ((keys.ARROW_LEFT,), 25),
        (("p",), 10),
        ((keys.SHIFT, keys.ARROW_RIGHT), 30),
        ((keys.SHIFT, keys.ARROW_LEFT), 10),
        (("3",), 30),
        (("9",), 30),
        (("1",), 0),
    ):
        browser.press(*pressed)
        assert browser.time_s == pytest.approx(place, abs=0.01), pressed


def test_tab_reaches_every_control_and_shows_where_it_is(browser: Browser) -> None:
    browser.click("list")
    assert browser.run("return document.activeElement.dataset.chapter") == "0"
    browser.press(webdriver.Keys.ESCAPE)
    assert browser.run("return document.activeElement.id") == "list"
    browser.press(webdriver.Keys.ENTER)
    reached = set()
    for _ in range(20):
        browser.press(webdriver.Keys.TAB)
        name, outline = browser.run(
            "const e = document.activeElement, s = getComputedStyle(e);"
            "return [e.id || e.dataset.chapter, parseFloat(s.outlineWidth) * (s.outlineStyle !== 'none')]"
        )
        if name:
            reached.add(name)
            assert outline >= 3, name
    assert reached >= {"0", "1", "2", "light", "aloud", "position"}
    assert reached >= {"back", "play", "forward", "previous", "list", "next"}


def test_the_slider_is_named_says_its_value_and_seeks(browser: Browser) -> None:
    browser.run(
        "const s = document.getElementById('position'); s.value = 33; s.dispatchEvent(new Event('input'))"
    )
    assert browser.time_s == pytest.approx(33, abs=0.01)
    (slider,) = [
        node
        for node in browser.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        if node.get("role", {}).get("value") == "slider"
    ]
    assert slider["name"]["value"] == "Position"
    assert browser.attribute("position", "aria-valuetext") == "0:33, 0:27 left, An end that takes its time"
    assert (browser.text("at"), browser.text("left")) == ("0:33", "0:27 left")


def test_lock_screens_are_told_the_place_and_may_move_it(browser: Browser) -> None:
    wanted = {"play", "pause", "seekbackward", "seekforward", "seekto", "previoustrack", "nexttrack"}
    assert set(browser.run("return Object.keys(calls.actions)")) == wanted
    browser.run("calls.actions.seekto({seekTime: 12})")
    assert browser.time_s == pytest.approx(12, abs=0.01)
    browser.run("calls.actions.nexttrack(); calls.actions.seekforward({seekOffset: 5})")
    assert browser.time_s == pytest.approx(35, abs=0.01)
    browser.run("calls.actions.seekbackward({}); calls.actions.previoustrack({})")
    assert browser.time_s == pytest.approx(10, abs=0.01)
    browser.until(
        lambda: browser.run("return calls.positions.at(-1).position") == pytest.approx(10, abs=0.01)
    )
    assert browser.run("return calls.positions.at(-1).duration") == LENGTH_S
    browser.run("calls.actions.play()")
    browser.until(lambda: browser.run("return navigator.mediaSession.playbackState") == "playing")
    browser.run("calls.actions.pause()")
    browser.until(lambda: browser.run("return navigator.mediaSession.playbackState") == "paused")
    meta = browser.run(
        "const m = navigator.mediaSession.metadata; return [m.title, m.artist, m.artwork.map(a => a.type)]"
    )
    assert meta == [TITLE, "<b>Left</b> & right", ["image/jpeg"]]


def test_the_place_is_remembered_until_the_end(browser: Browser) -> None:
    browser.run("document.querySelector('audio').currentTime = 21")
    browser.until(lambda: not browser.audio("seeking"))
    browser.open()
    browser.until(lambda: browser.time_s == pytest.approx(21, abs=0.05))
    assert browser.audio("paused")
    browser.run("const a = document.querySelector('audio'); a.currentTime = 59.5; a.play()")
    browser.until(lambda: browser.audio("ended"))
    browser.open()
    assert browser.time_s == 0


def test_it_works_where_storage_is_denied(browser: Browser) -> None:
    deny = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('denied'); }})"
    add = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": deny})
    try:
        browser.open()
        browser.click("play")
        browser.until(lambda: browser.time_s > 0.3)
        browser.click("next")
        assert browser.text("chapter") == "<b>Left</b> & right"
        assert browser.run("return calls.errors") == []
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", add)
        browser.open()


def test_the_screen_reader_is_silent_until_asked_and_light_comes_only_by_its_button(browser: Browser) -> None:
    def ground() -> object:
        return browser.run("return getComputedStyle(document.body).backgroundColor")

    assert browser.attribute("now", "aria-live") == "off"
    assert ground() == "rgb(12, 10, 9)"
    browser.click("list")
    browser.click("aloud")
    browser.click("light")
    assert browser.attribute("now", "aria-live") == "polite"
    assert browser.attribute("light", "aria-pressed") == "true"
    assert ground() == "rgb(250, 245, 236)"
    browser.run("document.querySelector('audio').currentTime = 12.5")
    browser.until(lambda: browser.text("now") == "The other side.")
    assert browser.attribute("now", "aria-live") == "polite"
    browser.open()
    assert ground() == "rgb(12, 10, 9)"


@pytest.mark.parametrize("size", [(360, 640), (320, 568), (568, 320), (412, 915), (1280, 800)])
@pytest.mark.parametrize("second", [3.5, 20], ids=["long caption", "wait"])
def test_all_buttons_are_large_and_nothing_overflows(
    browser: Browser, size: tuple[int, int], second: float
) -> None:
    browser.open(*size)
    browser.run("document.querySelector('audio').currentTime = arguments[0]", second)
    browser.until(lambda: browser.text("now"))
    page, captions, beyond = browser.run(
        """const root = document.documentElement, box = document.getElementById("captions");
        const shown = [...document.querySelectorAll("h1, p, button, input")]
          .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest("nav"));
        const out = (r) => r.left < 0 || r.top < 0 || r.right > innerWidth || r.bottom > innerHeight;
        return [[root.scrollWidth - innerWidth, root.scrollHeight - innerHeight],
                box.scrollHeight - box.clientHeight,
                shown.filter(e => out(e.getBoundingClientRect())).map(e => e.id || e.tagName)]"""
    )
    assert (page, captions, beyond) == ([0, 0], 0, [])
    if size[0] < 900 and size[1] > 480:
        browser.click("list")
    heights = browser.run(
        """return [...document.querySelectorAll("button")].filter(e => e.checkVisibility())
        .map(e => [e.id || e.dataset.chapter, e.offsetHeight, e.scrollWidth - e.clientWidth])"""
    )
    assert len(heights) >= 6
    assert [row for row in heights if row[1] < 72 or row[2] > 0] == []


@pytest.mark.parametrize("width", [320, 390])
def test_a_time_stays_on_one_line_beside_a_long_title(browser: Browser, width: int) -> None:
    browser.open(width, 800)
    browser.click("list")
    heights = browser.run(
        "const at = [...document.querySelectorAll('.at')], name = document.querySelectorAll('.name')[2];"
        "name.textContent = 'Strokes from the outer edge '.repeat(6); at[2].textContent = '1:29:29';"
        "return at.map((e) => e.getBoundingClientRect().height)"
    )
    assert len(heights) == 3
    assert 0 < max(heights) == min(heights)


def test_captions_are_large_enough_for_an_arms_length(browser: Browser) -> None:
    browser.run("document.querySelector('audio').currentTime = 12.5")
    browser.until(lambda: browser.text("now") == "The other side.")
    assert (
        float(browser.run("return parseFloat(getComputedStyle(document.getElementById('now')).fontSize)"))
        >= 34
    )


def test_nothing_moves_for_those_who_asked_for_that(browser: Browser) -> None:
    browser.run("document.querySelector('audio').currentTime = 12.5")
    browser.until(lambda: browser.text("now") == "The other side.")
    moving = "return getComputedStyle(document.querySelector('#now span')).animationName"
    emulate = browser.driver.execute_cdp_cmd
    emulate(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    )
    assert browser.run(moving) == "none"
    emulate("Emulation.setEmulatedMedia", {"features": []})
    assert browser.run(moving) == "settle"
