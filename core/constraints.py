from django.db.models import CheckConstraint, Q, TextChoices
from django.utils.translation import gettext_lazy as _


def one_of(field: str, choices: type[TextChoices]) -> CheckConstraint:
    """Return the constraint that ``field`` holds one of its ``choices``, for code that looks up what each one means.

    Forms ask for it anyway; an import or an UPDATE does not.
    """
    return CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_known",
        condition=Q(**{f"{field}__in": choices.values}),
        violation_error_message=_("This is none of the choices."),
    )
