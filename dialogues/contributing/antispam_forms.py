from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from core.forms.texts import PlainTexts
from dialogues.contributing import antispam as spam

QUICKEST = timedelta(seconds=2)
LATEST = timedelta(days=1)
_signer = signing.TimestampSigner(salt="dialogues.contributing.antispam_forms")


class Trap(forms.HiddenInput):
    """A field that people do not see, by the look of its code an ordinary one."""

    template_name = "dialogues/forms/trap.html"


class Proof(forms.HiddenInput):
    """ALTCHA's box, which lets the browser work and says when it is done. Its scripts come with it alone."""

    template_name = "dialogues/forms/proof.html"


class HumanForm(PlainTexts, forms.Form):
    """What is asked of those who have no account, so that no machine fills the dialogue. They need not notice.

    A form that is sent quicker than anybody writes, or long after it was shown, is shown once more and taken then.
    While much is sent (``asks_proof``, from ``spam.needs_proof``) their browser has to do some work; whoever gives an
    e-mail address to confirm, has confirmed one, or logs in, is spared it. All fields are hidden ones, shown with the
    form's others.

    The view looks at ``looks_automated`` before anything else, and answers a machine as if its form had been taken.
    """

    website = forms.CharField(required=False, label=_("Leave this empty"), widget=Trap)
    shown_at = forms.CharField(required=False, widget=forms.HiddenInput)
    altcha = forms.CharField(required=False, label=_("Check by your browser"), widget=Proof)

    def __init__(self, *args: Any, has_account: bool = False, asks_proof: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_account:
            del self.fields["website"], self.fields["shown_at"]
        else:
            self.initial["shown_at"] = _stamp()
        if has_account or not asks_proof:
            del self.fields["altcha"]

    @property
    def looks_automated(self) -> bool:
        return "website" in self.fields and bool(self.data.get(self.add_prefix("website")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "shown_at" in self.fields and not _was_written_by_hand(cleaned.get("shown_at", "")):
            self.add_error(None, _("Please send it again. Your text is still here."))
            self._replace("shown_at", _stamp())
        # The work counts once, so it is looked at when nothing else is wrong.
        looks = "altcha" in self.fields and not self.errors and not cleaned.get("email")
        if looks and not spam.accepts(cleaned.get("altcha", "")):
            self.add_error(None, self._says_what_to_do())
        return cleaned

    def _says_what_to_do(self) -> Any:
        if "email" in self.fields:
            return _(
                "A lot is being sent here right now, so your browser has to work for a moment first. Wait "
                "until the box above the button says it is done, and send again. If there is no such box, "
                "give an email address that you can confirm, or log in. Your text is still here."
            )
        return _(
            "A lot is being sent here right now, so your browser has to work for a moment first. Wait until "
            "the box above the button says it is done, and send again. If there is no such box, log in "
            "first. Your text is still here."
        )

    def _replace(self, name: str, value: str) -> None:
        """Show another value than what was sent, if the form is shown again."""
        changed: Any = self.data.copy() if hasattr(self.data, "copy") else dict(self.data)
        changed[self.add_prefix(name)] = value
        self.data: Mapping[str, Any] = changed


def _stamp() -> str:
    """Return a note of when the form was shown, which nobody else can write."""
    return _signer.sign("shown")


def _was_written_by_hand(stamp: str) -> bool:
    """Whether the form was shown long enough ago for somebody to have filled it in, and not too long."""
    try:
        _signer.unsign(stamp, max_age=LATEST)
    except signing.BadSignature:
        return False
    try:
        _signer.unsign(stamp, max_age=QUICKEST)
    except signing.SignatureExpired:
        return True
    return False
