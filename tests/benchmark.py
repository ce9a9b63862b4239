"""Prints how fast each stage is and how much memory the whole takes: python tests/benchmark.py REPORT ...

REPORT: report pages or texts as `claimsource run` reads them, `<raw>/<series>/<year>/<name>`. One process, each report
once; the first one also pays for what is made on first use, so give several.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline import resources
from pipeline.extract import extract
from pipeline.readers import read


def main(paths: list[Path]) -> None:
    seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def clock(stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        seconds[stage] += time.perf_counter() - start

    with clock("load"):
        loaded = resources.load()
    words = 0
    for path in paths:
        with clock("read"):
            document = read(path, path.parents[2])
        words += len(document.text.split())
        extract(document, loaded, clock)
    work = sum(seconds.values()) - seconds["load"]
    for stage, spent in seconds.items():
        print(f"{stage:10} {spent:8.2f} s  {words / spent if spent else 0:12,.0f} words/s")
    print(f"{'all':10} {work:8.2f} s  {words / work:12,.0f} words/s, without load; {words:,} words")
    unit = 1024**2 if sys.platform == "darwin" else 1024
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit:,.0f} MB")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("reports", nargs="+", type=Path)
    main(arguments.parse_args().reports)
