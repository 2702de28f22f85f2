"""Settings: what is served, to whom, and the bounds of everything that a client could use up."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from voiceguide.options import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The most that is given to all clients together; one that asks for more is refused, and told so."""

    head_bytes: int = 64 * 1024
    """Of what is not the body of one request: its first line and its headers."""
    body_bytes: int = 16 * 1024
    """Of one request: a wish is a few hundred."""
    receive_s: float = 10.0
    """A request, head and body, must have come whole so long after its first byte."""
    stall_s: float = 120.0
    """A client that takes nothing for so long, while there is something to take, is cut off."""
    idle_s: float = 5.0
    """A connection stays open so long after an answer."""
    connections: int = 512
    renders: int = field(default_factory=lambda: os.cpu_count() or 1)
    """Programmes that are made at once, each in a process of its own; one alone has all cores."""
    waiting: int = 64
    """Programmes that wait for that."""
    forget_s: float = 600.0
    """A phone that was not heard of for so long waits no more."""
    looks: int = 2
    """Scripts that are planned at once."""
    scripts: int = 1000
    """Of the folder, in the order of their names."""
    made_bytes: int = 2_000_000_000
    """What was made and is kept; what was not used for longest goes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """One site."""

    folder: Path
    """Its scripts stand in it as *.md."""
    options: Options = field(default_factory=Options)
    """Of every programme, where a phone does not ask for another."""
    title: str = ""
    key: str = ""
    """The first part of every path; empty on loopback."""
    hosts: frozenset[str] = frozenset({"localhost", "127.0.0.1", "[::1]"})
    """Names by which clients may ask for the site, without their port."""
    made: Path | None = None
    """Where what is made is kept; None is the folder in voiceguide's cache."""
    bounds: Bounds = field(default_factory=Bounds)
    use_cache: bool = True
