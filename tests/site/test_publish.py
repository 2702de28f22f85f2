"""A published site is whole, the same each time, and made anew only where something changed."""

from __future__ import annotations

import json
import os
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from doing import Here, until
from hearing import decoded
from kits import TITLE
from typer.testing import CliRunner

from voiceguide.cli import app
from voiceguide.errors import EngineError, OutputError, ScriptError, UsageError
from voiceguide.jobs.local import LocalRunner
from voiceguide.jobs.order import Order, carry_out, deliver, packed_materials
from voiceguide.options import Options
from voiceguide.site.job import programme_job
from voiceguide.site.programme import Wanted, make_programme
from voiceguide.site.publish import Site, publish
from voiceguide.studio import Studio

BEEPS = Options(engine="tone")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_it_holds_all_the_files(site: Site) -> None:
    names = set(contents(site.folder))
    shared = {"index.html", "app.css", "app.js", "sw.js", "manifest.webmanifest", "feed.xml", "site.json"}
    assert names >= shared | {f"icon-{size}.png" for size in (180, 192, 512)}
    each = {
        "index.html",
        "captions.vtt",
        "chapters.json",
        "cover.jpg",
        "thumb.jpg",
        "kit.json",
        "programme.json",
    }
    for name in ("rest", "falling"):
        assert names >= {f"{name}/{file}" for file in (*each, f"{name}.mp3", f"{name}.m4b")}
    assert {"rest/kit.mp3", "rest/bed.mp3"} <= names
    assert not {"falling/kit.mp3", "falling/bed.mp3"} & names
    assert not [name for name in names if ".part" in name]


def test_twice_gives_the_same_bytes_and_what_did_not_change_is_not_made_again(
    runner: LocalRunner, site: Site, scripts: list[Path], tmp_path: Path
) -> None:
    with Studio() as studio, LocalRunner(use_cache=False) as fresh:
        address = "https://example.org/guides/"
        again = publish(scripts, tmp_path / "other", studio, fresh, BEEPS, base_url=address)
    assert again.made == ("rest", "falling")
    assert contents(again.folder) == contents(site.folder)
    before = {path: path.stat().st_mtime_ns for path in again.folder.rglob("*")}
    with Studio() as studio, mock.patch.object(runner, "submit", side_effect=AssertionError):
        third = publish(scripts, again.folder, studio, runner, BEEPS)
    assert third.made == ()
    assert third.feed  # its address is remembered
    assert {path: path.stat().st_mtime_ns for path in again.folder.rglob("*")} == before


def test_only_the_changed_script_is_made_again_and_others_stay(runner: LocalRunner, tmp_path: Path) -> None:
    one, two = tmp_path / "one.md", tmp_path / "two.md"
    one.write_text("# One\nLean back. [pause 2s]\n", encoding="utf-8")
    two.write_text("# Two\nLean back. [pause 2s]\n", encoding="utf-8")
    with Studio() as studio:
        publish([one, two], tmp_path / "site", studio, runner, BEEPS)
        two.write_text("# Two\nLean back. [pause 3s]\n", encoding="utf-8")
        site = publish([two], tmp_path / "site", studio, runner, BEEPS)
        assert site.made == ("two",)
        assert [entry.name for entry in site.entries] == ["two", "one"]
        (site.folder / "one" / "one.mp3").write_bytes(b"half")
        assert publish([one], tmp_path / "site", studio, runner, BEEPS).made == ("one",)


def test_a_run_that_fails_leaves_the_old_programme(tmp_path: Path) -> None:
    script = tmp_path / "one.md"
    script.write_text("# One\nLean back. [pause 2s]\n", encoding="utf-8")
    with Studio() as studio:
        here = Here(studio)
        site = publish([script], tmp_path / "site", studio, here, BEEPS)
        old = contents(site.folder)
        script.write_text("# One\nLean back. [pause 9s]\n", encoding="utf-8")
        with (
            mock.patch("voiceguide.site.programme.thumbnail", side_effect=KeyboardInterrupt),
            pytest.raises(KeyboardInterrupt),
        ):
            publish([script], tmp_path / "site", studio, here, BEEPS)
        assert contents(site.folder) == old
        with mock.patch("voiceguide.output.atomic._exchange", return_value=False):
            assert publish([script], tmp_path / "site", studio, here, BEEPS).made == ("one",)
    assert contents(site.folder).keys() == old.keys()
    assert contents(site.folder) != old


