import uuid
from datetime import timedelta

from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.files.fields import PictureFileField
from core.files.pictures import picture_path
from core.links import CONFIRM_WITHIN
from dialogues.models.activity import Activity
from dialogues.models.contribution import Contribution

KEPT = timedelta(days=2)


class StartedQuerySet(models.QuerySet["StartedContribution"]):
    def forget_old(self) -> int:
        """Delete what nobody has sent; return how many. Their pictures go as uploads that belong to nothing.

        What has been sent stays for as long as it can be confirmed.
        """
        now = timezone.now()
        waiting = Contribution.objects.filter(state=Contribution.State.UNCONFIRMED, form_key__isnull=False)
        sent = waiting.filter(created_at__gte=now - CONFIRM_WITHIN).values("form_key")
        n, _by_model = self.filter(changed_at__lt=now - KEPT).exclude(pk__in=sent).delete()
        return n


class StartedContribution(models.Model):
    """What somebody is about to say, from page to page: read by nobody but whoever has its key in their address.

    It is gone when it has been sent, and the address that it was sent with is confirmed. The words are kept as the
    browser sent them: the form of the activity's kind reads them, and is asked again when all is sent.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="started", verbose_name=_("activity"))
    words = models.JSONField(_("words"), default=dict)
    picture = PictureFileField(_("picture"), upload_to=picture_path, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True, db_index=True)

    objects = StartedQuerySet.as_manager()

    class Meta:
        verbose_name = _("started contribution")
        verbose_name_plural = _("started contributions")

    def __str__(self) -> str:
        return str(self.key)

    def sent(self) -> QueryDict:
        """Return the words as one form sends them, with the key by which they are received once."""
        data = QueryDict(mutable=True)
        for name, values in self.words.items():
            data.setlist(name, values)
        data["form_key"] = str(self.key)
        return data
