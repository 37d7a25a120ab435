"""The changes of the plan in the archive, with drafts, what they were worth and their pictures."""

from collections.abc import Iterator

from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from talks.archive.parts import Part, Row
from talks.models import ChangePicture, PlanChange, Talk, Worth


def _rows(talk: Talk) -> Iterator[Row]:
    for one in PlanChange.objects.filter(talk=talk).order_by("pk"):
        said = one.title, one.before, one.after, one.because
        followed_up = one.get_was_so_display(), one.followed_up, one.followed_up_on or ""
        yield one.number or "", *said, one.get_publication_display(), *followed_up


def _worths(talk: Talk) -> Iterator[Row]:
    for one in Worth.objects.filter(plan_change__talk=talk).select_related("plan_change").order_by("pk"):
        amount = ("" if one.low is None else one.low), ("" if one.high is None else one.high), one.get_unit_display()
        known = one.get_how_display(), one.by, one.get_sure_display()
        yield one.plan_change.title, one.get_kind_display(), one.get_direction_display(), *amount, one.of_what, *known


def _pictures(talk: Talk) -> list[ChangePicture]:
    found = ChangePicture.objects.filter(plan_change__talk=talk).exclude(picture="").select_related("plan_change")
    return list(found.order_by("pk"))


def _path(picture: ChangePicture) -> str:
    return f"bilder/{picture.pk}-{picture.shows}.webp"


def _picture_rows(talk: Talk) -> Iterator[Row]:
    for one in _pictures(talk):
        yield one.plan_change.title, one.get_shows_display(), one.caption, one.picture_credit, _path(one)


def _files(talk: Talk) -> list[tuple[str, FieldFile]]:
    return [(_path(one), one.picture) for one in _pictures(talk)]


PLAN_CHANGES = Part(
    "andringar-i-planen",
    _("Changes of the plan"),
    (
        _("Number"), _("What changed"), _("Before"), _("After"), _("Why"), _("State"), _("What became of it"),
        _("What was seen after building"), _("Followed up on"),
    ),
    _rows,
)  # fmt: skip
WORTHS = Part(
    "vad-andringarna-var-varda",
    _("What the changes were worth"),
    (
        _("What changed"), _("Kind"), _("Gain or loss"), _("How much"), _("At most"), _("Unit"), _("Of what"),
        _("How it was found"), _("By whom"), _("How sure"),
    ),
    _worths,
)  # fmt: skip
PICTURES = Part(
    "bilder-av-andringar",
    _("Pictures of the changes"),
    (_("What changed"), _("What it shows"), _("Caption"), _("Who made it"), _("File")),
    _picture_rows,
    _files,
)
