"""The room: what only those who sit at the table read."""

from operator import attrgetter

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from talks.alternatives.table import table_of
from talks.commitments.room import commitments_in, turns_of_commitments
from talks.models import Talk
from talks.papers.room import downloads_in, papers_in
from talks.permissions import can_write_alternatives, enters, seats_of, works_in, writes_changes, writes_on
from talks.questions.room import questions_in, turns_of_questions
from talks.seats import invitations_in
from talks.sessions.room import sessions_in, turns_of_sessions


def find_room(request: MemberRequest, slug: str, *, works: bool = False) -> Talk:
    """Return talks for somebody who enters their room, or who also writes there. Others are refused (403)."""
    talk = get_object_or_404(Talk.objects.visible_to(request.user).select_related("municipality"), slug=slug)
    require(enters(request.user, talk))
    require(not works or works_in(request.user, talk))
    return talk


@login_keeping_draft
@require_safe
def room(request: MemberRequest, slug: str) -> HttpResponse:
    talk = find_room(request, slug)
    own = list(seats_of(request.user, talk).select_related("organisation"))
    works = works_in(request.user, talk)
    sessions = sessions_in(talk, request.user)
    commitments = commitments_in(talk, request.user, own)
    questions = questions_in(talk, request.user)
    turns = [
        *turns_of_sessions(sessions, talk, request.user),
        *turns_of_questions(questions),
        *turns_of_commitments(commitments, own),
    ]
    context = {
        "talk": talk,
        "seats": talk.parties.with_organisations().prefetch_related("people__user"),
        "own_seats": own,
        "works": works,
        "turns": sorted(turns, key=attrgetter("day")),
        "sessions": sessions,
        "commitments": commitments,
        "changes": talk.changes.in_order(),
        "writes_changes": writes_changes(request.user, talk),
        "papers": papers_in(talk, request.user),
        "downloads": downloads_in(talk, request.user),
        "invitations": invitations_in(talk),
        "questions": questions,
        "table": table_of(talk, {seat.pk for seat in writes_on(request.user, talk)} if works else set()),
        "writes_alternatives": works and can_write_alternatives(request.user, talk),
    }
    return render(request, "talks/room.html", context)
