"""The player's sources: style, modules and frames, and all modules as one script.

The modules stay plain ES modules, which tests load one by one. For a page they become one script, so that a
phone asks once, and so that the page alone in a file, which may import nothing, runs the same code.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from importlib import resources

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.MULTILINE)


@functools.cache
def source(name: str) -> str:
    """Return a file of the player as it stands in `static/`."""
    return resources.files(__package__).joinpath("static", name).read_text(encoding="utf-8")


@functools.cache
def script(entry: str = "app") -> str:
    """Return a module with all it imports, as one script without imports.

    Each module becomes a function of its own that returns what it exports, in the order in which they need
    each other.
    """
    done: dict[str, str] = {}

    def add(name: str) -> None:
        if name in done:
            return
        text = source(f"{name}.js")
        for _, needed in _IMPORT.findall(text):
            add(needed)
        exports = [found[1] for found in _EXPORT.findall(text)]
        body = _IMPORT.sub(lambda found: f"const {{{found[1]}}} = in_{found[2]};\n", text)
        body = _EXPORT.sub(r"\1 \2", body)
        done[name] = f"const in_{name} = (() => {{\n{body}return {{ {', '.join(exports)} }};\n}})();\n"

    add(entry)
    return '"use strict";\n' + "".join(done.values())


def encoder() -> bytes:
    """Return the MP3 encoder for browsers as it stands in `lame/`: a work of others, unchanged."""
    return resources.files(__package__).joinpath("lame", "mp3.wasm").read_bytes()


def encoder_texts() -> bytes:
    """Return what it is, where its source is, and its licences: what must stand beside every copy of it."""
    folder = resources.files(__package__).joinpath("lame")
    names = ("SOURCE.txt", "LICENSE.txt", "COPYING.txt", "LGPL-3.txt", "GPL-3.txt")
    return b"\n\n".join(folder.joinpath(name).read_bytes() for name in names)


def policy_hash(text: str) -> str:
    """Return the source expression that allows this text alone (Content Security Policy Level 3)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
