from functools import partial
from typing import Any

from django.db.models import Case, F, Prefetch, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from challenges.filters import ChallengeFilter
from challenges.history import history_of, reason_for_state
from challenges.models import Challenge, ChallengeParty, Goal, IdeaGroup, Perspective, WorkPackage
from challenges.next_steps import count_tied, lacking
from challenges.page import for_member, sharing_of
from challenges.permissions import OPEN_TO_OWNER, can_log
from challenges.targets import targets_of
from challenges.workflow import next_step
from core.publishing.content import when_shown
from core.publishing.ordering import LANGUAGES, in_language
from core.publishing.related import Related, chain_around, related_lists
from partners.permissions import organisations_of, writes_for
from places.models import Area

SHOWN = 20  # challenges of an idea group
SIMILAR = 20  # studies by others of the same challenge


@require_safe
def challenge_list(request: HttpRequest) -> HttpResponse:
    filters = ChallengeFilter(request.GET, Challenge.objects.published(), request=request)
    return render(
        request,
        "challenges/list.html",
        {
            "filters": filters,
            "page": filters.page(),
            "can_log": can_log(request.user),
            "goal": _goal_asked_for(request),
        },
    )


def _goal_asked_for(request: HttpRequest) -> Goal | None:
    """Return the one goal that the list is narrowed to, which can be followed. No query without one."""
    asked = request.GET.getlist("goal")
    return Goal.objects.filter(number=asked[0]).first() if len(asked) == 1 and asked[0].isdecimal() else None


@require_safe
def challenge_detail(request: HttpRequest, slug: str) -> HttpResponse:
    challenge = Challenge.objects.visible_to(request.user).filter(slug=slug).first()
    if challenge is None or challenge.merged_into_id:
        return redirect(_lives_on_in(slug, request), permanent=True)
    reuses = Related(lambda: _outcomes_of(challenge).reused())
    tied, history = _tied_to(challenge), when_shown(partial(history_of, challenge))
    context = {
        "challenge": challenge,
        "perspectives": challenge.perspectives.order_by("order"),
        "goals": challenge.goals.order_by("number"),
        "areas": challenge.areas.for_links(),
        "findings": when_shown(lambda: list(challenge.findings.published().newest().for_rows())),
        **related_lists(
            f"challenge={challenge.slug}", talks=lambda: challenge.talks.published().real().for_rows().newest()
        ),
        "similar": challenge.links.similar().order_by(in_language("title"))[:SIMILAR],
        "stations": chain_around("challenge", tied, reuses=lambda: reuses.total),
        "reuses": reuses,
        "history": history,
        "targets": when_shown(partial(targets_of, challenge)),
        "why": when_shown(lambda: reason_for_state(challenge, history)),
    }
    context |= {**tied, **sharing_of(challenge), **for_member(request.user, challenge)}
    return render(request, "challenges/detail.html", context)


def _tied_to(challenge: Challenge) -> dict[str, Related[Any]]:
    """Return what is there of outcomes, dialogues and reports, each outcome with how it answers the challenge."""
    how = {f"how_{language}": F(f"answers__how_{language}") for language in LANGUAGES}
    return related_lists(
        f"challenge={challenge.slug}",
        outcomes=lambda: _outcomes_of(challenge).annotate(**how).for_rows().by_kind(),
        dialogues=lambda: challenge.dialogues.published().real().for_rows().newest(),
        reports=lambda: challenge.reports.published().for_rows().newest(),
    )


def _outcomes_of(challenge: Challenge) -> Any:
    return challenge.outcomes.model._default_manager.filter(answers__challenge=challenge).published()


def _next_link(challenge: Challenge) -> tuple[str | Promise, str] | None:
    """Return the words and the address of what is to be done next, where there is such a page."""
    step = lacking(challenge)
    return (step.label, step.url(challenge)) if step else None


def _lives_on_in(slug: str, request: HttpRequest) -> Challenge:
    """Return the challenge that this one has been merged into. Raises Http404 for what the visitor may not read."""
    return get_object_or_404(Challenge.objects.visible_to(request.user), merged__slug=slug)


@login_keeping_draft
@require_safe
def challenge_mine(request: MemberRequest) -> HttpResponse:
    """Show what the visitor's organisations own and share: what is open first, each with its next step."""
    ours = organisations_of(request.user)
    organisations = list(ours.order_by(in_language("name")))
    require(bool(organisations))
    parts = ChallengeParty.objects.confirmed().filter(organisation__in=ours).select_related("organisation")
    challenges = Related(
        lambda: (
            Challenge.objects.visible_to(request.user)
            .shared_by(ours)
            .defer("search_text", "more_sources")
            .prefetch_related(Prefetch("parties", parts.order_by(Case(When(role="owner", then=0), default=1), "pk")))
            .order_by(Case(When(state__in=OPEN_TO_OWNER, then=0), default=1), "-updated_at")
        ),
        most=100,
    )
    count_tied(challenges.records)
    return render(
        request,
        "challenges/mine.html",
        {
            "organisations": organisations,
            "challenges": challenges,
            "rows": [
                (challenge, part, next_step(challenge, part), _next_link(challenge))
                for challenge in challenges.records
                for part in challenge.parties.all()[:1]
            ],
            "writes_for": set(writes_for(request.user).values_list("pk", flat=True)),
        },
    )


@require_safe
def perspective(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Perspective, slug=slug)
    return render(
        request,
        "sodertorn/about/perspective.html",
        {
            "perspective": shown,
            "others": Perspective.objects.exclude(pk=shown.pk).order_by("order"),
            **related_lists(
                f"perspective={shown.slug}",
                challenges=lambda: shown.challenges.published().for_rows().order_by(in_language("title")),
                outcomes=lambda: shown.outcomes.published().for_rows().by_kind(),
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
        Prefetch("areas", Area.objects.for_links()),
        Prefetch(
            "challenges",
            Challenge.objects.published().for_rows().order_by(in_language("title"), "id")[:SHOWN],
            to_attr="shown_challenges",
        ),
    )
    work_packages = WorkPackage.objects.select_related("stage", "perspective")
    return render(
        request,
        "sodertorn/about/groups.html",
        {
            "idea_groups": idea_groups.order_by(in_language("name")),
            "work_packages": work_packages.order_by("stage__number", "number"),
        },
    )
