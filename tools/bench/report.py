"""What was measured, as text for a terminal and as Markdown for var/benchmark.md."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

GROWTH, THROUGHPUT, WORKER_MB, WEIGHT_KB, REQUESTS = 1.5, 0.60, 110, 150, 8
QUERIES = {"list": 8, "detail": 14, "start": 12}
BARE = "bare page"


@dataclass
class Run:
    """One database at one size."""

    size: int
    result: dict[str, Any]
    fill_seconds: float | None
    load: dict[str, Any] | None = None

    @property
    def title(self) -> str:
        return f"{self.result['database']}, {self.size:,} records a type"


@dataclass
class Table:
    title: str
    head: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        widths = [max(len(row[n]) for row in [self.head, *self.rows]) for n in range(len(self.head))]
        lines = []
        for first, *others in [self.head, *self.rows]:
            cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
            lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
        return "\n".join([self.title, "", *lines, *self.notes, ""])

    def markdown(self) -> str:
        rule = ["---", *(["---:"] * (len(self.head) - 1))]
        lines = ["| " + " | ".join(row) + " |" for row in [self.head, rule, *self.rows]]
        return "\n".join([f"## {self.title}", "", *lines, "", *(f"{note}\n" for note in self.notes)])


def verdict(*, kept: bool) -> str:
    return "PASS" if kept else "over"


def query_budget(page: dict[str, Any]) -> int | None:
    return QUERIES.get(page["name"]) or QUERIES.get(page["kind"])


def pages_table(run: Run) -> Table:
    table = Table(run.title, ("page", "SQL", "SQL ms", "median ms", "p95 ms", "CPU ms", "cold ms", "bytes", "gzip", ""))
    for page in run.result["pages"]:
        budget = query_budget(page)
        over = f"over {budget} SQL" if budget and page["queries"] > budget else ""
        table.rows.append(
            (
                page["name"],
                str(page["queries"]),
                *(f"{page[name]:.1f}" for name in ("sql", "median", "p95", "cpu", "cold")),
                f"{page['bytes']:,}",
                f"{page['gzip']:,}",
                over,
            )
        )
    if run.fill_seconds is not None:
        table.notes.append(f"Filled in {run.fill_seconds:.0f} s.")
    return table


def growth_table(small: Run, large: Run) -> Table:
    """Compare two sizes of one database. The budget is on the median time of lists and details."""
    title = f"Growth on {large.result['database']}: {large.size:,} against {small.size:,} records a type"
    table = Table(title, ("page", "time", "CPU", "cold", "budget 1.5"))
    before = {page["name"]: page for page in small.result["pages"]}
    over = []
    for page in large.result["pages"]:
        if page["name"] not in before:
            continue
        ratios = {name: page[name] / before[page["name"]][name] for name in ("median", "cpu", "cold")}
        kept = ratios["median"] <= GROWTH
        if not kept and page["kind"] != "other":
            over.append(page["name"])
        shown = verdict(kept=kept) if page["kind"] != "other" else "–"
        table.rows.append((page["name"], *(f"{ratio:.2f}" for ratio in ratios.values()), shown))
    holds = "The growth budget holds on every list and detail page."
    table.notes.append(f"Over: {', '.join(over)}." if over else holds)
    return table


def load_table(run: Run) -> Table:
    assert run.load is not None  # noqa: S101  # only runs under load come here
    rates, weight, worker = run.load["rates"], run.load["weight"], run.load["worker"]
    table = Table(f"Under gunicorn, {run.title}", ("what", "measured", "of the bare page", "budget", ""))
    for name, rate in rates.items():
        share = rate / rates[BARE]
        judged = (f"{share:.2f}", f"≥ {THROUGHPUT:.2f}", verdict(kept=share >= THROUGHPUT))
        table.rows.append((f"{name}, requests a second", f"{rate:.0f}", *(("", "", "") if name == BARE else judged)))
    limits = [
        ("first visit to a list, kB", sum(size for _what, _url, size in weight) / 1000, WEIGHT_KB),
        ("first visit to a list, requests", len(weight), REQUESTS),
    ]
    if worker is not None:
        limits.insert(0, ("memory of a worker, MB", worker, WORKER_MB))
    for name, value, most in limits:
        table.rows.append((name, f"{value:.0f}", "", f"≤ {most}", verdict(kept=value <= most)))
    parts = ", ".join(f"{what} {size / 1000:.1f}" for what, _url, size in weight)
    table.notes.append(f"{run.load['workers']} workers, {run.load['connections']} connections.")
    table.notes.append(f"First visit in kB: {parts}.")
    return table


EXPLANATION = """\
Each page is fetched through Django's test client, with the settings and static files of production, after a warm-up;
detail pages go through forty records. *SQL*: statements a request, anonymous. *median*, *p95*: time as a visitor feels
it. *CPU*: processor time of the portal and of PostgreSQL together, which other programs on the machine hardly change.
*cold*: with an empty cache; above 5,000 records the lists keep their counts for a minute. PostgreSQL runs without
parallel queries, as a server's cores are busy with other visitors."""
