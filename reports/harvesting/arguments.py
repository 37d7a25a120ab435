"""What a harvester asks: the arguments of each verb, and what each argument may look like."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from reports.harvesting.errors import OaiError, bad_argument

_UNREADABLE = (BadRequest, MultiPartParserError, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@dataclass(frozen=True)
class Verb:
    """Which arguments a verb needs and takes. A resumption token, where there is one, comes alone."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    resumed: bool = False


_LIST = Verb(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), resumed=True)
VERBS = {
    "Identify": Verb(),
    "ListMetadataFormats": Verb(optional=frozenset({"identifier"})),
    "ListSets": Verb(resumed=True),
    "GetRecord": Verb(frozenset({"identifier", "metadataPrefix"})),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
}

_SYNTAX = {
    "identifier": re.compile(r"(?:[A-Za-z0-9\-_.!~*'();/?:@&=+$,]|%[0-9A-Fa-f]{2}){1,500}"),
    "metadataPrefix": re.compile(r"[A-Za-z0-9\-_.!~*'()]{1,100}"),
    "set": re.compile(r"[A-Za-z0-9\-_.!~*'()]{1,200}(?::[A-Za-z0-9\-_.!~*'()]{1,200}){0,3}"),
    "from": re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?", re.ASCII),
    "until": re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?", re.ASCII),
}


@dataclass
class Asked:
    """A question that is in order. ``arguments`` are as they were given; the moments are from and until."""

    verb: str
    arguments: dict[str, str] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None  # the first moment after the last one that was asked for

    def __getitem__(self, name: str) -> str:
        return self.arguments.get(name, "")


def given(request: HttpRequest) -> list[tuple[str, str]]:
    """Return every argument, as often as it was given. Raises OaiError when they cannot be read."""
    try:
        found = [*request.GET.lists()]
        if request.method == "POST":
            found += request.POST.lists()
    except _UNREADABLE as error:
        raise bad_argument("The arguments cannot be read: they are too many, too large or badly encoded.") from error
    return [(name, value) for name, values in found for value in values]


def read(pairs: list[tuple[str, str]]) -> Asked:
    """Return what is asked. Raises OaiError: badVerb or badArgument."""
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise OaiError("badVerb", f"Give one verb, and one of these: {', '.join(VERBS)}.")
    verb = VERBS[verbs[0]]
    arguments = [(name, value) for name, value in pairs if name != "verb"]
    names = [name for name, _value in arguments]
    if len(set(names)) < len(names):
        raise bad_argument("An argument is repeated.")
    known = verb.required | verb.optional | ({"resumptionToken"} if verb.resumed else set())
    if set(names) - known:
        raise bad_argument(f"{verbs[0]} takes no other arguments than {', '.join(sorted(known)) or 'its name'}.")
    asked = Asked(verbs[0], dict(arguments))
    if "resumptionToken" in names:
        if len(names) > 1:
            raise bad_argument("A resumption token comes alone.")
        return asked
    if missing := verb.required - set(names):
        raise bad_argument(f"{verbs[0]} needs {', '.join(sorted(missing))}.")
    for name, value in arguments:
        if not _SYNTAX[name].fullmatch(value):
            raise bad_argument(f"The value of {name} is not written as it should be.")
    _read_dates(asked)
    return asked


def _read_dates(asked: Asked) -> None:
    start, end = asked["from"], asked["until"]
    if start and end and len(start) != len(end):
        raise bad_argument("From and until differ in granularity.")
    asked.start = _moment(start) if start else None
    asked.end = _after(_moment(end), of_day=len(end) == len("2026-01-31")) if end else None
    if asked.start and asked.end and asked.start >= asked.end:
        raise bad_argument("From is later than until.")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError as error:
        raise bad_argument("There is no such date.") from error


def _after(moment: datetime, *, of_day: bool) -> datetime:
    try:
        return moment + (timedelta(days=1) if of_day else timedelta(seconds=1))
    except OverflowError:
        return moment
