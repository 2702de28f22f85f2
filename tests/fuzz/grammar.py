"""Scripts made by chance from the grammar of the language; most are valid, some in unusual ways of writing.

`wild` is the chance, from 0 to 1, that a part is wrong on purpose.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

WORDS = (
    "Breathe in. Let your shoulders drop, slowly. Hold for 30s. Dr. Bloom says 3x10! Lie back… Rest? "
    "Turn to the left; look up. 2–3 cm is enough. **Softly** and _kindly_. One, two, three. (Gently.) "
    "\\[Not a cue\\] \\{x\\} Grüße, Ärger, 日本。 a*b 50% of it. “Yes,” she said. <!--hidden--> `code`"
).split(" ")
TIMES = (
    "8s",
    "8 s",
    "2 sec",
    "500ms",
    "1,5 s",
    "0.5s",
    "1m",
    "1 min",
    "0:07",
    "{work}",
    "{ work }",
    "{work + 1s}",
)
CUES = ("bell", "Bell", "chime", "gong", "tick", "beep", "woodblock", "BELL")
ODD = (
    "[",
    "]",
    "{",
    "}",
    "[[",
    "]{",
    "](",
    "![",
    "<!--",
    "-->",
    ":::",
    "::",
    "|",
    "---",
    "===",
    "`",
    "\\",
    "&amp;",
    "\t",
    "\u00a0",
    "\u2028",
    "\x07",
    "\ufdd0",
    "🎉",
    "{x}",
    "{next}",
    "[bogus]",
    "[pause]",
    "[hold 9x]",
    "<b>",
    "[a]{rate=9}",
    "{work / 0}",
    "[^1]",
    "[^1]: note",
    "#Title",
    "1)",
    "•",
    "~~",
    "[at 0s]",
    "{round}",
    "{rounds - round}",
    "{(round - 1) * 3 + number}",
    "{(round + }",
    "[pause 9s countdown=3]",
    "[count 9e9]",
    "::: between",
    "::: else",
    "::: repeat 99999999",
    "::: when x = 1",
    "[include a.md]",
    "[play a.wav]",
    "\r",
    "a\u0301",
)
FRONT = (
    "title: A routine",
    "title: 'It''s: time'",
    "title: Sleep: a scan",
    "language: en-US",
    "language: de",
    "pace: slow",
    "pauses: 1.5",
    "rate: 90%",
    "bed: off",
    "elastic: false",
    "elastic: {pause: 50%..300%}",
    "gaps: {sentence: 1 sec}",
    "lead_in: 1 s",
    "tail: 2s",
    "speak_headings: true",
    "seed: 7",
    "pronounce: {areola: uh REE oh luh}",
    "noise: off",
    "author: Ann",
    "tags: [a, b]",
    "x-own: 1",
    "# a comment",
    "comment: short # cut",
    "stereo: sides",
    "level: {end: -6dB}",
)
FIXED = (
    "options: {level: [gentle, full], size: {big: {work: 9s}, small: {work: 4s}}}\nvars: {oil: coconut oil}"
)
WRONG_FRONT = (
    "title: [",
    "colour: red",
    "duration: 9",
    "pace: 99",
    "a: &b c",
    "vars: {next: 1}",
    "title: a: b: c",
    "- x",
)


class Maker:
    """Makes one script."""

    def __init__(self, random: Random, *, wild: float = 0.0) -> None:
        self.random = random
        self.wild = wild
        self.depth = 0
        self.names: list[str] = ["oil", "level"]
        self.in_slot = False

    def pick(self, options: tuple[str, ...] | list[str]) -> str:
        return options[self.random.randrange(len(options))]

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def script(self) -> str:
        lines: list[str] = []
        if self.chance(0.7):
            own = {
                key.split(":")[0]: key for key in (self.pick(FRONT) for _ in range(self.random.randrange(5)))
            }
            lines = ["---", *own.values(), FIXED, "---"]
            if self.chance(self.wild):
                lines.insert(self.random.randrange(len(lines)), self.pick(WRONG_FRONT))
        else:
            lines = ["---", FIXED, "---"]
        if self.chance(0.3):
            lines.append("# A title")
        lines += self.body(1 + self.random.randrange(5))
        text = "\n".join(lines) + "\n"
        return text.replace("\n", "\r\n") if self.chance(0.05) else text

    def body(self, count: int) -> list[str]:
        lines: list[str] = []
        for _ in range(count):
            made = self.part()
            if self.chance(self.wild):
                made.insert(self.random.randrange(len(made) + 1), self.words() + self.pick(list(ODD)))
            lines += [*made, ""] if self.chance(0.8) else made
        return lines

    def part(self) -> list[str]:
        kinds: list[Callable[[], list[str]]] = [self.paragraph, self.paragraph, self.steps, self.alone]
        if self.depth < 4:
            kinds += [self.repeat, self.each, self.table, self.wrapped, self.when, self.one_of]
            if not self.in_slot:
                kinds += [self.slot, self.heading, self.rule]
        return kinds[self.random.randrange(len(kinds))]()

    def words(self) -> str:
        words = [self.pick(WORDS) for _ in range(1 + self.random.randrange(7))]
        if self.chance(0.3):
            words.insert(
                self.random.randrange(len(words)),
                "{" + self.space() + self.pick(self.names) + self.space() + "}",
            )
        if self.chance(0.15):
            words.append(
                self.pick(
                    ["[slow words]{rate=0.9}", "[H2O]{sub='water'}", '[tea]{ipa="tiː"}', "[a link](b.html)"]
                )
            )
        return "Then " + " ".join(words)

    def space(self) -> str:
        return self.pick(["", "", "", " "])

    def time(self) -> str:
        return (
            self.pick(TIMES)
            if self.chance(0.8)
            else f"{1 + self.random.randrange(5)}..9s".replace("..", "s..")
        )

    def directive(self) -> str:
        fixed = self.pick(["", "", " fixed", " weight=2", " Fixed", " max=70 s"])
        timed = self.pick(["4s", "5 sec", "6 seconds", "0:09", "3s..8s", "3-8s"])
        made = self.pick(
            [
                f"[pause {self.time()}]",
                f"[Pause: {self.time()}{self.pick(['', ' fixed'])}]",
                f"[pause {timed}{fixed if '.' not in timed and '-' not in timed else ''}]",
                "[pause 1.5x]",
                "[pause 2x min=1s max=5s]",
                f"[{self.pick(['3s', '4 s', '0:05', '2 sec'])}]",
                f"[hold {self.pick(['20s', '20 sec', '0:25'])}{self.pick(['', ' Halfway', ' end=bell'])}]",
                f"[hold 15 s countdown={1 + self.random.randrange(3)} tick=1 s]",
                f"[{self.pick(CUES)}{self.pick(['', ' x2', ' 3x', ' 2 times', ' gain=-6dB'])}]",
                f"[breathe {self.pick(['4-7-8', '4–6', '4 4 4 4'])} {self.pick(['x2', '2x', '3 times'])}]",
                "[count 5 every 2 s]",
                "[count 5..1]",
                "[reps 4 tempo=2-1-2]",
                "[bed rain gain=-20dB fade=4 s]",
                "[bed off]",
                f"[mark m{self.random.randrange(1000)}]",
            ]
        )
        return made.replace(" [", " [ ") if self.chance(0.05) else made

    def paragraph(self) -> list[str]:
        lines = []
        for _ in range(1 + self.random.randrange(3)):
            line = self.words() + (" " + self.directive() if self.chance(0.6) else "")
            lines.append(line + self.pick(["", "", " ", "  "]))
        lead = "> " if self.chance(0.05) else ""
        return [lead + line for line in lines]

    def steps(self) -> list[str]:
        mark = self.pick(["1. ", "- ", "1.  ", "* ", "- [ ] "])
        return [
            "",
            *(mark + self.words() + " " + self.directive() for _ in range(1 + self.random.randrange(3))),
            "",
        ]

    def alone(self) -> list[str]:
        return [self.directive()]

    def rule(self) -> list[str]:
        return ["", self.pick(["---", "***", "<!-- a comment\n  over lines -->"]), ""]

    def heading(self) -> list[str]:
        return [self.pick(["## ", "##   ", "### "]) + self.pick(["Part one", "The {oil} part", "Links"])]

    def block(self, opening: str, inner: Callable[[], list[str]]) -> list[str]:
        self.depth += 1
        colons = ":" * (3 + self.random.randrange(2))
        lines = [
            f"{colons}{self.pick(['', ' ', ' ', '  '])}{opening}",
            *inner(),
            self.pick([":::", ":::", "::::", "::: "]),
        ]
        self.depth -= 1
        return lines

    def repeat(self) -> list[str]:
        count = self.pick(["2", "3 times", "x2", "1..3", "1..3 natural=2"])

        def inner() -> list[str]:
            own = self.body(1)
            if self.chance(0.3):
                own += self.block("between", lambda: self.body(1))
            if self.chance(0.3):
                own += self.block(
                    self.pick(
                        ["when round=last", "when round < 2", "when round != 1", "when rounds is filled"]
                    ),
                    lambda: self.body(1),
                )
            return own

        return self.block(self.pick(["repeat ", "Repeat "]) + count, inner)

    def each(self) -> list[str]:
        name = self.pick(["side", "place", "Ort"])
        self.names.append(name)
        made = self.block(
            f"each {name}{self.pick([' = ', '='])}{self.pick(['left, right', 'a,b , c', 'x'])}",
            lambda: self.body(1),
        )
        self.names.pop()
        return made

    def table(self) -> list[str]:
        names = [f"c{number}" for number in range(1 + self.random.randrange(3))]
        self.names += names

        def row(cells: list[str]) -> str:
            return "|" + "|".join(self.pick(["", " ", "  "]) + cell + self.space() for cell in cells) + "|"

        def inner() -> list[str]:
            rows = [
                row(
                    [
                        self.pick(["Jumping jacks", "Sit", "日本", "", "a \\| b", "{oil}", "**x**"])
                        for _ in names
                    ]
                )
                for _ in range(1 + self.random.randrange(4))
            ]
            return [
                row(list(names)),
                row([self.pick(["-", "---", ":-:", "--:"]) for _ in names]),
                *rows,
                "",
                *self.body(1),
            ]

        made = self.block("each", inner)
        del self.names[-len(names) :]
        return made

    def wrapped(self) -> list[str]:
        kind = self.pick(["rate 0.9", "fixed", "optional", "optional weight=2", "pan left", "rate  1.1"])
        return self.block(kind, lambda: self.body(1) if kind != "fixed" else self.paragraph_without_weight())

    def paragraph_without_weight(self) -> list[str]:
        return [self.words() + " [pause 3 sec]"]

    def slot(self) -> list[str]:
        self.in_slot = True
        made = self.block(
            self.pick(["slot 90 s", "slot 60s..120s", "slot 2 min min=80 s max=3min"]),
            lambda: [self.words() + self.pick(["", " [hold fill]", " [pause 2 s]"])],
        )
        self.in_slot = False
        return made

    def when(self) -> list[str]:
        made = self.block(
            self.pick(
                [
                    "when level=gentle",
                    "when level = full, gentle",
                    "when size=small",
                    "when level is not full",
                ]
            ),
            lambda: self.body(1),
        )
        if self.chance(0.5):
            made += self.block("else", lambda: self.body(1))
        return made

    def one_of(self) -> list[str]:
        return self.block(
            self.pick(["one of", "one of cycle"]), lambda: ["- " + self.words() for _ in range(3)]
        )


def script(random: Random, *, wild: float = 0.0) -> str:
    """Return a script made by chance; without anything wild, nearly all of them are valid."""
    return Maker(random, wild=wild).script()
