"""What the figures of a view say, in sentences that are reckoned from them, and what they do not say."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from knowledge.comparing.choice import BOTH, MAP, PAIR, RANKING, SEXES, Choice
from knowledge.comparing.figures import Course, Look
from knowledge.comparing.units import Writing
from knowledge.models import Indicator, Sex
from places.models import Area


def all_of(look: Look) -> str:
    """Call the municipalities by their number: “de åtta”."""
    return so_many(len(look.everyone))


def so_many(number: int) -> str:
    return _("the %(number)s") % {"number": apnumber(number)}


def _some(number: int) -> str:
    """Say how many of the municipalities: in Swedish “en”, not “ett”."""
    return pgettext("so many of the municipalities", "one") if number == 1 else str(apnumber(number))


def _figure(sex: str) -> str:
    return {
        Sex.WOMEN: pgettext("in a sentence", "the figure for women"),
        Sex.MEN: pgettext("in a sentence", "the figure for men"),
    }.get(Sex(sex), pgettext("in a sentence", "the figure"))


def names_of(places: Iterable[Area]) -> str:
    return joined([place.called for place in places])


def joined(names: Sequence[str]) -> str:
    """Write names one after the other, with a word before the last."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


# The heading


def heading(look: Look) -> str:
    choice = look.choice
    indicator = str(choice.indicator.name)
    if choice.view == PAIR and choice.other:
        return _("%(one)s and %(other)s") % {"one": indicator, "other": lower_first(str(choice.other.name))}
    who = f", {_group(choice)}" if choice.sex != Sex.TOTAL and choice.view != SEXES else ""
    if choice.view == SEXES:
        who = f", {_group(choice, BOTH)}"
    if choice.is_of_one_year:
        return f"{indicator}{who}, {look.year}" if look.year else f"{indicator}{who}"
    years = f"{look.years[0]}–{look.years[-1]}" if len(look.years) > 1 else str(look.year or "")
    if 0 < len(choice.places) < 4:
        return (
            _("%(what)s in %(where)s %(years)s")
            % {"what": indicator + who, "where": names_of(choice.places), "years": years}
        ).strip()
    return f"{indicator}{who}, {years}" if years else f"{indicator}{who}"


def _group(choice: Choice, sex: str = "") -> str:
    return {
        Sex.WOMEN.value: pgettext("in a heading", "women"),
        Sex.MEN.value: pgettext("in a heading", "men"),
        BOTH: pgettext("in a heading", "women and men"),
    }[sex or choice.sex]


def lower_first(name: str) -> str:
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


# The sentence before the picture


def lead(look: Look) -> str:
    """Say in a sentence or a few what the view shows."""
    if look.is_empty:
        return _("There are no figures for what you have chosen.")
    ways = {MAP: _of_a_year, RANKING: _of_a_year, SEXES: _of_sexes, PAIR: _of_a_pair}
    way = ways.get(look.choice.view)
    if way:
        return " ".join(way(look))
    if look.choice.places and len(look.choice.places) <= 3:  # more are told as all are
        return " ".join(_of_places(look))
    return " ".join(_of_everyone(look))


def _of_places(look: Look) -> Iterator[str]:
    for course in look.drawn():
        yield _moved(look.comparable(course), look.writing)
    if len(look.choice.sexes) == 1:
        yield from _beside(look)
    elif len(look.choice.places) == 1:
        yield from _apart(look, look.choice.places[0])


def _moved(course: Course, writing: Writing) -> str:
    """Say how a place's figure moved."""
    place, figure = course.place.called, _figure(course.sex)
    if course.first is None or course.last is None:
        text = _("For %(place)s there are no figures of %(figure)s.")
        return text % {"place": place, "figure": figure} if course.sex != Sex.TOTAL else _no_figures(place)
    first, last = course.values[course.first], course.values[course.last]
    facts = {
        "place": place,
        "figure": figure,
        "first": writing.value(first),
        "last": writing.value(last),
        "from": course.first,
        "to": course.last,
        "change": writing.change(last - first),
    }
    if course.first == course.last:
        return _("In %(place)s %(figure)s was %(last)s in %(to)s.") % facts
    if not writing.is_change(last - first):
        return _("In %(place)s %(figure)s was much the same: %(first)s in %(from)s and %(last)s in %(to)s.") % facts
    if last > first:
        return (
            _("In %(place)s %(figure)s rose from %(first)s in %(from)s to %(last)s in %(to)s, by %(change)s.") % facts
        )
    return _("In %(place)s %(figure)s fell from %(first)s in %(from)s to %(last)s in %(to)s, by %(change)s.") % facts


