"""FAIR Signposting: where a report's metadata, files, authors and licence are, for machines that read no pages.

In the Link header of its page (level 1), and in full as a linkset (level 2, RFC 9264). See signposting.org.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpResponseBase

from reports.citations.cited_names import names_of
from reports.citations.formats import FORMATS
from reports.citations.loading import (
    ORCID,
    fetch_for_citing,
    file_address,
    page_address,
    permanent_address,
    persistent_address,
)
from reports.citations.schema import type_of
from reports.licences import licence_address
from reports.models import Report, ReportFile

LINKSET = "application/linkset+json"
ABOUT_PAGE = "https://schema.org/AboutPage"
# Proxies take headers of some kilobytes only. Of what there are more, the linkset names them all, and the header none.
MOST_IN_HEADER = 12


@dataclass(frozen=True)
class Signpost:
    rel: str
    address: str
    media_type: str = ""

    def __str__(self) -> str:
        return f'<{self.address}>; rel="{self.rel}"' + (f'; type="{self.media_type}"' if self.media_type else "")


def of_page(report: Report, files: Iterable[ReportFile]) -> list[Signpost]:
    """Return where a report's page points; ``files`` are those that anybody may read now."""
    return [
        Signpost("cite-as", persistent_address(report)),
        *(Signpost("author", ORCID + orcid) for orcid in _orcids(report)),
        Signpost("type", ABOUT_PAGE),
        Signpost("type", f"https://schema.org/{type_of(report)}"),
        *(Signpost("license", address) for address in [licence_address(report)] if address),
        *(Signpost("describedby", address, media_type) for address, media_type in _metadata(report)),
        *(Signpost("item", file_address(file), file.media_type) for file in files),
        Signpost("linkset", page_address(report, "linkset"), LINKSET),
    ]


def links_of_page(report: Report, files: Sequence[ReportFile]) -> str:
    """Return the signposts of a report's page as its Link header has them."""
    fetch_for_citing(report, files)
    posts = of_page(report, files)
    named = [post for post in posts if sum(other.rel == post.rel for other in posts) <= MOST_IN_HEADER]
    return ", ".join(map(str, named))


def link_stub(response: HttpResponseBase, report: Report) -> None:
    """Say of a withdrawn report, or of an earlier version of one, how to cite it; and nothing more."""
    posts = [Signpost("cite-as", permanent_address(report)), Signpost("type", ABOUT_PAGE)]
    response["Link"] = ", ".join(map(str, posts))


def link_file(response: HttpResponseBase, report: Report) -> None:
    """Say of a file, as it is handed out, which report it belongs to."""
    response["Link"] = str(Signpost("collection", permanent_address(report), "text/html"))


def linkset(report: Report, files: Iterable[ReportFile]) -> dict[str, Any]:
    """Return all links of a report, also those from its files and its metadata back to it."""
    page = permanent_address(report)
    files = list(files)
    back = {"href": page, "type": "text/html"}
    contexts: list[dict[str, Any]] = [{"anchor": page, **_by_relation(of_page(report, files))}]
    contexts += [{"anchor": file_address(file), "collection": [back]} for file in files]
    contexts += [{"anchor": address, "describes": [back]} for address, _media_type in _metadata(report)]
    return {"linkset": contexts}


def _by_relation(posts: list[Signpost]) -> dict[str, list[dict[str, str]]]:
    return {rel: [_target(post) for post in members] for rel, members in groupby(posts, key=lambda post: post.rel)}


def _target(post: Signpost) -> dict[str, str]:
    return {"href": post.address} | ({"type": post.media_type} if post.media_type else {})


def _metadata(report: Report) -> Iterator[tuple[str, str]]:
    beside = page_address(report, "cite")  # what "cite-file" begins with
    for name, form in FORMATS.items():
        if form.describes:
            yield beside + name, form.media_type


def _orcids(report: Report) -> list[str]:
    names = names_of(list(report.authors.all()), publisher=report.publisher)
    return [name.orcid for name in (*names.authors, *names.editors) if name.orcid]
