import uuid
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Case, Prefetch, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from challenges.filters import ChallengeFilter
from challenges.forms import ChallengeForm
from challenges.models import Challenge, Event, Goal, IdeaGroup, Perspective, WorkPackage
from challenges.permissions import OPEN_TO_OWNER, can_edit, can_log, can_submit
from partners.permissions import organisations_of, writes_for
from places.models import Area
from records.chain import chain
from records.lists import list_records
from records.ordering import in_language
from records.related import count_published, related
from records.workflow import TransitionError

SHOWN = 20  # challenges of an idea group


@require_safe
def challenge_list(request: HttpRequest) -> HttpResponse:
    listing = list_records(ChallengeFilter, request, Challenge.objects.published())
    count_published(listing.page, "dialogues", "outcomes", "reports")
    return render(request, "challenges/list.html", {"listing": listing, "can_log": can_log(request.user)})


@require_safe
def challenge_detail(request: HttpRequest, slug: str) -> HttpResponse:
    challenge = get_object_or_404(
        Challenge.objects.visible_to(request.user)
        .select_related("idea_group")
        .prefetch_related(
            Prefetch("perspectives", Perspective.objects.order_by("order")),
            Prefetch("goals", Goal.objects.order_by("number")),
            Prefetch("areas", Area.objects.for_links()),
        ),
        slug=slug,
    )
    of_this = f"?challenge={challenge.slug}"
    outcomes = related(challenge.outcomes.published().for_rows().by_kind(), url=reverse("outcomes:list") + of_this)
    dialogues = related(challenge.dialogues.published().for_rows().newest(), url=reverse("dialogues:list") + of_this)
    reports = related(challenge.reports.published().for_rows().newest(), url=reverse("reports:list") + of_this)
    counts = {"challenge": 1, "dialogue": dialogues.total, "outcome": outcomes.total, "report": reports.total}
    sections = {"dialogue": "#dialogues", "outcome": "#outcomes", "report": "#reports"}
    return render(
        request,
        "challenges/detail.html",
        {
            "challenge": challenge,
            "parties": challenge.parties.select_related("organisation").order_by(
                "role", in_language("organisation__name")
            ),
            "outcomes": outcomes,
            "dialogues": dialogues,
            "reports": reports,
            "stations": chain(counts, sections, here="challenge"),
            "steps": challenge.steps.order_by("at", "id"),
            "can_edit": can_edit(request.user, challenge),
        },
    )


@login_keeping_draft
@require_safe
def challenge_mine(request: MemberRequest) -> HttpResponse:
    """Show the challenges of the visitor's organisations: drafts first, each with its next step."""
    organisations = list(organisations_of(request.user).order_by(in_language("name")))
    require(bool(organisations))
    challenges = (
        Challenge.objects.owned_by(organisations_of(request.user))
        .prefetch_related("parties__organisation")
        .order_by(Case(When(state__in=OPEN_TO_OWNER, then=0), default=1), "-updated_at")
    )
    return render(
        request,
        "challenges/mine.html",
        {
            "organisations": organisations,
            "challenges": related(challenges, most=100),
            "writes_for": set(writes_for(request.user).values_list("pk", flat=True)),
        },
    )


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def challenge_create(request: MemberRequest) -> HttpResponse:
    require(can_log(request.user))
    if request.method == "POST":
        key = _key(request.POST.get("form_key", ""))
        if logged := Challenge.objects.filter(form_key=key, author=request.user).first():
            return _sent_again(request, logged)
        form = ChallengeForm(request.POST, request.FILES, user=request.user, instance=Challenge(form_key=key))
        if form.is_valid():
            challenge = form.save(commit=False)
            try:
                with transaction.atomic():
                    Challenge.objects.log(challenge, owner=form.cleaned_data["organisation"], author=request.user)
                    form.save_m2m()
            except IntegrityError:  # the other click of a double one was faster
                return redirect(get_object_or_404(Challenge, form_key=key, author=request.user))
            return _saved(request, challenge)
    else:
        form = ChallengeForm(initial=_kept(request), user=request.user)
    return render(
        request, "challenges/form.html", {"form": form, "form_key": request.POST.get("form_key") or uuid.uuid4()}
    )


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def challenge_edit(request: MemberRequest, slug: str) -> HttpResponse:
    records = Challenge.objects.visible_to(request.user)
    if request.method == "POST":  # a step that somebody takes meanwhile waits, and is not undone by what was read here
        records = records.select_for_update(of=("self",))
    challenge = get_object_or_404(records, slug=slug)
    require(can_edit(request.user, challenge))
    seen = challenge.updated_at.isoformat()
    if request.method == "POST":
        form = ChallengeForm(request.POST, request.FILES, user=request.user, instance=challenge)
        if form.is_valid():
            if request.POST.get("seen", seen) != seen:
                form.add_error(
                    None,
                    _(
                        "Somebody else has saved this challenge while you were writing. Your text is still here:"
                        " open the challenge in a new window, compare, and save again to keep yours."
                    ),
                )
            else:
                return _saved(request, form.save())
    else:
        form = ChallengeForm(initial=_kept(request), user=request.user, instance=challenge)
        seen = form.initial.get("seen", seen)  # of a kept draft: what its writer had before them
    return render(request, "challenges/form.html", {"form": form, "challenge": challenge, "seen": seen})


