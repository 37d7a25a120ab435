"""Which challenges are likely the one that somebody is about to log, by the words of its title."""

import re
from functools import reduce
from operator import and_, or_

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from challenges.models import Challenge, ChallengeParty
from challenges.permissions import OPEN_TO_PARTIES
from core.lists.search import MAX_LENGTH, MAX_WORDS, fold
from core.publishing.ordering import in_language
from partners.permissions import organisations_of

MOST = 3  # more would push what is being written out of sight
CANDIDATES = 200  # looked at closely: the latest that hold all the words, and the latest that hold any
LEAST = 3  # one word in so many has to be found
SHORTEST = 3  # letters of a word that says something
STEM = 6  # letters of a long word that count, so that "planering" finds "planeringen" and "planerna"
COMPOUND = 5  # letters of what is looked for inside words: "buller" is in "trafikbuller", but "unga" not in "tunga"

# Folded, as everything here. What stands in any title tells none of them apart.
SWEDISH = """
    alla allt andra att bara battre bli blir bort dar den denna deras dess dessa det detta eller enligt far fler flera
    fram fran for fore ger ges gor gora gors har hela hos hur igen ihop ingen inga inom inte kan kommer kunna man med
    mellan men mer mera mindre minska minst mot mycket nar nara nya nytt och oka olika oss over redan sadan samt sig
    sin sina sitt ska skapa som stor stora till tillsammans under utan var vara vart vid vilka vilken vill
"""
ENGLISH = """
    about after all and are better between but can each for from get has have help her his how into its less make
    many more most new not our out over own than that the their them then there they this through together too under
    use what when where which who why will with without you your
"""
STOP_WORDS = frozenset(SWEDISH.split() + ENGLISH.split())


def likely_the_same(title: str, visitor: User, *, besides: str = "") -> list[Challenge]:
    """Return the likeliest that ``visitor`` may read and join, with drafts of their own. Five queries."""
    sought = stems(title)
    if not sought:
        return []
    ours = organisations_of(visitor)
    own = Challenge.objects.owned_by(ours)
    readable = (
        Challenge.objects.visible_to(visitor)
        .filter(Q(state__in=OPEN_TO_PARTIES) | Q(state__in=["draft", "returned"], pk__in=own.values("pk")))
        .exclude(slug=besides)
    )
    holds = [Q(search_text__contains=stem) for stem in sought]
    scores = {}
    for condition in {reduce(and_, holds), reduce(or_, holds)}:
        candidates = readable.filter(condition).order_by("-pk")[:CANDIDATES]
        for pk, shown_title, text in candidates.values_list("pk", in_language("title"), "search_text"):
            in_title, in_text = matches(sought, fold(shown_title or "")), matches(sought, text)
            if (in_title or in_text > 1) and in_text * LEAST >= len(sought):
                scores[pk] = (in_title, in_text, pk)
    likeliest = sorted(scores, key=lambda pk: scores[pk], reverse=True)[:MOST]
    parts = ChallengeParty.objects.filter(
        challenge=OuterRef("pk"), organisation__in=ours, state__in=ChallengeParty.OPEN
    )
    records = Challenge.objects.for_rows().annotate(is_ours=Exists(parts)).in_bulk(likeliest)
    return [records[pk] for pk in likeliest if pk in records]


def stems(title: str) -> list[str]:
    """Return the beginnings of the words that say what a title is about: ``["unga", "fittja", "planer"]``."""
    found = re.findall(r"\w+", fold(title[:MAX_LENGTH]))
    telling = (word[:STEM] for word in found if len(word) >= SHORTEST and word not in STOP_WORDS)
    return list(dict.fromkeys(telling))[:MAX_WORDS]


def matches(sought: list[str], text: str) -> int:
    """Return how many of the stems a folded text holds: longer ones anywhere, short ones where a word begins."""
    patterns = (stem if len(stem) >= COMPOUND else rf"\b{stem}" for stem in sought)
    return sum(re.search(pattern, text) is not None for pattern in patterns)
