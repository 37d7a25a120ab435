"""The dialogues' open data as data sets: what a catalogue says of each."""

from collections.abc import Iterator

from django.utils.translation import gettext, gettext_lazy

from core.open_data.licences import CC0, NAMES
from core.open_data.sets import DIALOGUES, DataSet, File, Place, columns_of, day_of, in_each
from core.publishing.ordering import LANGUAGES
from dialogues.models import Dialogue

HELD = [state for state in Dialogue.State if state not in {"draft", "scheduled", "cancelled"}]


def data_sets() -> Iterator[DataSet]:
    """Yield the dialogues on the site that have opened, the latest first; no demonstration. One statement."""
    found = Dialogue.objects.published().real().filter(state__in=HELD).newest()
    for dialogue in found.defer("search_text", "more_sources").iterator():
        yield _made(dialogue)


def data_set(dialogue: Dialogue) -> DataSet | None:
    """Return a dialogue as a data set; None while it is none."""
    is_held = dialogue.is_published and dialogue.state in HELD and not dialogue.is_demonstration
    return _made(dialogue) if is_held else None


def _made(dialogue: Dialogue) -> DataSet:
    titles = columns_of(dialogue, "title")
    title = in_each(gettext_lazy("Open data: %(title)s"))
    about = in_each(_ABOUT)
    is_open = dialogue.state == Dialogue.State.OPEN
    forms = ("csv", "json", "xlsx")
    return DataSet(
        kind=DIALOGUES,
        name=dialogue.slug,
        place=Place("dialogues:open-data", (dialogue.slug,)),
        title={one: title[one] % {"title": titles.get(one) or next(iter(titles.values()))} for one in LANGUAGES},
        description=about,
        files=tuple(File(form, Place("dialogues:open-data-file", (dialogue.slug, form))) for form in forms),
        terms=in_each(lambda: NAMES[CC0]),
        licence=CC0,
        modified=None if is_open else day_of(dialogue.updated_at),
        issued=day_of(dialogue.published_at),
        themes=("GOVE", "REGI"),
        keywords=(in_each(lambda: gettext("citizen dialogue")),),
        is_continuous=is_open,
    )


_ABOUT = gettext_lazy("What has been said and answered in the dialogue, as data that anyone can use for any purpose.")
