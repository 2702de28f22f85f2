"""The site in a real browser: any length plays, is saved exactly, and goes on without a network."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import HERE, Browser, Served, chromium
from hearing import decoded, ffmpeg, level_db
from judging import LIGHTS, barriers, mistakes, needs_axe, needs_vnu, style_mistakes
from kits import FRAME, TITLE, laid_out, random_kit
from mutagen.id3 import ID3

from voiceguide.jobs.local import LocalRunner
from voiceguide.options import Options
from voiceguide.output.mp3.frames import split_frames
from voiceguide.output.player.bundle import script
from voiceguide.site.publish import Site, publish
from voiceguide.studio import Studio

pytestmark = [pytest.mark.slow, HERE]

ROOT = Path(__file__).parent.parent.parent
FLAGSHIP = "gentle-milk-flow"
RATE = 44_100


@pytest.fixture(scope="module")
def flagship(runner: LocalRunner, tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("flagship") / "at" / "home"
    with Studio() as studio:
        return publish([ROOT / "scripts" / f"{FLAGSHIP}.md"], folder, studio, runner)


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory, downloads: Path) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("profile"), downloads=downloads) as running:
        yield running


@pytest.fixture
def served(site: Site) -> Iterator[Served]:
    one = Served(site.folder.parent.parent)
    yield one
    one.stop()


@pytest.fixture
def browser(driver: Any, served: Served) -> Iterator[Browser]:
    """Open the small programme; afterwards nothing may have gone wrong, and nobody else been asked."""
    one = Browser(driver, f"{served.address}sub/path/rest/")
    one.asked()
    one.open()
    one.until(lambda: one.audio("src").startswith("blob:"))
    one.ready()
    yield one
    assert one.run("return window.calls ? calls.errors : []") == []
    assert [row for row in driver.get_log("browser") if row["level"] == "SEVERE"] == []
    own = (served.address, "blob:", "data:", "about:")
    assert [url for url in one.asked() if not url.startswith(own)] == []
    one.run("localStorage.clear()")
    driver.get("about:blank")


def heard_as_planned(path: Path, kit: dict[str, Any], kit_mp3: Path, total: int) -> None:
    """Assert that a saved file is exactly so long, and has the kit's frames where the plan puts its clips."""
    tags = ID3(path)
    body = path.read_bytes()[tags.size :]
    frames, known = split_frames(body), split_frames(kit_mp3.read_bytes())
    plan = laid_out(kit, total)
    silent = known[kit["noise"][0] - 1 :][: kit["noise"][1]]
    wanted = [silent[at % len(silent)] for at in range(len(frames))]
    for at, frame, count, clip in plan["puts"]:
        assert abs(frame * FRAME - at) <= 0.015 * RATE, (clip, at)
        first = kit["clips"][clip][0] - 1
        count = min(count, len(frames) - frame)
        wanted[frame : frame + count] = known[first : first + count]
    assert frames == wanted
    heard = decoded(path)
    assert len(heard) == total
    # what is decoded: each clip is heard where the page says, beginning on its first sample
    alone = decoded(kit_mp3)
    for _, frame, count, clip in plan["puts"][:20]:
        _, _, samples, _, _ = kit["clips"][clip]
        first = (kit["clips"][clip][0] - 1) * FRAME
        length = min(samples, (count - 2) * FRAME)
        if length > 5000:
            one = heard[frame * FRAME + 1152 : frame * FRAME + length]
            other = alone[first + 1152 : first + length]
            assert level_db(one - other) < -90


def test_random_kits_are_laid_out_as_python_does(browser: Browser) -> None:
    rows = [random_kit(seed) for seed in range(1000)]
    code = script("layout").replace('"use strict";', "") + (
        "return JSON.parse(arguments[0]).map(([kit, total]) =>"
        " in_layout.layout(kit, in_layout.planFor(kit, total), total).puts"
        ".map((put) => [put.at, put.frame, put.frames, put.clip]));"
    )
    got = browser.run(code, json.dumps(rows))
    assert [seed for seed in range(1000) if got[seed] != laid_out(*rows[seed])["puts"]] == []


