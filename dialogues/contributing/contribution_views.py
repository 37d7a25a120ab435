"""One contribution: its page, how its author changes it or takes it back, and how others support it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.models import User
from core.files.outside import decodes_outside
from core.lists.paginator import paginate
from core.workflow import TransitionError
from dialogues.contributing import actions
from dialogues.contributing.forms import ContributionForm, ReplyForm
from dialogues.contributing.participants import (
    confirmed_participant,
    log_in,
    mark_supported,
)
from dialogues.kinds import kind_of
from dialogues.models import Contribution, Dialogue, Participant
from dialogues.permissions import (
    can_change,
    can_correct_note,
    can_moderate,
    can_remove_note,
    can_reply,
    is_author,
)
from dialogues.where.naming import tell_where

State = Contribution.State
REPLIES_PER_PAGE = 100
MOST_MERGES = 10  # followed from one to the next


@require_safe
def contribution_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show it with its replies and answer. A merged one leads on; what is hidden is shown to whoever wrote it."""
    dialogue, participant = _dialogue(request, slug)
    contribution = _any(dialogue, pk)
    is_mine = is_author(request.user, contribution, participant)
    seen = dialogue.contributions.visible_to(request.user, participant).filter(pk=pk).exists()
    if contribution.state == State.MERGED and contribution.merged_into_id:
        return redirect("dialogues:contribution", slug, contribution.merged_into_id)
    is_taken_back = contribution.state == State.WITHDRAWN and contribution.n_replies
    if not seen and not (is_taken_back and contribution.activity.shows_contributions):
        raise Http404
    if above := contribution.reply_to:
        if not contribution.hangs_on_unseen and (above.is_published or above.n_replies):
            return redirect(contribution)
        if not is_mine and not (request.user.is_authenticated and can_moderate(request.user, dialogue)):
            raise Http404  # what it replies to is not there
    return render(
        request, "dialogues/contributing/contribution.html", _about(request, contribution, participant, is_mine=is_mine)
    )


def _about(
    request: HttpRequest, contribution: Contribution, participant: Participant | None, *, is_mine: bool
) -> dict[str, object]:
    dialogue, activity = contribution.dialogue, contribution.activity
    of_mine = Q(participant=participant) & ~Q(state__in=[State.WITHDRAWN, State.MERGED]) if participant else Q()
    shown = Q(state=State.PUBLISHED) if activity.shows_contributions else Q(pk__in=[])
    replies = contribution.replies.filter(shown | of_mine if participant else shown)
    page = paginate(
        request,
        replies.select_related("participant", "hidden_rule").defer("search_text").order_by("created_at", "pk"),
        per_page=REPLIES_PER_PAGE,
    )
    for one in page:
        one.activity, one.dialogue, one.reply_to = activity, dialogue, contribution
    mark_supported([contribution], participant)
    tell_where([contribution])
    return {
        "contribution": contribution,
        "dialogue": dialogue,
        "activity": activity,
        "participant": participant,
        "replies": page,
        "is_mine": is_mine,
        "changes": is_mine and can_change(contribution),
        "withdraws": is_mine and contribution.state != State.WITHDRAWN,
        "corrects": contribution.is_note and can_correct_note(request.user, contribution),
        "removes": contribution.state != State.WITHDRAWN and can_remove_note(request.user, contribution),
        "was_removed": contribution.was_removed,
        "takes_replies": can_reply(contribution),
        "statements": contribution.statements.order_by("order", "pk") if dialogue.has_results else [],
        "answer_steps": answer.steps.order_by("at", "pk") if (answer := contribution.official_answer) else [],
    }


# Changing it, and taking it back


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@decodes_outside
def contribution_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let whoever wrote it change it, for the time that the organiser gives."""
    contribution = _own(request, slug, pk)
    if contribution is None:
        return log_in(request)
    sent = request.method == "POST"
    if not sent and not can_change(contribution):
        messages.info(request, _("It can no longer be edited. You can withdraw it and write a new one."))
        return redirect(contribution)
    kind = kind_of(contribution.activity)
    form_class = ReplyForm if contribution.reply_to_id else kind.contribution_form
    form: ContributionForm = (form_class or ReplyForm)(
        request.POST if sent else None,
        request.FILES if sent else None,
        activity=contribution.activity,
        instance=contribution,
    )
    drafts.recall(request, form)
    if form.is_valid():
        try:
            actions.save_changes(form.save(commit=False), fields=form.saved_fields, by=user_of(request))
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            drafts.forget(request)
            is_seen = contribution.is_published
            messages.success(
                request,
                _("Your changes are saved.")
                if is_seen
                else _("Your changes are saved, and will be shown once they have been read."),
            )
            return redirect(contribution)
    part = "" if contribution.reply_to_id else kind.form_part
    context = {"contribution": contribution, "form": form, "kind": kind, "part": part}
    return render(request, "dialogues/contributing/edit.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let whoever wrote it take it back, at any time, after asking."""
    contribution = _own(request, slug, pk)
    if contribution is None:
        return log_in(request)
    if request.method != "POST" and contribution.state != State.WITHDRAWN:
        return render(request, "dialogues/contributing/withdraw.html", {"contribution": contribution})
    if request.method == "POST":
        try:
            actions.withdraw(contribution, by=user_of(request))
        except TransitionError:  # the second click of two
            contribution.refresh_from_db(fields=["state"])
    messages.success(request, _("Your contribution has been withdrawn: its text, picture and location are deleted."))
    return redirect(contribution.activity)


# Finding it


def find_contribution(request: HttpRequest, slug: str, pk: int) -> Contribution:
    """Return what the visitor may read; of what has been merged, where it lives on."""
    dialogue, participant = _dialogue(request, slug)
    contribution = _any(dialogue, pk)
    for _merge in range(MOST_MERGES):
        if contribution.state == State.MERGED and contribution.merged_into_id:
            contribution = _any(dialogue, contribution.merged_into_id)
    if not dialogue.contributions.visible_to(request.user, participant).filter(pk=contribution.pk).exists():
        raise Http404
    return contribution


def _dialogue(request: HttpRequest, slug: str) -> tuple[Dialogue, Participant | None]:
    visible = Dialogue.objects.visible_to(request.user).select_related("organiser").defer("search_text")
    dialogue = get_object_or_404(visible, slug=slug)
    return dialogue, confirmed_participant(request, dialogue)


def _any(dialogue: Dialogue, pk: int) -> Contribution:
    """Return a contribution whether or not the visitor may read it."""
    rows = dialogue.contributions.select_related(
        "activity", "participant__user", "category", "area", "answer", "hidden_rule", "reply_to"
    ).defer("search_text", "area__boundary", "area__search_text", "reply_to__search_text")
    contribution = get_object_or_404(rows, pk=pk)
    contribution.dialogue = contribution.activity.dialogue = dialogue
    if contribution.reply_to:
        contribution.reply_to.dialogue = dialogue
    return contribution


def _own(request: HttpRequest, slug: str, pk: int) -> Contribution | None:
    """Return the visitor's own contribution; None for a stranger, who has to say who it is first."""
    dialogue, participant = _dialogue(request, slug)
    if not request.user.is_authenticated and participant is None:
        return None
    contribution = _any(dialogue, pk)
    if not is_author(request.user, contribution, participant):
        seen = dialogue.contributions.visible_to(request.user, participant).filter(pk=pk)
        if not seen.exists():
            raise Http404
        raise PermissionDenied
    return contribution


def user_of(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
