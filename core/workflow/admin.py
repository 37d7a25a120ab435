"""Transitions in the admin: buttons on a record's page, actions on the list, a reason where one is due."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import label_for_field, lookup_field, unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.workflow.forms import ReasonForm
from core.workflow.history import TransitionError, version
from core.workflow.transitions import Transition

AT_ONCE = 100  # transitions in one request: each is a transaction of its own, and may send a mail
TONES = {"": "main", "danger": "danger"}


class WorkflowAdmin(admin.ModelAdmin):
    """A type of record that editors move, in the name of the portal, by the transitions that its table has."""

    change_form_template = "admin/core/change_form.html"
    transitions: ClassVar[Sequence[Transition]] = ()
    step_facts: ClassVar[Sequence[str]] = ()  # what the page that asks shows of the record

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        record = context.get("original")
        if record is not None and self.has_change_permission(request, record):
            context["transitions"] = [
                (row, self._url(row, record), TONES.get(row.tone, ""))
                for row in self.transitions
                if row.is_possible(record)
            ]
            context["last_step"] = record.steps.order_by("-at", "-pk").first() if hasattr(record, "steps") else None
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        view = self.admin_site.admin_view(self.transition_view)
        return [path("<path:object_id>/step/<slug:name>/", view, name=name), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        own = super().get_actions(request)
        if not self.has_change_permission(request) or IS_POPUP_VAR in request.GET:
            return own
        rows = {row.name: (partial(_take_all, transition=row), row.name, row.label) for row in self.transitions}
        return {**rows, **own}

    def transition_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Take a transition with one record; one that needs a reason asks for it first."""
        record = self.get_object(request, unquote(object_id))
        transition = next((row for row in self.transitions if row.name == name), None)
        if record is None or transition is None:
            raise Http404
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])
        form = _reason_form(transition, request.POST if request.method == "POST" else None)
        if request.method == "POST" and (form is None or form.is_valid()):
            if self._take(request, transition, record, form, seen=request.POST.get("seen", "")):
                messages.success(request, _said(record, transition.done))
                return redirect(back)
            if form is None or not transition.is_possible(record):
                return redirect(back)
        return self._ask(request, transition, [record], form, back=back)

    def take_all(self, request: HttpRequest, queryset: QuerySet[Any], transition: Transition) -> HttpResponse | None:
        """Take a transition with each of the records chosen on the list; what cannot take it is told and left alone."""
        records = list(queryset[: AT_ONCE + 1])
        if len(records) > AT_ONCE:
            messages.error(request, _("Choose at most %(most)d at a time.") % {"most": AT_ONCE})
            return None
        form = _reason_form(transition, request.POST if "confirmed" in request.POST else None)
        is_warned = "confirmed" in request.POST or not any(transition.warnings(record) for record in records)
        if not is_warned or (form and not form.is_valid()):
            return self._ask(request, transition, records, form, back=request.get_full_path())
        taken = self._take_each(request, transition, records, form)
        gone = len(request.POST.getlist(ACTION_CHECKBOX_NAME)) - len(records)
        if gone > 0 and request.POST.get("select_across", "0") != "1":
            text = ngettext(
                "%d record is no longer in this list: somebody else may have handled it first.",
                "%d records are no longer in this list: somebody else may have handled them first.",
                gone,
            )
            messages.warning(request, text % gone)
        if taken:
            count = ngettext("%d record", "%d records", taken) % taken
            messages.success(request, f"{count}: {transition.done}")
        return None

    def _take_each(
        self, request: HttpRequest, transition: Transition, records: list[Any], form: ReasonForm | None
    ) -> int:
        """Take it with each, and return with how many it was taken: all or none, where the transition says so."""
        with transaction.atomic():
            taken = sum(self._take(request, transition, record, form) for record in records)
            if not transition.all_or_none or taken == len(records):
                return taken
            transaction.set_rollback(True)
        messages.error(request, _("Nothing has been done, as it cannot be done with all that you chose."))
        return 0

    def _take(
        self, request: HttpRequest, transition: Transition, record: Any, form: ReasonForm | None, *, seen: str = ""
    ) -> bool:
        reason = {"reason": form.cleaned_data["reason"]} if form else {}
        try:
            with transaction.atomic():
                transition.take(record, by=request.user, seen=seen, **reason)  # type: ignore[arg-type]
                told = [] if hasattr(record, "steps") else [*reason.values()]
                self.log_change(request, record, " ".join([str(transition.done), *told]))
        except TransitionError as error:
            messages.error(request, _said(record, error))
            return False
        return True

    def _ask(
        self, request: HttpRequest, transition: Transition, records: list[Any], form: ReasonForm | None, *, back: str
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": transition.label,
            "subtitle": None,
            "transition": transition,
            "records": [(record, transition.warnings(record)) for record in records],
            "facts": self._facts(records[0]) if len(records) == 1 else [],
            "seen": version(records[0]) if len(records) == 1 else "",
            "form": form,
            "back": back,
            "opts": self.opts,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        request.current_app = self.admin_site.name
        return render(request, "admin/core/transition.html", context)

    def _facts(self, record: Any) -> list[tuple[Any, Any]]:
        return [
            (label_for_field(name, self.model, self), lookup_field(name, record, self)[2]) for name in self.step_facts
        ]

    def _url(self, transition: Transition, record: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_step"
        return reverse(name, args=[record.pk, transition.name])


def _take_all(model_admin: WorkflowAdmin, request: HttpRequest, queryset: QuerySet[Any], transition: Transition) -> Any:
    return model_admin.take_all(request, queryset, transition)


def _said(record: Any, text: object) -> str:
    return str(_("“%(record)s”: %(text)s") % {"record": record, "text": text})


def _reason_form(transition: Transition, data: Any) -> ReasonForm | None:
    if transition.reason is None:
        return None
    form = ReasonForm(data, asks=transition.reason)
    form.fields["reason"].widget.attrs["class"] = "vLargeTextField"
    return form
