"""What stands after a field's label: nothing where an empty one is refused, and else when it is needed, if ever.

A field that is refused only in some cases, or only later, says so by ``mark``. What says nothing, and may be left
empty, is optional: a form that refuses it all the same is a fault, and a test walks all forms to find them.
"""

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OPTIONAL = _("(optional)")
TO_OPEN = _("(needed to open)")
TO_PUBLISH = _("(needed to publish)")
TO_IDENTIFY = _("(needed to be identified)")
WITH_A_PICTURE = _("(needed with a picture)")
IN_SOME_CASES = _("(needed in some cases)")
ONE_OF_THEM = _("(one of these is needed)")
AT_LEAST_ONE = _("(at least one)")


def mark(form: forms.BaseForm, text: str | Promise, *names: str) -> None:
    """Say of those fields, where the form has them, when they are needed."""
    for name in names:
        if name in form.fields:
            form.fields[name].mark = text  # type: ignore[attr-defined]


def mark_of(bound: BoundField) -> str | Promise:
    """Return what stands after the label."""
    if bound.field.required:
        return ""
    return getattr(bound.field, "mark", OPTIONAL)
