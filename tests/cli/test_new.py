"""`new` and `help`: what comes with voiceguide, from anywhere."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

import voiceguide
from voiceguide import shipped
from voiceguide.cli import app
from voiceguide.cli.help import TOPICS
from voiceguide.script.starter import starter

ROOT = Path(__file__).parents[2]


def run(*words: object, code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(app, [str(word) for word in words], prog_name="voiceguide")
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


@pytest.mark.parametrize("name", shipped.ABOUT)
def test_every_script_that_comes_along_can_be_copied(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out, _ = run("new", "--from", name)
    assert out.splitlines() == [f"{name}.md", f"Now try: voiceguide render {name}.md"]
    assert (tmp_path / f"{name}.md").read_bytes() == (ROOT / "scripts" / f"{name}.md").read_bytes()
    run("new", "mine", "--from", f"{name}.md")
    assert (tmp_path / "mine.md").exists()


def test_an_installed_package_reads_its_own_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "desk-stretch.md").write_text("Hello.\n", encoding="utf-8")
    monkeypatch.setattr(shipped, "_PLACES", (tmp_path, ROOT / "scripts"))
    assert shipped.script_path("desk-stretch") == tmp_path / "desk-stretch.md"
    assert shipped.script_path("box-breathing") == ROOT / "scripts" / "box-breathing.md"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"scripts": "voiceguide/scripts"}


def test_an_unknown_script_or_topic_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    _, err = run("new", tmp_path / "x", "--from", "desk-strech", code=2)
    assert err == (
        "voiceguide: unknown script 'desk-strech', did you mean 'desk-stretch'?; "
        "`voiceguide new --list` lists them\n"
    )
    assert "name the file to write" in run("new", code=2)[1]
    assert "did you mean 'time'?" in run("help", "tims", code=2)[1]
    assert not list(tmp_path.iterdir())


def test_the_list_tells_lengths_that_can_be_had(tmp_path: Path) -> None:
    for row in json.loads(run("new", "--list", "--json")[0])["scripts"]:
        path = shipped.script_path(row["name"])
        for length in {row["shortest"], row["longest"]}:
            assert voiceguide.check(path, voiceguide.Options(duration_s=length)) == [], row
    assert "shortest" in run("new", "--list")[0]


@pytest.mark.parametrize("name", ["st", "my-routine", "---", "été", '"'])
def test_the_starter_says_nothing_that_depends_on_its_name(name: str, tmp_path: Path) -> None:
    # "That was st." was read as a saint
    body = starter(name).split("---\n")[2]
    assert body == starter("other").split("---\n")[2]
    path = tmp_path / "x.md"
    path.write_text(starter(name), encoding="utf-8")
    assert voiceguide.check(path) == []


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_printed_as_it_stands_in_its_file(topic: str) -> None:
    text = (ROOT / "voiceguide" / "help" / f"{topic}.md").read_text(encoding="utf-8")
    assert run("help", topic)[0].strip() == text.strip()
    assert json.loads(run("help", topic, "--json")[0]) == {"ok": True, "topic": topic, "text": text}
    assert text.startswith("# ")


def test_topics_are_listed_and_every_file_is_one() -> None:
    assert [line.split()[2] for line in run("help")[0].splitlines()] == list(TOPICS)
    assert list(json.loads(run("help", "--json")[0])["topics"]) == list(TOPICS)
    assert {path.stem for path in (ROOT / "voiceguide" / "help").glob("*.md")} == set(TOPICS)
