"""The campaign of faults: `python -m faults`, run in `tests`, prints what was tried and what failed.

Everything random comes from a seed. It takes about a quarter of an hour; `--quick` takes less than a minute.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from faults.campaign import TRIALS, run


def main() -> None:
    """Try, print, and end with 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a few of each")
    parser.add_argument("--only", default="", help=f"some of these, with commas: {','.join(TRIALS)}")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    chosen = parser.parse_args()
    names = [name for name in chosen.only.split(",") if name] or list(TRIALS)
    unknown = [name for name in names if name not in TRIALS]
    if unknown:
        parser.error(f"there is no {unknown[0]}; there are: {', '.join(TRIALS)}")
    rows = []
    for name in names:
        print(f"trying {name} ...", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
            rows.append(run(name, Path(folder), seed=chosen.seed, quick=chosen.quick))
    if chosen.json:
        found = {"seed": chosen.seed, "rows": [asdict(row) for row in rows]}
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        print("| What | Tried | Failed |\n|---|---|---|")
        for row in rows:
            print(f"| {row.what} | {row.tried or row.skipped} | {len(row.failed)} |")
        for row in rows:
            print("".join(f"\n{row.what}: {fault}" for fault in row.failed), end="")
    sys.exit(any(row.failed for row in rows))


if __name__ == "__main__":
    main()
