"""What an address of a comparison asks for: indicator, places, sex, years, and in which way it is shown.

An address has no errors. What means something is taken, and ``notices`` say what was left out and what stands instead.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from knowledge.models import Delivery, Indicator, Sex
from places.models import Area

BOTH = "both"
MOST_LINES = 3
MOST_PLACES = 12
LINES, MULTIPLES, MAP, RANKING, SEXES, PAIR = "lines", "multiples", "map", "ranking", "sexes", "pair"
VIEWS: dict[str, str | Promise] = {
    LINES: gettext_lazy("Lines over the years"),
    MULTIPLES: gettext_lazy("One small chart each"),
    MAP: gettext_lazy("Map"),
    RANKING: gettext_lazy("In order"),
    SEXES: gettext_lazy("Women beside men"),
    PAIR: gettext_lazy("Two indicators against each other"),
}
OF_ONE_YEAR = frozenset({MAP, RANKING, SEXES, PAIR})
OF_ONE_GROUP = frozenset({MAP, RANKING, PAIR})  # each place has one value: of all, of women or of men
GROUPS: dict[str, str | Promise] = {
    Sex.TOTAL: gettext_lazy("Everyone"),
    Sex.WOMEN: gettext_lazy("Women"),
    Sex.MEN: gettext_lazy("Men"),
    BOTH: gettext_lazy("Women and men apart"),
}
EIGHT_AND_COUNTRY, EIGHT, COUNTRY, COUNTY, NOTHING = "both", "eight", "country", "county", "nothing"
BESIDE: dict[str, str | Promise] = {
    EIGHT_AND_COUNTRY: gettext_lazy("All the municipalities, and the country"),
    EIGHT: gettext_lazy("All the municipalities"),
    COUNTRY: gettext_lazy("The country"),
    COUNTY: gettext_lazy("The county"),
    NOTHING: gettext_lazy("Nothing"),
}
PARAMETERS = ("indicator", "place", "sex", "view", "from", "to", "beside", "with", "as_of")
_LONGEST = 40  # of what is repeated of an address


@dataclass(frozen=True)
class Choice:
    """What is looked at. ``first`` and ``last`` are None until the years that there are figures for are known.

    ``as_of`` is the delivery whose figures are shown; None for those of today. It ``is_replaced`` where an indicator or
    a place that was asked for is not there: something else is shown, or less.
    """

    indicator: Indicator
    places: tuple[Area, ...] = ()
    sex: str = Sex.TOTAL
    view: str = LINES
    first: int | None = None
    last: int | None = None
    beside: str = EIGHT_AND_COUNTRY
    other: Indicator | None = None
    as_of: Delivery | None = None
    notices: tuple[str, ...] = ()
    is_replaced: bool = False

    @property
    def sexes(self) -> tuple[str, ...]:
        """Return whom the lines are about."""
        if self.view == SEXES or self.sex == BOTH:
            return (Sex.WOMEN, Sex.MEN)
        return (self.sex,)

    @property
    def needed_sexes(self) -> tuple[str, ...]:
        """Return whom figures are read of: a ranking's table has all three."""
        return tuple(Sex.values) if self.view in {MAP, RANKING} else self.sexes

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return (self.indicator, self.other) if self.other else (self.indicator,)

    @property
    def is_of_one_year(self) -> bool:
        return self.view in OF_ONE_YEAR

    def noting(self, notice: str, **changes: object) -> "Choice":
        return replace(self, notices=(*self.notices, notice), **changes)  # type: ignore[arg-type]

    def query(self, **changes: object) -> str:
        """Return the query of this view, or of one with ``changes``; what is as it is by itself is left out."""
        other = replace(self, **changes) if changes else self  # type: ignore[arg-type]
        pairs: list[tuple[str, object]] = [("indicator", other.indicator.slug)]
        pairs += [("place", place.slug) for place in other.places]
        if other.sex != Sex.TOTAL:
            pairs.append(("sex", other.sex))
        if other.view != LINES:
            pairs.append(("view", other.view))
        if other.first is not None:
            pairs.append(("from", other.first))
        if other.last is not None:
            pairs.append(("to", other.last))
        if other.beside != EIGHT_AND_COUNTRY:
            pairs.append(("beside", other.beside))
        if other.other and other.view == PAIR:
            pairs.append(("with", other.other.slug))
        if other.as_of:
            pairs.append(("as_of", other.as_of.pk))
        return urlencode(pairs)

    def address(self, **changes: object) -> str:
        """Return the address of the page of this view, or of one with ``changes``: it stands on other pages too."""
        return comparison(self.query(**changes))


