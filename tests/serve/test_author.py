"""A script that is being written: its state follows every save, and its sound comes in ranges."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from serving import Live, live

from voiceguide import Options, Studio
from voiceguide.script.source import read_source
from voiceguide.serve.author.draft import Drafts
from voiceguide.serve.author.routes import author_routes

TEXT = "# Rest\nLie down. [pause 20s] Breathe in.\n\n## Then\nLet go. [pause 10s] Rest.\n"


class Writing:
    """A script on a live site, as a page sees it."""

    def __init__(self, site: Live, script: Path) -> None:
        self.site, self.script = site, script

    def save(self, text: str) -> None:
        self.script.write_text(text, encoding="utf-8")

    def state(self) -> dict[str, Any]:
        answer = self.site.ask(f"/{self.script.stem}/state")
        assert answer.status == 200
        state: dict[str, Any] = json.loads(answer.body)
        return state

    def until(self, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Ask for the state, as a page does that gets no events."""
        end = time.monotonic() + 60
        while not holds(state := self.state()):
            assert time.monotonic() < end, f"it did not happen: {state}"
            time.sleep(0.02)
        return state

    def settled(self, than: str = "") -> dict[str, Any]:
        return self.until(lambda state: not state["making"] and state["sound"] not in ("", than))

    def address(self, state: dict[str, Any]) -> str:
        return f"/{self.script.stem}/sound/{state['sound']}.wav"


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Writing]:
    folder = tmp_path / "scripts"
    folder.mkdir()
    script = folder / "rest.md"
    script.write_text(TEXT, encoding="utf-8")
    with live(folder, more=[author_routes]) as site:
        yield Writing(site, script)


def test_a_save_tells_from_where_on_it_is_another(writing: Writing) -> None:
    first = writing.settled()
    assert first["changed"] is None and first["faults"] == []
    writing.save(TEXT.replace("Let go.", "Let everything go."))
    second = writing.settled(first["sound"])
    starts = {text: start for start, _, text, _, _ in second["plan"]["captions"]}
    assert second["changed"] == starts["Let everything go."]
    writing.save(
        "# Rest\n<!-- for me -->\n" + TEXT.partition("\n")[2].replace("Let go.", "Let everything go.")
    )
    assert writing.settled(second["sound"])["changed"] is None


def test_faults_are_shown_with_carets_while_the_last_sound_stays(writing: Writing) -> None:
    first = writing.settled()
    writing.save(TEXT + "\n[bel] and [pause 5]\n")
    state = writing.until(lambda state: state["faults"])
    assert state["sound"] == first["sound"]
    assert state["faults"][0] == {
        "severity": "fault",
        "where": "rest.md:7:1",
        "words": "unknown cue 'bel', did you mean 'bell'?",
        "picture": "    7 | [bel] and [pause 5]\n      | ^^^^^",
    }
    assert len(state["faults"]) == 2
    assert writing.site.ask(writing.address(first), method="HEAD").status == 200
    writing.save(TEXT)
    assert writing.until(lambda state: not state["faults"])["sound"] != ""


def test_any_range_is_what_would_be_rendered(writing: Writing, tmp_path: Path) -> None:
    address = writing.address(writing.settled())
    with Studio() as studio:
        preview = studio.workshop.preview(read_source(writing.script), Options(engine="tone"))
        wanted, size = b"".join(preview.wav.read(0, preview.wav.size)), preview.wav.size
        preview.close()
    whole = writing.site.ask(address)
    assert (whole.status, whole.body == wanted) == (200, True)
    assert whole.headers["content-type"] == "audio/wav"
    assert whole.headers["accept-ranges"] == "bytes"
    for given, start, stop in [
        ("0-", 0, size),
        ("0-0", 0, 1),
        ("70-99", 70, 100),
        (f"{size - 5}-", size - 5, size),
        ("-7", size - 7, size),
        (f"-{size + 7}", 0, size),
        (f"1000001-{size + 99}", 1_000_001, size),
    ]:
        answer = writing.site.ask(address, f"Range: bytes={given}")
        assert answer.status == 206
        assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{size}"
        assert answer.headers["content-length"] == str(stop - start)
        assert answer.body == wanted[start:stop]
    for given in (f"{size}-", "5-4", "-0", f"{10**19}-"):
        answer = writing.site.ask(address, f"Range: bytes={given}")
        assert (answer.status, answer.headers["content-range"]) == (416, f"bytes */{size}")
    # what is no single range is the whole, as RFC 9110 has it; and so is a range of another version
    for lines in (
        ["Range: bytes=0-1,5-6"],
        ["Range: lines=0-1"],
        ["Range: bytes=-"],
        ["Range: bytes=0-1", 'If-Range: "another"'],
    ):
        answer = writing.site.ask(address, *lines, method="HEAD")
        assert (answer.status, answer.headers["content-length"]) == (200, str(size))
    tag = whole.headers["etag"]
    assert writing.site.ask(address, "Range: bytes=0-1", f"If-Range: {tag}").status == 206
    assert writing.site.ask("/rest/sound/another.wav").status == 404


