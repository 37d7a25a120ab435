"""What the portal's forms say of a field that is left empty, instead of Django's words, unless the form has its own."""

from django import forms
from django.utils.translation import gettext_lazy as _

FILL_IN = _("Fill this in.")
CHOOSE = _("Choose one of the options.")


def use_plain_words() -> None:
    for field, text in (
        (forms.Field, FILL_IN),
        (forms.ChoiceField, CHOOSE),
        (forms.ModelChoiceField, CHOOSE),
        (forms.FileField, _("Choose a file.")),
    ):
        field.default_error_messages = {**field.default_error_messages, "required": text}
