"""Identifiers of written works, in the one form they are stored in. Each function takes what people paste.

Raises ValidationError for what is no such identifier, also when only its check digit is wrong.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import isbn, isni, issn
from stdnum.exceptions import ValidationError as NotValid

_DOI = re.compile(r"(?:doi:\s*|(?:https?://)?(?:dx\.)?doi\.org/)?(?P<doi>10\.\d{4,9}/\S+)", re.IGNORECASE)
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:[\w()+,\-.:=@;$!*'%/?#]+", re.IGNORECASE | re.ASCII)
_DIVA = re.compile(r"(?:.*\bpid=)?diva2(?::|%3A)(?P<number>\d{1,12})\b.*", re.IGNORECASE | re.DOTALL)


def isbn_of(text: str) -> str:
    """Return an ISBN of 10 or 13 digits, with the hyphens of its parts."""
    try:
        return str(isbn.format(isbn.validate(text)))
    except NotValid as error:
        raise ValidationError(_("This is no ISBN: look for a mistyped digit.")) from error


def issn_of(text: str) -> str:
    try:
        return str(issn.format(issn.validate(text)))
    except NotValid as error:
        raise ValidationError(_("This is no ISSN: look for a mistyped digit.")) from error


def orcid_of(text: str) -> str:
    """Return an ORCID such as 0000-0002-1825-0097; it is an ISNI from a range of its own."""
    bare = re.sub(r"^(https?://)?orcid\.org/", "", text.strip(), flags=re.IGNORECASE)
    try:
        digits = isni.validate(bare)
    except NotValid as error:
        raise ValidationError(_("This is no ORCID: look for a mistyped digit.")) from error
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def doi_of(text: str) -> str:
    """Return a DOI without the address it is resolved at. Case does not count in it: small letters."""
    found = _DOI.fullmatch(text.strip())
    if not found:
        raise ValidationError(_("A DOI begins with 10. and has a slash."))
    return found["doi"].lower()


def urn_of(text: str) -> str:
    if not _URN.fullmatch(text.strip()):
        raise ValidationError(_("A URN looks like urn:nbn:se:kth:diva-123456."))
    return text.strip()


def diva_id_of(text: str) -> str:
    """Return DiVA's number of a record, also from the address of its page."""
    found = _DIVA.fullmatch(text.strip())
    if not found:
        raise ValidationError(_("A DiVA id looks like diva2:123456."))
    return f"diva2:{int(found['number'])}"


def _stored(text: str, form: str) -> None:
    if text != form:
        raise ValidationError(_("Write it like this: %(form)s"), params={"form": form})


# What the columns accept: the stored form and nothing else. Migrations name them.


def validate_isbn(text: str) -> None:
    _stored(text, isbn_of(text))


def validate_issn(text: str) -> None:
    _stored(text, issn_of(text))


def validate_orcid(text: str) -> None:
    _stored(text, orcid_of(text))


def validate_doi(text: str) -> None:
    _stored(text, doi_of(text))


def validate_urn(text: str) -> None:
    _stored(text, urn_of(text))


def validate_diva_id(text: str) -> None:
    _stored(text, diva_id_of(text))
