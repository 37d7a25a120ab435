"""Publication: whether a record is on the site. A separate axis from its workflow."""

from typing import Any, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import may_use_admin
from records.versions import keep_version

M = TypeVar("M", bound=models.Model, covariant=True)


class Publication(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


# How the history of a record with steps names the moves between them, beside those of its state.
ON_SITE, OFF_SITE = "on_site", "off_site"


class PublishableQuerySet(models.QuerySet[M]):
    def published(self) -> Self:
        return self.filter(publication=Publication.PUBLISHED)

    def visible_to(self, visitor: User | AnonymousUser) -> Self:
        """Return what ``visitor`` may read: everything for editors, what is published for others."""
        return self if may_use_admin(visitor) else self.published()


class Publishable(models.Model):
    """Abstract: a record that editors put on the site and take off it."""

    publication = models.CharField(
        _("publication"), max_length=10, choices=Publication, default=Publication.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_published_has_time",
                condition=~Q(publication=Publication.PUBLISHED) | Q(published_at__isnull=False),
                violation_error_message=_("What is published has a time of publication."),
            )
        ]

    @property
    def is_published(self) -> bool:
        return self.publication == Publication.PUBLISHED

    def put_on_site(self, *, by: User | None = None, on_behalf_of: str = "") -> None:
        """Publish, keeping the time of the first publication. Nothing happens when it is published already."""
        first = models.functions.Coalesce("published_at", models.Value(timezone.now()))
        starts = [Publication.DRAFT, Publication.ARCHIVED]
        self._set_publication(starts, Publication.PUBLISHED, by=by, on_behalf_of=on_behalf_of, published_at=first)

    def take_off_site(self, *, by: User | None = None, on_behalf_of: str = "") -> None:
        """Archive: the record leaves the site and its lists, and stays in the admin."""
        self._set_publication([Publication.PUBLISHED], Publication.ARCHIVED, by=by, on_behalf_of=on_behalf_of)

    def _set_publication(
        self, starts: list[Publication], to: Publication, *, by: User | None, on_behalf_of: str, **changes: object
    ) -> None:
        """Set it, with a row in the record's history: among its steps where it has them, else a version."""
        records: models.Manager[Any] = type(self)._default_manager
        with transaction.atomic():
            before = records.filter(pk=self.pk).values_list("publication", flat=True).select_for_update().first()
            if before in starts:
                records.filter(pk=self.pk).update(publication=to, updated_at=timezone.now(), **changes)
                if steps := getattr(self, "steps", None):
                    moved = (OFF_SITE, ON_SITE) if to == Publication.PUBLISHED else (ON_SITE, OFF_SITE)
                    steps.create(actor=by, actor_name=on_behalf_of, from_state=moved[0], to_state=moved[1])
                else:
                    keep_version(self, by=by)
        self.refresh_from_db(fields=["publication", "published_at", "updated_at"])