def test_where_one_programme_cannot_be_made_the_others_are(tmp_path: Path) -> None:
    scripts = [tmp_path / f"{name}.md" for name in ("one", "two")]
    for script in scripts:
        script.write_text("# Rest\nLean back. [pause 2s]\n", encoding="utf-8")

    def failing(wanted: Wanted, *rest: Any) -> Any:
        if wanted.name == "one":
            raise EngineError("the voice is lost")
        return make_programme(wanted, *rest)

    with Studio() as studio:
        with (
            mock.patch("voiceguide.site.job.make_programme", failing),
            pytest.raises(EngineError, match="the voice is lost"),
        ):
            publish(scripts, tmp_path / "site", studio, Here(studio), BEEPS)
        assert [path.name for path in (tmp_path / "site").iterdir()] == ["two"]
        assert publish(scripts, tmp_path / "site", studio, Here(studio), BEEPS).made == ("one",)


def test_a_killed_process_leaves_the_old_programme_and_nothing_half(
    runner: LocalRunner, tmp_path: Path
) -> None:
    script = tmp_path / "one.md"
    script.write_text("# One\nLean back. [pause 2s]\n", encoding="utf-8")
    with Studio() as studio:
        site = publish([script], tmp_path / "site", studio, runner, BEEPS)
        old = contents(site.folder)
        script.write_text("# One\nLean back. [pause 5h]\n", encoding="utf-8")
        handle = runner.submit(programme_job(script, site.folder, BEEPS, studio))
        until(lambda: list(site.folder.glob(".one.*/one.mp3")) or list(site.folder.glob(".one.*/.one.*")))
        handle.cancel()
        until(lambda: not list(site.folder.glob(".one.*")))
    assert contents(site.folder) == old


def test_a_programme_that_is_made_elsewhere_and_sent_back_is_the_same(
    site: Site, scripts: list[Path], tmp_path: Path
) -> None:
    with Studio() as studio:
        job = programme_job(scripts[0], tmp_path, BEEPS, studio)
        assert not job.is_done()
        deliver(job, carry_out(Order(job, 1, materials=packed_materials(job)), studio))
        assert job.is_done()
    assert contents(tmp_path / "rest") == contents(site.folder / "rest")


def test_faults_of_all_scripts_are_told_and_nothing_is_written(runner: LocalRunner, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text("# T\n[bel]\n", encoding="utf-8")
    with Studio() as studio, pytest.raises(ScriptError) as raised:
        publish([tmp_path / "a.md", tmp_path / "b.md"], tmp_path / "site", studio, runner)
    assert len(raised.value.faults) == 2
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("base_url", "said"),
    [("example.org/x", "write the whole address"), ("https://example.org/?a", "has no ?, # or space")],
)
def test_an_address_that_is_none_is_refused(
    runner: LocalRunner, scripts: list[Path], tmp_path: Path, base_url: str, said: str
) -> None:
    with Studio() as studio, pytest.raises(UsageError, match=re.escape(said)):
        publish(scripts, tmp_path / "site", studio, runner, BEEPS, base_url=base_url)


