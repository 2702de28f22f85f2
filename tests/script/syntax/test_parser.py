"""The form of a script: CommonMark with [directives] and ::: fences, and where everything stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.script.source import Location, make_source
from voiceguide.script.syntax.nodes import (
    Block,
    Code,
    Directive,
    Heading,
    Inline,
    Link,
    Node,
    Paragraph,
    Script,
    Span,
    Step,
    Text,
    Variable,
)
from voiceguide.script.syntax.parser import parse


def whole(text: str) -> Script:
    """Return a script that has no faults."""
    script, faults = parse(make_source(Path("a.md"), text))
    assert not faults
    return script


def tree(text: str) -> tuple[Node, ...]:
    """Return the nodes of a script that has no faults."""
    return whole(text).children


def shape(nodes: tuple[Node, ...]) -> list[object]:
    """Return nodes as nested lists of names."""
    found: list[object] = []
    for node in nodes:
        if isinstance(node, Block):
            found.append([node.name, *shape(node.children)])
        elif isinstance(node, Step):
            found.append(["step", *shape(node.children)])
        elif isinstance(node, Heading):
            found.append(f"h{node.level}")
        else:
            found.append(words(node.children))
    return found


def words(nodes: tuple[Inline, ...]) -> str:
    """Return the words of inline nodes."""
    return "".join(
        words(node.children) if isinstance(node, Link) else node.text
        for node in nodes
        if isinstance(node, Text | Code | Link)
    )


def test_headings_paragraphs_and_steps_become_nodes() -> None:
    assert shape(tree("# T\n## S\n### H\nWords\nmore.\n\n1. One\n2. Two\n\n- A\n- B\n")) == [
        "h1",
        "h2",
        "h3",
        "Words more.",
        ["step", "One"],
        ["step", "Two"],
        ["step", "A"],
        ["step", "B"],
    ]


def test_blocks_nest_and_a_closing_fence_closes_the_innermost_whatever_its_colons() -> None:
    text = "::: repeat 2\n:::::: each a = x, y\nIn.\n:::\nOut.\n:::::::::::\nAfter.\n"
    assert shape(tree(text)) == [["repeat", ["each", "In."], "Out."], "After."]


@pytest.mark.parametrize("fence", [":::repeat 2", "::: repeat 2", ":::   repeat\t2", "   ::: repeat 2  "])
def test_white_space_around_the_words_of_a_fence_does_not_matter(fence: str) -> None:
    (block,) = tree(f"{fence}\nHi.\n:::\n")
    assert isinstance(block, Block)
    assert (block.name, block.words) == ("repeat", "2")


def test_a_fence_may_follow_a_paragraph_or_a_list_item_without_a_blank_line() -> None:
    text = "Before.\n::: repeat 2\nIn.\n:::\nBetween.\n1. Step\n::: repeat 3\nIn.\n:::\n2. Step\n"
    assert shape(tree(text)) == [
        "Before.",
        ["repeat", "In."],
        "Between.",
        ["step", "Step"],
        ["repeat", "In."],
        ["step", "Step"],
    ]


def test_a_block_inside_a_list_item_belongs_to_the_step() -> None:
    assert shape(tree("1. Do\n   ::: repeat 3\n   this\n   :::\n   then that\n2. Two\n")) == [
        ["step", "Do", ["repeat", "this"], "then that"],
        ["step", "Two"],
    ]


def test_steps_inside_a_block_stay_in_it() -> None:
    assert shape(tree("::: repeat 2\n1. A\n2. B\n:::\n")) == [["repeat", ["step", "A"], ["step", "B"]]]


def test_a_quotation_is_spoken_as_it_stands() -> None:
    assert shape(tree("> Quoted words.\n> ::: repeat 2\n> Again.\n> :::\n")) == [
        "Quoted words.",
        ["repeat", "Again."],
    ]


def test_comments_are_never_there() -> None:
    assert shape(tree("<!-- a -->\nOne <!-- b\nc --> two.\n\n<!--\n::: repeat\n\n[bel] -->\n")) == [
        "One  two."
    ]


def test_emphasis_links_code_and_entities_leave_their_words() -> None:
    text = "*a* __b__ `c` [d](http://e.f 'g') <http://h.i> &amp; 1 < 2\\\nj"
    assert shape(tree(text)) == ["a b c d http://h.i & 1 < 2 j"]


def test_escaped_signs_are_text_and_so_is_what_closes_them() -> None:
    (paragraph,) = tree("\\[not a cue] \\{no name} \\* \\::: \\[see [bell] there]\n")
    assert isinstance(paragraph, Paragraph)
    words = "".join(child.text for child in paragraph.children if isinstance(child, Text))
    assert words == "[not a cue] {no name} * ::: [see  there]"
    assert [child.raw for child in paragraph.children if isinstance(child, Directive)] == ["bell"]


def test_directives_variables_and_spans_know_their_place() -> None:
    text = 'Hello {name}, [bell]\n  and *then [pause 3s]* a [slow {x}]{rate=0.9 sub="b c"}.\n'
    (paragraph,) = tree(text)
    assert isinstance(paragraph, Paragraph)
    found = [child for child in paragraph.children if not isinstance(child, Text)]
    assert found == [
        Variable(Location(1, 7), "name", 6),
        Directive(Location(1, 15), "bell"),
        Directive(Location(2, 13), "pause 3s"),
        Span(
            Location(2, 27),
            (("rate", "0.9"), ("sub", "b c")),
            (Text(Location(2, 28), "slow "), Variable(Location(2, 33), "x", 3)),
        ),
    ]


@pytest.mark.parametrize("before", ["", "> ", "- ", "1. ", "   ", "- > ", "## ", "\\[ *a* &amp; `b]` "])
def test_a_place_is_right_whatever_stands_before_it(before: str) -> None:
    text = f"Start.\n\n{before}words {{x}}\n"
    source = make_source(Path("a.md"), text)
    nodes: list[object] = list(parse(source)[0].children)
    places = []
    while nodes:
        node = nodes.pop()
        nodes += getattr(node, "children", ())
        if isinstance(node, Variable):
            places.append(node.location)
    (place,) = places
    assert source.lines[place.line - 1][place.column - 1 :] == "{x}"


def test_a_place_is_right_after_a_comment_or_code_that_spans_lines() -> None:
    (paragraph,) = tree("One <!-- a\nb --> `c\nd` {x}\n[bell]\n")
    assert isinstance(paragraph, Paragraph)
    found = [child.location for child in paragraph.children if isinstance(child, Variable | Directive)]
    assert found == [Location(3, 4), Location(4, 1)]


def test_a_directive_may_be_wrapped_by_an_editor() -> None:
    (paragraph,) = tree("Wait [pause\n8s] here.\n")
    assert isinstance(paragraph, Paragraph)
    assert Directive(Location(1, 6), "pause\n8s") in paragraph.children


def test_front_matter_is_no_part_of_the_text() -> None:
    script = whole("---\ntitle: A\n---\nHi.\n")
    assert script.front.title == "A"
    assert shape(script.children) == ["Hi."]
    assert script.children[0].location == Location(4)


def test_a_script_with_faults_can_be_checked_further_and_says_that_it_is_not_whole() -> None:
    script, faults = parse(make_source(Path("a.md"), "Hi.\n\n:::\n\nBye.\n"))
    assert not script.whole
    assert len(faults) == 1
    assert shape(script.children) == ["Hi.", "Bye."]
