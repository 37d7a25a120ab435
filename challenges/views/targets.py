"""Those who lead a challenge say what it is measured by, and follow it up where the portal has no figures."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import may_use_admin, require
from accounts.requests import MemberRequest
from challenges.forms.targets import ChooseForm, FigureForm, TargetForm
from challenges.models import Challenge, ChallengeFigure, ChallengeIndicator
from challenges.permissions import OPEN_TO_OWNER, can_set_targets, speaks_as_owner
from challenges.target_workflow import TARGET_TRANSITIONS, change_target, set_target
from core.publishing.ordering import LANGUAGES
from core.workflow.views import confirm_transition
from knowledge.models import Indicator, Sex
from knowledge.reading import Course, read_each
from partners.permissions import writes_for
from places.models import Area

MOST = 100  # challenges to choose among


@login_keeping_draft
@require_safe
def target_of_comparison(request: MemberRequest) -> HttpResponse:
    """Choose the challenge that what is compared is to be a target of: one of those that the visitor leads."""
    open_ones = Challenge.objects.visible_to(request.user).filter(state__in=OPEN_TO_OWNER)
    if not may_use_admin(request.user):
        open_ones = open_ones.owned_by(writes_for(request.user))
    challenges = list(
        open_ones.only("slug", *(f"title_{language}" for language in LANGUAGES)).order_by("-updated_at")[:MOST]
    )
    # Of several places it is of the first, and of women and men side by side it is of all.
    asked = {name: next(iter(request.GET.getlist(name)), "") for name in ("indicator", "place", "sex")}
    if asked["sex"] not in Sex.values:
        del asked["sex"]
    what = ""
    if indicator := Indicator.objects.published().filter(slug=asked["indicator"]).first():
        area = Area.objects.filter(slug=asked["place"]).first()
        what = f"{indicator}, {area.name}" if area else str(indicator)
    query = f"?{urlencode(asked)}" if what else ""
    rows = [(one, f"{reverse('challenges:target-choose', args=[one.slug])}{query}") for one in challenges]
    return render(request, "challenges/target_of_comparison.html", {"rows": rows, "what": what})


@login_keeping_draft
@require_safe
def target_choose(request: MemberRequest, slug: str) -> HttpResponse:
    """Choose the indicator and the place; what is chosen leads on."""
    challenge = _challenge(request, slug)
    asked = {name: request.GET[name] for name in ("indicator", "place", "sex") if request.GET.get(name)}
    is_answered = "sent" in request.GET or {"indicator", "place"} <= set(asked)
    form = ChooseForm(
        request.GET if is_answered else None, challenge=challenge, initial={**_first_place(challenge), **asked}
    )
    if form.is_valid():
        chosen = form.cleaned_data
        return redirect(
            "challenges:target-new", challenge.slug, chosen["indicator"].slug, chosen["place"], chosen["sex"]
        )
    return render(request, "challenges/target_choose.html", {"challenge": challenge, "form": form})


def _first_place(challenge: Challenge) -> dict[str, str]:
    """Return the challenge's place, where it has one alone."""
    places = list(challenge.areas.values_list("slug", flat=True)[:2])
    return {"place": places[0]} if len(places) == 1 else {}


@login_keeping_draft
@transaction.atomic
def target_new(request: MemberRequest, slug: str, indicator: str, place: str, sex: str) -> HttpResponse:
    challenge = _challenge(request, slug)
    found = get_object_or_404(Indicator.objects.published().select_related("source_of_figures"), slug=indicator)
    area = get_object_or_404(Area.objects.exclude(kind__in=Area.SMALL), slug=place)  # they are met among figures alone
    there = challenge.targets.filter(indicator=found, area=area, sex=sex, state=ChallengeIndicator.State.IN_FORCE)
    if target := there.first():  # also what a first click has just saved
        messages.info(request, _("The challenge already has a target for this indicator and place. Here it is."))
        return redirect("challenges:target-edit", challenge.slug, target.pk)
    target = ChallengeIndicator(challenge=challenge, indicator=found, area=area, sex=sex)
    form = TargetForm(request.POST or None, user=request.user, instance=target, course=_course(target))
    drafts.recall(request, form)
    if form.is_valid():
        set_target(form.save(commit=False), by=request.user, on_behalf_of=speaks_as_owner(request.user, challenge))
        messages.success(request, _("The target is set, and shown on the challenge’s page."))
        return redirect(_address(challenge))
    return _page(request, target, form)


