"""What the library warns of, as lines on stderr that say who speaks."""

from __future__ import annotations

import logging

from voiceguide.cli.printing import echo_error


class _Lines(logging.Handler):
    """Prints beside the progress bar, which takes the place of stderr while it is shown."""

    def emit(self, record: logging.LogRecord) -> None:
        echo_error(f"voiceguide: {record.getMessage()}")


def tell_warnings() -> None:
    """Print the warnings of voiceguide from now on."""
    logger = logging.getLogger("voiceguide")
    if not any(isinstance(handler, _Lines) for handler in logger.handlers):
        logger.addHandler(_Lines(logging.WARNING))