def _no_figures(place: str) -> str:
    return _("There are no figures for %(place)s.") % {"place": place}


def _beside(look: Look) -> Iterator[str]:
    """Say how what stands beside moved in the same years."""
    sex, writing = look.choice.sexes[0], look.writing
    ends = look.since, look.year
    if look.has_band and all(year in look.edges for year in ends) and ends[0] != ends[1]:
        facts = {
            "all": all_of(look),
            "first": writing.value(look.edges[ends[0]][1]),
            "last": writing.value(look.edges[ends[1]][1]),
        }
        yield _("The median of %(all)s went from %(first)s to %(last)s.") % facts
    for area in look.beside:
        values = look.course(area, sex).values
        if all(year in values for year in ends) and ends[0] != ends[1]:
            facts = {"first": writing.value(values[ends[0]]), "last": writing.value(values[ends[1]])}
            if area.kind == Area.Kind.COUNTRY:
                yield _("In the country as a whole the figure went from %(first)s to %(last)s.") % facts
            else:
                yield _("In the county the figure went from %(first)s to %(last)s.") % facts


def _apart(look: Look, place: Area) -> Iterator[str]:
    """Say how the difference between women and men moved in a place."""
    women, men = (look.course(place, sex).values for sex in (Sex.WOMEN, Sex.MEN))
    shared = sorted(year for year in women.keys() & men.keys() if year >= look.since)
    if len(shared) > 1:
        first, last = (abs(men[year] - women[year]) for year in (shared[0], shared[-1]))
        facts = {"first": look.writing.change(first), "last": look.writing.change(last)}
        if not look.writing.is_change(first) and not look.writing.is_change(last):
            years = {"from": shared[0], "to": shared[-1]}
            yield _("The figures for women and men were the same in %(from)s and in %(to)s.") % years
            return
        yield _("The difference between women and men went from %(first)s to %(last)s.") % facts


def _of_everyone(look: Look) -> Iterator[str]:
    for sex in look.choice.sexes:
        courses = [look.course(place, sex) for place in look.places]
        known = [
            (course.place, course.values[year])
            for course in courses
            for year in look.years[-1:]
            if year in course.values
        ]
        if known:
            yield _ends(look, known, sex)
        yield from _up_and_down(look, courses, sex)


def _ends(look: Look, known: list[tuple[Area, Decimal]], sex: str) -> str:
    """Say who has the highest value in the last year, and who the lowest."""
    high, low = max(known, key=lambda one: one[1]), min(known, key=lambda one: one[1])
    facts = {
        "year": look.year,
        "figure": _figure(sex),
        "high": high[0].called,
        "highest": look.writing.value(high[1]),
        "low": low[0].called,
        "lowest": look.writing.value(low[1]),
    }
    if high[0] == low[0]:
        return _("In %(year)s %(figure)s was %(highest)s in %(high)s.") % facts
    return _("In %(year)s %(figure)s was highest in %(high)s, %(highest)s, and lowest in %(low)s, %(lowest)s.") % facts


def _up_and_down(look: Look, courses: list[Course], sex: str) -> Iterator[str]:
    compared = [course for course in map(look.comparable, courses) if course.first and course.first >= look.since]
    moves = [change for course in compared if (change := course.change()) is not None]
    up = sum(look.writing.is_change(move) and move > 0 for move in moves)
    down = sum(look.writing.is_change(move) and move < 0 for move in moves)
    if len(moves) > 1:
        facts = {
            "figure": capfirst(_figure(sex)), "up": _some(up), "down": _some(down), "from": look.since,
            "all": so_many(len(moves)),
        }  # fmt: skip
        if up == len(moves):
            yield _("%(figure)s has risen in all of %(all)s since %(from)s.") % facts
        elif down == len(moves):
            yield _("%(figure)s has fallen in all of %(all)s since %(from)s.") % facts
        elif not down:
            yield _("%(figure)s has risen in %(up)s of %(all)s since %(from)s and fallen in none.") % facts
        elif not up:
            yield _("%(figure)s has fallen in %(down)s of %(all)s since %(from)s and risen in none.") % facts
        else:
            yield _("%(figure)s has risen in %(up)s of %(all)s since %(from)s and fallen in %(down)s.") % facts


def _of_a_year(look: Look) -> Iterator[str]:
    sex = look.choice.sexes[0]
    known = look.standing(sex, look.year)
    if known:
        yield _ends(look, known, sex)
    before = look.standing(sex, look.since)
    if len(known) > 1 and len(before) > 1 and look.since != look.year:
        facts = {
            "now": look.writing.change(known[0][1] - known[-1][1]),
            "before": look.writing.change(before[0][1] - before[-1][1]),
            "year": look.since,
        }
        yield _("Between them were %(now)s, against %(before)s in %(year)s.") % facts


