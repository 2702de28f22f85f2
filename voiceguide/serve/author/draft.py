"""Draft: a script that is being written, made again at every save; what can be heard of it, or its faults."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from voiceguide.errors import ScriptError, VoiceguideError
from voiceguide.options import Options
from voiceguide.output.player.plan import plan_of
from voiceguide.script.source import Fault, read_source
from voiceguide.serve.shelf import own_faults
from voiceguide.sound.wav_stream import WavStream
from voiceguide.studio import Studio
from voiceguide.timing.changes import first_change
from voiceguide.units import samples_to_seconds
from voiceguide.watching import stamp, watch
from voiceguide.workshop import Preview

_SOUNDS = 2
"""The newest, and the one before it, which somebody may still be listening to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a page shows of a draft."""

    number: int = 0
    """Grows with every change of what is below."""
    faults: tuple[Fault, ...] = ()
    """Of the text as it was saved last; notices too."""
    failed: str = ""
    """Why there is no sound, where it is not the script's fault."""
    making: tuple[int, int] | None = (0, 0)
    """How many of the sentences that are new have been spoken; None: nothing is being made."""
    sound: str = ""
    """The name of the newest sound; where the text has faults, that of the text before."""
    title: str = ""
    plan: Mapping[str, Any] = field(default_factory=dict)
    """Of that sound: `plan.plan_of`."""
    changed_s: float | None = None
    """From where on it is another than the one before."""


class _Outdated(Exception):
    """The script was saved again, or nobody needs it any more."""


class Draft:
    """Watches one script in a thread of its own, with a studio of its own. Close it at the end."""

    def __init__(self, path: Path, options: Options, *, use_cache: bool = True) -> None:
        self.path = path
        self.state = State()
        self._options = options
        self._use_cache = use_cache
        self._session = secrets.token_hex(4)
        """Sounds of another run of the server have other names."""
        self._sounds: OrderedDict[str, Preview] = OrderedDict()
        self._seen = stamp(path)
        self._listeners: list[Callable[[], None]] = []
        self._lock = Lock()
        self._stop = Event()
        self._thread = Thread(target=self._run, name=f"draft {path.name}", daemon=True)
        self._thread.start()

    def sound(self, name: str) -> WavStream | None:
        """Return a sound by its name, or None where it is none of the last two."""
        with self._lock:
            preview = self._sounds.get(name)
        return preview.wav if preview else None

    @contextmanager
    def listening(self, changed: Callable[[], None]) -> Iterator[None]:
        """Have a function called, on any thread, whenever the state is another."""
        with self._lock:
            self._listeners.append(changed)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(changed)

    @property
    def heard(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listeners)

    @property
    def closed(self) -> bool:
        """Whether nothing will change any more."""
        return self._stop.is_set()

    def close(self) -> None:
        """Stop, when the sentence that is being spoken is done."""
        self._stop.set()
        self._show()
        self._thread.join()

    def _run(self) -> None:
        try:
            watch([self.path], self._open, self._make, self._inputs, self._stop)
        except Exception as error:
            self._show(failed=f"{type(error).__name__}: {error}", making=None)
            raise  # a defect: it is told on stderr, too
        finally:
            self._forget()

    def _open(self) -> Studio:
        self._forget()  # what the studio before has recorded is closed with it
        return Studio(use_cache=self._use_cache, progress=self._progress)

    def _make(self, studio: Studio) -> None:
        self._seen = stamp(self.path)
        try:
            preview = studio.workshop.preview(read_source(self.path), self._options)
        except _Outdated:
            return
        except ScriptError as error:
            self._show(faults=own_faults(error.faults, self.path), failed="", making=None)
        except VoiceguideError as error:
            self._show(faults=(), failed=str(error), making=None)
        else:
            self._put(preview)

    def _inputs(self, studio: Studio, _: Path) -> tuple[Path, ...]:
        newest = self._newest()
        return newest.inputs if newest else studio.inputs(self.path, self._options)

    def _newest(self) -> Preview | None:
        return next(reversed(self._sounds.values()), None)

    def _progress(self, stage: str, done: int, total: int) -> None:
        if self._stop.is_set() or stamp(self.path) != self._seen:
            raise _Outdated
        if stage == "speak" and done < total:
            self._show(making=(done, total))

    def _put(self, preview: Preview) -> None:
        before, timeline = self._newest(), preview.timeline
        changed = first_change(before.timeline, timeline) if before else None
        name = f"{self._session}-{self.state.number + 1}"
        with self._lock:
            self._sounds[name] = preview
            old = [self._sounds.popitem(last=False)[1] for _ in range(len(self._sounds) - _SOUNDS)]
        self._show(
            faults=own_faults(preview.notices, self.path),
            failed="",
            making=None,
            sound=name,
            title=timeline.title,
            plan=plan_of(timeline),
            changed_s=None if changed is None else round(samples_to_seconds(changed), 4),
        )
        for one in old:
            one.close()

    def _forget(self) -> None:
        with self._lock:
            old = list(self._sounds.values())
            self._sounds.clear()
        if old:
            self._show(sound="")
        for one in old:
            one.close()

    def _show(self, **shown: Any) -> None:
        with self._lock:
            self.state = replace(self.state, number=self.state.number + 1, **shown)
            listeners = list(self._listeners)
        for changed in listeners:
            changed()


class Drafts:
    """The drafts that are open: two, since each has a voice of its own in memory."""

    MOST = 2

    def __init__(self, options: Options, *, use_cache: bool = True) -> None:
        self._options = options
        self._use_cache = use_cache
        self._open: OrderedDict[Path, Draft] = OrderedDict()
        self._closed = False
        self._lock = Lock()

    def of(self, path: Path) -> Draft | None:
        """Return the draft of a script; None where as many are open as may be, and heard."""
        with self._lock:
            if self._closed:
                return None
            if path not in self._open:
                unheard = [other for other, draft in self._open.items() if not draft.heard]
                while len(self._open) >= self.MOST:
                    if not unheard:
                        return None
                    self._open.pop(unheard.pop(0)).close()
                self._open[path] = Draft(path, self._options, use_cache=self._use_cache)
            self._open.move_to_end(path)
            return self._open[path]

    def close(self) -> None:
        """Close all, and open no other."""
        with self._lock:
            self._closed = True
            for draft in self._open.values():
                draft.close()
            self._open.clear()
