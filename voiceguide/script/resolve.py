"""*resolve*: Script to Routine. Fills variables, unrolls blocks, reads directives; all faults at once."""

from __future__ import annotations

from collections.abc import Mapping

from voiceguide.script.routine import Choices, Routine
from voiceguide.script.settings.overrides import check_sets
from voiceguide.script.source import Fault
from voiceguide.script.syntax.nodes import Script
from voiceguide.script.walker import Walker


def unroll(
    script: Script,
    *,
    sets: Mapping[str, str] | None = None,
    choices: Choices | None = None,
    seed: int | None = None,
) -> tuple[Routine, list[Fault]]:
    """Return the routine of a parsed script and the faults found while unrolling it.

    `seed` chooses among the items of `::: one of`; None is that of the script.
    """
    if script.whole:  # else what is named may be missing only because of a fault
        check_sets(script.front, sets or {})
    return Walker(script, sets or {}, choices or Choices(), seed).run()
