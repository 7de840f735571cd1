"""Names of campaigns in (all of them when none is named), one row of a table for each out.

python -m benchmarks.chaos [--long] [NAME ...]
"""

from __future__ import annotations

import argparse
import subprocess
import sys

CAMPAIGNS = ("kill", "replicas", "redelivery", "steps", "drain", "outages", "hostile", "reindexes", "soak")


def main() -> int:
    """Run each campaign in a process of its own; return 1 when one broke a promise."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of: {', '.join(CAMPAIGNS)}")
    parser.add_argument("--long", action="store_true", help="the numbers of `make chaos`, which takes hours")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(CAMPAIGNS))
    if unknown:
        parser.error(f"there is no campaign {unknown[0]!r}; there are {', '.join(CAMPAIGNS)}")
    print("| campaign | counts | promises |\n|---|---|---|", flush=True)
    long = ["--long"] if options.long else []
    statuses = [
        subprocess.run([sys.executable, "-m", f"benchmarks.chaos.{name}", *long], check=False).returncode
        for name in options.names or CAMPAIGNS
    ]
    return 1 if any(statuses) else 0


if __name__ == "__main__":
    sys.exit(main())