def test_it_plays_steps_on_and_back_and_says_each_once_more(browser: Browser) -> None:
    browser.click("play")
    browser.until(lambda: browser.time_s > 1)
    assert browser.attribute("play", "aria-label") == "Pause"
    browser.click("next")
    assert browser.text("chapter") == "Stretch"
    assert browser.text("count") == "Step 1 of 4"
    first = browser.time_s
    browser.click("next")
    assert browser.text("count") == "Step 2 of 4"
    browser.click("previous")
    assert browser.time_s == pytest.approx(first, abs=0.3)
    browser.until(lambda: browser.time_s > first + 0.8)
    browser.click("again")
    assert browser.time_s == pytest.approx(first, abs=0.3)
    browser.click("play")
    browser.until(lambda: browser.audio("paused"))


def test_words_come_when_they_are_said(browser: Browser, kit: dict[str, Any]) -> None:
    heard = browser.driver.execute_async_script(
        """const done = arguments[0], audio = document.querySelector("audio"), seen = [];
        new MutationObserver(() => {
          const text = document.getElementById("now").textContent;
          if (text && (!seen.length || seen.at(-1)[1] !== text)) seen.push([audio.currentTime, text]);
          if (seen.length === 2) { audio.pause(); done(seen); }
        }).observe(document.getElementById("stage"), {childList: true, subtree: true});
        audio.play();"""
    )
    assert [text for _, text in heard] == ["Sit down.", "Let your shoulders drop."]
    puts = laid_out(kit, kit["natural"])["puts"]
    assert [at for at, _ in heard] == pytest.approx(
        [puts[0][1] * FRAME / RATE, puts[1][1] * FRAME / RATE], abs=0.5
    )


@pytest.mark.parametrize("length_s", [90, 240, 330.0])
def test_any_length_is_saved_to_the_sample(
    browser: Browser, site: Site, kit: dict[str, Any], downloads: Path, length_s: float
) -> None:
    browser.click("show-length")
    browser.choose(length_s)
    path = browser.saved("save", downloads)
    heard_as_planned(path, kit, site.folder / "rest" / "kit.mp3", round(length_s * RATE))
    tags = ID3(path)
    assert tags["TIT2"].text == [TITLE]
    assert tags["APIC:"].data == (site.folder / "rest" / "cover.jpg").read_bytes()
    assert tags["TALB"].text == [TITLE]
    assert tags["TPE1"].text == ["Anna"]
    contents = tags["CTOC:toc"].child_element_ids
    said = ffmpeg("-i", path, "-f", "null", "-")
    # ffmpeg lists those of the file, and then those of what it makes of it
    starts = [float(word) for word in re.findall(r"Chapter #0:\d+: start ([\d.]+)", said)][: len(contents)]
    shown = [tags[f"CHAP:{name}"].start_time / 1000 for name in contents]
    assert len(starts) == len(contents) >= 3
    assert starts == pytest.approx(shown, abs=0.03)


def test_a_length_plays_on_from_the_same_step(browser: Browser) -> None:
    browser.click("next")
    browser.click("next")
    assert browser.text("count") == "Step 2 of 4"
    browser.click("show-length")
    browser.click("longest")
    assert "Once more: Stretch · Stretch" in browser.text("differs")
    assert browser.attribute("minutes", "aria-valuetext") == browser.text("chosen")
    browser.click("use")
    browser.until(lambda: browser.audio("duration") > 400)
    browser.until(lambda: not browser.audio("paused"))
    assert browser.text("count") == "Step 2 of 4"
    browser.click("show-length")
    browser.click("shortest")
    assert browser.text("differs") == "Without: A little extra"
    browser.click("use")
    browser.until(lambda: browser.audio("duration") < 90)
    assert browser.text("count") == "Step 2 of 4"


def test_the_background_plays_beside_the_voice_and_has_a_switch(browser: Browser, driver: Any) -> None:
    driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {
            "source": "window.beds = []; const A = window.Audio;"
            "window.Audio = function () { const a = new A(); beds.push(a); return a; };"
        },
    )
    browser.open()
    browser.until(lambda: browser.run("return beds.length === 1 && beds[0].src.startsWith('blob:')"))
    browser.ready()
    browser.click("play")
    browser.until(lambda: browser.run("return beds[0].currentTime > 0.5"))
    browser.click("play")
    browser.until(lambda: browser.run("return beds[0].paused"))
    longer = browser.run("return beds[0].duration - document.querySelector('audio').duration")
    assert longer >= -0.1
    browser.click("show-more")
    browser.click("bed")
    browser.click("play")
    browser.until(lambda: browser.time_s > 1.2)
    assert browser.run("return beds[0].paused")
    browser.click("play")


