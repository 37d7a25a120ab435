"""The portal's components: templates call them as ``ui.entry(…)``, and give content to some by ``{% call %}``.

Small ones that repeat in lists are written here; the others have a template of the same name in
``templates/components/``. ``templates/sodertorn/gallery.html`` shows each of them in every state.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from html import unescape
from typing import Any, ParamSpec, Protocol
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context

from core.files import covers
from core.files.fields import StoredPicture
from core.forms.marks import mark_of
from core.forms.personal import POINTED_OUT
from core.lists.facets import COUNTED, Facet
from core.publishing.provenance import Confidence, FieldSources
from core.text.markdown import render
from dialogues.models import Dialogue
from partners.models import Organisation
from sodertorn.sections import SECTIONS, listed_under, section_at, section_of
from sodertorn.short_addresses import Became, Passed, card_path, qr_code, short_address

Content = Callable[[], str]  # what stands between {% call %} and {% endcall %}

P = ParamSpec("P")


class Sourced(Protocol):
    """A record with its ``core.publishing.provenance.Provenance``, or what stands in for it in the gallery."""

    source: str
    more_sources: list[str]
    source_note_sv: str
    source_note_en: str

    def get_confidence_display(self) -> str: ...


TONES = {"kunskapsdriven": "lake", "medskapande": "copper", "vardeskapande": "moss"}
MATURITY_STEPS = 5
CARD_WIDTH, CARD_HEIGHT = 480, 270  # pixels, in which a card has room with most titles

# "t.ex. Botkyrka" and "bl.a. KTH" do not end a sentence.
_SENTENCE = re.compile(
    r"(?s).+?(?<!\bt\.ex)(?<!\bbl\.a)(?<!\bs\.k)(?<!\bm\.fl)(?<!\be\.g)(?<!\bi\.e)(?<!\bca)(?<!\bnr)[.!?…](?=\s+[^a-zåäö\s]|\s*$)"
)


def drawn_by(template: str) -> Callable[[Callable[P, dict[str, object]]], Callable[P, SafeString]]:
    """Let a component be a function that says what its ``template`` needs; its signature is the component's."""

    def decorate(component: Callable[P, dict[str, object]]) -> Callable[P, SafeString]:
        @wraps(component)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> SafeString:
            html = render_to_string(template, component(*args, **kwargs), using="jinja2")
            return mark_safe(html)  # noqa: S308  # the template has escaped what it was given

        return drawn

    return decorate


# Text


def first_sentence(value: str) -> str:
    found = _SENTENCE.match(value.strip())
    return found[0] if found else value.strip()


def tone(value: object) -> str:
    """Name the colour of a perspective: the perspective, its slug, or several of them, of which the first counts."""
    if isinstance(value, str):
        return TONES.get(value, "")
    if isinstance(value, Iterable):
        return next((tone(one) for one in value), "")
    return TONES.get(getattr(value, "slug", ""), "")


def translated(thing: object, field: str) -> tuple[str, str]:
    """Return the text in the active language and "", or in the other language and that language's code.

    Some have a field only where it has been asked for; that each is one of a model's is held by a test.
    """
    return _in_language(lambda code: getattr(thing, f"{field}_{code}", ""))


def _in_language(text_in: Callable[[str], str | None]) -> tuple[str, str]:
    here = (get_language() or settings.LANGUAGE_CODE)[:2]
    for language in (here, *(code for code, _name in settings.LANGUAGES if code != here)):
        if value := text_in(language):
            return str(value), "" if language == here else language
    return "", ""


def _marked(value: str, language: str) -> str:
    return format_html('<span lang="{}">{}</span>', language, value) if language else value


def text(thing: object, field: str, *, sentence: bool = False) -> str:
    """Print a translated field, or the text of the other language marked with its language."""
    value, language = translated(thing, field)
    if sentence:
        value = first_sentence(value)
    return _marked(value, language)


def text_in(languages: Mapping[str, str]) -> str:
    """Print a text that comes as a mapping from languages, as ``text`` prints a field."""
    return _marked(*_in_language(languages.get))


def prose(thing: object, field: str, *, after_sentence: bool = False) -> str:
    """Print a translated Markdown field as running text, or what comes ``after_sentence``, the first one."""
    value, language = translated(thing, field)
    if after_sentence:
        value = value.strip().removeprefix(first_sentence(value)).strip()
    if not value:
        return ""
    lang = format_html(' lang="{}"', language) if language else ""
    return format_html('<div class="prose"{}>{}</div>', lang, render(value))


