import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import MailboxField, user_reference
from accounts.models import Language
from core.constraints import one_of
from core.workflow import Step, Workflow

# Nothing that looks or sounds like something else, so that a number can be read out on the telephone.
NUMBER_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_number() -> str:
    """Return a number for the receipt, which tells nobody how many messages there are and cannot be guessed."""
    return "-".join("".join(secrets.choice(NUMBER_SIGNS) for _n in range(4)) for _group in range(2))


class ContactMessage(Workflow):
    """What a visitor has written to the editors. Only they read it, and it is removed when it has been dealt with."""

    class Kind(models.TextChoices):
        WRONG = "wrong", _("something is wrong")
        ACCESSIBILITY = "accessibility", _("accessibility")
        PERSONAL_DATA = "personal_data", _("personal data")
        JOIN = "join", _("we want to take part")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        OPEN = "open", _("not read yet")
        IN_HAND = "in_hand", _("being dealt with")
        ANSWERED = "answered", pgettext_lazy("of a message", "answered")
        CLOSED = "closed", _("closed without an answer")

    # Dealt with: the time until it is removed has begun.
    SETTLED = (State.ANSWERED, State.CLOSED)

    number = models.CharField(_("number"), max_length=9, unique=True, default=new_number, editable=False)
    kind = models.CharField(_("about"), max_length=13, choices=Kind)
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = MailboxField(_("email address"))
    text = models.TextField(_("text"), max_length=5000)
    page = models.CharField(_("page"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN, editable=False)
    taken_by = user_reference(pgettext_lazy("of a message", "taken by"))
    author = user_reference(_("sent by"))
    form_key = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    settled_at = models.DateTimeField(_("dealt with"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index("created_at", name="contactmessage_waiting", condition=models.Q(settled_at=None)),
            models.Index("settled_at", name="contactmessage_settled"),
        ]
        constraints = [
            one_of("language", Language),
            models.CheckConstraint(
                name="contactmessage_settled_has_time",
                condition=models.Q(state__in=["answered", "closed"], settled_at__isnull=False)
                | (~models.Q(state__in=["answered", "closed"]) & models.Q(settled_at=None)),
                violation_error_message=_("A message that has been dealt with needs a time; others must not have one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.get_kind_display()}"


class ContactStep(Step):
    states = ContactMessage.State
    message = models.ForeignKey(ContactMessage, on_delete=models.CASCADE, related_name="steps")