@login_keeping_draft
@require_http_methods(["GET", "HEAD", "POST"])
def challenge_submit(request: MemberRequest, slug: str) -> HttpResponse:
    """Hand the challenge in. Reading this address leads to its page, as after a login on the way."""
    challenge = get_object_or_404(Challenge.objects.visible_to(request.user), slug=slug)
    if request.method != "POST":
        return redirect(challenge)
    if challenge.state == Challenge.State.SUBMITTED:
        messages.info(request, _("The challenge has already been submitted. The editors have it."))
        return redirect(challenge)
    require(can_submit(request.user, challenge))
    _submit(request, challenge)
    return redirect(challenge)


@require_safe
def perspective(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Perspective, slug=slug)
    of_this = f"?perspective={shown.slug}"
    return render(
        request,
        "about/perspective.html",
        {
            "section": "about",
            "perspective": shown,
            "others": Perspective.objects.exclude(pk=shown.pk).order_by("order"),
            "challenges": related(
                shown.challenges.published().for_rows().order_by(in_language("title")),
                url=reverse("challenges:list") + of_this,
            ),
            "outcomes": related(
                shown.outcomes.published().for_rows().by_kind(), url=reverse("outcomes:list") + of_this
            ),
            "idea_groups": shown.idea_groups.order_by(in_language("name")),
            "work_packages": shown.work_packages.order_by("number"),
            "events": shown.events.order_by("date"),
        },
    )


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """Show the idea groups and the work packages on one page, each with an address of its own."""
    idea_groups = IdeaGroup.objects.select_related("stage").prefetch_related(
        Prefetch("perspectives", Perspective.objects.order_by("order")),
        Prefetch("areas", Area.objects.defer("boundary", "search_text").order_by("name")),
        Prefetch(
            "challenges",
            Challenge.objects.published().for_rows().order_by(in_language("title"), "id")[:SHOWN],
            to_attr="shown_challenges",
        ),
    )
    work_packages = WorkPackage.objects.select_related("stage", "perspective")
    return render(
        request,
        "about/groups.html",
        {
            "section": "about",
            "idea_groups": idea_groups.order_by(in_language("name")),
            "work_packages": work_packages.order_by("stage__number", "number"),
        },
    )


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    shown = (
        Event.objects.select_related("area")
        .defer("area__boundary", "area__search_text")
        .prefetch_related(Prefetch("perspectives", Perspective.objects.order_by("order")))
        .order_by("date", "id")
    )
    return render(request, "about/events.html", {"section": "about", "events": shown})


def _sent_again(request: MemberRequest, logged: Challenge) -> HttpResponse:
    """Answer a form that has logged its challenge already: a double click, or the browser's way back and a new text."""
    if not can_edit(request.user, logged):
        messages.warning(request, _("The challenge had been submitted already. What you changed since is not saved."))
        return redirect(logged)
    form = ChallengeForm(request.POST, request.FILES, user=request.user, instance=logged)
    if form.is_valid():
        return _saved(request, form.save())
    return render(request, "challenges/form.html", {"form": form, "form_key": logged.form_key})


def _saved(request: MemberRequest, challenge: Challenge) -> HttpResponse:
    drafts.forget(request)
    if "submit" in request.POST:
        _submit(request, challenge)
    else:
        messages.success(request, _("The draft is saved. Only your organisation and the editors see it."))
    return redirect(challenge)


def _submit(request: MemberRequest, challenge: Challenge) -> None:
    owner = challenge.owner()
    try:
        challenge.submit(by=request.user, on_behalf_of=owner.name if owner else "")
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The challenge is submitted. The editors read it and you get their answer by e-mail.")
        )


def _kept(request: MemberRequest) -> dict[str, Any]:
    """Return what was written before the session ran out, as the form's initial values."""
    draft = drafts.kept(request)
    if draft is None:
        return {}
    messages.info(request, _("Here is what you wrote before you were logged out. It is not saved yet."))
    many = {"perspectives", "areas", "goals"}
    return {name: draft.getlist(name) if name in many else draft[name] for name in draft}


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