def numbered(thing: object, field: str) -> str:
    """Print a translated field, of one item a line, as a numbered list."""
    value, language = translated(thing, field)
    lines = [(line.strip(),) for line in value.splitlines() if line.strip()]
    if not lines:
        return ""
    lang = format_html(' lang="{}"', language) if language else ""
    return format_html('<ol class="numbered"{}>{}</ol>', lang, format_html_join("", "<li>{}</li>", lines))


def text_note(thing: object, field: str) -> str:
    """Say so where a field exists in the other language only."""
    _value, language = translated(thing, field)
    return only_in(language) if language else ""


def only_in(language: str) -> str:
    """Say that a text exists in that language only, which is not the page's."""
    notes = {"sv": _("Only in Swedish"), "en": _("Only in English")}
    return format_html('<p class="text-note">{}</p>', notes[language])


def on_one_line(content: str) -> SafeString:
    """Turn rendered content into plain text that fits an element and an attribute."""
    plain = " ".join(strip_tags(content).split()).replace('"', "&quot;")
    return mark_safe(plain)  # noqa: S308  # without its tags, and escaped already


# Small labels


def _tone_class(name: str) -> str:
    return f" tone-{name}" if name else ""


def kind(*parts: str, tone: str = "") -> SafeString:
    """Print the small label above a title: what this is, its perspective, its place."""
    shown = format_html_join(" · ", "{}", ((part,) for part in parts if part))
    return format_html('<p class="kind{}">{}</p>', _tone_class(tone), shown)


def state(label: str, mood: str = "") -> SafeString:
    """Print a workflow state. ``mood`` is "", "active", "done" or "warn"."""
    return format_html('<span class="state{}">{}</span>', f" state--{mood}" if mood else "", label)


def maturity(step: int, label: str) -> SafeString:
    """Print five boxes, ``step`` of them filled, and the word. Step 0: not assessed."""
    boxes = mark_safe('<i class="on"></i>' * step + "<i></i>" * (MATURITY_STEPS - step))  # noqa: S308
    unknown = "" if step else " maturity--none"
    html = '<span class="maturity{}"><span class="maturity__boxes" aria-hidden="true">{}</span>{}</span>'
    return format_html(html, unknown, boxes, label)


def button(label: str, url: str, variant: str = "") -> SafeString:
    """Print a link that looks like a button. ``variant`` is "", "quiet" or "danger"; a page has one that is ""."""
    return format_html('<a class="button{}" href="{}">{}</a>', f" button--{variant}" if variant else "", url, label)


# Lists of rows


def entries(*, caller: Content, label: str = "") -> SafeString:
    content = caller()
    name = format_html(' aria-label="{}"', label) if label else ""
    return format_html('<ul class="entries"{}>{}</ul>', name, content)


def entry(
    *,
    caller: Content | None = None,
    title: str,
    url: str = "",
    text: str = "",
    tone: str = "",
    level: int = 3,
    kicker: str = "",
    lang: str = "",
    more: str = "",
    id: str = "",
) -> SafeString:
    """Print a row: title and one line to the left, and to the right the facts that the block gives, if there is one.

    ``lang``: the title's language. ``more``: what stands below the line, as HTML. Each fact is a ``span``: they stand
    one under the other, or after each other where there is little room.
    """
    content = caller() if caller else ""
    language = format_html(' lang="{}"', lang) if lang else ""
    heading = format_html('<a href="{}"{}>{}</a>', url, language, title) if url else title
    return format_html(
        '<li class="entry{tone}"{id}><div class="entry__main">{kicker}'
        '<h{level} class="entry__title">{heading}</h{level}>{text}{more}</div>{facts}</li>',
        tone=_tone_class(tone),
        id=format_html(' id="{}"', id) if id else "",
        kicker=format_html('<p class="kind">{}</p>', kicker) if kicker else "",
        level=level,
        heading=heading,
        text=format_html('<p class="entry__text">{}</p>', text) if text else "",
        more=more,
        facts=format_html('<div class="entry__facts meta">{}</div>', content) if content.strip() else "",
    )


def showing(page: Page[Any]) -> SafeString:
    """Say which of the records a page shows, where there are several pages."""
    if page.paginator.num_pages == 1:
        return SafeString()
    bounds = {"first": intcomma(page.start_index()), "last": intcomma(page.end_index())}
    return format_html("<small>{}</small>", _("Showing %(first)s–%(last)s") % bounds)