def differences(look: Look, year: int) -> list[tuple[Area, Decimal]]:
    """Return by how much the men's value is above the women's, the largest difference first."""
    found = []
    for place in look.shown:
        women, men = (look.course(place, sex).values.get(year) for sex in (Sex.WOMEN, Sex.MEN))
        if women is not None and men is not None:
            found.append((place, men - women))
    return sorted(found, key=lambda one: -abs(one[1]))


def _of_sexes(look: Look) -> Iterator[str]:
    found = differences(look, look.year) if look.year else []
    if not found:
        return
    if not any(look.writing.is_change(difference) for _place, difference in found):
        yield _("In %(year)s the figures for women and men were the same everywhere.") % {"year": look.year}
        return
    largest, smallest = found[0], found[-1]
    facts = {
        "year": look.year,
        "large": largest[0].called,
        "most": look.writing.change(largest[1]),
        "small": smallest[0].called,
        "least": look.writing.change(smallest[1]),
    }
    if largest[0] == smallest[0]:
        yield _("In %(year)s the difference between women and men was %(most)s in %(large)s.") % facts
    else:
        text = _(
            "In %(year)s the difference between women and men was largest in %(large)s, %(most)s, "
            "and smallest in %(small)s, %(least)s."
        )
        yield text % facts
    yield _who_is_higher([difference for _place, difference in found if look.writing.is_change(difference)], len(found))


def _who_is_higher(different: list[Decimal], n: int) -> str:
    """Say in how many of ``n`` places the men’s figure is higher than the women’s, and in how many the women’s is."""
    men = sum(difference > 0 for difference in different)
    women = len(different) - men
    facts = {"men": _some(men), "women": _some(women), "all": apnumber(n)}
    if men == n:
        return _("The men’s figure is the higher one in all of them.")
    if women == n:
        return _("The women’s figure is the higher one in all of them.")
    if not women:
        return _("The men’s figure is the higher one in %(men)s of %(all)s, and the women’s in none.") % facts
    if not men:
        return _("The women’s figure is the higher one in %(women)s of %(all)s, and the men’s in none.") % facts
    return _("The men’s figure is the higher one in %(men)s of %(all)s, and the women’s in %(women)s.") % facts


def _of_a_pair(look: Look) -> Iterator[str]:
    for indicator in look.choice.indicators:
        writing = look.writing_of(indicator)
        known = [
            (place, values[look.year])
            for place in look.shown
            if look.year in (values := look.course(place, look.choice.sexes[0], indicator).values)
        ]
        if known:
            place, value = max(known, key=lambda one: one[1])
            facts = {
                "year": look.year,
                "place": place.called,
                "value": writing.value(value),
                "what": lower_first(str(indicator.name)),
            }
            yield _("In %(year)s %(place)s had the highest value of %(what)s, %(value)s.") % facts


# What the figures show, and what they do not


def shows(look: Look) -> list[str]:
    """Return what can be read besides: where the places stand among all, and how far from the country."""
    if look.is_empty or look.choice.view == PAIR:
        return []
    found = []
    sex = look.choice.sexes[0]
    if look.choice.places and len(look.choice.sexes) == 1 and len(look.everyone) > 2:
        found += [text for place in look.choice.places[:3] for text in _stands(look, place, sex)]
    if look.choice.places and len(look.choice.sexes) == 1 and not look.choice.is_of_one_year and len(look.everyone) > 2:
        courses = look.of_everyone(sex)
        found += _up_and_down(look, courses, sex)
    for place in look.choice.places[:1]:
        found += _distance(look, place, sex)
    return found


def _stands(look: Look, place: Area, sex: str) -> Iterator[str]:
    if place not in look.everyone or not look.years:
        return
    first, last = (look.rank(place, sex, year) for year in (look.since, look.year))
    facts = {
        "place": place.called, "first": first, "last": last, "n": len(look.standing(sex, look.years[-1])),
        "from": look.since, "to": look.year,
    }  # fmt: skip
    if first and last and look.since != look.year:
        yield (
            _("%(place)s ranked %(first)d in %(from)s and %(last)d of %(n)d in %(to)s; 1 is the highest value.") % facts
        )
    elif last:
        yield _("%(place)s ranked %(last)d of %(n)d in %(to)s; 1 is the highest value.") % facts