def test_the_place_and_the_length_are_remembered_and_the_catalogue_continues(
    browser: Browser, served: Served
) -> None:
    browser.click("show-length")
    browser.choose(240)
    browser.click("use")
    browser.until(lambda: browser.audio("duration") == pytest.approx(240, abs=0.05))
    browser.click("play")
    browser.go(60)
    browser.until(lambda: browser.time_s > 59 and not browser.audio("seeking"))
    browser.open(address=f"{served.address}sub/path/")
    assert browser.run("return document.getElementById('continue').hidden") is False
    assert "3:00 left" in browser.text("continue")
    browser.click("continue")
    browser.until(lambda: browser.run("return document.body.className.includes('programme')"))
    browser.until(lambda: browser.run("return document.querySelector('audio').readyState >= 1"))
    browser.until(lambda: browser.time_s == pytest.approx(60, abs=0.1))
    assert browser.audio("duration") == pytest.approx(240, abs=0.05)


def test_the_icon_opens_where_it_was(browser: Browser, served: Served) -> None:
    browser.go(60)
    browser.until(lambda: browser.run("return localStorage.length >= 2"))
    browser.driver.get("about:blank")
    browser.driver.get(f"{served.address}sub/path/?icon")
    browser.until(lambda: browser.driver.current_url.endswith("/rest/"))


def test_the_address_chooses_length_and_start(browser: Browser, served: Served) -> None:
    browser.driver.get("about:blank")
    browser.open(address=f"{served.address}sub/path/rest/#length=4m&start=the-end&voice=x")
    browser.ready()
    assert browser.audio("duration") == pytest.approx(240, abs=0.05)
    assert browser.text("now") or browser.time_s > 60
    assert browser.time_s > 60
    browser.driver.get("about:blank")
    browser.open(address=f"{served.address}sub/path/rest/#start=stretch")
    browser.ready()
    assert browser.text("chapter") in ("Settle in", "Stretch")
    assert browser.time_s > 5


def test_sleep_ends_between_words_and_play_soon_after_adds_a_part(browser: Browser) -> None:
    browser.click("next")
    start = browser.time_s
    browser.click("show-sleep")
    browser.driver.find_element("css selector", "[data-kind=step]").click()
    assert re.fullmatch(r"Sleep \d:\d\d", browser.text("show-sleep"))
    browser.click("next")  # another step: it is that one's end now
    browser.click("previous")
    rows = browser.run(
        "return JSON.parse(document.getElementById('data').textContent).variants[0].plan.captions"
    )
    browser.click("play")
    browser.go(start + 14)
    browser.until(lambda: browser.audio("paused"), timeout_s=30)
    stopped = browser.time_s
    assert not any(a < stopped < b for a, b, *_ in rows)
    assert stopped > start + 15
    assert "Play within two minutes" in browser.text("sleeping")
    browser.click("play")
    browser.until(lambda: not browser.audio("paused"))
    assert re.fullmatch(r"Sleep \d:\d\d", browser.text("show-sleep"))
    browser.click("play")
    browser.click("show-sleep")
    browser.driver.find_element("css selector", "[data-kind='']").click()
    assert browser.text("show-sleep") == "Sleep"


