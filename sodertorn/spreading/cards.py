"""What a record says of itself elsewhere: on its card, in the picture beside a shared address, and to oEmbed.

A card is made of what everybody may read, whoever asks for it.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from challenges.models import Challenge
from core.files.fields import StoredPicture
from core.text import dates
from dialogues.answering.page import hero_of, pictures_of
from dialogues.models import Dialogue
from knowledge.models import Finding
from news.models import NewsItem
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area
from reports.models import Report
from sodertorn.components import drawn_by, tone, translated
from sodertorn.short_addresses import Became, Passed, card_path, record_at
from sodertorn.wording import absolute, if_foreign, in_short, mood, names, smaller_places, tone_of, verified, where
from talks.models import Talk

DRAWN = 1  # raised when pictures are drawn in another way, so that they get other addresses
LINE = 60  # letters of the line that says where it is, or who wrote it


@dataclass(frozen=True)
class Card:
    record: Passed
    title: str
    kind: str
    lang: str = ""  # of the title, where it is not the page's
    tone: str = ""
    place: str = ""
    by: str = ""  # whose it is
    state: str = ""
    mood: str = ""
    slug: str = ""
    picture: StoredPicture | None = None
    is_logo: bool = False

    @property
    def page(self) -> str:
        return absolute(self.record.get_absolute_url())  # type: ignore[union-attr]  # each has a page

    @property
    def address(self) -> str:
        return absolute(card_path(self.record))

    @property
    def below(self) -> str:
        return " · ".join(part for part in (self.place, self.by) if part)

    @property
    def drawn(self) -> dict[str, Any]:
        """Return what stands in the picture."""
        return {
            "title": self.title,
            "kind": self.kind,
            "below": self.below,
            "site": str(settings.SITE_NAME),
            "tone": self.tone,
            "slug": self.slug,
            "is_logo": self.is_logo,
        }

    @property
    def version(self) -> str:
        """Return what is another whenever the picture is."""
        shown = json.dumps([DRAWN, self.drawn, self.picture.name if self.picture else ""])
        return hashlib.blake2s(shown.encode(), digest_size=8).hexdigest()

    @property
    def picture_path(self) -> str:
        return reverse("share-picture", args=[type(self.record), self.record.pk, self.version])


def card_of(record: Any) -> Card:
    card: Card = _OF[type(record)](record)
    return card


def public_record(kind: type, pk: int) -> Any:
    """Return what anybody may read there, also for whoever may read more. Raises Http404."""
    record = record_at(kind, pk, AnonymousUser())
    if record is None or not _is_public(record):
        raise Http404
    return record


@drawn_by("components/record_head.html")
def record_head(record: Any = None) -> dict[str, object]:
    """Say in a page's head which picture and which card stand for it elsewhere; of no record's, the portal's own."""
    is_public = record is not None and _is_public(record)
    return {"card": card_of(record) if is_public else None, "site_url": settings.SITE_URL}


def _is_public(record: Any) -> bool:
    """Whether anybody may read it; partners and places are never drafts."""
    return getattr(record, "is_published", True)


# Each kind of record


def _challenge(challenge: Challenge) -> Card:
    title, lang = translated(challenge, "title")
    perspectives = list(challenge.perspectives.order_by("order"))
    owner = challenge.owner()
    return Card(
        challenge, title, _joined(_("Challenge"), *map(in_short, perspectives[:1])), lang,
        tone=tone(perspectives), place=_places(challenge), by=owner.name if owner else "", slug=challenge.slug,
        state=capfirst(challenge.get_state_display()), mood=mood(challenge.state), picture=challenge.picture,
    )  # fmt: skip


def _dialogue(dialogue: Dialogue) -> Card:
    title, lang = translated(dialogue, "title")
    demonstration = _("Demonstration") if dialogue.is_demonstration else ""
    today = dialogue.state_today
    return Card(
        dialogue, title, _joined(capfirst(dialogue.get_kind_display()), demonstration), lang,
        tone=tone_of(dialogue), place=_places(dialogue), by=_organiser(dialogue), slug=dialogue.slug,
        state=capfirst(str(today.label)), mood=mood(today), picture=dialogue.picture,
    )  # fmt: skip


