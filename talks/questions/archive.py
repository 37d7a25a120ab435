"""The questions in the archive, with those that were withdrawn, and the days that were moved."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from talks.archive.own import moment
from talks.archive.parts import Part, Row
from talks.models import Question, Talk


def _rows(talk: Talk) -> Iterator[Row]:
    found = Question.objects.filter(talk=talk).select_related("asked_by__organisation", "to__organisation")
    for one in found.order_by("pk"):
        who = one.asked_by.organisation.name, one.to.organisation.name
        yield (
            *who,
            one.text,
            one.answer_by,
            one.get_state_display(),
            one.answer,
            moment(one.answered_at) if one.answered_at else "",
        )


QUESTIONS = Part(
    "fragor",
    _("Questions"),
    (
        _("Who asks"), _("To whom"), _("Question"), _("To be answered by"), _("State"), _("Answer"), _("Answered at"),
    ),
    _rows,
)  # fmt: skip
