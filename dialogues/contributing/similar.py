"""What others have said that is likely the same as what somebody is writing, by the words of it."""

from functools import reduce
from operator import and_, or_

from django.db.models import Q

from challenges.similar import matches, stems
from dialogues.models import Activity, Contribution

MOST = 3
LEAST = 2  # one word in so many has to be found
CANDIDATES = 200  # looked at closely: the latest that hold all the words, and the latest that hold any


def likely_the_same(activity: Activity, title: str, text: str = "") -> list[Contribution]:
    """Return at most MOST contributions that everybody sees, the likeliest first. Three queries at most."""
    sought = stems(title) or stems(text)
    if not sought or not activity.shows_contributions:
        return []
    listed = activity.contributions.ideas().filter(state=Contribution.State.PUBLISHED)
    holds = [Q(search_text__contains=stem) for stem in sought]
    scores = {}
    for condition in {reduce(and_, holds), reduce(or_, holds)}:
        candidates = listed.filter(condition).order_by("-created_at", "-id")[:CANDIDATES]
        for pk, words, n_supports in candidates.values_list("pk", "search_text", "n_supports"):
            found = matches(sought, words)
            if found * LEAST >= len(sought):
                scores[pk] = (found, n_supports, pk)
    likeliest = sorted(scores, key=lambda pk: scores[pk], reverse=True)[:MOST]
    records = listed.select_related("participant", "answer").defer("search_text").in_bulk(likeliest)
    for record in records.values():
        record.activity, record.dialogue = activity, activity.dialogue
    return [records[pk] for pk in likeliest if pk in records]
