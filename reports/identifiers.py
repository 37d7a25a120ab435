"""Identifiers of written works, in the one form they are stored in. Each function takes what people paste.

Raises ValidationError for what is no such identifier, also when only its check digit is wrong.
"""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
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
        raise ValidationError(_("This is not a valid ISBN. Check for a mistyped digit.")) from error


def issn_of(text: str) -> str:
    try:
        return str(issn.format(issn.validate(text)))
    except NotValid as error:
        raise ValidationError(_("This is not a valid ISSN. Check for a mistyped digit.")) from error


def orcid_of(text: str) -> str:
    """Return an ORCID such as 0000-0002-1825-0097; it is an ISNI from a range of its own."""
    bare = re.sub(r"^(https?://)?orcid\.org/", "", text.strip(), flags=re.IGNORECASE)
    try:
        digits = isni.validate(bare)
    except NotValid as error:
        raise ValidationError(_("This is not a valid ORCID. Check for a mistyped digit.")) from error
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


@deconstructible
class InStoredForm:
    """What a column accepts: an identifier in the form it is stored in, and nothing else."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self.read = read

    def __call__(self, text: str) -> None:
        if text != (form := self.read(text)):
            raise ValidationError(_("Write it like this: %(form)s"), params={"form": form})


# Migrations name them.
validate_isbn = InStoredForm(isbn_of)
validate_issn = InStoredForm(issn_of)
validate_orcid = InStoredForm(orcid_of)
validate_doi = InStoredForm(doi_of)
validate_urn = InStoredForm(urn_of)
validate_diva_id = InStoredForm(diva_id_of)
