"""What a place's figures say as a whole, in sentences that are reckoned from them, and what they do not say."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from knowledge.comparing import sentences
from knowledge.comparing.sentences import joined, lower_first, names_of, so_many
from knowledge.in_figures.rows import InFigures, InPlace
from knowledge.models import Indicator


def heading(found: InFigures) -> str:
    return _("%(places)s in figures") % {"places": names_of(found.places)}


def lead(found: InFigures) -> str:
    """Say where the places have the highest figure of all, and where the lowest."""
    said = [text for n in range(len(found.places)) for text in _ends(found, n)]
    return " ".join(said) or _("The latest figures, and how they have moved.")


def _ends(found: InFigures, n: int) -> Iterator[str]:
    place, everyone = found.places[n], so_many(len(found.everyone))
    told = [(row.indicator, row.in_places[n]) for row in found.rows if _is_among_all(found, row.in_places[n])]
    highest = [indicator for indicator, one in told if one.is_highest]
    lowest = [indicator for indicator, one in told if one.is_lowest]
    facts = {"place": place.name, "all": everyone}
    if highest:
        yield _("%(place)s has the highest figure of %(all)s for %(what)s.") % {**facts, "what": _names(highest)}
    if lowest:
        yield _("%(place)s has the lowest figure of %(all)s for %(what)s.") % {**facts, "what": _names(lowest)}


def _is_among_all(found: InFigures, one: InPlace) -> bool:
    return len(one.among) == len(found.everyone) > 2


def _names(indicators: Iterable[Indicator]) -> str:
    return joined([lower_first(str(one.name)) for one in indicators])


def notes(found: InFigures) -> list[str]:
    """Return what one should know to read the rows."""
    texts = [_("Rank 1 is the highest value, which need not be the best.")]
    if any(row.breaks for row in found.rows):
        texts.append(_("A change begins at the first year that was measured in the same way."))
    texts.append(sentences.not_rounded())
    if len(found.places) > 1:
        texts.append(_("Both places have the same scale within a chart, but each chart has its own."))
    return texts


def shows_not(found: InFigures) -> list[str]:
    texts = [sentences.not_why(), sentences.not_of_people()]
    if any(row.indicator.unit == Indicator.Unit.SEK for row in found.rows):
        texts.append(sentences.prices_of_each_year())
    return texts
