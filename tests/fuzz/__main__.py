"""Tries inputs made by chance: `python -m fuzz --count 100000 --seed 1`, run in the folder `tests`.

Scripts from a grammar, mutations of them, of shipped and of tested scripts, and of files to import go
through check, plan, fmt and import. It ends with 1 where one failed.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time

from fuzz.campaign import Campaign


def main() -> None:
    """Try, print, and end with 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--count", type=int, default=10_000, help="how many inputs")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so many seconds")
    parser.add_argument("--failures", type=int, default=20, help="stop after so many failures")
    chosen = parser.parse_args()
    logging.disable(logging.WARNING)
    campaign, start = Campaign(chosen.seed), time.monotonic()
    found = campaign.found
    for number in range(chosen.first, chosen.first + chosen.count):
        campaign.run(number)
        if time.monotonic() - start > chosen.seconds or len(found.failures) >= chosen.failures:
            break
    for failure in found.failures:
        print(failure, end="\n\n")
    taken = (
        f"{time.monotonic() - start:.0f} s; the slowest took {found.slowest_s:.2f} s: input {found.slowest}"
    )
    counts = f"{found.tried} inputs, {found.accepted} without a fault, {len(found.failures)} failed"
    print(f"seed {chosen.seed}: {counts}, {taken}")
    sys.exit(bool(found.failures))


if __name__ == "__main__":
    main()