@login_keeping_draft
@transaction.atomic
def target_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    target = _target(request, slug, pk)
    form = TargetForm(request.POST or None, user=request.user, instance=target, course=_course(target))
    drafts.recall(request, form)
    if form.is_valid():
        said = {"on_behalf_of": speaks_as_owner(request.user, target.challenge), "reason": form.cleaned_data["why"]}
        change_target(form.save(commit=False), form.was, by=request.user, **said)
        messages.success(request, _("The target is saved."))
        return redirect(_address(target.challenge))
    return _page(request, target, form)


@login_keeping_draft
@transaction.atomic
def target_figure(request: MemberRequest, slug: str, pk: int, year: int | None = None) -> HttpResponse:
    """Write a figure by hand, or change or remove the one of a year."""
    target = _target(request, slug, pk)
    if year is None:
        figure = ChallengeFigure(target=target)
    elif found := target.figures.filter(year=year).first():
        figure = found
        figure.target = target
    elif "remove" in request.POST:  # a first click has removed it
        return redirect(_address(target.challenge))
    else:
        raise Http404
    if figure.pk and "remove" in request.POST:
        figure.delete()
        messages.success(request, _("The figure is removed."))
        return redirect(_address(target.challenge))
    form = FigureForm(request.POST or None, user=request.user, instance=figure, course=_course(target))
    drafts.recall(request, form)
    if form.is_valid():
        figure = form.save(commit=False)
        figure.author, figure.written_for = request.user, speaks_as_owner(request.user, target.challenge)
        figure.save()
        messages.success(request, _("The figure is saved, and shown on the challenge’s page."))
        return redirect(_address(target.challenge))
    return _page(request, target, form, template="challenges/target_figure.html")


@login_keeping_draft
def target_transition(request: MemberRequest, slug: str, pk: int, name: str) -> HttpResponse:
    challenge = get_object_or_404(Challenge.objects.visible_to(request.user), slug=slug)
    target = get_object_or_404(challenge.targets.select_related("indicator", "area"), pk=pk)
    target.challenge = challenge
    speaks_for = partial(speaks_as_owner, request.user, challenge)
    return confirm_transition(request, TARGET_TRANSITIONS, target, name, on_behalf_of=speaks_for, subject=challenge)


def _page(
    request: MemberRequest, target: ChallengeIndicator, form: Any, *, template: str = "challenges/target_form.html"
) -> HttpResponse:
    context = {"challenge": target.challenge, "target": target, "form": form, "figures": []}
    if target.pk:
        context["figures"] = list(target.figures.order_by("year"))
    return render(request, template, context)


def _course(target: ChallengeIndicator) -> Course:
    sex = Sex(target.sex)
    return read_each([(target.indicator, target.area, sex)])[target.indicator.pk, target.area.pk, sex]


def _challenge(request: MemberRequest, slug: str) -> Challenge:
    """Find the challenge. Of two who set a target at once, the second waits for the first."""
    records = Challenge.objects.visible_to(request.user)
    if request.method == "POST":
        records = records.select_for_update(of=("self",))
    challenge = get_object_or_404(records, slug=slug)
    require(can_set_targets(request.user, challenge))
    return challenge


def _target(request: MemberRequest, slug: str, pk: int) -> ChallengeIndicator:
    challenge = _challenge(request, slug)
    targets = challenge.targets.select_related("indicator__source_of_figures", "area")
    target = get_object_or_404(targets, pk=pk, state=ChallengeIndicator.State.IN_FORCE)
    target.challenge = challenge
    return target


def _address(challenge: Challenge) -> str:
    return f"{challenge.get_absolute_url()}#targets"
