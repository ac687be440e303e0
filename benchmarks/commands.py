"""Time the commands as a user meets them: whole processes, several runs, beside a bare interpreter.

usage: python benchmarks/commands.py [RUNS]

Prints the median seconds of each command, its ratio to starting Python alone in the same run, and the
limit that it must hold on two cores.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KG = [sys.executable, "-c", "from kg.cli import main; main()"]


def seconds(command: list[str], runs: int, cwd: Path) -> float:
    """Return the median duration of a command over several runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, cwd=cwd, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Build once into a folder of its own, then time each command there."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = seconds([sys.executable, "-c", "pass"], runs, folder)
        print(f"{'command':<28} {'median s':>9} {'× python':>9} {'limit s':>8}")
        print(f"{'python -c pass':<28} {bare:>9.3f} {1:>9.1f}")
        for arguments, limit, times in [
            (["build"], 10.0, max(1, runs // 2)),
            (["--help"], 0.2, runs),
            (["show", "JST"], 1.0, runs),
            (["ask"], 1.0, runs),
            (["ask", "parties"], 1.0, runs),
        ]:
            took = seconds([*KG, *arguments], times, folder)
            mark = "" if took <= limit else "  exceeded"
            print(f"{'kg ' + ' '.join(arguments):<28} {took:>9.3f} {took / bare:>9.1f} {limit:>8.1f}{mark}")


if __name__ == "__main__":
    main()
