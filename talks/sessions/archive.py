"""The sessions in the archive, with their notes and their agendas."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from talks.archive.own import moment
from talks.archive.parts import Part, Row
from talks.models import AgendaPoint, Session, Talk


def _rows(talk: Talk) -> Iterator[Row]:
    for one in Session.objects.filter(talk=talk).prefetch_related("attended").order_by("starts_at", "pk"):
        came = ", ".join(organisation.name for organisation in one.attended.all())
        when = moment(one.starts_at), moment(one.ends_at)
        told = one.summary_due, moment(one.summarised_at) if one.summarised_at else "", one.summary
        yield *when, one.get_state_display(), one.place, one.link, came, one.notes, *told, one.cancelled_because


def _points(talk: Talk) -> Iterator[Row]:
    points = AgendaPoint.objects.filter(session__talk=talk).select_related("session", "organisation")
    for one in points.order_by("session__starts_at", "session", "order", "pk"):
        whose = one.organisation.name if one.organisation else ""
        yield (
            moment(one.session.starts_at),
            one.text,
            whose,
            one.minutes or "",
            _("yes") if one.is_taken_up else _("no"),
        )


SESSIONS = Part(
    "moten",
    _("Sessions"),
    (
        _("Begins"), _("Ends"), _("State"), _("Place"), _("Link"), _("Who came"), _("Notes for the parties"),
        _("Summary promised by"), _("Summary published at"), _("Summary for everybody"), _("Reason for cancelling"),
    ),
    _rows,
)  # fmt: skip
POINTS = Part(
    "dagordningar",
    _("Agendas"),
    (_("Session"), _("Point"), _("Whose point it is"), _("Minutes"), _("On the agenda")),
    _points,
)