def test_events_tell_every_change(writing: Writing) -> None:
    writing.settled()
    with closing(http.client.HTTPConnection("127.0.0.1", writing.site.port, timeout=60)) as talking:
        talking.request("GET", "/rest/saved")
        answer = talking.getresponse()
        assert answer.headers["Content-Type"].startswith("text/event-stream")

        def event() -> dict[str, Any]:
            while not (line := answer.readline()).startswith(b"data: "):
                assert line in (b"\n", b": here\n")
            state: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
            return state

        first = event()
        assert first["plan"]["captions"]
        writing.save(f"{TEXT}[bel]\n")
        while not (told := event())["faults"]:
            pass
        assert "plan" not in told  # it has not changed
        writing.save(TEXT.replace("Let", "Now let"))
        while (told := event())["sound"] == first["sound"]:
            pass
        assert told["plan"]["captions"][2][2] == "Now let go."
        assert told["changed"] == told["plan"]["captions"][2][0]
    writing.site.until_alone()


def test_a_sound_that_the_script_plays_is_watched_too(writing: Writing) -> None:
    with Studio() as studio:
        studio.write_sound("bell", writing.script.with_name("own.wav"))
        writing.save(f"{TEXT}[play own.wav]\n")
        first = writing.until(lambda state: state["sound"] and state["plan"]["duration"] > 36)
        studio.write_sound("tick", writing.script.with_name("own.wav"))
    second = writing.settled(first["sound"])
    assert second["plan"]["duration"] < first["plan"]["duration"] - 1


def test_what_cannot_be_spoken_is_told(tmp_path: Path) -> None:
    (tmp_path / "rest.md").write_text(TEXT, encoding="utf-8")
    with live(tmp_path, more=[author_routes], options=Options(engine="tone", voice="nobody")) as site:
        writing = Writing(site, tmp_path / "rest.md")
        state = writing.until(lambda state: not state["making"])
        assert "nobody" in str(state["failed"]) + str(state["faults"])


def test_two_scripts_are_open_at_once_and_one_that_is_heard_stays(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.md" for name in "abc"]
    for path in paths:
        path.write_text(TEXT, encoding="utf-8")
    drafts = Drafts(Options(engine="tone"))
    with closing(drafts):
        one, two = drafts.of(paths[0]), drafts.of(paths[1])
        assert one and two and drafts.of(paths[0]) is one
        with one.listening(lambda: None):
            three = drafts.of(paths[2])
            assert three and two.closed and not one.closed
            with three.listening(lambda: None):
                assert drafts.of(paths[1]) is None
        assert drafts.of(paths[1])
    assert one.closed


def test_the_page_is_strict_and_has_no_script_of_its_own(writing: Writing) -> None:
    answer = writing.site.ask("/rest/")
    assert answer.status == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    page = answer.body.decode()
    assert page.count("<script") == 2 and 'type="application/json"' in page
    assert not re.search(r"\s(on\w+|style)=", page)
    for name in ("author.js", "author.css"):
        assert writing.site.ask(f"/-/{name}").status == 200
    assert writing.site.ask("/another/state").status == 404


def test_the_server_ends_at_once_while_a_page_is_open(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Events last as long as the page does; they end with the server, and nothing is said of it."""
    (tmp_path / "rest.md").write_text(TEXT, encoding="utf-8")
    with live(tmp_path, more=[author_routes]) as site:
        talking = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        talking.request("GET", "/rest/saved")
        answer = talking.getresponse()
        assert answer.readline().startswith(b"data: ")
    assert answer.read().endswith(b"\n\n")  # whole, not cut off
    talking.close()
    assert [row.message for row in caplog.records if row.levelname == "ERROR"] == []