def _became(became: Became) -> Card:
    dialogue = became.dialogue
    title, lang = translated(dialogue, "headline" if dialogue.headline else "title")
    demonstration = _("Demonstration") if dialogue.is_demonstration else ""
    of = translated(dialogue, "title")[0]
    return Card(
        became, title, _joined(_("What came of it"), demonstration), lang,
        tone=tone_of(dialogue), place=of if title != of else "", by=_organiser(dialogue), slug=dialogue.slug,
        picture=hero.picture if (hero := hero_of(dialogue, pictures_of(dialogue))) else None,
    )  # fmt: skip


def _outcome(outcome: Outcome) -> Card:
    title, lang = translated(outcome, "title")
    return Card(
        outcome, title, _joined(_("Outcome"), outcome.get_kind_display()), lang,
        tone=tone(outcome.perspectives.order_by("order")), place=_places(outcome),
        by=outcome.owner.name if outcome.owner else "", slug=outcome.slug,
        state=capfirst(outcome.get_maturity_display()), mood=mood(outcome.maturity), picture=outcome.picture,
    )  # fmt: skip


def _report(report: Report) -> Card:
    return Card(
        report, report.title, _joined(_("Report"), report.year), if_foreign(report.language),
        tone=tone_of(report), place=_short(names(verified(report.authors.all()), 3)), slug=report.slug,
        picture=report.picture,
    )  # fmt: skip


def _news(item: NewsItem) -> Card:
    title, lang = translated(item, "title")
    day = dates.display(timezone.localdate(item.published_at).isoformat()) if item.published_at else ""
    return Card(item, title, _("News"), lang, place=day, slug=item.slug, picture=item.picture)


def _organisation(organisation: Organisation) -> Card:
    title, lang = translated(organisation, "name")
    return Card(
        organisation, title, _joined(_("Partner"), organisation.get_sector_display()), lang,
        slug=organisation.slug, picture=organisation.logo, is_logo=True,
    )  # fmt: skip


def _area(area: Area) -> Card:
    inside = area.parent.name if area.parent else ""
    return Card(area, area.name, capfirst(area.get_kind_display()), place=inside, slug=area.slug, picture=area.picture)


def _finding(finding: Finding) -> Card:
    title, lang = translated(finding, "title")
    return Card(
        finding, title, _joined(_("Finding"), finding.get_state_display()), lang,
        tone="lake", place=_places(finding), slug=finding.slug,
    )  # fmt: skip


def _talk(talk: Talk) -> Card:
    title, lang = translated(talk, "title")
    demonstration = _("Demonstration") if talk.is_demonstration else ""
    return Card(
        talk, title, _joined(_("Early talks"), demonstration), lang,
        tone="moss", place=_places(talk), by=talk.municipality.name if talk.municipality else "", slug=talk.slug,
        state=capfirst(talk.get_state_display()), mood=mood(talk.state), picture=talk.picture,
    )  # fmt: skip


_OF: dict[type, Callable[[Any], Card]] = {
    Challenge: _challenge,
    Dialogue: _dialogue,
    Became: _became,
    Outcome: _outcome,
    Report: _report,
    NewsItem: _news,
    Organisation: _organisation,
    Area: _area,
    Finding: _finding,
    Talk: _talk,
}


def _joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def _places(record: Challenge | Dialogue | Outcome | Finding | Talk) -> str:
    """Name where it is: the smaller places, or else the municipalities, or that they are all there are."""
    areas = list(record.areas.for_links())
    if smaller := smaller_places(areas):
        return _short(names(smaller, 2))
    return _short(capfirst(where(areas)))


def _short(text: str) -> str:
    return text if len(text) <= LINE else f"{text[:LINE].rsplit(' ', 1)[0].rstrip(',')} …"


def _organiser(dialogue: Dialogue) -> str:
    return dialogue.organiser.name if dialogue.organiser else ""
