"""Rows in a form: what several people do to them at once, what is sent twice, and what nobody's browser sends."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import translation

from accounts import drafts
from core.forms.rows import LARGEST, rows_of
from dialogues.models import Dialogue, Rule
from dialogues.planning.part_forms import PeopleForm, RuleRow
from partners.models import Organisation
from tests import factories
from tests.rows import rows

Rules = rows_of(Dialogue, RuleRow, most=5)


@pytest.fixture
def dialogue(db):
    return factories.DialogueFactory()


@pytest.fixture
def rule(dialogue):
    return factories.RuleFactory(dialogue=dialogue, title="Var snäll", text="Mot alla.", order=3)


def posted(**data):
    sent = QueryDict(mutable=True)
    sent.update({name: str(value) for name, value in data.items()})
    return sent


def sent_rows(*sent, **changes):
    return posted(**{**rows("rule", *sent), **changes})


def rules(dialogue, data=None):
    return Rules(data, instance=dialogue, prefix="rule")


def titles(dialogue):
    return list(dialogue.rules.order_by("order", "pk").values_list("title_sv", flat=True))


def test_new_rows_wait_after_those_that_there_are(dialogue, rule):
    shown = rules(dialogue)
    assert [row["order"].value() for row in shown] == [3, 4, 5]
    assert ["DELETE" in row.fields for row in shown] == [True, False, False]
    assert [row.is_new for row in shown] == [False, True, True]


def test_rows_are_changed_added_and_removed(dialogue, rule):
    gone = factories.RuleFactory(dialogue=dialogue)
    changed = {"id": rule.pk, "title": "Var artig", "text": "Alltid.", "order": 2}
    new = {"title": "Håll ämnet", "text": "Torget.", "order": 1}
    formset = rules(dialogue, sent_rows(changed, {"id": gone.pk, "DELETE": "on"}, new, {"order": 9}))
    assert formset.is_valid()
    assert formset.count_kept() == 2
    formset.save()
    assert titles(dialogue) == ["Håll ämnet", "Var artig"]


def test_row_that_is_sent_twice_is_added_once(dialogue):
    for _ in range(2):
        formset = rules(dialogue, sent_rows({"title": "Håll ämnet", "text": "Torget.", "order": 1}))
        assert formset.is_valid()
        formset.save()
    assert titles(dialogue) == ["Håll ämnet"]


def test_row_may_come_again_in_the_place_of_one_that_is_removed(dialogue, rule):
    same = {"title": rule.title, "text": rule.text, "order": 1}
    formset = rules(dialogue, sent_rows({"id": rule.pk, "DELETE": "on"}, same))
    assert formset.is_valid()
    formset.save()
    assert titles(dialogue) == [rule.title]
    assert not Rule.objects.filter(pk=rule.pk).exists()


def test_row_that_somebody_has_removed_is_passed_over(dialogue, rule):
    sent = sent_rows(
        {"id": rule.pk, "title": "", "text": "x", "order": 1}, {"title": "Ny", "text": "Regel", "order": 2}
    )
    rule.delete()
    formset = rules(dialogue, sent)
    assert formset.is_valid()
    assert [row.is_gone for row in formset] == [True, False]
    formset.save()
    assert titles(dialogue) == ["Ny"]


def test_row_of_another_record_is_out_of_reach(dialogue):
    foreign = factories.RuleFactory(title="Deras")
    for change in ({"title": "Kapad", "text": "x", "order": 1}, {"DELETE": "on"}):
        formset = rules(dialogue, sent_rows({"id": foreign.pk, **change}))
        assert formset.is_valid()
        formset.save()
    foreign.refresh_from_db()
    assert (foreign.title, foreign.dialogue == dialogue) == ("Deras", False)


def test_row_that_is_removed_is_not_checked(dialogue, rule):
    formset = rules(dialogue, sent_rows({"id": rule.pk, "title": "å" * 500, "order": "x", "DELETE": "on"}))
    assert formset.is_valid()
    assert not formset[0].errors


def test_row_without_a_number_keeps_its_place(dialogue, rule):
    sent = sent_rows({"id": rule.pk, "title": "Nu", "text": "Så"}, {"title": "Ny", "text": "Regel"})
    formset = rules(dialogue, sent)
    assert formset.is_valid()
    formset.save()
    assert list(dialogue.rules.order_by("order").values_list("title_sv", "order")) == [("Nu", 3), ("Ny", 4)]


def test_position_alone_adds_no_row(dialogue):
    formset = rules(dialogue, sent_rows({"order": 7}))
    assert formset.is_valid()
    assert not formset.has_changed()


def test_texts_are_those_of_the_pages_language(dialogue, rule):
    Rule.objects.update(title_en=None, text_en="To all.")
    with translation.override("en"):
        row = rules(dialogue)[0]
        assert (row["title"].value(), row["text"].value()) == ("", "To all.")
        assert "Var snäll" in row.fields["title"].help_text
        assert (row.fields["title"].required, row.fields["text"].required) == (False, True)
        formset = rules(dialogue, sent_rows({"id": rule.pk, "title": "", "text": "To everybody.", "order": 3}))
        assert formset.is_valid()
        formset.save()
    rule.refresh_from_db()
    assert (rule.title_sv, rule.title_en or "", rule.text_sv, rule.text_en) == (
        "Var snäll", "", "Mot alla.", "To everybody."
    )  # fmt: skip


HOSTILE_COUNTS = [
    {},
    {"rule-TOTAL_FORMS": "1"},
    {"rule-INITIAL_FORMS": "1"},
    *({"rule-TOTAL_FORMS": value, "rule-INITIAL_FORMS": "0"} for value in ("x", "", "9" * 5000, "100000", "\x00", "٣")),
    *({"rule-TOTAL_FORMS": "1", "rule-INITIAL_FORMS": value} for value in ("x", "9" * 5000, "100000", "\x00")),
    {"rule-TOTAL_FORMS": "-1", "rule-INITIAL_FORMS": "-1"},
    {"rule-TOTAL_FORMS": "2", "rule-INITIAL_FORMS": "-1"},
]


@pytest.mark.parametrize("counts", HOSTILE_COUNTS)
def test_counts_that_no_browser_sends_are_no_error(dialogue, rule, counts):
    sent = posted(**counts)
    formset = rules(dialogue, sent)
    if formset.is_valid():
        formset.save()
    else:
        assert str(formset.non_form_errors()) or any(formset.errors)
    assert "rule-0" in str(formset) or formset.non_form_errors() or not formset.forms
    refilled = rules(dialogue)
    refilled.fill(sent)
    assert len(refilled.forms) <= 5
    assert titles(dialogue) == ["Var snäll"]


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "9" * 5000, "\x00", ""])
def test_key_that_no_row_has_is_passed_over(dialogue, rule, key):
    sent = sent_rows({"id": key, "title": "Kapad", "text": "x", "order": 1})
    formset = rules(dialogue, sent)
    assert formset.is_valid()
    formset.save()
    rules(dialogue).fill(sent)
    assert titles(dialogue) == ["Var snäll"]


def test_missing_counts_are_told_in_plain_words(dialogue):
    told = str(rules(dialogue, posted()).non_form_errors())
    assert "ManagementForm" not in told
    assert "Öppna sidan" in told


def test_no_more_rows_are_taken_than_there_may_be(dialogue):
    new = [{"title": f"Regel {n}", "text": "x", "order": n} for n in range(6)]
    assert not rules(dialogue, sent_rows(*new)).is_valid()
    assert rules(dialogue, sent_rows(*new[:5])).is_valid()
    assert not rules(dialogue, sent_rows(*new, **{"rule-TOTAL_FORMS": LARGEST * 10})).is_valid()


def test_what_was_sent_is_shown_again_by_its_key(dialogue, rule):
    removed, other = factories.RuleFactory(dialogue=dialogue), factories.RuleFactory(dialogue=dialogue, order=9)
    sent = sent_rows(
        {"id": removed.pk, "title": "Bort", "text": "x", "order": 1},
        {"id": rule.pk, "title": "Min", "text": "Mina", "order": "x"},
        {"title": "Ny", "text": "", "order": 5},
        {"title": "Till", "text": "", "order": 6},
        {"title": "Sist", "text": "", "order": 7},
    )
    removed.delete()
    shown = rules(dialogue)
    shown.fill(sent)
    values = [(row["title"].value(), row["order"].value()) for row in shown]
    assert values == [("Min", "x"), (other.title, 9), ("Ny", "5"), ("Till", "6"), ("Sist", "7")]
    assert not any(row.errors for row in shown)


def test_more_rows_come_without_a_script(dialogue):
    shown = Rules(instance=dialogue, prefix="rule")
    shown.fill(sent_rows({"title": "Ny", "text": "", "order": 1}, {"order": 2}, more="1"))
    assert [row["title"].value() or "" for row in shown] == ["Ny", "", "", ""]
    assert [row["order"].value() for row in shown] == ["1", "2", 3, 4]


def test_form_with_rows_is_one_form(dialogue, rule):
    given = {"user": factories.UserFactory(), "instance": dialogue, "organisations": Organisation.objects.all()}
    one = {"id": rule.pk, "title": "", "text": "x", "order": 1}
    data = {"edit_minutes": 30, "kept_months": 12}
    bad = PeopleForm(posted(**data, **rows("rule", one)), **given)
    assert not bad.is_valid()
    good = PeopleForm(posted(**data, **rows("rule", {**one, "title": "Ny"})), **given)
    assert good.is_valid()
    assert "rule" in good.touched()
    assert good.save() == dialogue
    assert titles(dialogue) == ["Ny"]
    shown = PeopleForm(**given | {"user": AnonymousUser()})
    drafts.fill(shown, posted(**data, **rows("rule", {**one, "title": "Utkast"})))
    assert shown.formsets["rule"][0]["title"].value() == "Utkast"
