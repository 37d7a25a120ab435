from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import models, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.files.outside import decodes_outside
from core.wizard.once import key_of, once

Text = str | Promise


def _save(request: MemberRequest, record: Any, form: Any) -> None:
    form.save()


def _nothing(*_args: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Page:
    """One page of a wizard: where it is, and what it asks.

    A page without a form only shows something. A page without a path is a view of its own, which the others lead to.
    """

    name: str  # of its address
    path: Any  # in each language its own
    label: Text  # in the list of pages
    heading: Text = ""
    form: Any = None
    template: str = "core/wizard/page.html"
    searches: Sequence[str] = ()  # names of the buttons that save nothing, and keep what is written
    options: Callable[[MemberRequest, Any], dict[str, Any]] = _nothing  # what the form takes, beside user and instance
    save: Callable[[MemberRequest, Any, Any], None] = _save  # takes the record and the form
    context: Callable[[MemberRequest, Any, Any], dict[str, Any]] = _nothing  # takes the same, for the template


@dataclass(frozen=True, kw_only=True)
class Wizard:
    """The pages on which a member writes about a record. Each is saved by itself; the first one makes a draft.

    Whoever saves undoes nothing that others have saved meanwhile (``WizardForm``), loses nothing when the session runs
    out (``accounts.drafts``), and makes one record however often the first page is sent (``once``).
    """

    model: type[models.Model]
    list_label: Text
    new_label: Text
    new_path: Any
    new_form: Any  # of the first page, while there is no record yet
    can_begin: Callable[[User], bool]
    can_edit: Callable[[User, Any], bool]
    begin: Callable[[MemberRequest, Any], Any]  # makes a draft of the first page's form
    lead: str  # template that says who reads what is written, about a ``record`` or None
    pages: Sequence[Page]
    why_closed: Callable[[Any], str] = lambda record: ""  # where those who may edit a record cannot do so now
    likely: Callable[[MemberRequest, Any], Sequence[Any]] = lambda request, form: ()  # shown before a draft is made
    prefix: str = ""  # of the names of its addresses, where another record of the app has a wizard or a list
    list_name: str = "list"  # of the address of the list
    lookup: Sequence[str] = ("slug",)  # what an address is made of; the first of it decides
    home: str = ""  # address to which one leaves, if not the record's own
    discard: str = ""  # address where a draft is deleted
    in_one_language: bool = True  # the page's

    # Addresses

    def urls(self) -> list[URLPattern]:
        """Return the addresses of the pages, first that of a new record."""
        filled_in = require_http_methods(["GET", "HEAD", "POST"])
        views = [(self.new_path, filled_in(self.create), "create")]
        for page in self.pages:
            if page.path:
                view = partial(self.edit, page)
                views.append((page.path, filled_in(view) if page.form else require_safe(view), page.name))
        return [path(route, login_keeping_draft(view), name=f"{self.prefix}{name}") for route, view, name in views]

    def url(self, name: str, record: Any) -> str:
        """Return the address of one of the pages; none before there is a record."""
        return reverse(self._named(f"{self.prefix}{name}"), kwargs=self._where(record)) if record else ""

    def _named(self, name: str) -> str:
        return f"{self.model._meta.app_label}:{name}"

    def _after(self, page: Page) -> Page | None:
        following = self.pages[self.pages.index(page) + 1 :]
        return following[0] if following else None

    def _where(self, record: Any) -> dict[str, Any]:
        return {name: getattr(record, name) for name in self.lookup}

    # Views

    def create(self, request: MemberRequest) -> HttpResponse:
        """The first page of what is not there yet.

        The address of an empty form holds its key: the browser's way back leads to the draft, and not to another.
        """
        require(self.can_begin(request.user))
        key = key_of(request)
        if key and (begun := self._begun(request).filter(form_key=key).first()):
            return self._once_more(request, begun)
        if request.method != "POST" and key is None:
            return redirect(f"{request.path}?{urlencode({**request.GET.dict(), 'key': str(uuid4())})}")
        return self._first(request, key or uuid4())

    @decodes_outside
    def edit(self, page: Page, request: MemberRequest, **where: Any) -> HttpResponse:
        """A page of what is there."""
        with transaction.atomic():
            record = self.find(request, **where)
            if self.why_closed(record):
                return self.closed(request, record)
            form = self.form(request, page, record) if page.form else None
            if form and form.is_valid():
                page.save(request, record, form)
                return self.saved(request, record, to=page if "more" in request.POST else self._after(page))
            return self.show(request, page, form, record, form_key=key_of(request) or "")

    def _first(self, request: MemberRequest, key: UUID) -> HttpResponse:
        page = self.pages[0]
        form = self.form(request, page, self.model(form_key=key), self.new_form)
        likely = self.likely(request, form) if form.is_valid() else ()
        if form.is_valid() and not likely:
            record = once(self._begun(request), key, lambda: self.begin(request, form))
            return self.saved(request, record, to=self._after(page))
        return self.show(request, page, form, form_key=key, **({"likely": likely} if likely else {}))

    def _once_more(self, request: MemberRequest, begun: Any) -> HttpResponse:
        """Answer a form that has made its draft: a double click, or the browser's way back and perhaps a new text."""
        if not self.can_edit(request.user, begun):
            return self.closed(request, begun, _("It cannot be changed any more."))
        if request.method == "POST":
            return self.edit(self.pages[0], request, **self._where(begun))
        return redirect(self.url(self.pages[0].name, begun))

    def _begun(self, request: MemberRequest) -> models.QuerySet[Any]:
        records: models.Manager[Any] = self.model._default_manager
        return records.filter(author=request.user)

    # What views are made of, for those that are an app's own

    def find(self, request: MemberRequest, **where: Any) -> Any:
        """Find the record for somebody who may write about it."""
        records = self.model._default_manager.visible_to(request.user)  # type: ignore[attr-defined]
        if request.method == "POST":  # what others do with it meanwhile waits, and is not undone by what is read here
            records = records.select_for_update(of=("self",))
        record = get_object_or_404(records, **{self.lookup[0]: where[self.lookup[0]]})
        require(self.can_edit(request.user, record))
        return record

    def form(self, request: MemberRequest, page: Page, record: Any, form_class: Any = None) -> Any:
        """Return the page's form, with what was sent; or with what was written before the session ran out."""
        searches = any(button in request.POST for button in page.searches)
        sent = (request.POST, request.FILES) if (request.POST or request.FILES) and not searches else ()
        given = {"user": request.user, "instance": record, **page.options(request, record)}
        form = (form_class or page.form)(*sent, **given)
        if searches:
            drafts.fill(form, request.POST)
        else:
            drafts.recall(request, form)
        return form

    def show(
        self, request: MemberRequest, page: Page, form: Any, record: Any = None, **context: object
    ) -> HttpResponse:
        """Show a page, with the way to the others."""
        is_draft = record and getattr(record, "state", "") == "draft" and not record.is_published
        is_first = record and page is self.pages[0]
        return render(
            request,
            page.template,
            {
                "wizard": self,
                "heading": page.heading,
                "pages": [(one.label, self.url(one.name, record), one.name == page.name) for one in self.pages],
                "list_url": reverse(self._named(self.list_name)),
                "discard_url": self.url(self.discard, record) if self.discard and is_draft else "",
                "form": form,
                "form_key": "",
                "record": record,
                str(self.model._meta.model_name): record,
                "lacks_text": is_first and self.in_one_language and not (form.is_bound or form.initial.get("title")),
                "searches": "search" in request.POST,
                "likely": [],
                **page.context(request, record, form),
                **context,
            },
        )

    def saved(self, request: MemberRequest, record: Any, *, to: Page | None) -> HttpResponse:
        """Say that it is saved, and go on to a page, or after the last to the record; or leave, as the button says."""
        if record.is_published:
            messages.success(request, _("Your changes have been saved, and are shown on the site."))
        elif getattr(record, "state", "draft") == "draft":
            messages.success(request, _("The draft is saved. Only your organisation and the editors can see it."))
        else:
            messages.success(request, _("Your text has been saved."))
        if "leave" in request.POST:
            return redirect(self.home or record)
        more = request.POST.get("more", "1")
        part = f"?{urlencode({'more': more})}" if more != "1" else ""  # the part of the page to which more is added
        return redirect(f"{self.url(to.name, record)}{part}" if to else record)

    def closed(self, request: MemberRequest, record: Any, why: str = "") -> HttpResponse:
        """Say why a record is not changed now, and lead to its page."""
        why = why or self.why_closed(record)
        if request.method == "POST":
            why = _("Your text has not been saved.") + f" {why}"
        messages.warning(request, why)
        return redirect(record)
