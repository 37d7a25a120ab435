"""One contribution: its page, how its author changes it or takes it back, and how others support it."""

import uuid

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
from accounts.throttling import throttled
from core.lists.paginator import paginate
from core.workflow import TransitionError
from dialogues.contributing import actions
from dialogues.contributing import antispam as spam
from dialogues.contributing.forms import ContributionForm, ReplyForm, TakingPartForm
from dialogues.contributing.participants import (
    confirmed_participant,
    log_in,
    mark_supported,
    must_log_in,
    participant_by_key,
    remember,
    welcome_guest,
)
from dialogues.kinds import kind_of
from dialogues.models import Contribution, Dialogue, Participant
from dialogues.permissions import (
    can_change,
    can_correct_note,
    can_moderate,
    can_remove_note,
    can_reply,
    can_support,
    is_author,
)

State = Contribution.State
REPLIES_PER_PAGE = 100
MOST_MERGES = 10  # followed from one to the next
SUPPORTS_PER_PERSON = "300/h/user"
LETTERS_PER_ADDRESS = "10/d/key"


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
        "takes_replies": can_reply(contribution),
        "statements": contribution.statements.order_by("order", "pk") if dialogue.has_results else [],
        "answer_steps": answer.steps.order_by("at", "pk") if (answer := contribution.official_answer) else [],
    }


# Changing it, and taking it back


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
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


# Supporting it


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Support what somebody else has said, or no longer. The form says which: sent twice, it does the same."""
    contribution = find_contribution(request, slug, pk)
    participant = confirmed_participant(request, contribution.dialogue) or _of_mailed_link(request, contribution)
    if must_log_in(request, contribution.dialogue, participant):
        return log_in(request)
    if request.user.is_authenticated or participant:
        return _support(request, contribution, participant)
    return _support_of_stranger(request, contribution)


def _of_mailed_link(request: HttpRequest, contribution: Contribution) -> Participant | None:
    key = request.GET.get("key", "")
    participant = participant_by_key(key) if key and not request.user.is_authenticated else None
    return participant if participant and participant.dialogue_id == contribution.dialogue_id else None


def _support(request: HttpRequest, contribution: Contribution, participant: Participant | None) -> HttpResponse:
    """Let somebody whom we know press the button: here, after a mail or a login, or on the page they come from."""
    if request.method != "POST":
        return _support_page(request, contribution, None)
    if throttled(request, "support", rate=SUPPORTS_PER_PERSON):
        messages.error(request, _("You have pressed this button very often. Wait a moment."))
        return redirect(contribution)
    if participant and not request.user.is_authenticated and _of_mailed_link(request, contribution):
        participant.confirm()
        remember(request, participant)
    try:
        if request.POST.get("wanted") == "0":
            if participant:
                actions.take_back_support(contribution, participant=participant)
        else:
            who = actions.Who(user=user_of(request), participant=participant)
            actions.support(contribution, who=who, form_key=uuid.uuid4())
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("You no longer support this.")
            if request.POST.get("wanted") == "0"
            else _("You support this. Thank you!"),
        )
    if "from_list" in request.POST:
        return redirect(f"{contribution.activity.get_absolute_url()}#bidrag-{contribution.pk}")
    return redirect(contribution)


def _support_of_stranger(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Ask who it is. By mail the answer is the same whoever it is."""
    sent = request.method == "POST"
    form = TakingPartForm(
        request.POST if sent else None,
        dialogue=contribution.dialogue,
        user=None,
        participant=None,
        asks_proof=spam.needs_proof(request, contribution.dialogue),
    )
    if sent and form.looks_automated:
        return render(
            request, "dialogues/contributing/sent.html", {"activity": contribution.activity, "supports": True}
        )
    if not form.is_valid():
        return _support_page(request, contribution, form)
    who, key = form.who, form.cleaned_data["form_key"]
    often = throttled(request, "support", rate=SUPPORTS_PER_PERSON)
    if often or (who.email and throttled(request, "support-mail", rate=LETTERS_PER_ADDRESS, key=who.email)):
        form.add_error(None, _("A lot has been sent from here in a short time. Wait an hour and try again."))
        return _support_page(request, contribution, form)
    spam.count(request, contribution.dialogue)
    try:
        if who.email:
            actions.ask_supporter_to_confirm(contribution, email=who.email, name_shown=who.name_shown, form_key=key)
            context = {"activity": contribution.activity, "supports": True}
            return render(request, "dialogues/contributing/sent.html", context)
        guest, private_key = actions.support(contribution, who=who, form_key=key)
    except TransitionError as error:
        messages.error(request, str(error))
        return redirect(contribution)
    messages.success(request, _("You support this. Thank you!"))
    welcome_guest(request, guest, private_key)
    return redirect(contribution)


def _support_page(request: HttpRequest, contribution: Contribution, form: TakingPartForm | None) -> HttpResponse:
    if not can_support(contribution, None) and request.method != "POST":
        messages.info(request, _("This can no longer be supported."))
        return redirect(contribution)
    context = {"contribution": contribution, "form": form}
    return render(request, "dialogues/contributing/support.html", context)
