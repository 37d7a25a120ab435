"""The board of gaps, for members and editors."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import may_use_admin
from accounts.requests import MemberRequest
from core.lists.paginator import paginate
from core.publishing.ordering import in_language
from core.publishing.related import COUNTED
from partners.models import Organisation
from partners.permissions import organisations_of
from sodertorn.gaps import actions
from sodertorn.gaps.board import GapRow, Scope, found, gap_of, gaps, scope_of
from sodertorn.gaps.rules import RULES, GapRule

SHOWN = 3  # of each rule, where all are shown
PER_PAGE = 20
MOST_ORGANISATIONS = 300  # in the list to choose from


class DayForm(forms.Form):
    due_on = forms.DateField(label=gettext_lazy("To be done by"), widget=forms.DateInput({"type": "date"}))


@login_required
@require_safe
def gap_board(request: MemberRequest) -> HttpResponse:
    """Show a few gaps of each rule, or those of one rule page by page; of one organisation, where one is chosen."""
    choices = _organisations(request)
    slug = request.GET.get("organisation", "")
    organisation = Organisation.objects.filter(pk__in=choices.values("pk"), slug=slug).first() if slug else None
    scope = scope_of(request.user, organisation)
    keys = found(scope, RULES.values(), request=request)
    chosen = RULES.get(request.GET.get("rule", ""))
    context: dict[str, Any] = {
        "rules": [(rule, len(keys[rule.name])) for rule in RULES.values() if keys[rule.name]],
        "chosen": chosen,
        "counted": COUNTED,
        "organisation": organisation,
        "organisations": choices.order_by(in_language("name"))[:MOST_ORGANISATIONS],
        "is_editor": scope.is_editor,
        "page": None,
    }
    if chosen is None:
        first = gaps(scope, {name: pks[:SHOWN] for name, pks in keys.items()})
        context["sections"] = [(rule, first[rule.name], n) for rule, n in context["rules"] if first[rule.name]]
    else:
        page: Page[Any] = paginate(request, range(len(keys[chosen.name])), per_page=PER_PAGE)
        on_page = [keys[chosen.name][place] for place in page.object_list]
        rows = gaps(scope, {chosen.name: on_page}).get(chosen.name, [])
        context |= {"sections": [(chosen, rows, len(keys[chosen.name]))] if rows else [], "page": page}
    return render(request, "sodertorn/gaps.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def gap_take(request: MemberRequest, name: str, pk: int) -> HttpResponse:
    """Take a gap, give it another day, or let it go. Reading this address leads to the board."""
    rule = RULES.get(name)
    if rule is None:
        raise Http404
    back = f"{reverse('gaps')}?{urlencode({'rule': name})}"
    if request.method != "POST":
        return redirect(back)
    scope = scope_of(request.user)
    gap = gap_of(scope, rule, pk)
    if gap is None:
        if not _is_readable(scope, rule, pk):
            raise Http404
        messages.info(request, _("The gap has been filled already."))
        return redirect(back)
    if not gap.may_take:
        raise PermissionDenied
    if "release" in request.POST:
        if gap.taken and not gap.may_release:
            raise PermissionDenied
        actions.release(gap)
        messages.success(request, _("Anyone can take the gap now."))
        return redirect(back)
    return _take(request, gap, back)


def _take(request: MemberRequest, gap: GapRow, back: str) -> HttpResponse:
    form = DayForm(request.POST) if "due_on" in request.POST else None
    if form is not None and not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(back)
    taken = actions.take(gap, by=request.user, due_on=form.cleaned_data["due_on"] if form else None)
    if taken.taken_by_id == request.user.pk:
        messages.success(request, _("The gap is yours. It disappears from the list when it has been filled."))
    else:
        messages.info(request, _("%(who)s has taken it already.") % {"who": taken.who})
    return redirect(back)


def _organisations(request: MemberRequest) -> Any:
    return Organisation.objects.all() if may_use_admin(request.user) else organisations_of(request.user)


def _is_readable(scope: Scope, rule: GapRule, pk: int) -> bool:
    records = rule.kind.records().filter(pk=pk)
    owned = records if scope.organisations is None else rule.kind.owned(records, scope.organisations)
    return bool(owned.exists())
