"""What follows from sums by subtraction, and what is left out so that nothing does. Plain values, no database."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
Sum = Sequence[K]  # the whole, and then its parts
PRIME = 2**61 - 1  # what is nought by this is nought, as all coefficients are small


def derivable(unknown: Collection[K], sums: Iterable[Sum[K]]) -> set[K]:
    """Return which of the ``unknown`` follow from ``sums``, of which everything else is known.

    Each sum is an equation. One of the unknown follows exactly where the equations can be solved for it alone: where a
    row of their reduced form holds nothing else.
    """
    rows: dict[K, dict[K, int]] = {}  # by the cell that only this row has, and has once
    found_in: dict[K, set[K]] = defaultdict(set)
    for one in sums:
        row: dict[K, int] = {}
        for cell, sign in [(one[0], 1), *((part, PRIME - 1) for part in one[1:])]:
            if cell in unknown:
                _add(row, cell, sign)
        for cell in [cell for cell in row if cell in rows]:
            _subtract(row, rows[cell], row[cell])
        if not row:
            continue
        pivot = next(iter(row))
        inverse = pow(row[pivot], -1, PRIME)
        row = {cell: sign * inverse % PRIME for cell, sign in row.items()}
        for other in list(found_in[pivot]):
            before = set(rows[other])
            _subtract(rows[other], row, rows[other][pivot])
            for cell in before - set(rows[other]):
                found_in[cell].discard(other)
            for cell in set(rows[other]) - before:
                found_in[cell].add(other)
        rows[pivot] = row
        for cell in row:
            found_in[cell].add(pivot)
    return {pivot for pivot, row in rows.items() if len(row) == 1}


def _add(row: dict[K, int], cell: K, sign: int) -> None:
    if total := (row.get(cell, 0) + sign) % PRIME:
        row[cell] = total
    else:
        row.pop(cell, None)


def _subtract(row: dict[K, int], other: Mapping[K, int], times: int) -> None:
    for cell, sign in other.items():
        _add(row, cell, -sign * times)


def completed(
    shown: Mapping[K, Any], suppressed: Iterable[K], sums: Collection[Sum[K]], rather: Collection[K] = ()
) -> set[K]:
    """Return what must not be shown, so that nothing that is ``suppressed`` follows from the rest.

    ``shown`` says of each known figure how much is lost without it: the least is left out first, and before all what is
    left out ``rather``. What stands in a sum and is neither is missing: nobody knows it.
    """
    left_out = set(suppressed)
    with_cell: dict[K, list[Sum[K]]] = defaultdict(list)
    for one in sums:
        for cell in one:
            with_cell[cell].append(one)
    missing = {cell for cell in with_cell if cell not in shown and cell not in left_out}
    while leaks := derivable(left_out | missing, _touched(left_out, with_cell)) & left_out:
        before = len(left_out)
        told = left_out | missing  # what was unknown when these were found to leak
        for cell in sorted(leaks, key=repr):
            alone = [one for one in with_cell[cell] if not told & (set(one) - {cell})]
            unknown = left_out | missing
            open_ = [one for one in alone if not unknown & (set(one) - {cell})]
            if alone and not open_:
                continue  # what was left out for another hides this one too
            near = {other for one in open_ for other in one if other in shown} - left_out
            near = near or _beside(cell, with_cell, shown, left_out)
            if near:
                least = {other: (_bared(other, with_cell, unknown), shown[other], repr(other)) for other in near}
                left_out.add(min(least, key=lambda other: (other not in rather, least[other])))
        if len(left_out) == before:  # true sums of which nothing is known tell nothing
            break
    return left_out


def _bared(cell: K, with_cell: Mapping[K, list[Sum[K]]], unknown: Collection[K]) -> int:
    """Return in how many sums ``cell`` would be all that is unknown, so that it would need another one in turn."""
    return sum(not any(other in unknown for other in one if other != cell) for one in with_cell[cell])


def _touched(cells: Iterable[K], with_cell: Mapping[K, list[Sum[K]]]) -> list[Sum[K]]:
    """Return the sums that say something of ``cells``, or of what stands in a sum with them, each once."""
    found: dict[int, Sum[K]] = {}
    waiting, seen = list(cells), set(cells)
    while waiting:
        for one in with_cell.get(waiting.pop(), ()):
            if id(one) not in found:
                found[id(one)] = one
                new = [cell for cell in one if cell not in seen]
                seen.update(new)
                waiting += new
    return list(found.values())


def _beside(cell: K, with_cell: Mapping[K, list[Sum[K]]], shown: Mapping[K, Any], left_out: Collection[K]) -> set[K]:
    """Return what is shown in a sum with ``cell``, or where there is nothing, in the nearest sums beyond."""
    waiting, seen = [cell], {cell}
    while waiting:
        reached = {other for one in waiting for sum_ in with_cell[one] for other in sum_} - seen
        near = {other for other in reached if other in shown and other not in left_out}
        if near:
            return near
        seen |= reached
        waiting = list(reached)
    return set()
