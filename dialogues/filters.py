from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import HiddenInput
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenges.filters import municipality_facet, perspective_facet, place_facet
from core.database import these
from core.lists.columns import in_columns
from core.lists.facets import COUNTED, ChoiceFacet, Counts, RecordFacet, plain
from core.lists.filter import ListFilter, OrderFilter
from core.lists.search import MAX_LENGTH, matching
from core.publishing.ordering import in_language
from dialogues.models import Activity, Answer, Category, Contribution, Dialogue, DialogueParty, Meeting
from outcomes.filters import challenge_facet
from outcomes.models import Outcome
from partners.models import Organisation

UNANSWERED = "none"
# Where the words stand by which a meeting is found.
SEARCHED = (
    "activity__title_sv", "activity__title_en", "place_sv", "place_en", "activity__dialogue__search_text",
    "area__search_text",
)  # fmt: skip


def outcome_facet() -> RecordFacet:
    return RecordFacet("outcomes__slug", _("Outcome"), model=Outcome, label_field="title", many=True, quiet=True)


class StateFacet(ChoiceFacet):
    """The state by the calendar, as the rows show it."""

    def filter(self, qs: Any, value: Any) -> Any:
        return super().filter(qs.by_day(), value) if value else qs

    def counts(self, records: QuerySet[Any], chosen: Any) -> Counts:
        return super().counts(Dialogue.objects.filter(pk__in=records.values("pk")).by_day(), chosen)


class DialogueFilter(ListFilter):
    called, feed = _("Dialogues"), "dialogues:feed"

    state = StateFacet("state_by_day", _("State"), choices=Dialogue.State.choices, open=True)
    kind = ChoiceFacet("kind", _("Kind"), choices=Dialogue.Kind.choices)
    municipality = municipality_facet()
    place = place_facet()
    perspective = perspective_facet("challenges__perspectives")
    challenge = challenge_facet()
    outcome = outcome_facet()
    relation = ChoiceFacet("relation", _("Whose work"), choices=[(r.value, r.label) for r in Dialogue.RELATIONS])
    partner = RecordFacet(
        "parties__organisation__slug",
        _("Partner"),
        model=Organisation,
        many=True,
        within=Q(parties__state__in=DialogueParty.PUBLIC),
    )

    sort = OrderFilter(
        newest=(_("latest first"), lambda: ["-started"]),
        title=(_("title, A to Ö"), lambda: [in_language("title")]),
    )


class MeetingFilter(ListFilter):
    """The calendar: meetings that have not ended, by what their dialogues are about."""

    called = _("Meetings in Södertörn Model dialogues")

    municipality = municipality_facet("activity__dialogue__areas", open=True)
    perspective = perspective_facet("activity__dialogue__challenges__perspectives")

    sort = OrderFilter(first=(_("soonest first"), lambda: ["starts_at"]))

    def matching(self, text: str) -> Q:
        """Name those of the list that have the words: to fold within another query is deeper than SQLite reads."""
        found = in_columns(plain(self.queryset), text, SEARCHED).order_by("-pk")
        return Q(pk__in=these(list(found.values_list("pk", flat=True)[:COUNTED])))

    def seen_by(self) -> str:
        """Name the latest end of a meeting: what is kept of the list holds until the next one. One query."""
        return str(Meeting.objects.over().order_by("-ends_at").values_list("ends_at", flat=True).first())


class PastMeetingFilter(MeetingFilter):
    sort = OrderFilter(latest=(_("latest first"), lambda: ["-starts_at"]))


