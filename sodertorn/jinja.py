"""The environment in which Jinja renders the portal's templates: what they can call, and the filters they have.

Names that nobody gave a template are errors, and so are arguments that a component does not know.
"""

import re
from collections.abc import Iterable
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.contrib.humanize.templatetags import humanize
from django.http import HttpRequest
from django.template import defaultfilters, defaulttags
from django.template.backends import jinja2 as jinja2_backend
from django.template.backends.utils import csrf_input_lazy
from django.templatetags.i18n import language_name_translated
from django.templatetags.l10n import unlocalize
from django.templatetags.static import PrefixNode, static
from django.urls import reverse
from django.utils.formats import localize
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import BaseLoader, Environment, StrictUndefined
from jinja2.ext import Extension

from accounts.mailboxes import shown_mailbox
from following.by_mail import follows
from knowledge.in_figures.reading import figures_in_short
from outcomes import cards as method_cards
from places.map_file import map_file
from sodertorn import components, fragments, wording
from sodertorn.spreading import cards
from talks.changes.page import plan_changes_by_point, plan_changes_of
from talks.changes.worth import amount_of
from talks.commitments.ledger import commitments_of


class Group(NamedTuple):
    grouper: Any
    list: list[Any]


INDENTATION = re.compile(r"\n[ \t]+")
FILTERS = (
    defaultfilters.capfirst, defaultfilters.filesizeformat, defaultfilters.floatformat, defaultfilters.json_script,
    defaultfilters.linebreaksbr, defaultfilters.truncatechars, defaultfilters.truncatewords, defaultfilters.urlencode,
    language_name_translated, shown_mailbox, humanize.intcomma, humanize.naturaltime, unlocalize,
    components.on_one_line, components.tone,
    wording.abandoned, wording.absolute, wording.any_placed, commitments_of, figures_in_short,
    amount_of, plan_changes_by_point, plan_changes_of,
    wording.by_sector, wording.chain_counts, wording.everywhere, wording.host, wording.if_foreign,
    wording.in_use, wording.in_words, wording.kind_heading, wording.kronor, wording.ladder, wording.levels,
    wording.mood, wording.municipalities, wording.names, wording.names_in_short, wording.on_site,
    wording.partial_date, wording.reading, wording.smaller_places, wording.tone_of_most, wording.verified,
    wording.where, wording.without,
    method_cards.file_type, method_cards.licence_address, method_cards.participants, method_cards.skills,
    method_cards.stages, method_cards.undocumented,
)  # fmt: skip


def is_html(template: str | None) -> bool:
    """Whether the values in a template have to be escaped: all but the mails' and other plain texts."""
    return template is None or not template.endswith(".txt")


def localized(value: Any) -> Any:
    """Write numbers, days and times as the language does; Jinja passes every value that it prints.

    What is not text yet becomes text here, since it may become safe text: a message with a link in it.
    """
    if isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return str(localize(template_localtime(value)))


def date(value: Any, form: str = "DATE_FORMAT") -> str:
    """Write a day, or a moment in the portal's time zone."""
    return defaultfilters.date(template_localtime(value), form)


def url_for(name: str, /, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def regroup(records: Iterable[Any], by: str) -> list[Group]:
    """Gather neighbours with the same value, in their order; Jinja's own ``groupby`` would sort them first."""
    return [Group(value, list(members)) for value, members in groupby(records, key=attrgetter(by))]


def querystring(request: HttpRequest, **changes: object) -> str:
    """Return the request's query string with ``changes``; None takes a value away."""
    return defaulttags.querystring(None, request.GET, **changes)  # type: ignore[arg-type]


class Unindented(Extension):
    """Leaves out the indentation of HTML, a fifth of a page; lines keep their numbers."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return INDENTATION.sub("\n", source) if is_html(name) else source


class Template(jinja2_backend.Template):
    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> str:
        """Render; what the view gives wins over what the context processors give, as in Django's own engine."""
        given = dict(context or {})
        if request is not None:
            for processor in self.backend.template_context_processors:
                given = processor(request) | given
            given |= {"request": request, "csrf_input": csrf_input_lazy(request)}
        return super().render(given)


class JinjaTemplates(jinja2_backend.Jinja2):
    """Django's backend for Jinja, in which a view has the last word."""

    def get_template(self, template_name: str) -> Template:
        return Template(super().get_template(template_name).template, self)


def environment(*, loader: BaseLoader, auto_reload: bool, **_defaults: Any) -> Environment:
    """Return the environment; Django's backend calls it with its own defaults."""
    environment = Environment(
        loader=loader,
        auto_reload=auto_reload,
        autoescape=is_html,  # noqa: S701  # all but plain texts
        extensions=["jinja2.ext.i18n", Unindented],
        finalize=localized,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    environment.filters |= {function.__name__: function for function in FILTERS}
    environment.filters |= {"date": date, "linebreaks": defaultfilters.linebreaks_filter, "regroup": regroup}
    environment.globals |= {
        "get_language": get_language,
        "follows": follows,
        "kept": fragments.kept_html,
        "kept_rows": fragments.kept_rows,
        "map_file": map_file,
        "period": wording.period,
        "querystring": querystring,
        "record_head": cards.record_head,
        "snippet": wording.snippet,
        "static": static,
        "static_prefix": partial(PrefixNode.handle_simple, "STATIC_URL"),
        "ui": components,
        "url_for": url_for,
    }
    return environment
