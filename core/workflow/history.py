"""Where a record is, and the row of history that each move leaves, which is never edited."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.publishing.publication import Publication
from core.security_log import record_when_done
from core.workflow.locking import lock_for_update

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

# Publication is another axis than the state. A move along it alone has a row of its own; one that changes the state
# too has one row for both, as its new state says where the record is.
ON_SITE, OFF_SITE = "on_site", "off_site"
PUBLICATION = {ON_SITE: _("on the site"), OFF_SITE: _("unpublished")}
TOO_LATE = _("That is no longer possible: somebody has already moved it to “%(state)s”.")
MEANWHILE = _("Somebody has just moved it to “%(state)s”. Look at it again before you go on.")


class TransitionError(Exception):
    """The record is not where the step starts, so that nothing is changed; somebody else may have been first."""


class Step(models.Model):
    """Abstract history row: who moved the record, when, from which state to which, and why."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("actor"),
    )
    actor_name = models.CharField(
        _("shown as"),
        max_length=200,
        blank=True,
        help_text=_("The organisation that acted. Leave empty for the portal’s editors."),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    from_state = models.CharField(_("from"), max_length=20, blank=True)
    to_state = models.CharField(_("to"), max_length=20)
    reason = models.TextField(_("reason"), blank=True)

    states: ClassVar[type[models.TextChoices]]  # the states of the record, for their names
    said: ClassVar[Mapping[str, str | Promise]] = {}  # by state: how a step to it is told, with %(who)s

    class Meta:
        abstract = True
        verbose_name = _("step")
        verbose_name_plural = _("history")

    def __str__(self) -> str:
        return f"{self.from_label} → {self.to_label}" if self.from_label else self.to_label

    @property
    def is_publication(self) -> bool:
        """Whether it put the record on the site or took it off, and left the state as it was."""
        return self.to_state in PUBLICATION

    @property
    def from_label(self) -> str:
        return "" if self.is_publication else self._label(self.from_state)

    @property
    def to_label(self) -> str:
        return str(PUBLICATION[self.to_state]) if self.is_publication else self._label(self.to_state)

    @property
    def actor_label(self) -> str:
        """The organisation that acted; people are not named in public."""
        return self.actor_name or gettext("the portal’s editors")

    @property
    def what_happened(self) -> str:
        """The state it came to, or another word of ``said`` where that is not what happened."""
        return self.to_state

    @property
    def sentence(self) -> str:
        """What happened, in a sentence that begins with who did it; empty where the states say it better."""
        words = self.said.get(self.what_happened)
        return capfirst(words % {"who": self.actor_label}) if words else ""

    def _label(self, state: str) -> str:
        return str(self.states(state).label) if state in self.states.values else state


class Workflow(models.Model):
    """Abstract: a record whose state changes by moves only."""

    state_field: ClassVar[str] = "state"
    steps: "RelatedManager[Step]"

    class Meta:
        abstract = True

    @property
    def current_state(self) -> str:
        return str(getattr(self, self.state_field))

    @property
    def state_label(self) -> str:
        return str(getattr(self, f"get_{self.state_field}_display")())

    def lock(self) -> None:
        """Lock the record, and read it anew. A model whose records belong to another's locks that one first."""
        lock_for_update(self)

    def lock_if_there(self) -> None:
        """Lock the record. Raises TransitionError when somebody has just deleted it."""
        try:
            self.lock()
        except ObjectDoesNotExist as error:
            raise TransitionError(TOO_LATE % {"state": "–"}) from error

    def move_from(self, *starts: str, to: str, by: User | None, **given: Any) -> None:
        """Move, of two people who act at once only one. Raises TransitionError unless it is in one of ``starts``."""
        with transaction.atomic():
            lock_for_update(self, self.state_field)
            if self.current_state not in starts:
                raise TransitionError(TOO_LATE % {"state": self.state_label})
            move(self, to=to, by=by, **given)


def version(record: Any) -> str:
    """Say where a record is and which move brought it there, for a page to send back what its reader saw. One query."""
    last = record.steps.aggregate(last=models.Max("pk"))["last"] if hasattr(record, "steps") else None
    return f"{getattr(record, 'current_state', '')}.{last or 0}"


def given_back(record: Any) -> Any:
    """Return the step by which a draft was given back to those who write it, with what is asked of them; else None."""
    if record.current_state != "draft":
        return None
    last = record.steps.order_by("-at", "-pk").first()
    return last if last and last.to_state == "draft" and last.reason else None


def was_just_moved(record: Any, *, to: str, by: User | None, reason: str) -> bool:
    """Whether its last move is this very one, as a second click sends it."""
    last = record.steps.order_by("-pk").first() if hasattr(record, "steps") else None
    return last is not None and by is not None and (last.to_state, last.actor_id, last.reason) == (to, by.pk, reason)


def move(
    record: Any,
    *,
    to: str | None = None,
    publication: str = "",
    by: User | None,
    on_behalf_of: str = "",
    reason: str = "",
    **changes: object,
) -> None:
    """Change the state of a record that is locked, its publication, or both: one UPDATE and one row of history.

    The UPDATE names the state that the record was in, so that nothing is moved twice even where nobody locked it. The
    time of the first publication is kept.
    """
    field, before, now = record.state_field, record.current_state, timezone.now()
    if publication and publication != record.publication:
        changes = {"publication": publication, "updated_at": now, **changes}
        if publication == Publication.PUBLISHED:
            changes.setdefault("published_at", record.published_at or now)
    if to is not None:
        changes[field] = to
        from_state, to_state = before, to
    elif publication == Publication.PUBLISHED:
        from_state, to_state = OFF_SITE, ON_SITE
    else:
        from_state, to_state = ON_SITE, OFF_SITE
    here = type(record)._default_manager.filter(**{"pk": record.pk, field: before})
    if not here.update(**changes):
        record.refresh_from_db(fields=[field])
        raise TransitionError(TOO_LATE % {"state": record.state_label})
    for name, value in changes.items():
        setattr(record, name, value)
    record.steps.create(actor=by, actor_name=on_behalf_of, from_state=from_state, to_state=to_state, reason=reason)
    if by is not None:
        label = record._meta.label_lower
        record_when_done("transition", user_id=by.pk, record=f"{label}:{record.pk}", change=f"{from_state}>{to_state}")