def _distance(look: Look, place: Area, sex: str) -> Iterator[str]:
    if look.country is None or place == look.country or len(look.choice.sexes) > 1 or look.country not in look.beside:
        return
    ours, theirs = look.course(place, sex).values, look.course(look.country, sex).values
    shared = sorted(year for year in ours.keys() & theirs.keys() if year >= look.since)
    if len(shared) > 1 and look.writing.is_percent:
        first, last = (abs(ours[year] - theirs[year]) for year in (shared[0], shared[-1]))
        facts = {"place": place.called, "first": look.writing.change(first), "last": look.writing.change(last)}
        yield _("The distance between %(place)s and the country went from %(first)s to %(last)s.") % facts


def not_why() -> str:
    return _("The figures show that something is so, not why.")


def not_of_people() -> str:
    return _("They follow the place, not the people: some have moved away, and others have moved in.")


def prices_of_each_year() -> str:
    return _("Amounts are in the prices of each year: compare places in one year rather than year with year.")


def not_rounded() -> str:
    return _("Differences are calculated from figures that are not rounded.")


def shows_not(look: Look) -> list[str]:
    """Return what cannot be read from the figures."""
    found = [not_why()]
    if look.choice.view == PAIR:
        found.append(_("That two things go together does not mean that one of them leads to the other."))
    if not look.choice.is_of_one_year:
        found.append(not_of_people())
    else:
        found.append(
            _("Differences within the municipalities are often large, also between areas that are close to each other.")
        )
    if look.choice.view == MAP:
        found.append(_("A large area does not mean that many live there."))
    if look.choice.indicator.unit == Indicator.Unit.SEK:
        found.append(prices_of_each_year())
    if look.choice.indicator.better == Indicator.Better.NONE and look.choice.view in {MAP, RANKING}:
        found.append(_("The first in order has the highest value, which need not be the best."))
    return found


def notes(look: Look) -> list[str]:
    """Return what one should know of what is drawn: new definitions, and years that are missing or not shown."""
    found = [
        _("From %(year)d on it is measured in another way. Do not compare across that year.") % {"year": year}
        for year in look.breaks
    ]
    if look.choice.other:
        text = _("%(indicator)s is measured in another way from %(year)d on. Do not compare across that year.")
        facts = [(one, year) for one in look.choice.indicators for year in look.breaks_of(one)]
        found = [text % {"indicator": one.name, "year": year} for one, year in facts]
    if look.choice.is_of_one_year:
        found += _without_a_value(look)
    shown = {id(course): course for course in look.drawn()} if not look.choice.is_of_one_year else {}
    for course in shown.values():
        name = course_name(look, course)
        missing = [year for year in look.years if year not in course.values and year not in course.hidden]
        if missing and course.values:
            text = ngettext("%(name)s: no figure for %(years)s.", "%(name)s: no figures for %(years)s.", len(missing))
            found.append(text % {"name": name, "years": spans(missing)})
        if course.hidden:
            text = _("%(name)s: the figures for %(years)s are not shown, as they rest on too few people.")
            found.append(text % {"name": name, "years": spans(course.hidden)})
    if look.is_small_multiples and look.choice.view != "multiples":
        found.append(_("More than three lines have a small chart each, all on the same scale."))
    return found


def _without_a_value(look: Look) -> Iterator[str]:
    """Name the places that have no value in the year that is looked at: those without a figure, and those not shown."""
    missing: dict[Area, None] = {}
    hidden: dict[Area, None] = {}
    for course in (
        look.course(place, sex, indicator)
        for indicator in look.choice.indicators
        for place in look.shown
        for sex in look.choice.sexes
    ):
        if look.year in course.hidden:
            hidden[course.place] = None
        elif look.year not in course.values:
            missing[course.place] = None
    if missing:
        yield _("No figure in %(year)d: %(places)s.") % {"year": look.year, "places": names_of(missing)}
    if hidden:
        text = _("Not shown in %(year)d, as the figures rest on too few people: %(places)s.")
        yield text % {"year": look.year, "places": names_of(hidden)}


def course_name(look: Look, course: Course) -> str:
    """Name a line: its place, and the sex where that tells it from another."""
    if len(look.choice.sexes) == 1:
        return course.place.called
    return f"{course.place.called}, {sex_word(course.sex)}"


def sex_word(sex: str) -> str:
    return {
        Sex.WOMEN: pgettext("in a heading", "women"),
        Sex.MEN: pgettext("in a heading", "men"),
    }.get(Sex(sex), pgettext("in a heading", "everyone"))


def spans(years: Iterable[int]) -> str:
    """Write years with those that follow on each other together: “2003, 2005–2007”."""
    found: list[list[int]] = []
    for year in sorted(years):
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    return ", ".join(f"{span[0]}–{span[-1]}" if len(span) > 1 else str(span[0]) for span in found)
