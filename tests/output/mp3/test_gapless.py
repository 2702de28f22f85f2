"""An MP3 decodes to exactly what was encoded, wherever its last sample falls within a frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hearing import decoded

from voiceguide.errors import OutputError
from voiceguide.output.encode import encode
from voiceguide.output.formats import FORMATS
from voiceguide.output.mp3.gapless import set_mp3_length


@pytest.mark.parametrize("over", [0, 1, 20, 45, 47, 48, 575, 576, 577, 1104, 1151])
@pytest.mark.parametrize("channels", [1, 2])
def test_an_mp3_is_as_long_as_what_was_encoded(tmp_path: Path, over: int, channels: int) -> None:
    path = tmp_path / "a.mp3"
    noise = np.random.default_rng(0).standard_normal((1152 * 40 + over, channels)).astype(np.float32)
    encode([0.1 * noise], path, FORMATS["mp3"], channels)
    assert len(decoded(path)) == len(noise)
    assert soundfile.info(path).frames == len(noise)


def test_a_length_that_cannot_be_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    encode([np.zeros(5_000, dtype=np.float32)], path, FORMATS["mp3"], 1)
    with pytest.raises(OutputError, match="cannot hold 99999 samples"):
        set_mp3_length(path, 99_999)
    path.write_bytes(b"nothing")
    with pytest.raises(OutputError, match="no Info header"):
        set_mp3_length(path, 1)
