"""What a run of the loading did, in words for the person who typed the command."""

from sodertorn.loading.writer import Result, Tally

COLUMNS = {"added": "added", "changed": "changed", "unchanged": "unchanged", "kept": "kept", "removed": "removed"}
REMARKS = {
    "kept": "Kept, because an editor has changed them since they were loaded:",
    "removed": "Removed by an editor, and not loaded again:",
    "held_back": "Not loaded, because what they belong to has been removed by an editor:",
    "left": "No longer in the file, and left on the site:",
}


def table(result: Result) -> str:
    """Return a line a section with its counts, a line with the sums, and the names of what was left alone."""
    width = max(map(len, result))
    lines = [" " * width + "".join(f"{heading:>11}" for heading in COLUMNS.values())]
    lines += [f"{name:<{width}}" + _counts(tally) for name, tally in result.items()]
    together = Tally(**{column: [s for tally in result.values() for s in getattr(tally, column)] for column in COLUMNS})
    lines.append(f"{'together':<{width}}" + _counts(together))
    for column, remark in REMARKS.items():
        named = [f"  {name} “{slug}”" for name, tally in result.items() for slug in getattr(tally, column)]
        if named:
            lines += ["", remark, *named]
    return "\n".join(lines)


def _counts(tally: Tally) -> str:
    return "".join(f"{len(getattr(tally, column)):>11}" for column in COLUMNS)
