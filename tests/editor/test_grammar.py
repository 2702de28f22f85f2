"""The grammar for editors knows what the compiler knows, and its snippets are scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from resolving import resolve

from voiceguide.config import CUES
from voiceguide.script.commands.table import BLOCKS, DIRECTIVES
from voiceguide.script.settings.front_matter import FIELDS
from voiceguide.script.settings.yaml import Mapping, read_yaml
from voiceguide.script.source import Source, make_source, read_source
from voiceguide.script.syntax.markdown import markdown
from voiceguide.script.syntax.nodes import Directive, Variable
from voiceguide.script.syntax.parser import parse

FOLDER = resources.files("voiceguide").joinpath("editor")
GRAMMAR = json.loads(FOLDER.joinpath("voiceguide.tmLanguage.json").read_text(encoding="utf-8"))
SNIPPETS = json.loads(FOLDER.joinpath("snippets.json").read_text(encoding="utf-8"))
SCRIPTS = sorted((Path(__file__).parent.parent.parent / "scripts").glob("*.md"))
RULES = GRAMMAR["repository"]


def names(value: Any) -> Iterator[str]:
    """Yield every pattern of the grammar."""
    if isinstance(value, dict):
        yield from (value[key] for key in ("match", "begin", "end") if key in value)
        for child in value.values():
            yield from names(child)
    elif isinstance(value, list):
        for child in value:
            yield from names(child)


def tokens(line: str, *, settings: bool = False) -> list[tuple[int, int, str]]:
    """Return (start, end, scope) of what the grammar finds in a line, from left to right."""
    rules = ["setting"] if settings else [entry["include"][1:] for entry in GRAMMAR["patterns"][1:]]
    found: list[tuple[int, int, str]] = []
    pos = 0
    while pos <= len(line):
        matches = [
            (match, RULES[rule])
            for rule in rules
            if (match := re.compile(RULES[rule]["match"]).search(line, pos))
        ]
        if not matches:
            break
        match, rule = min(matches, key=lambda pair: pair[0].start())
        if "name" in rule:
            found.append((match.start(), match.end(), rule["name"]))
        for number, capture in rule.get("captures", {}).items():
            if match[int(number)] is not None and "name" in capture:
                found.append((*match.span(int(number)), capture["name"]))
        pos = max(match.end(), match.start() + 1)
    return found


def scope_at(line: str, column: int, *, settings: bool = False) -> str:
    """Return the scope of what starts at a column, from 0."""
    return next((scope for start, _, scope in tokens(line, settings=settings) if start == column), "")


def test_every_pattern_is_a_regular_expression_that_fits_one_line() -> None:
    for pattern in names(GRAMMAR):
        re.compile(pattern)


@pytest.mark.parametrize("name", [*DIRECTIVES, *CUES])
def test_every_directive_is_known(name: str) -> None:
    assert scope_at(f"Go. [{name} x]", 5) == "support.function.directive.voiceguide"


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_is_known(name: str) -> None:
    assert scope_at(f"::: {name} x", 4) == "keyword.control.block.voiceguide"


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_is_known(name: str) -> None:
    assert scope_at(f"{name}: x", 0, settings=True) == "keyword.other.setting.voiceguide"


def test_other_words_are_not_taken_for_them() -> None:
    assert tokens("::: pausing 3") == []
    assert tokens("[a link](pause.md) \\[pause 3s] [pause](x)") == []
    assert scope_at("[tap x2]", 1) == "entity.name.function.cue.voiceguide"
    assert tokens("colour: red", settings=True) == []


def directives(source: Source) -> list[Directive | Variable]:
    found, stack = [], list(parse(source)[0].children)
    while stack:
        node = stack.pop()
        if isinstance(node, Directive | Variable):
            found.append(node)
        stack += getattr(node, "children", ())
        stack += getattr(node, "otherwise", None) or ()
    return found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_whatever_the_parser_finds_in_a_shipped_script_is_coloured(script: Path) -> None:
    source = read_source(script)
    for node in directives(source):
        line, at = source.lines[node.location.line - 1], node.location.column - 1
        if isinstance(node, Variable):
            assert scope_at(line, at) == "variable.other.voiceguide", line
        else:
            assert scope_at(line, at) == "punctuation.definition.directive.begin.voiceguide", line
            assert scope_at(line, at + 1) == "support.function.directive.voiceguide", line
    for token in markdown().parse(source.text, {}):
        if token.type == "colon_fence":
            number = token.map[0] if token.map else 0
            end = "begin" if token.content else "end"
            scope = f"punctuation.definition.block.{end}.voiceguide"
            assert scope_at(source.lines[number], token.meta["column"] - 1) == scope, source.lines[number]
        elif token.type == "front_matter":
            root = read_yaml(token.content, 2)
            for key, _ in root.items if isinstance(root, Mapping) else ():
                line = source.lines[key.location.line - 1]
                assert scope_at(line, 0, settings=True) == "keyword.other.setting.voiceguide", line
    first = re.match(RULES["front-matter"]["begin"], source.text, re.MULTILINE)
    assert first and re.search(RULES["front-matter"]["end"], source.text[first.end() :], re.MULTILINE)


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_snippet_is_a_script(name: str) -> None:
    body = "\n".join(SNIPPETS[name]["body"])
    plain = re.sub(r"\$\{\d+:([^}]*)\}", r"\1", re.sub(r"\$\{\d+\|([^,|]*)[^}]*\|\}", r"\1", body))
    plain = plain.replace("{$1}", "{side}").replace("$0", "Done.")
    if not plain.startswith("---"):
        plain = f"---\noptions: {{level: [full, gentle]}}\n---\nBegin.\n\n{plain}"
    resolve(make_source(Path("a.md"), plain + "\n"))
    assert SNIPPETS[name]["prefix"].startswith("vg-")


def test_the_extension_names_files_that_come_along() -> None:
    package = json.loads(FOLDER.joinpath("package.json").read_text(encoding="utf-8"))
    for entries in package["contributes"].values():
        for entry in entries:
            assert FOLDER.joinpath(entry["path"]).is_file()