class ContributionFilter(ListFilter):
    """What everybody sees of what has been said in an activity."""

    category = django_filters.ChoiceFilter(label=_("About"), empty_label=_("all"))
    answered = django_filters.ChoiceFilter(
        label=pgettext_lazy("an answer", "Answer"),
        choices=[("yes", _("answered")), ("no", _("not answered yet"))],
        empty_label=_("all"),
        method="by_answer",
    )
    sort = OrderFilter(
        label=_("Order"),
        newest=(capfirst(_("newest first")), lambda: ["-created_at", "-id"]),
        supported=(capfirst(_("most supported first")), lambda: ["-n_supports", "-id"]),
        oldest=(capfirst(_("oldest first")), lambda: ["created_at"]),
    )

    def __init__(self, data: QueryDict, activity: Activity, *, request: HttpRequest) -> None:
        super().__init__(data, _seen_in(activity), request=request)
        categories = list(activity.categories.order_by("order", "pk"))
        self.filters["category"].extra["choices"] = [(category.pk, category.name) for category in categories]
        if not categories:
            del self.filters["category"]
        if not activity.takes_support:
            del self.filters["sort"].orders["supported"]

    def by_answer(self, contributions: QuerySet[Contribution], name: str, value: str) -> QuerySet[Contribution]:
        final = Answer.objects.filter(contribution=OuterRef("pk"), state__in=(*Answer.FINAL, *Answer.DONE))
        return contributions.filter(Exists(final) if value == "yes" else ~Exists(final))


def _seen_in(activity: Activity) -> QuerySet[Contribution]:
    """Return what everybody sees. Of an activity that shows it: its own index serves this better than ``published``."""
    if not activity.shows_contributions:
        return Contribution.objects.none()
    seen = activity.contributions.ideas().filter(state=Contribution.State.PUBLISHED)
    heavy = ("search_text", "area__boundary", "area__search_text", "area__description")
    return seen.select_related("participant", "category", "area", "answer").defer(*heavy)


class QueueFilter(django_filters.FilterSet):
    """The part of a dialogue that its moderators look at."""

    activity = django_filters.ModelChoiceFilter(
        queryset=Activity.objects.none(), label=_("Activity"), empty_label=_("All activities")
    )

    def __init__(self, data: QueryDict, dialogue: Dialogue) -> None:
        super().__init__(data, dialogue.contributions.all())
        self.filters["activity"].queryset = dialogue.activities.order_by("order", "pk")


class AnswersFilter(django_filters.FilterSet):
    """What can be answered in a dialogue, the oldest first."""

    q = django_filters.CharFilter(label=_("Search"), max_length=MAX_LENGTH, method="by_words")
    activity = django_filters.ModelChoiceFilter(
        queryset=Activity.objects.none(), label=_("Activity"), empty_label=_("All activities")
    )
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.none(), label=_("Category"), empty_label=_("All categories")
    )
    answer = django_filters.ChoiceFilter(
        label=pgettext_lazy("an answer", "Answer"),
        choices=[
            (UNANSWERED, _("not answered yet")),
            *((one.value, capfirst(one.label)) for one in Answer.State),
        ],
        empty_label=_("all"),
        method="by_answer",
    )

    def __init__(self, data: QueryDict, dialogue: Dialogue) -> None:
        found = dialogue.contributions.filter(state=Contribution.State.PUBLISHED, reply_to=None)
        found = found.select_related("activity", "category", "participant", "answer").order_by("created_at", "pk")
        super().__init__(data, found)
        self.filters["activity"].queryset = dialogue.activities.order_by("order", "pk")
        categories = Category.objects.filter(activity__dialogue=dialogue).order_by("activity__order", "order", "pk")
        self.filters["category"].queryset = categories
        if not categories:
            self.filters["category"].extra["widget"] = HiddenInput  # an address may name one all the same

    def by_words(self, contributions: QuerySet[Contribution], name: str, value: str) -> QuerySet[Contribution]:
        return contributions.filter(matching(value))

    def by_answer(self, contributions: QuerySet[Contribution], name: str, value: str) -> QuerySet[Contribution]:
        if value == UNANSWERED:
            return contributions.exclude(answer__state__in=[*Answer.FINAL, *Answer.DONE])
        return contributions.filter(answer__state=value)
