"""Where the terms of a report's licence are to be read."""

from reports.models import Report

_LICENCE = Report.Licence
_CREATIVE_COMMONS = "https://creativecommons.org"
ADDRESSES = {
    _LICENCE.CC0: f"{_CREATIVE_COMMONS}/publicdomain/zero/1.0/",
    _LICENCE.CC_BY: f"{_CREATIVE_COMMONS}/licenses/by/4.0/",
    _LICENCE.CC_BY_SA: f"{_CREATIVE_COMMONS}/licenses/by-sa/4.0/",
    _LICENCE.CC_BY_ND: f"{_CREATIVE_COMMONS}/licenses/by-nd/4.0/",
    _LICENCE.CC_BY_NC: f"{_CREATIVE_COMMONS}/licenses/by-nc/4.0/",
    _LICENCE.CC_BY_NC_SA: f"{_CREATIVE_COMMONS}/licenses/by-nc-sa/4.0/",
    _LICENCE.CC_BY_NC_ND: f"{_CREATIVE_COMMONS}/licenses/by-nc-nd/4.0/",
}
# Archives say by this that there is no licence; it is no text of one.
IN_COPYRIGHT = "http://rightsstatements.org/vocab/InC/1.0/"


def licence_address(report: Report) -> str:
    """Return the address of the licence's text; nothing where none is stated, or all rights are reserved."""
    return ADDRESSES.get(_LICENCE(report.licence), "") if report.licence else ""


def rights_address(report: Report) -> str:
    """Return the same, or what archives say where all rights are reserved."""
    return IN_COPYRIGHT if report.licence == _LICENCE.ALL_RIGHTS else licence_address(report)
