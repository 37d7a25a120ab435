"""The contributions of an activity as a list: sorted, filtered and searched, a page at a time.

What the address asks for and nobody knows is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.models import Activity, Answer, Category, Contribution, Participant, Support
from records.pages import page_of
from records.search import MAX_LENGTH, matching

PER_PAGE = 50
ORDERS = {
    "newest": (_("newest first"), ("-created_at", "-id")),
    "supported": (_("most supported first"), ("-n_supports", "-id")),
    "oldest": (_("oldest first"), ("created_at", "id")),
}
ANSWERED = {"yes": _("answered"), "no": _("not answered yet")}
_HEAVY = ("search_text", "area__boundary", "area__search_text", "area__description")


@dataclass(frozen=True)
class ContributionList:
    page: Page
    form: forms.Form
    is_narrowed: bool


def list_contributions(request: HttpRequest, activity: Activity, categories: Sequence[Category]) -> ContributionList:
    """Return what the address asks for of what everybody sees. Two queries."""
    asked = {name: request.GET.get(name, "") for name in ("q", "category", "answered", "sort")}
    text = asked["q"].strip()[:MAX_LENGTH]
    category = next((one for one in categories if str(one.pk) == asked["category"]), None)
    answered = asked["answered"] if asked["answered"] in ANSWERED else ""
    orders = {name: order for name, order in ORDERS.items() if activity.takes_support or name != "supported"}
    sort = asked["sort"] if asked["sort"] in orders else next(iter(orders))
    listed = _seen(activity)
    if text:
        listed = listed.filter(matching(text))
    if category:
        listed = listed.filter(category=category)
    if answered:
        final = Answer.objects.filter(contribution=OuterRef("pk"), state__in=(*Answer.FINAL, *Answer.DONE))
        listed = listed.filter(Exists(final) if answered == "yes" else ~Exists(final))
    page = page_of(request, listed.order_by(*orders[sort][1]), per_page=PER_PAGE)
    for contribution in page:
        contribution.activity, contribution.dialogue = activity, activity.dialogue
    request.page_number = page.number  # type: ignore[attr-defined]  # for the canonical address
    chosen = {"q": text, "category": category and category.pk, "answered": answered, "sort": sort}
    form = _form(chosen, categories, list(orders))
    return ContributionList(page, form, bool(text or category or answered))


def mark_supported(contributions: Iterable[Contribution], participant: Participant | None) -> None:
    """Set ``is_supported`` on each: whether the participant supports it. One query; none for a stranger."""
    known = {contribution.pk: contribution for contribution in contributions}
    mine = Support.objects.filter(participant=participant, contribution__in=known) if participant and known else None
    supported = set(mine.values_list("contribution", flat=True)) if mine is not None else set()
    for pk, contribution in known.items():
        contribution.is_supported = pk in supported  # type: ignore[attr-defined]  # for the template


def _seen(activity: Activity) -> QuerySet[Contribution]:
    """Return what everybody sees. Of an activity that shows it: its own index serves this better than ``published``."""
    if not activity.shows_contributions:
        return Contribution.objects.none()
    seen = activity.contributions.ideas().filter(state=Contribution.State.PUBLISHED)
    return seen.select_related("participant", "category", "area", "answer").defer(*_HEAVY)


def _form(chosen: dict[str, Any], categories: Sequence[Category], orders: Sequence[str]) -> forms.Form:
    form = forms.Form(initial=chosen, auto_id="list-%s")
    form.fields["q"] = forms.CharField(
        label=_("Search"), required=False, widget=forms.TextInput({"type": "search", "maxlength": MAX_LENGTH})
    )
    if categories:
        options = [("", _("all")), *((one.pk, one.name) for one in categories)]
        form.fields["category"] = forms.ChoiceField(label=_("About"), choices=options, required=False)
    form.fields["answered"] = forms.ChoiceField(
        label=pgettext_lazy("an answer", "Answer"), choices=[("", _("all")), *ANSWERED.items()], required=False
    )
    form.fields["sort"] = forms.ChoiceField(
        label=_("Order"), choices=[(name, capfirst(ORDERS[name][0])) for name in orders], required=False
    )
    return form
