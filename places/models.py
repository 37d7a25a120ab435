from decimal import Decimal
from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.constraints import web_addresses
from core.database import SWEDISH
from core.lists.search import search_text
from core.publishing.pictured import Pictured
from core.publishing.provenance import Provenance
from core.publishing.related import CountUpTo
from places.english_names import ENGLISH

MOST_MUNICIPALITIES = 300  # Sweden has 290
MUNICIPALITIES_FIRST = (Case(When(kind="municipality", then=0), default=1), "name", "id")

# Statistics Sweden's codes, by the kind of area.
CODES = {
    "country": "[0-9]{2}",
    "county": "[0-9]{2}",
    "municipality": "[0-9]{4}",
    "neighbour": "[0-9]{4}",
    "basic_area": "[0-9]{4,9}",
    "deso": "[0-9]{4}[ABC][0-9]{4}",
    "regso": "[0-9]{4}R[0-9]{3}",
}


class AreaQuerySet(models.QuerySet["Area"]):
    def municipalities(self) -> Self:
        return self.filter(kind=Area.Kind.MUNICIPALITY)

    def below_county(self) -> Self:
        """Return what has a page of its own: municipalities and the places in them that people speak of."""
        return self.filter(kind__in=Area.WITH_PAGE)

    def spoken_of(self) -> Self:
        """Return what can be chosen as the place of something: neither the country nor what only figures divide."""
        return self.filter(kind__in=Area.SPOKEN_OF)

    def small(self) -> Self:
        """Return the areas by which statistics divide municipalities. They are met among figures alone."""
        return self.filter(kind__in=Area.SMALL)

    def in_year(self, year: int) -> Self:
        """Return those that the country was divided into in ``year``."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=year), Q(valid_to__isnull=True) | Q(valid_to__gte=year)
        )

    def municipalities_first(self) -> Self:
        return self.order_by(*MUNICIPALITIES_FIRST)

    def for_map(self) -> Self:
        """Fetch outlines and positions, and the parents' names without theirs, in one query."""
        heavy = ("search_text", "description", "parent__boundary", "parent__search_text", "parent__description")
        return self.select_related("parent").defer(*heavy).municipalities_first()

    def for_marks(self) -> Self:
        """Fetch what a mark on a map says of its place, and nothing else, in one query."""
        read = ("name", "slug", "kind", "latitude", "longitude", "parent__name")
        return self.select_related("parent").only(*read).municipalities_first()

    def for_rows(self) -> Self:
        """Fetch what a row of a list shows, in one query."""
        return self.defer("boundary", "search_text", "more_sources").select_related("parent")

    def for_names(self) -> Self:
        """Fetch the municipalities, by name, as a row of a list names them."""
        return self.municipalities().defer("boundary", "search_text").knowing_how_many().order_by("name")

    def for_links(self) -> Self:
        """Fetch what a link to a place shows, its name and what it lies in, without the heavy boundaries; by name."""
        heavy = ("boundary", "search_text")
        light = self.select_related("parent").defer(*heavy, *(f"parent__{name}" for name in heavy))
        return light.knowing_how_many().order_by("name")

    def knowing_how_many(self) -> Self:
        """Tell each how many municipalities there are, so that a record in all of them need not name them."""
        everyone = Area.objects.municipalities().order_by().values("pk")
        return self.annotate(n_municipalities=CountUpTo(everyone[:MOST_MUNICIPALITIES]))


class Position(models.Model):
    """Abstract: a point on the map, in degrees of WGS 84, to about a metre."""

    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-90)), MaxValueValidator(Decimal(90))],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-180)), MaxValueValidator(Decimal(180))],
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_position_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message=_("Enter both latitude and longitude, or neither."),
            )
        ]

    @property
    def point(self) -> tuple[Decimal, Decimal] | None:
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


