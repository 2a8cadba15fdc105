"""Measure: run the functions ``bench_*`` of tests/benchmarks/bench_*.py.

bench.py CONF DATABASE FOLDER [NAME]

Each gets a ``Bench`` and compares our code with a peer (core's own way, or a bare
model) in the same run: medians of five ratios, queries, peak memory. The number to beat
is given with the comparison, and the exit code says whether all were.
"""

import gc
import importlib.util
import inspect
import re
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from connect import environment

MEGABYTE = 1024 * 1024


@dataclass
class Row:
    name: str
    seconds: float | None = None
    peer_seconds: float | None = None
    ratio: float | None = None
    queries: int | None = None
    peer_queries: int | None = None
    megabytes: float | None = None
    goal: str = ""
    ok: bool = True

    def cells(self):
        return [
            self.name,
            number(self.seconds, ".3f"),
            number(self.peer_seconds, ".3f"),
            number(self.ratio, ".2f"),
            number(self.queries, "d"),
            number(self.peer_queries, "d"),
            number(self.megabytes, ".0f"),
            self.goal,
            "bene" if self.ok else "MALE",
        ]


def number(value, form):
    return "" if value is None else format(value, form)


TITLES = [
    *("misura", "secondi", "paragone", "rapporto", "query", "query par.", "MB"),
    *("da battere", "esito"),
]


def table(rows):
    """The rows as text, in columns."""
    lines = [TITLES, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(TITLES))]
    for line in lines:
        first, *rest = line
        cells = [
            first.ljust(widths[0]),
            *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True)),
        ]
        yield "  ".join(cells).rstrip()


def peak_memory():
    """The process's highest memory since ``forget_peak_memory``, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024


def forget_peak_memory():
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


class Bench:
    """What a benchmark function works with. Whatever it does is rolled back."""

    def __init__(self, env):
        self.env = env
        self.rows = []

    @contextmanager
    def undone(self):
        """Run in a savepoint, with an empty cache before, and undo it."""
        self.env.flush_all()
        self.env.invalidate_all()
        gc.collect()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            yield
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    def measure(self, function):
        """Return (seconds, queries) of one run, flush included."""
        with self.undone():
            queries, start = self.env.cr.sql_log_count, time.perf_counter()
            function()
            self.env.flush_all()
            seconds = time.perf_counter() - start
            return seconds, self.env.cr.sql_log_count - queries

    def memory(self, function):
        """Megabytes that one run adds to the process's peak."""
        with self.undone():
            forget_peak_memory()
            before = peak_memory()
            function()
            self.env.flush_all()
            return max(peak_memory() - before, 0) / MEGABYTE

    def compare(self, name, ours, peer, *, at_most, rounds=5, memory_at_most=None):
        """Time ours against the peer: the median of the rounds' ratios is what counts.

        The two alternate, so that a busy moment of the machine hits both.
        """
        self.measure(ours)  # caches of the registry are warm from here on
        self.measure(peer)
        pairs = [(self.measure(ours), self.measure(peer)) for _round in range(rounds)]
        row = Row(
            name,
            seconds=median(our[0] for our, _peer in pairs),
            peer_seconds=median(other[0] for _our, other in pairs),
            ratio=median(our[0] / other[0] for our, other in pairs),
            queries=pairs[-1][0][1],
            peer_queries=pairs[-1][1][1],
            megabytes=self.memory(ours),
            goal=f"≤ {at_most}×",
        )
        row.ok = row.ratio <= at_most
        if memory_at_most is not None:
            row.ok = row.ok and row.megabytes <= memory_at_most
            row.goal += f", ≤ {memory_at_most} MB"
        return self._add(row)

    def compare_queries(self, name, ours, peer, *, at_most):
        """Count queries only: they do not depend on the machine."""
        self.measure(ours)
        self.measure(peer)
        seconds, queries = self.measure(ours)
        peer_seconds, peer_queries = self.measure(peer)
        ratio = queries / max(peer_queries, 1)
        return self._add(
            Row(
                name,
                seconds=seconds,
                peer_seconds=peer_seconds,
                ratio=ratio,
                queries=queries,
                peer_queries=peer_queries,
                goal=f"query ≤ {at_most}×",
                ok=ratio <= at_most,
            )
        )

    def constant_queries(self, name, few, many, *, spare=0):
        """The query count must not grow with the rows (but for ``spare`` ones)."""
        self.measure(few)
        self.measure(many)
        _seconds, few_queries = self.measure(few)
        seconds, queries = self.measure(many)
        return self._add(
            Row(
                name,
                seconds=seconds,
                queries=queries,
                peer_queries=few_queries,
                goal=f"query ≤ {few_queries + spare}",
                ok=queries <= few_queries + spare,
            )
        )

    def constant_memory(self, name, few, many, *, at_most):
        """The peak of many rows may pass that of few by so many megabytes only."""
        few()  # what is loaded once is loaded before
        few_peak, peak = self.memory(few), self.memory(many)
        seconds, queries = self.measure(many)
        return self._add(
            Row(
                name,
                seconds=seconds,
                queries=queries,
                megabytes=peak,
                goal=f"≤ {few_peak:.0f} + {at_most} MB",
                ok=peak - few_peak <= at_most,
            )
        )

    def limit(self, name, function, *, seconds, rows=None):
        """One run within a time (for what has no peer)."""
        taken, queries = self.measure(function)
        return self.within(name, taken, seconds=seconds, rows=rows, queries=queries)

    def within(self, name, taken, *, seconds, rows=None, queries=None):
        """A time that was taken elsewhere, in a browser say, against its limit."""
        goal = f"≤ {seconds} s" + (f" per {rows} righe" if rows else "")
        row = Row(name, taken, queries=queries, goal=goal, ok=taken <= seconds)
        return self._add(row)

    def _add(self, row):
        self.rows.append(row)
        sys.stdout.write(f"  {row.name}: {'bene' if row.ok else 'MALE'}\n")
        sys.stdout.flush()
        return row


def benchmarks(folder, name):
    """Functions ``bench_*`` in files whose name, or whose own, contains ``name``."""
    for path in sorted(Path(folder).glob("bench_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for title, function in inspect.getmembers(module, inspect.isfunction):
            if title.startswith("bench_") and name in f"{path.stem} {title}":
                yield function


def main(conf, database, folder, name=""):
    with environment(conf, database, lang="it_IT") as env:
        bench = Bench(env)
        for function in benchmarks(folder, name):
            function(bench)
            env.cr.rollback()
            env.clear()
    sys.stdout.write("\n" + "\n".join(table(bench.rows)) + "\n")
    return 0 if bench.rows and all(row.ok for row in bench.rows) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
