"""What waits for moderators and what they decide; readers flag, and authors appeal."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.permissions import require
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from core.forms import human
from core.lists.paginator import paginate
from core.workflow import TransitionError
from dialogues.contributing import antispam as spam
from dialogues.contributing.participants import confirmed_participant
from dialogues.filters import QueueFilter
from dialogues.models import Contribution, Dialogue
from dialogues.moderation import actions
from dialogues.moderation.forms import AppealForm, BulkForm, DecisionForm, FlagForm
from dialogues.moderation.queue import MOST_COUNTED, PILES, Pile, in_full, opens_appeal, waiting_counts
from dialogues.permissions import can_judge_appeal, can_moderate, is_author, speaks_for
from dialogues.where.naming import tell_where

FLAGS_PER_PERSON = "20/h/user"
PER_PAGE = 50
MOST = 1_000  # what waits longest comes first; who has read a thousand finds the next ones there
MOST_TOLD = 5  # of what could not be done, one by one
State = Contribution.State


# Readers


@never_cache
@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """Give a browser work to do for the form at the address ``for``, while much is being sent."""
    return JsonResponse(human.challenge(human.place_of(request, request.GET.get("for", ""))))


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take down that a contribution breaks a rule. The answer is the same whatever has become of it."""
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user), slug=slug)
    contribution = dialogue.contributions.published().filter(pk=pk).select_related("participant").first()
    if request.method != "POST" and contribution is None:
        raise Http404
    form = FlagForm(
        request.POST if request.method == "POST" else None,
        dialogue=dialogue,
        request=request,
        has_account=isinstance(request.user, User),
        asks_proof=spam.needs_proof(request, dialogue, confirmed_participant(request, dialogue)),
    )
    if form.is_valid() and throttled(request, "flag", rate=FLAGS_PER_PERSON):
        form.add_error(None, _("You have flagged a lot in a short time. Wait an hour and try again."))
    if form.is_valid():
        spam.count(request, dialogue)
        why = {"rule": form.cleaned_data["rule"], "note": form.cleaned_data["note"]}
        if human.is_first(request, "flag", pk, why):
            actions.flag_contribution(dialogue, pk, **why)
        return _thanks(request, dialogue)
    return render(
        request, "dialogues/moderation/flag.html", {"dialogue": dialogue, "contribution": contribution, "form": form}
    )


