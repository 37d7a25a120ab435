"""How we know: the source, the confidence and the relation that every record shows."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Confidence(models.TextChoices):
    DOCUMENTED = "documented", _("documented")
    INFERRED = "inferred", _("inferred")


class Relation(models.TextChoices):
    """Whose work it is: what the programme did itself and what others did."""

    PROGRAMME = "programme", _("the programme’s own")
    PARTNER = "partner", _("a partner’s work")
    PARTNER_MUNICIPALITY = "partner_municipality", _("a partner municipality’s work")
    SIMILAR = "similar", _("similar work by others")


def validate_sources(value: object) -> None:
    """Accept a list of web addresses and nothing else."""
    if not isinstance(value, list):
        raise ValidationError(_("Give the sources as a list of web addresses."))
    for address in value:
        URLValidator(schemes=["http", "https"])(address)


class Provenance(models.Model):
    """Abstract: where the facts of a record come from."""

    source = models.URLField(_("source"), max_length=500, blank=True, help_text=_("The page the facts come from."))
    more_sources = models.JSONField(
        _("more sources"),
        default=list,
        blank=True,
        validators=[validate_sources],
        help_text=_('A list of web addresses: ["https://…", "https://…"]'),
    )
    confidence = models.CharField(
        _("certainty"),
        max_length=12,
        choices=Confidence,
        default=Confidence.DOCUMENTED,
        help_text=_("Inferred: interpreted from the source rather than stated in it."),
    )
    source_note = models.TextField(
        _("note on the source"),
        blank=True,
        help_text=_("What could not be found, or what was inferred and from what."),
    )

    class Meta:
        abstract = True
