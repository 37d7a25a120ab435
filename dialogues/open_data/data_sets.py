"""The dialogues' open data as data sets: what a catalogue says of each."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from core.open_data.licences import CC0, NAMES
from core.open_data.sets import DIALOGUES, DataFile, DataSet, NamedAddress, columns_of, day_of, in_each
from core.publishing.ordering import LANGUAGES
from dialogues.models import Dialogue
from dialogues.open_data.export import latest_days


def data_sets() -> Iterator[DataSet]:
    """Yield the dialogues on the site that have opened, the latest first; no demonstration. Two statements."""
    dialogues = list(Dialogue.objects.published().real().opened().newest().defer("search_text", "more_sources"))
    latest = latest_days([dialogue.pk for dialogue in dialogues])
    for dialogue in dialogues:
        yield _made(dialogue, latest.get(dialogue.pk))


def data_set(dialogue: Dialogue) -> DataSet | None:
    """Return a dialogue as a data set; None while it is none."""
    if not (dialogue.is_published and dialogue.has_opened) or dialogue.is_demonstration:
        return None
    return _made(dialogue, latest_days([dialogue.pk]).get(dialogue.pk))


def _made(dialogue: Dialogue, latest: dt.date | None) -> DataSet:
    titles = columns_of(dialogue, "title")
    title = in_each(gettext_lazy("Open data: %(title)s"))
    about = in_each(_ABOUT)
    issued = day_of(dialogue.published_at)
    # What was said before the dialogue was published became data on the day it was.
    modified = max(latest, issued) if latest and issued else latest
    forms = ("csv", "json", "xlsx")
    return DataSet(
        kind=DIALOGUES,
        name=dialogue.slug,
        at=NamedAddress("dialogues:open-data", (dialogue.slug,)),
        title={one: title[one] % {"title": titles.get(one) or next(iter(titles.values()))} for one in LANGUAGES},
        description=about,
        files=tuple(DataFile(form, NamedAddress("dialogues:open-data-file", (dialogue.slug, form))) for form in forms),
        terms=in_each(NAMES[CC0]),
        licence=CC0,
        modified=None if dialogue.is_open else modified,
        issued=issued,
        themes=("GOVE", "REGI"),
        keywords=(in_each(gettext_lazy("citizen dialogue")),),
        is_continuous=dialogue.is_open,
    )


_ABOUT = gettext_lazy("What has been said and answered in the dialogue, as data that anyone can use for any purpose.")