def test_kept_on_the_phone_it_plays_any_length_without_the_server(browser: Browser, served: Served) -> None:
    browser.click("show-more")
    browser.until(lambda: browser.text("keep").startswith("Keep on this phone"))
    browser.click("keep")
    browser.until(lambda: browser.text("keep").startswith("Remove"))
    browser.until(lambda: browser.run("return Boolean(navigator.serviceWorker.controller)"))
    served.stop()
    try:
        browser.driver.get("about:blank")
        browser.open()
        browser.until(lambda: browser.audio("src").startswith("blob:"))
        browser.ready()
        browser.click("show-length")
        browser.choose(300)
        browser.click("use")
        browser.until(lambda: browser.audio("duration") == pytest.approx(300, abs=0.05))
        browser.until(lambda: browser.time_s > 0.5)
        browser.click("play")
        browser.open(address=f"{served.address}sub/path/")
        browser.until(lambda: "On this phone" in browser.text("programmes"))
        kept_kit = browser.driver.execute_async_script(
            """const done = arguments[0];
            caches.keys().then(async (names) => {
              for (const name of names) for (const r of await (await caches.open(name)).keys())
                if (r.url.includes("kit.mp3")) return done(r.url);
            });"""
        )
        # the worker slices what is kept
        parts = browser.driver.execute_async_script(
            """const file = arguments[0], done = arguments[1];
            const ask = (range) => fetch(file, {headers: {Range: range}}).then(async (a) =>
              [a.status, a.headers.get("Content-Range"), (await a.arrayBuffer()).byteLength]);
            Promise.all(["bytes=0-9", "bytes=-5", "bytes=100-", "bytes=99999999-"].map(ask)).then(done);""",
            kept_kit,
        )
        size = int(parts[0][1].rpartition("/")[2])
        assert parts[0] == [206, f"bytes 0-9/{size}", 10]
        assert parts[1] == [206, f"bytes {size - 5}-{size - 1}/{size}", 5]
        assert parts[2] == [206, f"bytes 100-{size - 1}/{size}", size - 100]
        assert parts[3][0] == 416
    finally:
        served.start()
    browser.driver.get_log("browser")  # what could not be reached meanwhile
    browser.open()
    browser.ready()
    browser.click("show-more")
    browser.until(lambda: browser.text("keep").startswith("Remove"))
    browser.click("keep")
    browser.until(lambda: browser.text("keep").startswith("Keep on this phone"))


def test_what_has_no_kit_plays_its_file(browser: Browser, served: Served) -> None:
    browser.open(address=f"{served.address}sub/path/falling/")
    browser.ready()
    assert "falling.mp3" in browser.audio("src")
    browser.click("show-length")
    assert browser.run("return document.getElementById('fixed').checkVisibility()")
    assert not browser.run("return document.getElementById('choose').checkVisibility()")
    browser.click("play")
    browser.until(lambda: browser.time_s > 0.5)
    browser.click("play")


def test_a_kit_that_cannot_be_had_leaves_the_finished_file(browser: Browser, site: Site) -> None:
    place = site.folder / "rest"
    (place / "kit.json").rename(place / "gone")
    try:
        browser.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
        browser.open()
        browser.until(lambda: "rest.mp3" in browser.audio("src"))
        browser.click("play")
        browser.until(lambda: browser.time_s > 0.3)
        browser.click("play")
    finally:
        (place / "gone").rename(place / "kit.json")
    browser.driver.get_log("browser")


def test_without_javascript_it_reads_and_plays(driver: Any, served: Served) -> None:
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        driver.get(f"{served.address}sub/path/rest/")
        assert driver.find_element("id", "voice").is_displayed()
        text = driver.find_element("tag name", "body").text
        assert "Tilt your head to the left." in text
        assert "MP3, 2:01" in text
        assert not driver.find_element("id", "controls").is_displayed()
        assert not driver.find_element("id", "choose").is_displayed()
        driver.get(f"{served.address}sub/path/")
        assert driver.find_element("css selector", ".card").is_displayed()
        assert not driver.find_element("id", "continue").is_displayed()
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_light_is_the_same_in_the_catalogue(browser: Browser, served: Served) -> None:
    browser.click("show-more")
    browser.run("document.querySelector('#light [value=dim]').click()")
    browser.open(address=f"{served.address}sub/path/")
    assert browser.run("return getComputedStyle(document.documentElement).backgroundColor") == "rgb(0, 0, 0)"
    assert browser.run("return getComputedStyle(document.querySelector('.card img')).opacity") == "0.5"


def test_the_current_step_is_in_sight_after_the_window_became_wide(browser: Browser) -> None:
    browser.run("[...document.querySelectorAll('#list button')].at(-1).click()")
    browser.click("play")
    browser.size(1280, 420)
    browser.size(1280, 560)
    browser.until(lambda: browser.run(IN_SIGHT))


IN_SIGHT = """
const one = document.querySelector("#list [aria-current]").getBoundingClientRect();
const panel = document.getElementById("steps").getBoundingClientRect();
return one.top >= panel.top && one.bottom <= panel.bottom;
"""


