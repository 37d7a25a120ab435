from typing import TYPE_CHECKING

from django.db.models import CheckConstraint, F, Q, TextChoices, UniqueConstraint
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def one_of(field: str, choices: type[TextChoices]) -> CheckConstraint:
    """Return the constraint that ``field`` holds one of its ``choices``, for code that looks up what each one means.

    Forms ask for it anyway; an import or an UPDATE does not.
    """
    return CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_known",
        condition=Q(**{f"{field}__in": choices.values}),
        violation_error_message=_("This is not one of the choices."),
    )


def web_addresses(*fields: str) -> CheckConstraint:
    """Return the constraint that each of ``fields`` is empty or leads to the web: never ``javascript:`` or its like."""
    condition = Q()
    for field in fields:
        start = f"{field}__istartswith"
        condition &= Q(**{field: ""}) | Q(**{start: "https://"}) | Q(**{start: "http://"})
    return CheckConstraint(
        name="%(app_label)s_%(class)s_on_the_web",
        condition=condition,
        violation_error_message=_("A web address begins with https:// or http://."),
    )


def once_a_form(writer: str, message: "_StrPromise", *, name: str = "%(class)s_once_a_form") -> UniqueConstraint:
    """Return the constraint that a form makes one row, however often its ``writer`` sends it."""
    return UniqueConstraint(fields=[writer, "form_key"], name=name, violation_error_message=message)


def ends_after_start(message: "_StrPromise") -> CheckConstraint:
    """Return the constraint that the partial date in ``ended`` does not lie before the one in ``started``."""
    is_open = Q(started="") | Q(ended="")
    return CheckConstraint(
        name="%(class)s_ends_after_start",
        condition=is_open | Q(ended__gte=F("started")) | Q(started__startswith=F("ended")),
        violation_error_message=message,
    )
