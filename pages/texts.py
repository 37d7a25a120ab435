"""The texts of a page as its template asks for them, by the name of the block."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import get_language

from core.publishing.content import kept, when_shown
from core.publishing.ordering import LANGUAGES
from pages.blocks import DEFAULTS, PAGES, Kind
from pages.facts import filled
from pages.models import PageText

COLUMNS = tuple(f"{field}_{language}" for field in ("heading", "text") for language in LANGUAGES)


@dataclass(frozen=True)
class Shown:
    """A block as it is shown, in both languages, with the facts in it."""

    heading_sv: str
    heading_en: str
    text_sv: str
    text_en: str


class Texts:
    """The blocks of a page as attributes; one that it does not have is an error in the template."""

    def __init__(self, blocks: dict[str, Shown], changed_at: datetime | None) -> None:
        self.__dict__.update(blocks)
        self.changed_at = changed_at


def texts_of(page: str, request: HttpRequest | None = None) -> Texts:
    """Return the texts of a page; fetched when the first is shown, and kept until the content changes."""
    return when_shown(lambda: kept(f"texts:{page}:{get_language()}", lambda: _texts(page), request=request))


def _texts(page: str) -> Texts:
    rows = {row.name: row for row in PageText.objects.filter(page__slug=page)}
    blocks: dict[str, Shown] = {}
    facts: dict[str, str] = {}
    for name, block in PAGES[page].blocks.items():
        row, default = rows.get(name), DEFAULTS[page][name]
        is_markdown = block.kind is Kind.MARKDOWN
        written = {column: (getattr(row, column) if row else default.get(column)) or "" for column in COLUMNS}
        blocks[name] = Shown(
            **{
                column: filled(text, is_markdown=is_markdown and column.startswith("text"), said=facts)
                for column, text in written.items()
            }
        )
    return Texts(blocks, max((row.updated_at for row in rows.values()), default=None))