def facts(*, caller: Content, plain: bool = False) -> SafeString:
    content = caller()
    return format_html('<dl class="facts{}">{}</dl>', " facts--plain" if plain else "", content)


def fact(label: str, *, caller: Content) -> SafeString:
    """Print one fact, or nothing where the block is empty."""
    content = caller()
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content) if content.strip() else mark_safe("")


@drawn_by("components/history.html")
def history(steps: Iterable[object], *, since: datetime | None = None) -> dict[str, object]:
    """Show what happened; without steps, ``since`` when the record is on the site.

    A step has ``at``, ``reason``, and a ``sentence`` or else what the template puts together.
    """
    return {"steps": steps, "since": since}


# The chain


@drawn_by("components/line.html")
def line(stations: Sequence[object], tone: str = "") -> dict[str, object]:
    """Draw the chain from challenge to reuse: five ``core.publishing.chain.Station``."""
    return {"stations": stations, "tone": tone}


@drawn_by("components/cover.html")
def cover(slug: str, tone: str = "") -> dict[str, object]:
    """Draw contour lines, always the same for the same slug."""
    return {"paths": covers.contours(slug), "tone": tone, "size": covers.SIZE}


class Pictured(Protocol):
    """A record with ``core.publishing.pictured.Pictured``, or what stands in for it in the gallery."""

    picture: StoredPicture
    picture_is_decorative: bool
    picture_credit: str


# How wide each kind of picture stands on the page, for the browser to choose a file by.
SIZES = {
    "head": "100vw",
    "figure": "(min-width: 48rem) 40rem, calc(100vw - 2rem)",
    "half": "(min-width: 48rem) 36rem, calc(100vw - 2rem)",
    "thumb": "8rem",
}


@drawn_by("components/picture.html")
def picture(record: Pictured, kind: str = "figure", *, first: bool = False) -> dict[str, object]:
    """Show a record's picture with who made it: across the ``head`` of a page, in its text, or as a ``thumb`` in a row.

    The ``first`` on a page is fetched at once, others when they come into sight.
    """
    alt, lang = ("", "") if record.picture_is_decorative else translated(record, "picture_alt")
    return {
        "image": image(record.picture, alt=alt, lang=lang, kind=kind, lazy=not first),
        "kind": kind,
        "credit": "" if kind == "thumb" else record.picture_credit,
    }


def opening(record: Any, tone: str = "") -> SafeString:
    """Show what a record's page begins with: its picture, or else the cover."""
    return picture(record, "head", first=True) if record.picture else cover(record.slug, tone)


def image(stored: StoredPicture, *, alt: str, lang: str = "", kind: str = "figure", lazy: bool = True) -> SafeString:
    """Show a stored picture alone, in the file that fits; room is left for it before it is there."""
    urls = stored.urls
    attributes: dict[str, object] = {"class": "picture__image", "alt": alt}
    if stored.width and stored.height:
        attributes |= {"width": stored.width, "height": stored.height}
        if len(urls) > 1:
            srcset = ", ".join(f"{url} {width}w" for width, url in urls.items())
            attributes |= {"srcset": srcset, "sizes": SIZES[kind]}
    if lang:
        attributes["lang"] = lang
    if lazy:
        attributes["loading"] = "lazy"
    attributes["src"] = list(urls.values())[-1]  # last: some browsers fetch it before they have read the others
    return format_html("<img{}>", format_html_join("", ' {}="{}"', attributes.items()))


@drawn_by("components/spread.html")
def spread(record: Passed, title: str, *, poster: str = "", poster_pdf: str = "") -> dict[str, object]:
    """Show how to pass a record on: its short address, to copy, mail and share, and the same as a code for cameras.

    ``title`` is the record's name as the page shows it, ``poster`` the address of one to print.
    """
    if isinstance(title, SafeString):  # marked with the language that it is in
        title = unescape(strip_tags(title))
    address = short_address(record)
    return {
        "address": address,
        "title": title,
        "mail": f"mailto:?subject={quote(title)}&body={quote(title)}%0D%0A{quote(address)}",
        "poster": poster,
        "poster_pdf": poster_pdf,
        "code": embedding(f"{settings.SITE_URL}{card_path(record)}", title, width=CARD_WIDTH),
    }


