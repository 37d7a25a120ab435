"""Names of countries that the package which knows them does not have in Swedish, or no longer has right."""

from django.utils.translation import gettext_lazy as _

RENAMED = {
    "AS": _("American Samoa"), "AL": _("Albania"), "AU": _("Australia"), "BR": _("Brazil"), "BV": _("Bouvet Island"),
    "CA": _("Canada"), "CC": _("Cocos (Keeling) Islands"), "CK": _("Cook Islands"), "CU": _("Cuba"),
    "CV": _("Cabo Verde"), "EG": _("Egypt"), "FM": _("Micronesia"), "GE": _("Georgia"), "HK": _("Hong Kong"),
    "HM": _("Heard Island and McDonald Islands"), "ID": _("Indonesia"), "IM": _("Isle of Man"), "IN": _("India"),
    "JO": _("Jordan"), "KH": _("Cambodia"), "LB": _("Lebanon"), "MK": _("North Macedonia"),
    "NF": _("Norfolk Island"), "PH": _("Philippines"), "PS": _("Palestine"), "SS": _("South Sudan"),
    "SZ": _("Eswatini"), "TD": _("Chad"), "US": _("United States of America"), "VA": _("Vatican City"),
}  # fmt: skip
