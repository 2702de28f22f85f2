"""`voiceguide render --watch`: render again whenever a script, or a file that it uses, is saved."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from voiceguide.cli import faults
from voiceguide.cli.printing import echo_error
from voiceguide.errors import VoiceguideError

if TYPE_CHECKING:
    from voiceguide.studio import Studio


def telling(render: Callable[[Studio], object]) -> Callable[[Studio], None]:
    """Return what renders, and prints how long it took, or the faults."""

    def work(studio: Studio) -> None:
        start = time.perf_counter()
        try:
            render(studio)
        except VoiceguideError as error:
            faults.tell(error, as_json=False)
        else:
            echo_error(f"took {time.perf_counter() - start:.1f} s; waiting for changes, Ctrl-C ends it")

    return work
