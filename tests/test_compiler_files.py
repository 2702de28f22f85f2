"""Every file that a script names is looked into when it is checked, not when it is rendered."""

from __future__ import annotations

from pathlib import Path

import pytest

import voiceguide
from voiceguide import Options
from voiceguide.engines.tone import ToneEngine


@pytest.mark.parametrize(
    "front, body, place, message",
    [
        ("cover: odd.bin", "Hi.", "2:8", "a cover must be a PNG or JPEG image"),
        ("cover: none.png", "Hi.", "2:8", "there is no file 'none.png'"),
        ("beds: {mine: odd.bin}\nbed: mine", "Hi.", "2:14", "is not a sound file, or is damaged"),
        ("beds: {mine: empty.wav}", "Hi.", "2:14", "is not a sound file, or is damaged"),
        ("cues: {mine: odd.bin}", "Hi. [mine]", "4:5", "is not a sound file, or is damaged"),
        ("title: x", "Hi. [play odd.bin]", "4:5", "is not a sound file, or is damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_fault_at_its_place(
    tmp_path: Path, front: str, body: str, place: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ToneEngine, "synthesize", None)  # nothing is spoken
    (tmp_path / "odd.bin").write_bytes(b"neither a picture nor a sound" * 50)
    (tmp_path / "empty.wav").touch()
    script = tmp_path / "s.md"
    script.write_text(f"---\n{front}\n---\n{body}\n", encoding="utf-8")
    (fault,) = voiceguide.check(script)
    assert f"{fault.location.line}:{fault.location.column}" == place
    assert message in fault.message
    with pytest.raises(voiceguide.ScriptError):
        voiceguide.render(script, tmp_path / "x.mp3", Options(engine="tone"))
    assert not (tmp_path / "x.mp3").exists()