def test_every_control_has_a_name_in_the_accessibility_tree(browser: Browser) -> None:
    names = {"Back 15 seconds", "Play", "This step once more", "Previous step", "Steps", "Next step"}
    assert names <= set(browser.named("button"))
    assert "Position" in browser.named("slider")
    for panel, role, some in (
        ("length", "slider", {"Length"}),
        ("length", "link", {"All programmes"}),
        ("sleep", "button", {"No timer", "After this step", "After this part", "45 minutes"}),
        ("more", "radio", {"Dim", "Dark", "Bright"}),
    ):
        browser.click(f"show-{panel}")
        found = browser.named(role)
        assert some <= set(found)
        assert all(found)


def test_the_page_alone_makes_any_length_without_a_server(
    driver: Any, scripts: list[Path], downloads: Path, tmp_path: Path
) -> None:
    with Studio() as studio:
        done = studio.render(
            scripts[0], tmp_path / "rest.mp3", Options(engine="tone"), sidecars=["html", "html-kit"]
        )
    plain, page = done.sidecars
    assert page.name == "rest.kit.html"
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.read_text("utf-8"))
    assert found
    kit = json.loads(found[1])["variants"][0]["kit"]
    assert '"kit":null' in plain.read_text("utf-8")
    kit_mp3 = tmp_path / "kit.mp3"
    kit_mp3.write_bytes(base64.b64decode(kit["audio"].partition(",")[2]))
    done.path.unlink()  # the page has it inside
    browser = Browser(driver, page.as_uri())
    driver.get_log("browser")
    browser.asked()
    browser.open()
    browser.until(lambda: browser.audio("src").startswith("blob:"))
    browser.ready()
    assert browser.audio("duration") == pytest.approx(kit["kit"]["natural"] / RATE, abs=0.05)
    browser.click("show-length")
    browser.choose(90)
    heard_as_planned(browser.saved("save", downloads), kit["kit"], kit_mp3, 90 * RATE)
    browser.click("use")
    browser.until(lambda: browser.time_s > 0.5 and not browser.audio("paused"))
    assert browser.audio("duration") == pytest.approx(90, abs=0.05)
    assert browser.run("return calls.errors") == []
    assert [row for row in driver.get_log("browser") if row["level"] == "SEVERE"] == []
    assert [url for url in browser.asked() if not url.startswith(("blob:", "data:", page.as_uri()))] == []
    driver.get("about:blank")


@needs_axe
@pytest.mark.parametrize("panel", ["", "steps", "length", "sleep", "more", "catalogue"])
def test_axe_finds_nothing(browser: Browser, served: Served, panel: str) -> None:
    if panel == "catalogue":
        browser.open(address=f"{served.address}sub/path/")
    elif panel:
        browser.click(f"show-{panel}")
    assert barriers(browser) == {light: [] for light in LIGHTS}


@needs_vnu
def test_the_validator_of_the_w3c_finds_nothing(site: Site) -> None:
    pages = [site.folder / name for name in ("index.html", "rest/index.html", "falling/index.html")]
    assert mistakes(*pages) == []
    assert style_mistakes(site.folder / "app.css") == ""


@pytest.mark.parametrize("minutes", [12, 18, 30])
def test_the_flagship_at_three_lengths(driver: Any, flagship: Site, downloads: Path, minutes: int) -> None:
    served = Served(flagship.folder.parent.parent)
    try:
        browser = Browser(driver, f"{served.address}at/home/{FLAGSHIP}/")
        browser.open(address=f"{browser.address}#length={minutes}m")
        browser.until(lambda: browser.audio("src").startswith("blob:"))
        browser.ready()
        assert browser.audio("duration") == pytest.approx(minutes * 60, abs=0.05)
        browser.click("play")
        browser.until(lambda: browser.time_s > 0.5)
        browser.click("play")
        browser.click("show-length")
        kit = json.loads((flagship.folder / FLAGSHIP / "kit.json").read_text(encoding="utf-8"))
        path = browser.saved("save", downloads)
        heard_as_planned(path, kit, flagship.folder / FLAGSHIP / "kit.mp3", minutes * 60 * RATE)
        assert len(ID3(path)["CTOC:toc"].child_element_ids) >= 8
    finally:
        driver.get("about:blank")
        served.stop()
