"""What all tests share: a clip cache of their own, so that none depends on what somebody rendered before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("voiceguide", deadline=None)  # no test depends on a clock
settings.load_profile("voiceguide")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICEGUIDE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("VOICEGUIDE_VOICES_DIR", str(tmp_path_factory.mktemp("voices")))
        patch.delenv("VOICEGUIDE_OPENAI_URL", raising=False)
        yield


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Return a short script with a little of everything."""
    path = tmp_path / "a break.md"
    path.write_text(
        "---\ntitle: A short break\nlanguage: en-US\n---\n"
        "## Settle in\nSit down. Let your shoulders drop. [pause 3s]\n\n"
        "## Stretch\n::: each side = left, right\n"
        "1. Tilt your head to the {side}. [hold 6s countdown=3]\n:::\n"
        "[bell]\n\nWell done.\n",
        encoding="utf-8",
    )
    return path
