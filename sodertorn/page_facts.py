"""The facts and links that texts of pages can name (``pages.facts``)."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.blocks import Text
from pages.facts import Fact, register
from partners.models import Organisation, Programme


def _contact() -> Organisation | None:
    programme = Programme.objects.select_related("contact_organisation").order_by("id").first()
    return programme.contact_organisation if programme else None


def _contact_name() -> str:
    found = _contact()
    return str(found) if found else _("the organisation that runs this portal")


def _contact_page() -> str:
    found = _contact()
    return found.get_absolute_url() if found else reverse("partners:list")


def _map_service() -> str:
    return _("That is done here.") if settings.MAP_TILES else _("That is not done here.")


def _link(name: str, label: Text, address: str, query: str = "") -> Fact:
    value: Callable[[], str] = partial(_address, address, query)
    return Fact(name, label, value, is_link=True)


def _address(name: str, query: str) -> str:
    return reverse(name) + query


def _responsible() -> str:
    programme = Programme.objects.order_by("id").first()
    return str(programme.responsible_name or "") if programme else ""


register(
    _link("about", gettext_lazy("link to the page about the programme"), "about"),
    _link("contact", gettext_lazy("link to the page for contact"), "contact"),
    _link("privacy", gettext_lazy("link to the page on personal data"), "privacy"),
    _link("accessibility", gettext_lazy("link to the accessibility statement"), "accessibility"),
    _link("account", gettext_lazy("link to the reader’s own account"), "accounts:home"),
    _link("login", gettext_lazy("link to the login"), "account_login"),
    _link("challenges", gettext_lazy("link to the challenges"), "challenges:list"),
    _link("dialogues", gettext_lazy("link to the dialogues"), "dialogues:list"),
    _link("outcomes", gettext_lazy("link to the outcomes"), "outcomes:list"),
    _link("reports", gettext_lazy("link to the reports"), "reports:list"),
    _link("municipalities", gettext_lazy("link to the municipalities"), "partners:list", "?sector=municipality"),
    Fact("responsible", gettext_lazy("name of the organisation that answers for the portal"), _responsible),
    Fact("contact_organisation", gettext_lazy("name of the organisation to contact"), _contact_name),
    Fact("contact_organisation_page", gettext_lazy("link to the organisation to contact"), _contact_page, is_link=True),
    Fact("site_name", gettext_lazy("name of the portal"), lambda: str(settings.SITE_NAME)),
    Fact("map_service", gettext_lazy("whether a map service is used"), _map_service),
)
