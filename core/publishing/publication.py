"""Publication: whether a record is on the site. A separate axis from its workflow."""

from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import may_use_admin

M = TypeVar("M", bound=models.Model, covariant=True)


class Publication(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


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
                violation_error_message=_("A published record needs a time of publication."),
            )
        ]

    @property
    def is_published(self) -> bool:
        return self.publication == Publication.PUBLISHED
