from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.constraints import web_addresses

DEAD_AFTER = 3  # days on which it failed, with none between on which it answered


class CheckedAddressQuerySet(models.QuerySet["CheckedAddress"]):
    def dead(self) -> Self:
        return self.filter(failed_days__gte=DEAD_AFTER)


class CheckedAddress(models.Model):
    """An address on the web that records lead to, and whether anything answers there. ``check_links`` asks."""

    url = models.URLField(_("address"), max_length=500, unique=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, editable=False)
    answer = models.CharField(
        _("answer"),
        max_length=100,
        blank=True,
        editable=False,
        help_text=_("A status such as 404, or the reason there is none."),
    )
    failing_since = models.DateField(_("failing since"), null=True, editable=False)
    failed_on = models.DateField(_("last failed on"), null=True, editable=False)
    failed_days = models.PositiveSmallIntegerField(_("days on which it failed"), default=0, editable=False)
    archived_url = models.URLField(
        _("archived copy"),
        max_length=500,
        blank=True,
        help_text=_("Where a copy is kept, such as at web.archive.org. Readers are sent there when the link is dead."),
    )

    objects = CheckedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address elsewhere")
        verbose_name_plural = _("addresses elsewhere")
        indexes = [models.Index("checked_at", name="checked_address_next")]
        constraints = [
            web_addresses("url", "archived_url"),
            models.CheckConstraint(
                name="checked_address_fails_since_a_day",
                condition=Q(failed_days=0, failing_since=None, failed_on=None)
                | Q(failed_days__gt=0, failing_since__isnull=False, failed_on__isnull=False),
                violation_error_message=_(
                    "A failing link needs the day it began to fail; a working one must not have it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_dead(self) -> bool:
        return self.failed_days >= DEAD_AFTER

    def note(self, answer: str, *, is_there: bool, is_undecided: bool) -> None:
        """Note what came back just now; undecided is a server that refuses machines, or asks us to come back later.

        A day of failure counts once, however often it is asked, and by however many at a time.
        """
        row, today = CheckedAddress.objects.filter(pk=self.pk), timezone.localdate()
        if is_there:
            row.update(failing_since=None, failed_on=None, failed_days=0)
        elif not is_undecided:
            first = row.filter(failed_days=0).update(failing_since=today, failed_on=today, failed_days=1)
            if not first:
                row.filter(failed_on__lt=today).update(failed_on=today, failed_days=models.F("failed_days") + 1)
        row.update(checked_at=timezone.now(), answer=answer)
        self.refresh_from_db()