def embedding(address: str, title: str, *, width: int, height: int = CARD_HEIGHT) -> str:
    """Write the code by which another site shows a card, as text; the style is that site's, where our policy is not."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}" loading="lazy"'
        ' style="border:0;max-width:100%"></iframe>'
    )


def became(dialogue: Dialogue) -> Became:
    """Return what stands for the page of what came of a dialogue, where it is passed on."""
    return Became(dialogue)


@drawn_by("components/qr.html")
def qr(address: str) -> dict[str, object]:
    """Show an address as a code that a telephone's camera reads."""
    size, dark = qr_code(address)
    return {"address": address, "size": size, "dark": dark}


def logo(organisation: Organisation, *, named: bool = False) -> SafeString:
    """Show a partner's logo in a box like all others', or nothing; without words where it is ``named`` beside it."""
    if not organisation.logo:
        return mark_safe("")
    return format_html(
        '<span class="logo">{}</span>',
        image(organisation.logo, alt="" if named else organisation.name, kind="thumb"),
    )


@drawn_by("components/sheet.html")
def sheet(*, title: str, authors: str = "", year: str = "", url: str = "", lang: str = "") -> dict[str, object]:
    """Show a report as a typographic sheet."""
    return {"title": title, "authors": authors, "year": year, "url": url, "lang": lang}


@drawn_by("components/provenance.html")
def provenance(record: Sourced) -> dict[str, object]:
    """Say how we know, and whose work it is where the record has a ``relation``."""
    relation = getattr(record, "get_relation_display", None)
    sources = [record.source, *record.more_sources] if record.source else record.more_sources
    return {
        "confidence": record.get_confidence_display(),
        "relation": relation() if relation else "",
        "sources": _with_hosts(sources),
        "note": text(record, "source_note"),
    }


def _with_hosts(sources: Iterable[str]) -> list[tuple[str, str]]:
    return [(url, (urlsplit(url).hostname or url).removeprefix("www.")) for url in sources]


def is_derived(record: FieldSources, field: str) -> bool:
    said: dict[str, Any] = record.field_sources.get(field, {})
    return said.get("confidence") == Confidence.INFERRED


def derived(record: FieldSources, field: str) -> str:
    """Mark a value that is derived, behind it."""
    return format_html(' <span class="meta">({})</span>', _("derived")) if is_derived(record, field) else ""


@drawn_by("components/how_known.html")
def how_known(*records: FieldSources, field: str) -> dict[str, object]:
    """Say how ``field`` of a record is known; of several records what is said of several once."""
    found = [_known(record.field_sources[field]) for record in records if field in record.field_sources]
    once = {(known["note"], *known["sources"]): known for known in found}
    is_any_derived = any(known["is_inferred"] for known in found)
    return {"known": list(once.values()), "summary": _("Derived: how we know") if is_any_derived else _("How we know")}


@drawn_by("components/how_known.html")
def fields_known(record: FieldSources) -> dict[str, object]:
    """Say how the fields of a record are known that have something in them, and of which that is said."""
    known = []
    for name, said in record.field_sources.items():
        column = record._meta.get_field(name)
        if column.concrete and not column.many_to_many and getattr(record, name) in ("", None, []):
            continue
        related: Any = column.related_model if column.is_relation else None
        label = (
            related._meta.verbose_name_plural
            if related and not column.concrete
            else getattr(column, "verbose_name", "")
        )
        known.append({**_known(said), "label": capfirst(str(label))})
    return {"known": known, "summary": _("How we know, field by field")}


def _known(said: Mapping[str, Any]) -> dict[str, Any]:
    notes = {language: said.get(f"note_{language}", "") for language in ("sv", "en")}
    return {
        "label": "",
        "is_inferred": said.get("confidence") == Confidence.INFERRED,
        "note": text_in(notes),
        "sources": _with_hosts(said.get("source", ())),
    }


# Blocks


def perspective(*, caller: Content, title: str, url: str = "", tone: str = "") -> SafeString:
    content = caller()
    heading = format_html('<a href="{}">{}</a>', url, title) if url else title
    html = '<article class="perspective{}"><h3>{}</h3>{}</article>'
    return format_html(html, _tone_class(tone), heading, content)


@drawn_by("components/nothing.html")
def nothing(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, object]:
    """Say that there is nothing to show, and what to do about it."""
    return {"title": title, "text": text, "url": url, "label": label or _("Clear all filters")}


