import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from dialogues.filters import DialogueFilter
from dialogues.forms import ContributionForm
from dialogues.models import Contribution, Dialogue
from dialogues.permissions import can_contribute
from records.chain import chain
from records.lists import list_records
from records.ordering import in_language
from records.related import related

CONTRIBUTIONS_PER_PERSON = "10/h/user"
CONTRIBUTIONS_PER_PAGE = 50
LONGEST_KEY = 18  # digits of the largest key a database has


@require_safe
def dialogue_list(request: HttpRequest) -> HttpResponse:
    listing = list_records(DialogueFilter, request, Dialogue.objects.published())
    return render(request, "dialogues/list.html", {"listing": listing})


@require_safe
def dialogue_detail(request: HttpRequest, slug: str) -> HttpResponse:
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    form = None
    if can_contribute(request.user, dialogue):
        draft = drafts.kept(request, reverse("dialogues:contribute", args=[slug]))
        if draft is not None:
            messages.info(request, _("Here is what you wrote before you were logged out. It is not sent yet."))
        form = _form(request, {name: draft[name] for name in draft} if draft is not None else {})
    return _page(request, dialogue, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_keeping_draft
def contribute(request: MemberRequest, slug: str) -> HttpResponse:
    """Receive a contribution. Reading this address leads on to the dialogue, by way of the login where needed."""
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    if request.method != "POST":
        return redirect(f"{dialogue.get_absolute_url()}#contributions")
    form = ContributionForm(request.POST)
    if not can_contribute(request.user, dialogue):
        messages.error(
            request, _("The dialogue has closed, so your contribution was not sent. You find what you wrote below.")
        )
        return _page(request, dialogue, form)
    if not form.is_valid():
        return _page(request, dialogue, form)
    key = form.cleaned_data["form_key"] or uuid.uuid4()
    first = Contribution.objects.filter(author=request.user, form_key=key).first()
    if first and (first.dialogue_id, first.text) != (dialogue.pk, form.cleaned_data["text"]):
        key, first = uuid.uuid4(), None  # not a double click: the browser's way back, and something else written
    if first is None and throttled(request, "contribute", rate=CONTRIBUTIONS_PER_PERSON):
        form.add_error(
            None, _("You have sent many contributions in a short time. Wait an hour and send this one again.")
        )
        return _page(request, dialogue, form)
    contribution, _new = Contribution.objects.get_or_create(
        author=request.user,
        form_key=key,
        defaults={
            "dialogue": dialogue,
            "text": form.cleaned_data["text"],
            "name_shown": form.cleaned_data["name_shown"],
            "language": get_language() or "sv",
        },
    )
    drafts.forget(request)
    messages.success(
        request, _("Thank you! Your contribution has arrived. It is shown here as soon as an editor has read it.")
    )
    return redirect(contribution)


def _page_of(request: HttpRequest, contributions: QuerySet[Contribution]) -> int:
    """Return the page that holds the contribution the address asks for; the first when it asks for none."""
    asked = request.GET.get("contribution", "")
    if not asked.isdecimal() or len(asked) > LONGEST_KEY:
        return 1
    newer = contributions.filter(pk__gt=int(asked)).count()
    return newer // CONTRIBUTIONS_PER_PAGE + 1


def _form(request: HttpRequest, written: Mapping[str, object]) -> ContributionForm:
    name = getattr(request.user, "display_name", "")
    return ContributionForm(initial={"name_shown": name, "form_key": uuid.uuid4(), **written})


def _page(request: HttpRequest, dialogue: Dialogue, form: ContributionForm | None) -> HttpResponse:
    of_this = f"?dialogue={dialogue.slug}"
    challenges = related(dialogue.challenges.published().for_rows().order_by(in_language("title")))
    outcomes = related(dialogue.outcomes.published().count_reuses().for_rows().by_kind())
    reports = related(dialogue.reports.published().for_rows().newest(), url=reverse("reports:list") + of_this)
    counts = {"challenge": challenges.total, "dialogue": 1, "outcome": outcomes.total, "report": reports.total}
    counts["reuse"] = outcomes.of_all("reuses_of_all")
    sections = {"challenge": "#challenges", "reuse": "#outcomes", "outcome": "#outcomes", "report": "#reports"}
    contributions = dialogue.contributions.visible_to(request.user).order_by("-created_at", "-id")
    pages = Paginator(contributions, CONTRIBUTIONS_PER_PAGE)
    return render(
        request,
        "dialogues/detail.html",
        {
            "dialogue": dialogue,
            "areas": dialogue.areas.for_links(),
            "organisations": dialogue.organisations.order_by(in_language("name")),
            "challenges": challenges,
            "outcomes": outcomes,
            "reports": reports,
            "contributions": pages.get_page(request.GET.get("page") or _page_of(request, contributions)),
            "stations": chain(counts, sections, here="dialogue"),
            "steps": dialogue.steps.order_by("at", "id"),
            "form": form,
            "may_take_part": dialogue.is_open and dialogue.is_published,
            "is_late": bool(dialogue.answer_by and dialogue.answer_by < timezone.localdate()),
        },
    )
