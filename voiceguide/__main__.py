"""`voiceguide`, and `python -m voiceguide`.

Ctrl-C ends the program quietly from here on: while modules are being imported nothing has to be tidied up.
"""

import os
import signal
import sys

INTERRUPTED = 130


def _leave(*_: object) -> None:
    os._exit(INTERRUPTED)


def main() -> None:
    """Run the command line."""
    # numpy would start threads for linear algebra, which nothing here uses; where the system allows no more
    # threads, it says so by ending the program as Ctrl-C does
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    usual = signal.getsignal(signal.SIGINT)
    heeded = usual is not signal.SIG_IGN  # a shell has what it runs in the background ignore Ctrl-C
    try:
        if heeded:
            signal.signal(signal.SIGINT, _leave)
        from voiceguide.cli import main as run

        if heeded:
            signal.signal(signal.SIGINT, usual)
        run()
    except KeyboardInterrupt:  # before or after a command
        sys.exit(INTERRUPTED)
    finally:
        if heeded:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # all is tidied up: nothing more is said


if __name__ == "__main__":
    main()