# Finding the way


@pass_context
@drawn_by("components/main_nav.html")
def main_nav(context: Context) -> dict[str, object]:
    match = _match(context)
    here = section_of(match)
    return {"sections": SECTIONS, "here": here, "is_its_page": bool(here and match.view_name == here.page.name)}


@pass_context
@drawn_by("components/crumbs.html")
def crumbs(context: Context, *parts: str) -> dict[str, object]:
    """Show the way here: label, address, label, address, …, and last this page's own label.

    What it begins with follows from the map of the portal: the section, or the start page before a section's own.
    """
    *given, last = parts
    links: list[tuple[object, str]] = list(zip(given[::2], given[1::2], strict=True))
    match = _match(context)
    section = section_at(links[0][1]) if links else section_of(match)
    if section and section.page.url not in {url for _label, url in links}:
        at_its_page = not links and match and match.view_name == section.page.name
        links.insert(0, (_("Start"), reverse("start")) if at_its_page else (section.page.label, section.page.url))
    return {"links": links, "last": last}


@pass_context
@drawn_by("components/onward.html")
def onward(context: Context) -> dict[str, object]:
    """List the other pages of the section, at the end of a page that stands in such a list; nothing elsewhere."""
    match = _match(context)
    section = listed_under(match)
    pages = [page for page in (section.page, *section.pages) if page.name != match.view_name] if section else []
    return {"section": section, "pages": pages}


@drawn_by("components/signposts.html")
def signposts(pages: Iterable[object], level: int = 3) -> dict[str, object]:
    """List pages with a sentence each: a ``Page`` of ``sodertorn.sections``, or what is like one."""
    return {"pages": pages, "level": level}


def _match(context: Context) -> Any:
    """Return which page is shown; None where a template is drawn for no request, as in the gallery's samples."""
    return getattr(context.get("request"), "resolver_match", None)


@pass_context
@drawn_by("components/pagination.html")
def pagination(context: Context, page: Page[Any]) -> dict[str, object]:
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "pages": list(pages), "request": context.get("request")}


# Forms and filters


@drawn_by("components/filters.html")
def filters(
    form: BaseForm, facets: Sequence[Facet], url: str, quiet: Sequence[tuple[str, str]] = ()
) -> dict[str, object]:
    """Show a search field, an order where there are several, and facets; ``quiet`` values are carried along unseen.

    A facet is a ``core.lists.facets.Facet``. In a narrow window a button opens them, and says how many are in use.
    """
    chosen = sum(option.selected for facet in facets for option in facet.options)
    return {
        "q": form["q"],
        "sort": form["sort"],
        "quiet": quiet,
        "facets": facets,
        "url": url,
        "active": bool(form["q"].value()) + chosen + len(quiet),
        "most_counted": COUNTED,
    }


@drawn_by("components/chips.html")
def chips(chips: Iterable[object], reset_url: str) -> dict[str, object]:
    """Show the filters in use, each with a link that removes it (``label``, ``url``)."""
    return {"chips": chips, "reset_url": reset_url}


def mark(field: BoundField) -> SafeString:
    """Show after a field's label that it is optional, or when it is needed; nothing where it is required."""
    text = mark_of(field)
    return format_html('<span class="optional">{}</span>', text) if text else mark_safe("")  # nothing of a visitor's


@drawn_by("components/form_errors.html")
def form_errors(form: BaseForm, *, focus: bool = True) -> dict[str, object]:
    """Sum up what is wrong in a form and its rows, with a link to each field. It stands above the form, with focus."""
    formsets = getattr(form, "formsets", {}).values()
    parts = [form, *(part for rows in formsets for row in rows for part in (row, *getattr(row, "parts", ())))]
    general = []
    for part in parts:
        errors = part.non_field_errors()
        if getattr(part, "pointed", {}):  # what was found says it better than the error that stands for it
            left = [error for error in errors.as_data() if error.code != POINTED_OUT]
            errors = ErrorList(left, renderer=form.renderer)
        general.append(errors)
    general += [rows.non_form_errors() for rows in formsets]
    return {
        "focus": focus,
        "pointed": [
            (part[name], one) for part in parts for name, found in getattr(part, "pointed", {}).items() for one in found
        ],
        "general": [errors for errors in general if errors],
        "fields": [part[name] for part in parts for name in part.errors if name in part.fields],
    }