def comparison(query: str) -> str:
    """Return the address of the page of the view that a ``query`` asks for."""
    return f"{reverse('knowledge:compare')}?{query}"


def read(
    asked: QueryDict,
    indicators: Sequence[Indicator],
    places: Mapping[str, Area],
    versions: Callable[[int], Delivery | None] = lambda pk: None,
) -> Choice | None:
    """Return what ``asked`` means, with notices of what it does not; None where there are no indicators at all.

    ``places``: those that can be chosen and those that the address names, by their slugs. ``versions`` finds what the
    view is locked to.
    """
    if not indicators:
        return None
    by_slug = {indicator.slug: indicator for indicator in indicators}
    slug = asked.get("indicator", "")
    choice = Choice(by_slug.get(slug) or _usual(indicators))
    if slug and slug not in by_slug:
        choice = choice.noting(
            _("There is no indicator “%(asked)s”. Here is “%(shown)s” instead.")
            % {"asked": _short(slug), "shown": choice.indicator.name},
            is_replaced=True,
        )
    choice = _with_places(choice, asked, places)
    for name, words in (("sex", GROUPS), ("view", VIEWS), ("beside", BESIDE)):
        value = asked.get(name, "")
        if value in words:
            choice = replace(choice, **{name: value})  # type: ignore[arg-type]
        elif value:
            choice = choice.noting(_("“%(asked)s” cannot be chosen, and was left out.") % {"asked": _short(value)})
    if choice.view == PAIR:
        choice = _with_other(choice, asked.get("with", ""), by_slug)
    for name, field in (("from", "first"), ("to", "last")):
        value = asked.get(name, "")
        if value.isascii() and value.isdecimal() and len(value) <= 4:  # a year
            choice = replace(choice, **{field: int(value)})  # type: ignore[arg-type]
        elif value:
            choice = choice.noting(_("“%(asked)s” is no year, and was left out.") % {"asked": _short(value)})
    return _with_version(choice, asked.get("as_of", ""), versions)


def _with_version(choice: Choice, asked: str, versions: Callable[[int], Delivery | None]) -> Choice:
    is_number = asked.isascii() and asked.isdecimal() and len(asked) <= 9
    if version := versions(int(asked)) if is_number else None:
        return replace(choice, as_of=version)
    if asked:
        return choice.noting(_("The version of the figures that the view is locked to is gone. Here are today’s."))
    return choice


def _usual(indicators: Sequence[Indicator]) -> Indicator:
    """Return what is shown when nothing is asked for: what most has a course, and is not merely a count."""
    return min(indicators, key=lambda one: (one.unit not in {Indicator.Unit.SHARE, Indicator.Unit.PERCENT}, one.pk))


def _with_places(choice: Choice, asked: QueryDict, places: Mapping[str, Area]) -> Choice:
    chosen: dict[str, Area] = {}
    unknown: list[str] = []
    for slug in dict.fromkeys(filter(None, asked.getlist("place"))):
        if slug in places:
            chosen[slug] = places[slug]
        else:
            unknown.append(slug)
    for slug in unknown[:3]:
        choice = choice.noting(no_place(slug), is_replaced=True)
    if len(chosen) > MOST_PLACES:
        choice = choice.noting(_("At most %(n)d places are shown at a time.") % {"n": MOST_PLACES}, is_replaced=True)
    return replace(choice, places=tuple(chosen.values())[:MOST_PLACES])


def no_place(slug: str) -> str:
    return _("There is no place “%(asked)s” with figures. It was left out.") % {"asked": _short(slug)}


def _with_other(choice: Choice, slug: str, by_slug: Mapping[str, Indicator]) -> Choice:
    """Choose what the indicator is drawn against; another where none is named, and lines where there is no other."""
    others = [one for one in by_slug.values() if one != choice.indicator]
    if not others:
        return choice.noting(_("There is no second indicator to draw against."), view=LINES, is_replaced=True)
    other = by_slug.get(slug)
    if other is None or other == choice.indicator:
        chosen = _usual(others)
        if slug:
            return choice.noting(
                _("There is no indicator “%(asked)s” to draw against. Here is “%(shown)s” instead.")
                % {"asked": _short(slug), "shown": chosen.name},
                other=chosen,
                is_replaced=True,
            )
        other = chosen
    return replace(choice, other=other)


def _short(text: str) -> str:
    return Truncator(text).chars(_LONGEST)
