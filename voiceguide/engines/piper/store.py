"""Installed Piper voices: a folder for each, with model, settings and card; it is whole or not there."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from voiceguide import disk
from voiceguide.engines.piper.catalogue import Offer, address, offers
from voiceguide.engines.piper.download import download
from voiceguide.errors import EngineError
from voiceguide.languages import canonical_tag

_SPARE = 16 * 1024 * 1024
"""Bytes that must be left on the disk."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A voice on this computer."""

    name: str
    model: Path
    settings: Path
    language: str
    bytes: int


def voices_folder() -> Path:
    """Return where voices are installed: VOICEGUIDE_VOICES_DIR if set, else in the user's data folder."""
    chosen = os.environ.get("VOICEGUIDE_VOICES_DIR")
    return Path(chosen or platformdirs.user_data_path("voiceguide", appauthor=False) / "voices")


def installed() -> dict[str, Installed]:
    """Return the voices that are here, by name; what cannot be read is not here."""
    found = {}
    try:
        folders = sorted(path for path in voices_folder().iterdir() if not path.name.startswith("."))
    except OSError:
        return {}
    for folder in folders:
        voice = _read(folder)
        if voice:
            found[voice.name] = voice
    return found


def install_offer(offer: Offer, progress: Callable[[int, int], None] = lambda done, total: None) -> Installed:
    """Download a voice; `progress` is called with (bytes, of how many).

    Raises EngineError, and leaves nothing then.
    """
    done = 0

    def report(count: int) -> None:
        nonlocal done
        done += count
        progress(done, offer.bytes)

    with _new_folder(offer.name, offer.bytes) as folder:
        for file in offer.files:
            download(f"{address()}/{offer.folder}/{file.name}", file, folder / file.name, report)
    return _known(offer.name)


def install_file(path: Path) -> Installed:
    """Copy a voice from a file NAME.onnx with NAME.onnx.json beside it.

    Raises EngineError, and leaves nothing then.
    """
    settings = path.with_name(f"{path.name}.json")
    for wanted in (path, settings):
        if not wanted.is_file():
            raise EngineError(f"{wanted}: there is no such file; a voice is NAME.onnx and NAME.onnx.json")
    _settings(settings)
    name = _short(path.stem)
    card = path.with_name("MODEL_CARD")
    files = [path, settings, *([card] if card.is_file() else [])]
    with _new_folder(name, sum(file.stat().st_size for file in files)) as folder:
        try:
            for file in files:
                shutil.copyfile(file, folder / file.name)
        except OSError as error:
            raise EngineError(f"the voice {name} cannot be copied: {disk.disk_fault(error)}") from error
    return _known(name)


def remove(name: str) -> None:
    """Remove an installed voice; raises EngineError."""
    voice = installed().get(name)
    if voice is None:
        raise EngineError(f"the voice {name!r} is not installed")
    try:
        shutil.rmtree(voice.model.parent)
    except OSError as error:
        raise EngineError(f"the voice {name} cannot be removed: {disk.disk_fault(error)}") from error


def read_settings(voice: Installed) -> dict[str, Any]:
    """Return a voice's settings; raises EngineError where they are not those of Piper."""
    return _settings(voice.settings)


def _known(name: str) -> Installed:
    voice = installed().get(name)
    if voice is None:
        raise EngineError(f"the voice {name} was written to {voices_folder()}, but cannot be read there")
    return voice


@contextmanager
def _new_folder(name: str, size: int) -> Iterator[Path]:
    """Yield a folder that takes its place among the voices when all went well, and else vanishes."""
    home = voices_folder()
    target = home / name
    if target.exists():
        raise EngineError(f"the voice {name} is already installed: voiceguide voices --remove {name}")
    folder = home / f".{name}.{disk.owned_tag()}.part"
    try:
        home.mkdir(parents=True, exist_ok=True)
        disk.sweep(home, rf"\..*\.{disk.OWNER}\.part")
        free = shutil.disk_usage(home).free
        if free < size + _SPARE:
            raise EngineError(f"{home} has {free // 10**6} MB left, and {name} needs {size // 10**6} MB")
        folder.mkdir()
        yield folder
        folder.rename(target)
    except OSError as error:
        raise EngineError(f"{home} cannot be written: {disk.disk_fault(error)}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read(folder: Path) -> Installed | None:
    model = next(folder.glob("*.onnx"), None)
    if model is None:
        return None
    settings = model.with_name(f"{model.name}.json")
    try:
        data = _settings(settings)
        size = sum(file.stat().st_size for file in folder.iterdir())
    except (EngineError, OSError):
        return None
    offer = offers().get(folder.name)
    language = (
        offer.language if offer else str(data.get("language", {}).get("code") or model.stem.split("-")[0])
    )
    return Installed(folder.name, model, settings, canonical_tag(language), size)


def _settings(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        right = int(data["audio"]["sample_rate"]) > 0 and isinstance(data["phoneme_id_map"], dict)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"{path} does not describe a Piper voice") from error
    if not right:
        raise EngineError(f"{path} does not describe a Piper voice")
    return data


def _short(stem: str) -> str:
    """Return `joe` of `en_US-joe-medium`."""
    parts = stem.split("-")
    return parts[1] if len(parts) > 2 else stem