def _thanks(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    return render(request, "dialogues/moderation/flag_sent.html", {"dialogue": dialogue})


# Authors


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let an author, known by account, browser or a key from a mail, read why it is hidden and appeal once."""
    contributions = Contribution.objects.select_related("dialogue", "activity", "participant__user", "hidden_rule")
    contribution = contributions.exclude(state=State.UNCONFIRMED).filter(dialogue__slug=slug, pk=pk).first()
    if contribution is None or not _is_by_visitor(request, contribution):
        return _not_the_author(request)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if contribution.state != State.HIDDEN:
        if request.method == "POST":  # the second click of two, or a moderator was faster
            return redirect(request.get_full_path())
    elif form.is_valid():
        try:
            actions.appeal(contribution, text=form.cleaned_data["text"])
        except TransitionError as error:
            messages.info(request, str(error))
        drafts.forget(request)
        return redirect(request.get_full_path())
    drafts.recall(request, form)
    judgement = contribution.steps.filter(to_state=State.UPHELD).order_by("-at", "-pk").first()
    context = {
        "contribution": contribution,
        "dialogue": contribution.dialogue,
        "form": form,
        "judgement": judgement if contribution.state == State.UPHELD else None,
    }
    return render(request, "dialogues/moderation/appeal.html", context)


def _is_by_visitor(request: HttpRequest, contribution: Contribution) -> bool:
    if opens_appeal(request.GET.get("key", ""), contribution):
        return True
    return is_author(request.user, contribution, confirmed_participant(request, contribution.dialogue))


@login_keeping_draft
def _not_the_author(request: HttpRequest) -> HttpResponse:
    """Ask whoever is not logged in to do so, whether there is such a contribution or not."""
    raise Http404


# Moderators


@never_cache
@login_keeping_draft
def queue(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what waits for a decision, pile by pile, and take the same decision about many at once."""
    dialogue = _moderated(request, slug)
    filters = QueueFilter(request.GET, dialogue)
    counts = waiting_counts(filters.qs)
    activity = filters.form.cleaned_data.get("activity")
    sent = request.POST or drafts.kept(request) or request.GET
    pile = PILES.get(sent.get("pile", "")) or PILES.get(request.GET.get("pile", "")) or _first_to_read(counts)
    form = BulkForm(request.POST if request.method == "POST" else None, dialogue=dialogue, pile=pile)
    if form.is_valid():
        _decide_all(request, dialogue, form)
        return redirect(f"{request.path}?pile={pile.name}" + (f"&activity={activity.pk}" if activity else ""))
    drafts.recall(request, form)
    page = paginate(request, pile.of(filters.qs).values_list("pk", flat=True), per_page=PER_PAGE, most=MOST)
    page.object_list = in_full(dialogue, page.object_list)
    tell_where(page.object_list)
    context = {
        "dialogue": dialogue,
        "pile": pile,
        "piles": [(one, counts.get(one.name, 0)) for one in PILES.values()],
        "most": MOST_COUNTED,
        "page": page,
        "filters": filters,
        "activity": activity,
        "form": form,
        "chosen": form["chosen"].value() or [],
        "tick_all": request.GET.get("tick") == "all" and not form.is_bound,
    }
    return render(request, "dialogues/moderation/queue.html", context)


def _first_to_read(counts: dict[str, int]) -> Pile:
    """Return the first pile in which something waits: what people ask for comes before the rest."""
    for name in ("flagged", "appealed", "awaiting"):
        if counts[name]:
            return PILES[name]
    return PILES["awaiting"]


def _decide_all(request: MemberRequest, dialogue: Dialogue, form: BulkForm) -> None:
    """Take the decision about each that is chosen, and say of which it could not be taken, and why."""
    chosen: dict[int, str] = form.cleaned_data["chosen"]
    known = dialogue.contributions.select_related("dialogue__organiser", "activity", "participant__user").in_bulk(
        chosen
    )
    done, not_done = 0, []
    for pk, seen in chosen.items():
        if (contribution := known.get(pk)) is None:
            not_done.append(_("One of them is no longer there."))
            continue
        try:
            _decide(request, contribution, form, seen=seen)
        except TransitionError as error:
            not_done.append(f"“{contribution}”: {error}")
        else:
            done += 1
    if done:
        said = {
            "publish": ngettext("%d contribution is now shown.", "%d contributions are now shown.", done),
            "hide": ngettext("%d contribution is now hidden.", "%d contributions are now hidden.", done),
            "settle": ngettext("%d contribution stays visible.", "%d contributions stay visible.", done),
        }[form.cleaned_data["do"]]
        messages.success(request, said % done)
    for line in not_done[:MOST_TOLD]:
        messages.warning(request, line)
    if more := len(not_done[MOST_TOLD:]):
        text = ngettext("%d more could not be changed.", "%d more could not be changed.", more)
        messages.warning(request, text % more)


def _decide(request: MemberRequest, contribution: Contribution, form: DecisionForm, *, seen: str) -> None:
    """Take a decision about a contribution. Raises TransitionError if it is not as its moderator saw it any more."""
    if contribution.version != seen:
        if seen.partition(".")[0] == contribution.state:
            raise TransitionError(_("The author has changed it since you read it. Read it again."))
        raise TransitionError(
            _("Somebody else has already moved it to “%(state)s”.") % {"state": contribution.get_state_display()}
        )
    said = {
        "by": request.user,
        "reason": form.cleaned_data["reason"],
        "on_behalf_of": speaks_for(request.user, contribution.dialogue),
    }
    match form.cleaned_data["do"]:
        case "publish":
            actions.publish_contribution(contribution, **said)
        case "hide":
            actions.hide_contribution(contribution, rule=form.cleaned_data["rule"], **said)
        case "settle":
            actions.settle_flags(contribution, **said)
        case "uphold":
            actions.uphold_appeal(contribution, **said)


@never_cache
@login_keeping_draft
def moderate(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Show one contribution with its log, and what the visitor can decide about it."""
    dialogue = _moderated(request, slug)
    rows = dialogue.contributions.select_related("activity", "participant__user", "hidden_rule", "reply_to", "category")
    contribution: Contribution = get_object_or_404(rows.exclude(state=State.UNCONFIRMED), pk=pk)
    contribution.dialogue = dialogue
    tell_where([contribution])
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        dialogue=dialogue,
        needs_reason=contribution.state == State.APPEALED,
    )
    if form.is_valid():
        try:
            _decide(request, contribution, form, seen=form.cleaned_data["seen"])
        except TransitionError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Done. The author has been told."))
        return redirect("dialogues:moderate", dialogue.slug, pk)
    drafts.recall(request, form)
    flags = contribution.flags.select_related("rule", "settled_by").order_by("-created_at")[:PER_PAGE]
    context = {
        "dialogue": dialogue,
        "contribution": contribution,
        "form": form,
        "flags": flags,
        "is_flagged": any(flag.settled_at is None for flag in flags),
        "can_judge": can_judge_appeal(request.user, contribution),
        "author_id": contribution.participant.user_id if contribution.participant else None,
        "steps": contribution.steps.select_related("actor").order_by("at", "pk"),
    }
    return render(request, "dialogues/moderation/one.html", context)


def _moderated(request: MemberRequest, slug: str) -> Dialogue:
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    require(can_moderate(request.user, dialogue))
    return dialogue
