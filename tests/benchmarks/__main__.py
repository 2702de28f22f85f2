"""The benchmark: `python -m benchmarks`, run in `tests`, prints a table of ratios and writes it as JSON.

Everything is measured in one run on one machine, so that only ratios matter. It takes some minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks.measures import MEASURES, Row


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=Path("benchmark.json"))
    parser.add_argument("--only", help="letters of the measures to run, such as abf")
    chosen = parser.parse_args()
    rows: list[Row] = []
    print("| | Measured | Value | Goal | Met |\n|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="voiceguide-benchmark-") as folder:
        for letter, measure in MEASURES.items():
            if chosen.only and letter not in chosen.only:
                continue
            print(f"measuring {letter} ...", file=sys.stderr, flush=True)
            place = Path(folder) / letter
            place.mkdir()
            found = measure(place)
            rows += found
            for row in found:
                met = "" if row.met is None else ("yes" if row.met else "no")
                print(f"| {row.letter} | {row.what} | {row.shown} | {row.goal_shown} | {met} |", flush=True)
    data = {
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.system(),
        },
        "rows": [row.as_json() for row in rows],
    }
    chosen.output.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
