"""What each verb answers. Each function adds its element to the answer, or raises OaiError."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from core.database import settled_at
from reports.harvesting import dublin_core, mods, sets
from reports.harvesting.arguments import Asked
from reports.harvesting.elements import MODS, OAI, OAI_DC, OAI_IDENTIFIER, Writer
from reports.harvesting.errors import OaiError, bad_token
from reports.harvesting.facts import ReportFacts, headers, host, identifier_of, records, specs_of
from reports.harvesting.listing import ListPosition, earliest, position_of, positions
from reports.harvesting.tokens import LIFETIME, ListToken, SetsToken, micros, moment
from reports.models import Report

PER_PAGE = 100
FORMATS = {
    dublin_core.PREFIX: (dublin_core.element, dublin_core.SCHEMA, OAI_DC),
    mods.PREFIX: (mods.element, mods.SCHEMA, MODS),
}
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_DOMAIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z][A-Za-z0-9-]*)+")
_EMAIL = re.compile(r"\S+@(\S+\.)+\S+")
_oai = Writer(OAI)


def base_url() -> str:
    return f"{settings.SITE_URL}{reverse('oai')}"


def utc(at: datetime) -> str:
    """Return a moment as the protocol writes it, its fractions of a second cut off."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def identify(asked: Asked, root: etree._Element) -> None:
    element = _oai.branch(root, "Identify")
    _oai.add(element, "repositoryName", settings.SITE_NAME)
    _oai.add(element, "baseURL", base_url())
    _oai.add(element, "protocolVersion", "2.0")
    _oai.add(element, "adminEmail", _contact())
    _oai.add(element, "earliestDatestamp", utc(earliest() or timezone.now()))
    _oai.add(element, "deletedRecord", "persistent")
    _oai.add(element, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    if not _DOMAIN.fullmatch(host()):
        return  # a portal that is tried out at 127.0.0.1 cannot promise identifiers that are one in the world
    schema = f"{OAI_IDENTIFIER} http://www.openarchives.org/OAI/2.0/oai-identifier.xsd"
    about = Writer(OAI_IDENTIFIER)
    described = about.root("oai-identifier", schema, _=OAI_IDENTIFIER)
    about.add(described, "scheme", "oai")
    about.add(described, "repositoryIdentifier", host())
    about.add(described, "delimiter", ":")
    about.add(described, "sampleIdentifier", identifier_of(1))
    _oai.branch(element, "description").append(described)


def _contact() -> str:
    address = parseaddr(settings.HARVEST_CONTACT)[1]
    return address if _EMAIL.fullmatch(address) else f"{address.partition('@')[0] or 'noreply'}@{host()}.invalid"


def list_metadata_formats(asked: Asked, root: etree._Element) -> None:
    """Name the formats; every record is to be had in each of them, also as deleted."""
    if asked.arguments and not Report.objects.with_addresses().filter(pk=_key(asked)).exists():
        raise _unknown()
    element = _oai.branch(root, "ListMetadataFormats")
    for prefix, (_write, schema, namespace) in FORMATS.items():
        listed = _oai.branch(element, "metadataFormat")
        _oai.add(listed, "metadataPrefix", prefix)
        _oai.add(listed, "schema", schema)
        _oai.add(listed, "metadataNamespace", namespace)


def list_sets(asked: Asked, root: etree._Element) -> None:
    """List the sets: those of which there are few on the first page, then challenges, a hundred a page."""
    token = SetsToken.read(asked["resumptionToken"]) if asked.arguments else None
    listed = [] if token else list(sets.fixed_sets())
    found = sets.challenge_sets(after=token.pk if token else 0, limit=PER_PAGE + 1)
    listed += [(spec, name) for _pk, spec, name in found[:PER_PAGE]]
    if not listed:
        raise bad_token()  # nothing is left of what it was to go on with
    element = _oai.branch(root, "ListSets")
    for spec, name in listed:
        one = _oai.branch(element, "set")
        _oai.add(one, "setSpec", spec)
        _oai.add(one, "setName", name)
    cursor = token.cursor if token else 0
    if len(found) > PER_PAGE:
        _resume(element, str(SetsToken(found[PER_PAGE - 1][0], cursor + len(listed))), cursor)
    elif token:
        _resume(element, "", cursor)


def get_record(asked: Asked, root: etree._Element) -> None:
    _check_format(asked["metadataPrefix"])
    report = records(Report.objects.with_addresses()).filter(pk=_key(asked)).first()
    if report is None:
        raise _unknown()
    element = _oai.branch(root, "GetRecord")
    _record(element, report, position_of(report, now=timezone.now()), asked["metadataPrefix"])


def list_records(asked: Asked, root: etree._Element) -> datetime | None:
    """Add a page of records or of headers. Return, for the first, the moment from which the next list goes on."""
    as_of: datetime | None = None
    resumed = "resumptionToken" in asked.arguments
    if resumed:
        token = ListToken.read(asked["resumptionToken"])
        if token.verb != asked.verb:
            raise bad_token()
        found = _next(token, ListPosition(moment(token.at), token.pk)) or _left_over(token)
    else:
        _check_format(asked["metadataPrefix"])
        as_of = settled_at().replace(microsecond=0)
        start = micros(asked.start) if asked.start else None
        end = micros(min(asked.end, as_of) if asked.end else as_of)
        token = ListToken(asked.verb, asked["metadataPrefix"], asked["set"], start, end, 0, 0, 0, 0)
        found = _next(token, None)
        if not found:
            raise OaiError("noRecordsMatch", "No records match these arguments.")
    element = _oai.branch(root, asked.verb)
    page = found[:PER_PAGE]
    is_whole = asked.verb == "ListRecords"
    reports = Report.objects.filter(pk__in=[position.pk for position in page])
    fetched = (records(reports) if is_whole else headers(reports)).in_bulk()
    for position in page:
        if is_whole:
            _record(element, fetched[position.pk], position, token.prefix)
        else:
            _header(element, fetched[position.pk], position)
    if len(found) > PER_PAGE:
        last, cursor = page[-1], token.cursor + len(page)
        more = replace(token, at=micros(last.at), pk=last.pk, cursor=cursor, following=found[PER_PAGE].pk)
        _resume(element, str(more), token.cursor)
    elif resumed:
        _resume(element, "", token.cursor)
    return as_of


ANSWERS: dict[str, Callable[[Asked, etree._Element], datetime | None]] = {
    "Identify": identify,
    "ListMetadataFormats": list_metadata_formats,
    "ListSets": list_sets,
    "GetRecord": get_record,
    "ListIdentifiers": list_records,
    "ListRecords": list_records,
}


def _next(token: ListToken, after: ListPosition | None) -> list[ListPosition]:
    start = moment(token.start) if token.start is not None else None
    return positions(spec=token.set, start=start, end=moment(token.end), after=after, limit=PER_PAGE + 1)


def _left_over(token: ListToken) -> list[ListPosition]:
    """Return the record that came next when the token was made, with its new date.

    Everything that was left of the list has changed since, and a page without a record is not allowed.
    """
    report = Report.objects.with_addresses().filter(pk=token.following).first()
    if report is None:
        raise bad_token()
    return [position_of(report, now=timezone.now())]


def _record(parent: etree._Element, report: Report, position: ListPosition, prefix: str) -> None:
    record = _oai.branch(parent, "record")
    _header(record, report, position)
    if report.is_published:
        write, _schema, _namespace = FORMATS[prefix]
        _oai.branch(record, "metadata").append(write(ReportFacts(report)))


def _header(parent: etree._Element, report: Report, position: ListPosition) -> None:
    header = _oai.branch(parent, "header", status="" if report.is_published else "deleted")
    _oai.add(header, "identifier", identifier_of(report.pk))
    _oai.add(header, "datestamp", utc(position.at))
    for spec in specs_of(report):
        _oai.add(header, "setSpec", spec)


def _resume(element: etree._Element, token: str, cursor: int) -> None:
    """Add a resumption token; an empty one ends a list of several pages."""
    expires = utc(timezone.now() + LIFETIME) if token else ""
    _oai.branch(element, "resumptionToken", token, expirationDate=expires, cursor=str(cursor))


def _check_format(prefix: str) -> None:
    if prefix not in FORMATS:
        raise OaiError("cannotDisseminateFormat", f"There are these formats: {', '.join(FORMATS)}.")


def _key(asked: Asked) -> int:
    """Return the number of the record that is asked for. Raises OaiError when it is not one of ours."""
    found = _NUMBER.fullmatch(asked["identifier"].removeprefix(identifier_of("")))
    if not found or asked["identifier"] != identifier_of(int(found[0])):
        raise _unknown()
    return int(found[0])


def _unknown() -> OaiError:
    return OaiError("idDoesNotExist", "There is no record of this identifier.")