def test_names_that_would_clash_are_refused(runner: LocalRunner, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for path in (tmp_path / "a.md", tmp_path / "sub" / "a.md"):
        path.write_text("# T\nWords.\n", encoding="utf-8")
    with Studio() as studio, pytest.raises(UsageError, match="two scripts would both become a"):
        publish([tmp_path / "a.md", tmp_path / "sub" / "a.md"], tmp_path / "site", studio, runner, BEEPS)


def test_a_file_where_the_folder_should_be_is_told(runner: LocalRunner, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# T\nWords.\n", encoding="utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a").write_text("mine", encoding="utf-8")
    with Studio() as studio, pytest.raises(OutputError, match="a: cannot be written"):
        publish([tmp_path / "a.md"], tmp_path / "site", studio, runner, BEEPS)


def test_the_plans_of_a_kit_cover_every_second(kit: dict[str, Any]) -> None:
    plans = kit["plans"]
    seconds = range(-(-plans[0]["from"] // 44_100), plans[-1]["to"] // 44_100 + 1)
    for second in seconds:
        assert sum(plan["from"] <= second * 44_100 <= plan["to"] for plan in plans) == 1, second
    assert len(plans) >= 3
    assert plans[0]["without"] == ["A little extra"]
    assert plans[-1]["more"] == ["Stretch", "Stretch"]


def test_what_cannot_be_retimed_says_so_and_offers_its_files(site: Site) -> None:
    kit = json.loads((site.folder / "falling" / "kit.json").read_text(encoding="utf-8"))
    assert (kit["reason"], kit["plans"], kit["clips"]) == ("level", [], [])
    page = (site.folder / "falling" / "index.html").read_text(encoding="utf-8")
    assert re.search(r'<a href="falling\.mp3\?v=\w+" download>MP3, 0:1\d, 0\.\d MB</a>', page)


def test_more_lengths_and_voices_have_files_of_their_own(runner: LocalRunner, tmp_path: Path) -> None:
    script = tmp_path / "one.md"
    script.write_text("# One\nLean back. [pause 20s min=5s max=60s]\n", encoding="utf-8")
    with Studio() as studio:
        site = publish([script], tmp_path / "site", studio, runner, BEEPS, lengths_s=[30.0, 61.5])
    (entry,) = site.entries
    names = [file.name for file in entry.voices[0].files]
    assert names == ["one.mp3", "one.m4b", "one-0m30s.mp3", "one-1m2s.mp3"]
    assert len(decoded(site.folder / "one" / "one-0m30s.mp3")) == 30 * 44_100


class Reader(HTMLParser):
    """The elements and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("name", ["index.html", "rest/index.html"])
def test_hostile_words_stand_in_pages_as_text(site: Site, name: str) -> None:
    read = Reader((site.folder / name).read_text(encoding="utf-8"))
    assert [attrs.get("type") for tag, attrs in read.elements if tag == "script"] == [
        "application/json",
        "module",
    ]
    assert sum(TITLE in text for text in read.texts) >= 1
    assert not any(key.startswith("on") for _, attrs in read.elements for key in attrs)
    policy = next(a["content"] or "" for tag, a in read.elements if tag == "meta" and a.get("http-equiv"))
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("name", ["index.html", "rest/index.html", "falling/index.html"])
def test_pages_ask_nobody_else_and_name_only_files_that_are_there(site: Site, name: str) -> None:
    page = site.folder / name
    addresses = [
        attrs[key] or ""
        for _, attrs in Reader(page.read_text(encoding="utf-8")).elements
        for key in ("src", "href")
        if key in attrs
    ]
    assert len(addresses) > 5
    for address in addresses:
        assert not re.match(r"[a-z]+:|//", address), address
        target = page.parent / address.partition("?")[0]
        assert target.exists(), address


ODD = (
    'title: "A\\x01b"',
    'title: "A\\u0085b"',
    'comment: "a\\x07b"',
    'artist: "a\\x1bb"',
    'vars: {x: "\\x02"}',
)
"""Front matter that brings control characters by escapes, which no reader of its text would see."""


@pytest.mark.parametrize("line", ODD)
def test_control_characters_in_front_matter_are_refused_at_their_place(
    runner: LocalRunner, tmp_path: Path, line: str
) -> None:
    script = tmp_path / "odd.md"
    script.write_text(f"---\n{line}\n---\nLean back.\n", encoding="utf-8")
    with Studio() as studio, pytest.raises(ScriptError) as raised:
        publish([script], tmp_path / "site", studio, runner, BEEPS)
    (fault,) = raised.value.faults
    assert "this holds a character that cannot be used in a script" in fault.message
    assert fault.location[:2] == (2, line.index('"') + 1)
    assert not (tmp_path / "site").exists()


def test_control_characters_that_entities_name_are_nowhere(runner: LocalRunner, tmp_path: Path) -> None:
    """Markdown turns entities into characters after the text was read."""
    script = tmp_path / "odd.md"
    odd = "&#1;&#7;&#27;&#x7f;&#x85;&#x9b;&#xd800;"
    script.write_text(f"# A{odd}b\n## Part{odd} one\nLean{odd} back. [pause 2s]\n", encoding="utf-8")
    with Studio() as studio:
        site = publish([script], tmp_path / "site", studio, runner, BEEPS, base_url="https://example.org/")
    read = [
        p for p in site.folder.rglob("*") if p.suffix in {".html", ".xml", ".webmanifest", ".vtt", ".json"}
    ]
    assert {path.name for path in read} >= {"index.html", "feed.xml", "captions.vtt", "chapters.json"}
    for path in read:
        text = path.read_text(encoding="utf-8").replace("&#x27;", "'")
        # as characters, in JSON, or as entities
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|\\u00[01]|&#", text), path
    assert "back" in (site.folder / "odd" / "captions.vtt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["od\x07d", "od\x1bd", "od\x85d", "od\udc80d"])
def test_a_name_with_a_control_character_is_refused(runner: LocalRunner, tmp_path: Path, name: str) -> None:
    script = tmp_path / f"{name}.md"
    script.write_text("# T\nLean back.\n", encoding="utf-8")
    with Studio() as studio, pytest.raises(UsageError, match="without that character") as raised:
        publish([script], tmp_path / "site", studio, runner, BEEPS)
    assert str(raised.value).isprintable()
    assert not (tmp_path / "site").exists()


def test_each_voice_has_its_own_files_and_kit(runner: LocalRunner, tmp_path: Path) -> None:
    script = tmp_path / "one.md"
    script.write_text("# One\nLean back. [pause 20s min=5s max=60s]\n", encoding="utf-8")
    with Studio() as studio:
        site = publish([script], tmp_path / "site", studio, runner, BEEPS, voices=["tone", "low-tone"])
    folder = site.folder / "one"
    (entry,) = site.entries
    assert [one.voice for one in entry.voices] == ["tone", "low-tone"]
    assert [[file.name for file in one.files] for one in entry.voices] == [
        ["one.mp3", "one.m4b"],
        ["one-low-tone.mp3", "one-low-tone.m4b"],
    ]
    # what is heard is the voice that it says: the one beeps at 440 Hz, the other at 220
    for name, hz in (("one", 440), ("kit", 440), ("one-low-tone", 220), ("kit-low-tone", 220)):
        heard = decoded(folder / f"{name}.mp3")[:, 0]
        strongest = np.argmax(np.abs(np.fft.rfft(heard))) * 44_100 / len(heard)
        assert strongest == pytest.approx(hz, abs=3), name
    page = (folder / "index.html").read_text(encoding="utf-8")
    for one in entry.voices:
        for address in (one.parts["kit"].address, one.parts["audio"].address):
            assert f'"{address}"' in page
            assert (folder / address.partition("?")[0]).exists()


def test_a_programme_of_one_length_says_it_once(tmp_path: Path) -> None:
    script = tmp_path / "one.md"
    script.write_text("# One\nLean back.\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["publish", str(script), "-o", str(tmp_path / "site"), "--engine", "tone"])
    assert done.exit_code == 0, done.output
    assert re.search(r"one  0:0\d\n", done.stdout)
    card = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert re.search(r'<p class="lengths">0:0\d</p>', card)


def test_the_command_says_what_it_made_and_that_a_feed_needs_an_address(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    script = tmp_path / "one.md"
    script.write_text("# One\nLean back. [pause 20s]\n", encoding="utf-8")
    arguments = ["publish", str(script), "-o", str(tmp_path / "site"), "--engine", "tone", "--json"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert data["feed"] is False
    assert [row["made"] for row in data["programmes"]] == [True]
    assert "--base-url" in caplog.text
    again = CliRunner().invoke(app, [*arguments[:-1]])
    assert "unchanged" in again.stdout


def test_nobody_elses_files_are_touched(runner: LocalRunner, tmp_path: Path) -> None:
    script = tmp_path / "one.md"
    script.write_text("# One\nLean back.\n", encoding="utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "CNAME").write_text("example.org", encoding="utf-8")
    with Studio() as studio:
        publish([script], tmp_path / "site", studio, runner, BEEPS)
    assert (tmp_path / "site" / "CNAME").read_text(encoding="utf-8") == "example.org"
    assert os.access(tmp_path / "site" / "one", os.R_OK | os.X_OK)
    shutil.rmtree(tmp_path / "site")


@pytest.mark.parametrize("name", ["one/bed.wav", "one/sub/notes.txt", "index.html", "app.js"])
def test_a_folder_or_file_of_the_authors_is_never_replaced(
    runner: LocalRunner, tmp_path: Path, name: str
) -> None:
    # `publish one.md -o .`, beside a folder `one` with the sounds of the script
    script, own = tmp_path / "one.md", tmp_path / name
    script.write_text("# One\nLean back.\n", encoding="utf-8")
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    with Studio() as studio, pytest.raises(UsageError, match="already exists and was not published"):
        publish([script], tmp_path, studio, runner, BEEPS)
    assert contents(tmp_path) == before
