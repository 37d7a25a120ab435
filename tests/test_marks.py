"""What stands after a label is true: no field that is marked as optional is refused when it is empty, in any form."""

import datetime as dt

import pytest
from django import forms
from django.core.cache import cache
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from lxml import html

from challenges.forms.writing import WhereForm
from challenges.models import Challenge
from core.forms.marks import OPTIONAL, TO_IDENTIFY, TO_OPEN, mark_of
from dialogues.models import Dialogue
from dialogues.planning.forms import NewDialogueForm
from dialogues.planning.needs import NEEDED_FIELDS, OpeningNeed, unmet_needs
from tests.access import ACCESS, VISITORS, World
from tests.test_access import drained
from tests.transitions import logged_in

MOST_CHOICES = 9  # of a group; of longer ones only the first is tried
BLANKED = ("text", "textarea", "number", "date", "datetime-local", "email", "url", "search", "tel")
FILLED = {
    "number": "1",
    "url": "https://example.org/",
    "email": "nagon@example.org",
    "date": (timezone.localdate() + dt.timedelta(days=40)).isoformat(),
    "datetime-local": (timezone.localdate() + dt.timedelta(days=40)).isoformat() + "T18:00",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        world.cookies = {visitor: logged_in(getattr(world, visitor)).cookies for visitor in VISITORS}
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def refused(monkeypatch):
    """Collect every field that some form marks as optional and refuses because it is empty."""
    found, full_clean = set(), forms.BaseForm.full_clean

    def watched(form):
        full_clean(form)
        if not form.is_bound:
            return
        for name in set(form._errors) & set(form.fields):
            bound = form[name]
            empty = bound.field.widget.value_from_datadict(form.data, form.files, bound.html_name)
            if mark_of(bound) == OPTIONAL and not bound.is_hidden and empty in bound.field.empty_values:
                found.add((type(form).__name__, name, str(form._errors[name])))

    monkeypatch.setattr(forms.BaseForm, "full_clean", watched)
    return found


def visit(world, visitor, method, address, data=None):
    cache.clear()
    client = Client(raise_request_exception=False)
    client.cookies.update(world.cookies[visitor])
    with transaction.atomic():
        response = getattr(client, method)(address, data or {})
        is_page = not drained(response).streaming and response.get("Content-Type", "").startswith("text/html")
        text = response.text if is_page else ""
        transaction.set_rollback(True)
    return response, text


def pages():
    """Yield each address that shows a page to somebody, with one who sees it."""
    for name, rows in ACCESS.items():
        if name.startswith("admin:"):
            continue
        row = next((row for row in rows if row.method == "get" and 200 in row.codes), None)
        if row is not None:
            visitor = next(one for one in ("planner", *VISITORS) if row.codes[VISITORS.index(one)] == 200)
            yield pytest.param(name, row, visitor, id=name)


def answers(form):
    """Yield what somebody sends who fills in nothing but what is required, once for each choice that there is."""
    sent, choices = {}, []
    for field in form.inputs:
        kind = field.get("type", "text") if field.tag == "input" else field.tag
        if not field.name or kind in {"submit", "button", "file", "checkbox"} or field.get("disabled") is not None:
            continue
        if kind == "select":
            values = [value for value in field.value_options if value]
            sent[field.name] = values[0] if field.get("required") is not None and values else ""
            choices.append((field.name, values))
        elif kind == "radio":
            if field.name not in sent:
                values = [one.get("value") for one in form.inputs[field.name]] or [field.get("value")]
                sent[field.name] = form.fields[field.name] or values[0]
                choices.append((field.name, values))
        elif kind in BLANKED:
            sent[field.name] = FILLED.get(kind, "Torget") if field.get("required") is not None else ""
        else:
            sent[field.name] = field.get("value") or ""
    yield sent
    for name, values in choices:
        for value in values if len(values) <= MOST_CHOICES else ():
            yield {**sent, name: value}


@pytest.mark.django_db
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "row", "visitor"), list(pages()))
def test_no_optional_field_is_refused_when_it_is_empty(world, refused, name, row, visitor):
    with translation.override("sv"):
        address = reverse(name, kwargs=row.given(world))
        response, text = visit(world, visitor, "get", address, row.data(world))
        assert response.status_code == 200
        if "<form" not in text:
            return
        for form in html.fromstring(text).forms:
            if form.method == "POST":
                for sent in answers(form):
                    visit(world, visitor, "post", form.get("action") or address, sent)
    assert refused == set()


# The mark and the refusal are of one rule


@pytest.mark.parametrize("need", Challenge.NEEDED_FIELDS)
def test_what_a_challenge_needs_is_marked_so(planner, need):
    form = WhereForm(user=planner, instance=Challenge())
    assert {mark_of(form[name]) for name in Challenge.NEEDED_FIELDS[need]} == {TO_IDENTIFY}
    assert need in Challenge().unmet_needs_with([], has_place=False, has_goal=False)


def test_what_a_dialogue_needs_is_marked_so(planner):
    form = NewDialogueForm(user=planner, instance=Dialogue(), sent=QueryDict())
    missing = unmet_needs(Dialogue(), has_activity=True, has_rules=True)
    for need, names in NEEDED_FIELDS.items():
        assert {mark_of(form[name]) for name in names} == {TO_OPEN}
        assert need in missing
    assert set(OpeningNeed) - set(NEEDED_FIELDS) == {OpeningNeed.ACTIVITY, OpeningNeed.RULES}


@pytest.mark.parametrize(("language", "words"), [("sv", "Fyll i det här."), ("en", "Fill this in.")])
def test_what_is_left_empty_is_told_in_plain_words(language, words):
    with translation.override(language):
        assert forms.CharField().error_messages["required"] == words
