"""E-mail addresses as the portal keeps them: of one mailbox there is one spelling.

It has small letters, and the domain as mail servers know it, ``xn--malm-8qa.se``; people are shown ``malmö.se``. Every
form asks for an address by ``MailboxField``, every column that keeps one is a ``accounts.fields.MailboxField``.
"""

import re
import unicodedata
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.alike import FOREIGN

LONGEST = 254
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}
# Their letters look like each other's, so that no honest name has letters of two of them.
_ALPHABETS = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}
_TWO_ADDRESSES = re.compile(r"[,;<>\"()\[\]\\]")


def read_mailbox(text: str) -> str:
    """Return how the mailbox that somebody has written is kept. Raises ValidationError where there can be none."""
    address = text.strip(" \t\r\n")
    name, _at, domain = address.rpartition("@")
    if any(unicodedata.category(letter) in _UNSEEN for letter in address):
        raise ValidationError(
            _("There is a space or a character that cannot be seen in the address. Type it instead of pasting it."),
            code="unseen",
        )
    if _TWO_ADDRESSES.search(address):
        raise ValidationError(_("Write one email address, such as anna@example.org, and nothing else."), code="several")
    if not name:
        validate_email(address)
    if not name.isascii():
        raise ValidationError(
            _("Before the @ sign, only the letters a–z can be used. After it, å, ä and ö are fine."), code="not_plain"
        )
    kept = f"{name.lower()}@{_encoded(domain)}"
    validate_email(kept)
    if len(kept) > LONGEST:
        raise ValidationError(_("The address is too long."), code="max_length")
    return kept


def validate_mailbox(text: str) -> None:
    read_mailbox(text)


def canonical(text: str) -> str:
    """Return how the mailbox is kept, or the text as it is where it is none: to look for, or written long ago."""
    try:
        return read_mailbox(text)
    except ValidationError:
        return text


def shown_mailbox(address: str) -> str:
    """Return the address as people read it: with å, ä and ö, unless it could be mistaken for another then."""
    name, at, domain = address.rpartition("@")
    return name + at + ".".join(_shown_label(label) for label in domain.split("."))


def readable_domain(domain: str) -> str:
    """Return a domain with its own letters, whatever they look like."""
    return ".".join(_decoded(label) for label in domain.split("."))


def encoded_domain(domain: str) -> str:
    """Return a domain as mail servers know it, or as it is where it is none."""
    try:
        return _encoded(domain)
    except ValidationError:
        return domain.lower()


def _encoded(domain: str) -> str:
    unknown = ValidationError(
        _("There can be no address at this domain. Check what stands after the @ sign."), "domain"
    )
    try:
        encoded = idna.encode(domain, uts46=True, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise unknown from error
    if any(len(_alphabets(_decoded(label))) > 1 for label in encoded.split(".")):
        raise unknown
    return encoded.lower()


def _alphabets(label: str) -> set[str]:
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in label} & _ALPHABETS


def _decoded(label: str) -> str:
    try:
        return idna.decode(label) if label.startswith("xn--") else label
    except (idna.IDNAError, UnicodeError):
        return label


def _shown_label(label: str) -> str:
    decoded = _decoded(label)
    return label if decoded.translate(FOREIGN).isascii() else decoded


class MailboxField(forms.EmailField):
    """Asks for an e-mail address, and gives the one spelling of its mailbox."""

    default_validators = []  # reading it has validated it

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        return read_mailbox(text) if text else text

    def prepare_value(self, value: Any) -> Any:
        return shown_mailbox(value) if isinstance(value, str) and value.isascii() else value
