"""How we know: the source, the confidence and the relation that every record shows, and those of single fields."""

from collections.abc import Collection

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


# What is kept of a field; ``remark`` is for editors only.
FIELD_SOURCE_TEXTS = ("note_sv", "note_en", "remark")


def validate_field_sources(value: object) -> None:
    """Accept a mapping from fields to what is known of each: {"source": […], "confidence": "…", "note_sv": "…", …}."""
    if not isinstance(value, dict):
        raise ValidationError(_("Say for each field how it is known."))
    for name, said in value.items():
        known = {"source", "confidence", *FIELD_SOURCE_TEXTS}
        if not isinstance(said, dict) or not set(said) <= known:
            raise ValidationError(_("“%(name)s” has something that the portal does not know."), params={"name": name})
        if said.get("confidence") not in Confidence.values:
            raise ValidationError(_("Say whether “%(name)s” is documented or inferred."), params={"name": name})
        if not all(isinstance(said.get(text, ""), str) for text in FIELD_SOURCE_TEXTS):
            raise ValidationError(_("“%(name)s” has something that the portal does not know."), params={"name": name})
        validate_sources(said.get("source", []))


class FieldSources(models.Model):
    """Abstract: how single fields are known, where that is another matter than how the record is known."""

    field_sources = models.JSONField(
        _("how single fields are known"),
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        blank=True,
        validators=[validate_field_sources],
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        refuse_unknown_fields(type(self), self.field_sources)


def refuse_unknown_fields(model: type[models.Model], names: Collection[str]) -> None:
    """Raise ValidationError where a name is no field of ``model``, so that what is misspelt is not lost."""
    fields = {field.name for field in model._meta.get_fields()}
    for name in names:
        if name not in fields:
            raise ValidationError(_("There is no field “%(name)s” here."), params={"name": name})


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
        _("note on the source, in English"),
        blank=True,
        help_text=_("What could not be found, or what was inferred and from what."),
    )
    source_note_sv = models.TextField(_("note on the source, in Swedish"), blank=True, db_default="")

    class Meta:
        abstract = True

    @property
    def source_note_en(self) -> str:
        return self.source_note
