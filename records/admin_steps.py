"""Steps that editors take with records: buttons on a record's page, actions on the list, a reason where one is due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from records import actions
from records.admin_forms import ReasonForm
from records.workflow import TransitionError

Text = str | Promise
AT_ONCE = 100  # steps in one request: each is a transaction of its own, and may send a mail


@dataclass(frozen=True)
class EditorStep:
    """A step that editors take with a record: a button on its page, and an action on the list."""

    name: str
    label: Text
    act: Callable[..., None]  # act(record, by=editor), or act(record, by=editor, reason=…)
    done: Text
    offered: Callable[[Any], bool]
    needs_reason: bool = False
    explanation: Text = ""
    tone: str = ""  # "main" for what editors mostly want, "danger" for what is hard to take back


class StepsAdmin(admin.ModelAdmin):
    """A type of record that moves by steps. The model and its actions say what a step does; here it is offered."""

    change_form_template = "admin/records/change_form.html"
    steps: ClassVar[Sequence[EditorStep]] = ()

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        record = context.get("original")
        if record is not None and self.has_change_permission(request, record):
            context["record_steps"] = [
                (step, self._step_url(step, record)) for step in self.steps if step.offered(record)
            ]
            context["last_step"] = record.steps.order_by("-at", "-pk").first() if hasattr(record, "steps") else None
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        view = self.admin_site.admin_view(self.step_view)
        return [path("<path:object_id>/step/<slug:name>/", view, name=name), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        own = super().get_actions(request)
        if not self.has_change_permission(request) or IS_POPUP_VAR in request.GET:
            return own
        steps = {step.name: (partial(_run_step, step=step), step.name, step.label) for step in self.steps}
        return {**steps, **own}

    def step_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Take a step with one record; a step that needs a reason asks for it first."""
        record = self.get_object(request, unquote(object_id))
        step = next((one for one in self.steps if one.name == name), None)
        if record is None or step is None:
            raise Http404
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])
        form = ReasonForm(request.POST if request.method == "POST" else None) if step.needs_reason else None
        if request.method == "POST" and (form is None or form.is_valid()):
            if self._take(request, step, record, form):
                messages.success(request, f"“{record}”: {step.done}")
            return redirect(back)
        return self._ask(request, step, [record], form, back=back)

    def run_step(self, request: HttpRequest, queryset: QuerySet[Any], step: EditorStep) -> HttpResponse | None:
        """Take a step with each of the records chosen on the list; what cannot take it is told and left alone."""
        records = list(queryset[: AT_ONCE + 1])
        if len(records) > AT_ONCE:
            messages.error(request, _("Choose at most %(most)d at a time.") % {"most": AT_ONCE})
            return None
        form = None
        if step.needs_reason:
            form = ReasonForm(request.POST if "confirmed" in request.POST else None)
            if not form.is_valid():
                return self._ask(request, step, records, form, back=request.get_full_path())
        taken = sum(self._take(request, step, record, form) for record in records)
        gone = len(request.POST.getlist(ACTION_CHECKBOX_NAME)) - len(records)
        if gone > 0 and request.POST.get("select_across", "0") != "1":
            text = ngettext(
                "%d record has left this list meanwhile: somebody else may have been first.",
                "%d records have left this list meanwhile: somebody else may have been first.",
                gone,
            )
            messages.warning(request, text % gone)
        if taken:
            count = ngettext("%d record", "%d records", taken) % taken
            messages.success(request, f"{count}: {step.done}")
        return None

    def _take(self, request: HttpRequest, step: EditorStep, record: Any, form: ReasonForm | None) -> bool:
        reason = {"reason": form.cleaned_data["reason"]} if form else {}
        try:
            with transaction.atomic():
                step.act(record, by=request.user, **reason)
                self.log_change(request, record, str(step.done))
        except TransitionError as error:
            messages.error(request, f"“{record}”: {error}")
            return False
        return True

    def _ask(
        self, request: HttpRequest, step: EditorStep, records: list[Any], form: ReasonForm | None, *, back: str
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": step.label,
            "subtitle": None,
            "step": step,
            "records": records,
            "form": form,
            "back": back,
            "opts": self.opts,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        request.current_app = self.admin_site.name
        return render(request, "admin/records/step.html", context)

    def _step_url(self, step: EditorStep, record: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_step"
        return reverse(name, args=[record.pk, step.name])


def _run_step(model_admin: StepsAdmin, request: HttpRequest, queryset: QuerySet[Any], step: EditorStep) -> Any:
    return model_admin.run_step(request, queryset, step)


PUBLISH = EditorStep(
    "publish",
    _("Publish"),
    actions.publish,
    done=_("Published."),
    offered=lambda record: not record.is_published,
    tone="main",
)
UNPUBLISH = EditorStep(
    "unpublish",
    _("Take off the site"),
    actions.unpublish,
    done=_("Taken off the site."),
    offered=lambda record: record.is_published,
    tone="danger",
)