class Area(Position, Pictured, Provenance):
    """A county, a municipality, a district or a site, or an area of statistics. Smaller ones lie in larger ones."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("county")
        MUNICIPALITY = "municipality", _("municipality")
        DISTRICT = "district", _("district")
        SITE = "site", _("site")
        COUNTRY = "country", _("country")
        BASIC_AREA = "basic_area", _("small area")
        DESO = "deso", _("DeSO, an area of statistics")
        REGSO = "regso", _("RegSO, an area of statistics")
        NEIGHBOUR = "neighbour", _("municipality outside the programme")  # met among figures alone

    # The kinds by what they are for; a new one belongs to one of them.
    NAMED: ClassVar = (Kind.DISTRICT, Kind.SITE)
    SPOKEN_OF: ClassVar = (Kind.COUNTY, Kind.MUNICIPALITY, *NAMED)
    SMALL: ClassVar = (Kind.BASIC_AREA, Kind.DESO, Kind.REGSO)
    LARGE: ClassVar = (Kind.COUNTRY, Kind.COUNTY, Kind.MUNICIPALITY, Kind.NEIGHBOUR)  # so many live there
    WITH_PAGE: ClassVar = (Kind.MUNICIPALITY, *NAMED)
    CODES: ClassVar = CODES

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=100, db_collation=SWEDISH, help_text=_("A short name, as on a map."))
    official_name = models.CharField(_("official name"), max_length=100, blank=True)
    code = models.CharField(
        _("SCB code"),
        max_length=9,
        blank=True,
        validators=[
            RegexValidator(r"^[0-9A-Z]{2,9}$", _("Figures and capital letters, as Statistics Sweden writes it."))
        ],
        help_text=_("Statistics Sweden’s code. Two digits for a county, four for a municipality."),
    )
    valid_from = models.PositiveSmallIntegerField(
        _("first year of the division"), null=True, blank=True, help_text=_("Of an area of statistics.")
    )
    valid_to = models.PositiveSmallIntegerField(_("last year of the division"), null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("located in")
    )
    position_note = models.CharField(_("note on the position, in English"), max_length=200, blank=True)
    position_note_sv = models.CharField(
        _("note on the position, in Swedish"), max_length=200, blank=True, db_default=""
    )
    boundary = models.JSONField(_("boundary"), null=True, blank=True, help_text=_("A GeoJSON geometry, WGS 84."))
    website = models.URLField(_("website"), blank=True)
    description = models.TextField(_("description"), blank=True)
    figures_note = models.TextField(_("note on the figures"), blank=True)
    search_text = search_text("name", "official_name", "description_sv", "description_en")

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [
            models.Index("name", "id", name="area_name"),
            models.Index(*MUNICIPALITIES_FIRST, name="area_municipalities_first"),
        ]
        constraints = [
            *Pictured.Meta.constraints,
            web_addresses("source", "website"),
            *Position.Meta.constraints,
            models.CheckConstraint(
                name="area_municipality_has_code",
                condition=~Q(kind="municipality") | Q(code__regex=f"^{CODES['municipality']}$"),
                violation_error_message=_("A municipality’s code has four digits."),
            ),
            models.CheckConstraint(
                name="area_place_lies_in_another",
                condition=Q(kind__in=["country", "county", "municipality"]) | Q(parent__isnull=False),
                violation_error_message=_("Say which municipality the place is in."),
            ),
            models.CheckConstraint(
                name="area_of_statistics_has_code",
                condition=~Q(kind__in=["basic_area", "deso", "regso"])
                | Q(kind="basic_area", code__regex=f"^{CODES['basic_area']}$")
                | Q(kind="deso", code__regex=f"^{CODES['deso']}$")
                | Q(kind="regso", code__regex=f"^{CODES['regso']}$"),
                violation_error_message=_("An area of statistics has its code: 0126A0010 is a DeSO, 0126R001 a RegSO."),
            ),
            models.CheckConstraint(
                name="area_years_in_order",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last year cannot be before the first."),
            ),
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=Q(kind__in=["country", "basic_area", "deso", "regso"]),
                name="area_of_statistics_once",
                violation_error_message=_("There is already an area of this kind with this code."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("places:detail", args=[self.slug])

    @property
    def called(self) -> str:
        """Return its name in the reader’s language: of the country and of a county, which have one in English."""
        is_named = self.kind in {self.Kind.COUNTRY, self.Kind.COUNTY} and get_language() == "en"
        return ENGLISH.get(self.name, self.name) if is_named else self.name

    @property
    def position_note_en(self) -> str:
        return self.position_note

    @property
    def is_municipality(self) -> bool:
        return self.kind == self.Kind.MUNICIPALITY

    @property
    def municipality(self) -> "Area | None":
        """Return the municipality that it is, or lies in."""
        around: Area | None = self
        while around is not None and not around.is_municipality:
            around = around.parent
        return around

    @property
    def has_page(self) -> bool:
        """Whether there is a page of it among the places; see ``below_county``."""
        return self.kind in self.WITH_PAGE
