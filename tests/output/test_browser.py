"""The player page in a real browser: it plays from a file, follows, obeys, and asks nobody for anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import HERE, Browser, chromium, webdriver

from voiceguide.output.cover import generated_cover
from voiceguide.output.encode import encode
from voiceguide.output.formats import FORMATS
from voiceguide.output.sidecars.base import Finished
from voiceguide.output.sidecars.page import page_pieces
from voiceguide.timing.timeline import Chapter, Event, Timeline
from voiceguide.units import SAMPLE_RATE

pytestmark = [pytest.mark.slow, HERE]

TITLE = "Ruhe </script><script>window.hurt = 1</script><img src=x onerror='window.hurt = 2'>"
LONG = (
    "Stroke lightly from the outer edge towards the middle, always with a flat hand, never with the "
    "fingertips, and stop at once if anything hurts."
)
SPOKEN = ((1.0, 2.0, "Lie back."), (3.0, 4.5, LONG), (12.0, 13.0, "The other side."), (38.0, 39.0, "Rest."))
CHAPTERS = (("Settle in", 0), ("<b>Left</b> & right", 10), ("An end that takes its time", 30))
LENGTH_S = 60


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
        events=tuple(
            Event("speech", at(s), at(e), text=text, step=number)
            for number, (s, e, text) in enumerate(SPOKEN, 1)
        ),
    )
    tone = 0.2 * np.sin(np.arange(at(LENGTH_S)) * (2 * np.pi * 220 / SAMPLE_RATE))
    encode([tone.astype(np.float32)], folder / "a.mp3", FORMATS["mp3"], 1)
    path = folder / "A page.html"
    audio, peaks = folder / "a.mp3", np.zeros((0, 2), np.float32)
    finished = Finished(audio, "a.mp3", "audio/mpeg", timeline, generated_cover("Ruhe"), peaks)
    path.write_bytes(b"".join(page_pieces(finished)))
    (folder / "a.mp3").unlink()  # the page has it inside
    return path


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def browser(driver: Any, page: Path) -> Iterator[Browser]:
    """Open the page afresh; afterwards nothing may have gone wrong, and nobody been asked for anything."""
    one = Browser(driver, page.as_uri())
    one.open()
    one.ready()
    one.run("localStorage.clear()")
    one.go(0)
    yield one
    assert one.run("return calls.errors") == []
    assert driver.get_log("browser") == []
    assert [url[:60] for url in one.asked() if not url.startswith(("blob:", "data:", page.as_uri()))] == []
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
    assert browser.run("return document.querySelectorAll('h1 *, h3 *, img').length") == 0


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


def test_steps_are_reached_by_the_list_and_by_buttons(browser: Browser) -> None:
    browser.click("show-steps")
    assert browser.attribute("show-steps", "aria-expanded") == "true"
    browser.driver.find_element("css selector", "[data-step='2']").click()
    browser.until(lambda: browser.time_s > 12)
    assert not browser.audio("paused")
    assert browser.text("chapter") == "<b>Left</b> & right"
    assert browser.text("count") == "Step 1 of 1"
    browser.click("play")
    assert browser.attribute("show-steps", "aria-expanded") == "false"
    for name, place in (("next", 38), ("next", 38), ("previous", 12), ("previous", 3), ("previous", 1)):
        browser.click(name)
        assert browser.time_s == pytest.approx(place, abs=0.01), (name, place)
    assert browser.text("count") == "Step 1 of 2"
    browser.go(20)
    browser.click("again")
    assert browser.time_s == pytest.approx(12, abs=0.01)
    assert browser.run("return document.querySelector('[aria-current]').dataset.step") == "2"


def test_back_moves_by_15_seconds_and_stays_inside(browser: Browser) -> None:
    browser.go(20)
    for place in (5, 0, 0):
        browser.click("back")
        assert browser.time_s == pytest.approx(place, abs=0.01)


def test_captions_come_when_they_are_spoken(browser: Browser) -> None:
    heard = browser.driver.execute_async_script(
        """const done = arguments[0], audio = document.querySelector("audio"), seen = [];
        new MutationObserver(() => {
          const text = document.getElementById("now").textContent;
          if (text && (!seen.length || seen.at(-1)[1] !== text)) seen.push([audio.currentTime, text]);
          if (seen.length === 2) done(seen);
        }).observe(document.getElementById("stage"), {childList: true, subtree: true});
        audio.play();"""
    )
    assert [text for _, text in heard] == ["Lie back.", LONG]
    assert [at for at, _ in heard] == pytest.approx([1.0, 3.0], abs=0.12)


def test_the_captions_around_a_place_are_shown_after_a_jump(browser: Browser) -> None:
    browser.run("document.querySelector('audio').currentTime = 12.5")
    browser.until(lambda: browser.text("now") == "The other side.")
    assert browser.text("after") == "Rest."
    assert browser.text("wait") == ""


def test_a_long_wait_is_counted_down(browser: Browser) -> None:
    browser.run("document.querySelector('audio').currentTime = 20")
    browser.until(lambda: browser.text("wait") == "more words in 0:18")
    assert browser.text("now") == "The other side."


def test_the_keyboard_does_all_once_the_player_has_the_focus(browser: Browser) -> None:
    keys = webdriver.Keys
    browser.press(" ")
    browser.press("n")
    assert browser.audio("paused")
    assert browser.time_s == 0
    browser.run("document.getElementById('player').focus()")
    browser.press(" ")
    browser.until(lambda: not browser.audio("paused"))
    browser.press(" ")
    browser.until(lambda: browser.audio("paused"))
    browser.go(0)
    for pressed, place in (
        ("n", 3),
        (keys.ARROW_RIGHT, 33),
        (keys.ARROW_LEFT, 18),
        ("r", 12),
        ("p", 3),
        ("n", 12),
        ("n", 38),
    ):
        browser.press(pressed)
        assert browser.time_s == pytest.approx(place, abs=0.01), pressed


def test_the_keys_work_everywhere_where_somebody_wants_that(browser: Browser) -> None:
    browser.run("document.getElementById('anywhere').click(); document.activeElement.blur()")
    browser.press("n")
    assert browser.time_s == pytest.approx(3, abs=0.01)
    browser.open()
    browser.ready()
    browser.press("n")
    browser.press("n")
    assert browser.time_s == pytest.approx(12, abs=0.01)


def test_tab_reaches_every_control_and_shows_where_it_is(browser: Browser) -> None:
    browser.click("show-steps")
    assert browser.run("return document.activeElement.dataset.step") == "0"
    browser.press(webdriver.Keys.ESCAPE)
    assert browser.run("return document.activeElement.id") == "show-steps"
    reached = set()
    for panel in ("", "steps", "sleep", "more"):
        if panel:
            browser.click(f"show-{panel}")
        for _ in range(30):
            browser.press(webdriver.Keys.TAB)
            name, outline = browser.run(
                "const e = document.activeElement, s = getComputedStyle(e);"
                "return [e.id || e.dataset.step || e.dataset.kind || e.value,"
                " parseFloat(s.outlineWidth) * (s.outlineStyle !== 'none')]"
            )
            if name and name != "player":
                reached.add(name)
                assert outline >= 3, name
    assert reached >= {"0", "1", "2", "3", "dark", "aloud", "position", "step", "chapter", "45"}
    assert reached >= {"back", "play", "again", "previous", "next", "show-steps", "show-length", "show-more"}


def test_the_slider_is_named_says_its_value_and_seeks(browser: Browser) -> None:
    browser.run(
        "const s = document.getElementById('position'); s.value = 33; s.dispatchEvent(new Event('input'))"
    )
    assert browser.time_s == pytest.approx(33, abs=0.01)
    assert "Position" in browser.named("slider")
    assert browser.attribute("position", "aria-valuetext") == "0:33, 0:27 left, The other side."
    assert (browser.text("at"), browser.text("left")) == ("0:33", "0:27 left")


def test_lock_screens_are_told_the_step_and_the_place_in_its_chapter_and_may_move_it(
    browser: Browser,
) -> None:
    wanted = {"play", "pause", "seekbackward", "seekforward", "seekto", "previoustrack", "nexttrack"}
    assert set(browser.run("return Object.keys(calls.actions)")) == wanted
    browser.go(12.5)
    browser.until(
        lambda: browser.run("return calls.positions.at(-1).position") == pytest.approx(2.5, abs=0.01)
    )
    assert browser.run("return calls.positions.at(-1).duration") == 20
    browser.run("calls.actions.seekto({seekTime: 12})")
    assert browser.time_s == pytest.approx(22, abs=0.01)
    browser.run("calls.actions.nexttrack()")
    assert browser.time_s == pytest.approx(38, abs=0.01)
    browser.run("calls.actions.seekforward({seekOffset: 5}); calls.actions.previoustrack({})")
    assert browser.time_s == pytest.approx(38, abs=0.01)
    browser.run("calls.actions.previoustrack({}); calls.actions.seekbackward({})")
    assert browser.time_s == 0
    browser.run("calls.actions.play()")
    browser.until(lambda: browser.run("return navigator.mediaSession.playbackState") == "playing")
    browser.run("calls.actions.pause()")
    browser.until(lambda: browser.run("return navigator.mediaSession.playbackState") == "paused")
    browser.go(12.5)
    browser.until(lambda: browser.text("now") == "The other side.")
    meta = browser.run(
        "const m = navigator.mediaSession.metadata;"
        "return [m.title, m.artist, m.album, m.artwork.map(a => a.src.slice(0, 15))]"
    )
    assert meta == ["The other side.", "<b>Left</b> & right", TITLE, ["data:image/jpeg"]]


def test_chapters_are_told_to_a_browser_that_takes_them(browser: Browser) -> None:
    told = """
    const real = MediaMetadata;
    window.MediaMetadata = class {
      constructor(given) { calls.told = given; return new real({...given, chapterInfo: undefined}); }
    };
    """
    takes = 'Object.defineProperty(MediaMetadata.prototype, "chapterInfo", {configurable: true, get() {}});'
    drop = "delete real.prototype.chapterInfo;"
    for more, wanted in ((takes, [[name, start] for name, start in CHAPTERS]), (drop, None)):
        script = {"source": told + more}
        made = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", script)
        try:
            browser.open()
            browser.ready()
            browser.until(lambda: browser.run("return Boolean(calls.told)"))
            found = browser.run(
                "const c = calls.told.chapterInfo;"
                "return c ? c.map((one) => [one.title, one.startTime, one.artwork[0].src.slice(0, 15)])"
                " : null"
            )
            assert found == (wanted and [[*row, "data:image/jpeg"] for row in wanted])
        finally:
            browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", made)
    browser.open()


def test_an_apple_phone_is_given_steps_and_not_seconds_and_again_when_it_plays(browser: Browser) -> None:
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
    browser.driver.execute_cdp_cmd("Emulation.setUserAgentOverride", {"userAgent": iphone})
    try:
        browser.open()
        browser.ready()
        given = "return Object.entries(calls.actions).filter(([, act]) => act === null).map(([name]) => name)"
        assert set(browser.run(given)) == {"seekbackward", "seekforward"}
        browser.run("calls.actions = {}")
        browser.click("play")
        browser.until(lambda: len(browser.run("return Object.keys(calls.actions)")) == 7)
        browser.click("play")
        browser.go(12.5)
        browser.until(lambda: browser.run("return calls.positions.at(-1).duration") == LENGTH_S)
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setUserAgentOverride", {"userAgent": ""})
        browser.open()


def test_the_place_is_remembered_until_the_end(browser: Browser) -> None:
    browser.run("document.querySelector('audio').currentTime = 21")
    browser.until(lambda: not browser.audio("seeking"))
    browser.open()
    browser.ready()
    browser.until(lambda: browser.time_s == pytest.approx(21, abs=0.05))
    assert browser.audio("paused")
    browser.run("const a = document.querySelector('audio'); a.currentTime = 59.5; a.play()")
    browser.until(lambda: browser.audio("ended"))
    browser.open()
    browser.ready()
    assert browser.time_s == 0


def test_it_works_where_storage_is_denied(browser: Browser) -> None:
    deny = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('denied'); }})"
    add = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": deny})
    try:
        browser.open()
        browser.ready()
        browser.click("play")
        browser.until(lambda: browser.time_s > 0.3)
        browser.click("next")
        browser.click("next")
        assert browser.text("chapter") == "<b>Left</b> & right"
        assert browser.run("return calls.errors") == []
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", add)
        browser.open()


def test_the_screen_reader_is_silent_until_asked_and_light_is_remembered(browser: Browser) -> None:
    def ground() -> object:
        return browser.run("return getComputedStyle(document.documentElement).backgroundColor")

    assert browser.attribute("now", "aria-live") == "off"
    assert ground() == "rgb(12, 10, 9)"
    browser.click("show-more")
    browser.click("aloud")
    for value, colour in (("bright", "rgb(250, 245, 236)"), ("dim", "rgb(0, 0, 0)")):
        browser.driver.find_element("css selector", f"[value={value}]").click()
        browser.until(lambda colour=colour: ground() == colour)
    assert browser.attribute("now", "aria-live") == "polite"
    browser.go(12.5)
    browser.until(lambda: browser.text("now") == "The other side.")
    browser.open()
    browser.until(lambda: ground() == "rgb(0, 0, 0)")


SIZES = [(360, 640), (320, 568), (568, 320), (390, 844), (1280, 800)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("second", [3.5, 20], ids=["long caption", "wait"])
def test_all_buttons_are_large_and_nothing_overflows(
    browser: Browser, size: tuple[int, int], second: float
) -> None:
    browser.open(*size)
    browser.ready()
    browser.go(second)
    browser.until(lambda: browser.text("now"))
    page, stage, beyond = browser.run(
        """const root = document.documentElement, box = document.getElementById("stage");
        const shown = [...document.querySelectorAll("h1, p, button, input")]
          .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest(".panel"));
        const out = (r) => r.left < 0 || r.top < 0 || r.right > innerWidth || r.bottom > innerHeight;
        return [[root.scrollWidth - innerWidth, root.scrollHeight - innerHeight],
                box.scrollHeight - box.clientHeight,
                shown.filter(e => out(e.getBoundingClientRect())).map(e => e.id || e.tagName)]"""
    )
    assert (page, stage, beyond) == ([0, 0], 0, [])
    for panel in ("length", "sleep", "more"):
        browser.click(f"show-{panel}")
        small = browser.run(
            """return [...document.querySelectorAll("button, a, label")].filter(e => e.checkVisibility())
            .filter(e => e.offsetHeight < 44 || e.offsetWidth < 44 || e.scrollWidth > e.clientWidth)
            .map(e => e.id || e.textContent)"""
        )
        assert small == []
        assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    play = browser.run(
        "const r = document.getElementById('play').getBoundingClientRect(); return [r.width, r.height]"
    )
    assert min(play) >= 88


@pytest.mark.parametrize("width", [320, 390])
def test_a_time_stays_on_one_line_beside_a_long_title(browser: Browser, width: int) -> None:
    browser.open(width, 800)
    browser.click("show-steps")
    browser.until(lambda: browser.run("return document.querySelectorAll('#list .at').length") == len(SPOKEN))
    heights = browser.run(
        "const at = [...document.querySelectorAll('#list .at')];"
        "at[2].previousElementSibling.textContent = 'Strokes from the outer edge '.repeat(6);"
        "at[2].textContent = '1:29:29';"
        "return at.map((e) => e.getBoundingClientRect().height)"
    )
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
