"""Two challenges become one: what moves, who is told, who may, and two at once."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from challenges.models import Challenge, ChallengeParty
from core.workflow import TransitionError
from following.actions import merge
from following.models import Follow
from following.news import news_for
from mail.models import OutboxMessage
from tests.factories import (
    AnsweredChallengeFactory,
    ChallengeFactory,
    ChallengePartyFactory,
    DialogueFactory,
    FindingFactory,
    FollowFactory,
    IdeaGroupFactory,
    LikelyPartyFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
    ReportFactory,
    UserFactory,
)
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import take

Role, PartyState = ChallengeParty.Role, ChallengeParty.State
WHY = "De handlar om samma skolväg."


@pytest.fixture
def challenge(db, organisation):
    return ChallengeFactory(published=True, owner=organisation, title="Trygga skolvägar")


@pytest.fixture
def into(db):
    return ChallengeFactory(published=True, owner=OrganisationFactory(), title="Säkra skolvägar")


def address(challenge):
    return reverse("challenge-merge", args=[challenge.slug])


def merged(challenge, into, by):
    merge(challenge, into=into, by=by, reason=WHY)


# What moves


def test_challenge_lives_on_in_the_other(challenge, into, editor):
    merged(challenge, into, editor)
    assert (challenge.state, challenge.merged_into, challenge.is_published) == ("merged", into, False)
    step = challenge.steps.get()
    assert (step.to_state, step.reason) == ("merged", WHY)


def test_what_was_merged_before_leads_on_to_the_last(challenge, into, editor):
    first = ChallengeFactory(published=True)
    merged(first, challenge, editor)
    merged(challenge, into, editor)
    first.refresh_from_db()
    assert first.merged_into == into


def test_owner_becomes_co_owner_and_others_keep_their_roles(challenge, into, editor, organisation):
    began = dt.date(2026, 2, 3)
    researcher = ChallengePartyFactory(challenge=challenge, role=Role.RESEARCHER, started_on=began).organisation
    merged(challenge, into, editor)
    parties = {party.organisation: party for party in into.parties.confirmed().exclude(role=Role.OWNER)}
    assert {one: party.role for one, party in parties.items()} == {
        organisation: Role.CO_OWNER,
        researcher: Role.RESEARCHER,
    }
    assert parties[researcher].started_on == began
    assert parties[researcher].steps.get().to_state == "confirmed"
    assert into.parties.owners().count() == 1


def test_who_seems_to_share_it_comes_along_once_and_is_not_who_shares_it(challenge, into, editor, organisation, client):
    likely = LikelyPartyFactory(challenge=challenge)
    LikelyPartyFactory(challenge=challenge, organisation=organisation, role=Role.RESEARCHER)
    LikelyPartyFactory(challenge=into, organisation=organisation, role=Role.TEST_BED_HOST)
    known = LikelyPartyFactory(challenge=into)
    LikelyPartyFactory(challenge=challenge, organisation=known.organisation)
    merged(challenge, into, editor)
    assert set(client.get(into.get_absolute_url()).context["likely"]) == {likely, known}
    assert not challenge.likely_parties.exists()


def test_local_descriptions_come_along(challenge, into, editor, organisation):
    texts = {"local_description_sv": "Hos oss: Storgatan.", "local_description_en": "Storgatan.", "shows_local": True}
    challenge.parties.update(**texts)
    merged(challenge, into, editor)
    party = into.parties.get(organisation=organisation)
    assert {name: getattr(party, name) for name in texts} == texts


def test_whoever_shares_the_other_already_is_not_there_twice(challenge, into, editor, organisation):
    ChallengePartyFactory(challenge=into, organisation=organisation, role=Role.FUNDER)
    challenge.parties.update(local_description_sv="Hos oss: Storgatan.")
    merged(challenge, into, editor)
    party = into.parties.get(organisation=organisation)
    assert (party.role, party.local_description_sv) == (Role.FUNDER, "Hos oss: Storgatan.")


def test_local_description_in_the_other_is_not_overwritten(challenge, into, editor, organisation):
    ChallengePartyFactory(challenge=into, organisation=organisation, local_description_sv="Hos oss: Parken.")
    challenge.parties.update(local_description_sv="Hos oss: Storgatan.")
    merged(challenge, into, editor)
    assert into.parties.get(organisation=organisation).local_description_sv == "Hos oss: Parken."


@pytest.mark.parametrize("state", [PartyState.INVITED, PartyState.ASKED])
def test_whoever_is_asked_to_share_the_other_is_confirmed_there(challenge, into, editor, organisation, state):
    ChallengePartyFactory(challenge=into, organisation=organisation, role=Role.CO_OWNER, state=state)
    merged(challenge, into, editor)
    assert into.parties.get(organisation=organisation).state == PartyState.CONFIRMED


def test_organisation_with_two_roles_that_become_one_has_it_once(challenge, into, editor, organisation):
    ChallengePartyFactory(challenge=challenge, organisation=organisation, role=Role.CO_OWNER)
    ChallengePartyFactory(challenge=challenge, organisation=organisation, role=Role.LANDOWNER)
    merged(challenge, into, editor)
    roles = into.parties.filter(organisation=organisation).values_list("role", flat=True)
    assert sorted(roles) == [Role.CO_OWNER, Role.LANDOWNER]


@pytest.mark.parametrize("state", [PartyState.INVITED, PartyState.ASKED])
def test_what_was_asked_and_not_answered_is_withdrawn_and_nobody_joins_by_it(challenge, into, editor, state):
    asked = ChallengePartyFactory(challenge=challenge, role=Role.FUNDER, state=state)
    merged(challenge, into, editor)
    asked.refresh_from_db()
    assert asked.state == PartyState.WITHDRAWN
    assert not into.parties.filter(organisation=asked.organisation).exists()


def test_outcomes_dialogues_and_reports_come_along_once(challenge, into, editor):
    own, shared = OutcomeFactory(published=True), OutcomeFactory(published=True)
    AnsweredChallengeFactory(outcome=own, challenge=challenge, how_sv="Så här.")
    for both in (challenge, into):
        AnsweredChallengeFactory(outcome=shared, challenge=both)
    dialogue, report = DialogueFactory(published=True), ReportFactory(published=True)
    dialogue.challenges.add(challenge, into)
    report.challenges.add(challenge)
    finding = FindingFactory(published=True)
    challenge.findings.add(finding)
    merged(challenge, into, editor)
    assert list(finding.challenges.all()) == [into]
    assert set(into.outcomes.all()) == {own, shared}
    assert into.answers.get(outcome=own).how_sv == "Så här."
    assert list(dialogue.challenges.all()) == list(report.challenges.all()) == [into]
    assert not challenge.answers.exists()


def test_followers_follow_the_other_and_are_told(challenge, into, editor, resident):
    both = UserFactory()
    FollowFactory(user=resident, challenge=challenge)
    for one in (challenge, into):
        FollowFactory(user=both, challenge=one)
    merged(challenge, into, editor)
    assert not challenge.follows.exists()
    assert Follow.objects.filter(challenge=into).count() == 2
    for follower in (resident, both):
        (news,) = [one for one in news_for(follower, until=timezone.now()) if challenge.title in one.what]
        assert (news.subject, news.followed) == (into, into)


def test_followers_are_not_told_the_title_of_what_was_never_public(into, editor, resident):
    FollowFactory(user=resident, challenge=into)
    merged(ChallengeFactory(submitted=True, title="Hemlig utmaning"), into, editor)
    assert not news_for(resident, until=timezone.now())


@pytest.mark.parametrize("has_one", [True, False])
def test_idea_group_comes_along_where_there_is_none(challenge, into, editor, has_one):
    group, other = IdeaGroupFactory(), IdeaGroupFactory()
    Challenge.objects.filter(pk=challenge.pk).update(idea_group=group)
    Challenge.objects.filter(pk=into.pk).update(idea_group=other if has_one else None)
    challenge.refresh_from_db()
    into.refresh_from_db()
    merged(challenge, into, editor)
    into.refresh_from_db()
    assert into.idea_group == (other if has_one else group)


def test_author_and_organisations_are_told_once_each(challenge, into, editor, organisation, planner):
    Challenge.objects.filter(pk=challenge.pk).update(author=planner)
    challenge.refresh_from_db()
    partner = MembershipFactory()
    ChallengePartyFactory(challenge=challenge, organisation=partner.organisation, role=Role.RESEARCHER)
    keeper = MembershipFactory(organisation=into.owner(), role="contact")
    MembershipFactory(organisation=organisation, role="reader")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act, **options: act())
        merged(challenge, into, editor)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [planner.email, partner.user.email, keeper.user.email]
    )
    for message in mail.outbox:
        assert WHY in message.body
        assert into.get_absolute_url() in message.body


@pytest.mark.parametrize("state", ["draft", "returned", "declined", "merged", "closed"])
def test_nothing_is_merged_into_what_is_not_on_its_way(challenge, editor, state):
    more = {"merged": {"merged_into": ChallengeFactory(published=True)}, "closed": {"resumes_as": "identified"}}
    into = ChallengeFactory(state=state, **more.get(state, {}))
    FollowFactory(challenge=challenge)
    with pytest.raises(TransitionError):
        merged(challenge, into, editor)
    challenge.refresh_from_db()
    assert challenge.state == "identified"
    assert challenge.follows.count() == 1


def test_nothing_is_merged_into_itself(challenge, editor):
    with pytest.raises(TransitionError):
        merged(challenge, Challenge.objects.get(pk=challenge.pk), editor)


# The pages


@pytest.fixture
def client(client, editor):
    client.force_login(editor)
    return client


def test_editor_chooses_sees_what_moves_and_merges(client, challenge, into):
    FollowFactory(challenge=challenge)
    choice = client.get(address(challenge), {"q": "sakra"})
    assert f'href="?into={into.slug}"' in choice.text
    page = client.get(address(challenge), {"into": into.slug})
    assert page.context["moves"] == {
        "parties": 1,
        "outcomes": 0,
        "dialogues": 0,
        "reports": 0,
        "findings": 0,
        "follows": 1,
    }
    answer = client.post(address(challenge), {"into": into.slug, "reason": WHY})
    assert answer.url == into.get_absolute_url()
    challenge.refresh_from_db()
    assert challenge.merged_into == into


def test_choice_leaves_out_the_challenge_itself_and_what_is_not_on_its_way(client, challenge, into):
    declined = ChallengeFactory(state="declined")
    text = client.get(address(challenge)).text
    assert f"?into={into.slug}" in text
    assert f"?into={challenge.slug}" not in text
    assert f"?into={declined.slug}" not in text


def test_owner_merges_two_of_its_own_in_its_own_name(client, challenge, organisation, planner):
    own = ChallengeFactory(submitted=True, owner=organisation)
    client.force_login(planner)
    client.post(address(challenge), {"into": own.slug, "reason": WHY})
    challenge.refresh_from_db()
    assert challenge.merged_into == own
    assert challenge.steps.get().actor_name == organisation.name


def test_owner_does_not_merge_into_what_is_anothers(client, challenge, into, planner):
    client.force_login(planner)
    assert into.slug not in client.get(address(challenge)).text
    assert client.get(address(challenge), {"into": into.slug}).templates[0].name == "challenges/merge_choose.html"
    client.post(address(challenge), {"into": into.slug, "reason": WHY})
    challenge.refresh_from_db()
    assert challenge.state == "identified"


def test_another_organisation_and_readers_do_not_merge(client, challenge, into, other_planner, organisation):
    reader = MembershipFactory(organisation=organisation, role="reader").user
    for visitor in (other_planner, reader):
        client.force_login(visitor)
        assert client.get(address(challenge)).status_code == 403
        assert client.post(address(challenge), {"into": into.slug, "reason": WHY}).status_code == 403


def test_reason_is_asked_for_and_the_choice_is_kept(client, challenge, into):
    answer = client.post(address(challenge), {"into": into.slug, "reason": " "})
    assert answer.status_code == 200
    assert "reason" in answer.context["form"].errors
    assert f'value="{into.slug}"' in answer.text


@pytest.mark.parametrize("sent", ["", "finns-inte", "\x00", "å" * 300])
def test_target_that_is_not_there_leads_to_the_choice(client, challenge, into, sent):
    answers = [client.post(address(challenge), {"into": sent, "reason": WHY})]
    if "\x00" not in sent:  # which no address has
        answers.append(client.get(address(challenge), {"into": sent}))
    for answer in answers:
        assert answer.status_code == 200
        assert answer.templates[0].name == "challenges/merge_choose.html"


def test_second_of_two_editors_is_told(client, challenge, into, editor):
    Challenge.objects.filter(pk=challenge.pk).update(state="closed", resumes_as="identified")
    answer = client.post(address(challenge), {"into": into.slug, "reason": WHY}, follow=True)
    assert "message--error" in answer.text
    challenge.refresh_from_db()
    assert challenge.state == "closed"


def test_reason_survives_a_session_that_ran_out(client, challenge, into, editor):
    client.logout()
    client.post(address(challenge), {"into": into.slug, "reason": WHY})
    client.force_login(editor)
    assert WHY in client.get(address(challenge)).text


# Two at once


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_merges_of_the_same_challenge_one_wins(self, editor):
        challenge, first, second = (ChallengeFactory(published=True, owner=OrganisationFactory()) for _ in range(3))
        copies = [Challenge.objects.get(pk=challenge.pk) for _ in range(2)]
        answers = at_once(
            lambda: merged(copies[0], first, editor),
            lambda: merged(copies[1], second, editor),
        )
        assert sorted(map(str, map(type, answers))) == sorted(map(str, [type(None), TransitionError]))
        assert challenge.steps.count() == 1
        assert first.parties.count() + second.parties.count() == 3

    def test_concurrent_mutual_merges_leave_one(self, editor):
        for _round in range(5):
            one, other = (ChallengeFactory(published=True, owner=OrganisationFactory()) for _ in range(2))
            answers = at_once(
                lambda one=one, other=other: merged(one, Challenge.objects.get(pk=other.pk), editor),
                lambda one=one, other=other: merged(other, Challenge.objects.get(pk=one.pk), editor),
            )
            assert sorted(map(str, map(type, answers))) == sorted(map(str, [type(None), TransitionError]))

    def test_merge_and_a_party_that_says_yes(self, editor):
        for _round in range(5):
            one, other = (ChallengeFactory(published=True, owner=OrganisationFactory()) for _ in range(2))
            party = ChallengePartyFactory(challenge=one, state=PartyState.INVITED, role=Role.FUNDER)
            merge_answer = at_once(
                lambda one=one, other=other: merged(one, other, editor),
                lambda party=party: take(party, "accept", by=editor),
            )
            assert None in merge_answer
            party.refresh_from_db()
            joined = other.parties.confirmed().filter(organisation=party.organisation).exists()
            assert joined is (party.state == PartyState.CONFIRMED)

    def test_merge_and_handing_over_do_not_lock_each_other_out(self, editor):
        for _round in range(5):
            one, other = (ChallengeFactory(published=True, owner=OrganisationFactory()) for _ in range(2))
            heir = ChallengePartyFactory(challenge=one, role=Role.CO_OWNER)
            answers = at_once(
                lambda one=one, other=other: merged(Challenge.objects.get(pk=one.pk), other, editor),
                lambda one=one, heir=heir: take(ChallengeParty.objects.get(pk=heir.pk), "hand-over", by=editor),
            )
            assert all(answer is None or isinstance(answer, TransitionError) for answer in answers)
            assert other.parties.confirmed().filter(organisation=heir.organisation).count() == 1


def test_staff_without_a_second_factor_merges_as_a_planner_does(client, settings, challenge, into, organisation):
    settings.STAFF_MFA_REQUIRED = True
    user = UserFactory(editor=True)
    MembershipFactory(user=user, organisation=organisation)
    client.force_login(user)
    client.post(reverse("challenge-merge", args=[challenge.slug]), {"into": into.slug, "reason": "De är en."})
    challenge.refresh_from_db()
    assert challenge.state != Challenge.State.MERGED


def test_both_authors_are_told(challenge, into, editor):
    challenge.author, into.author = UserFactory(), UserFactory()
    challenge.save()
    into.save()
    merge(challenge, into=into, by=editor, reason="De är en.")
    assert OutboxMessage.objects.filter(address__in=[challenge.author.email, into.author.email]).count() == 2


def test_how_an_outcome_answers_is_not_lost(challenge, into, editor):
    outcome = OutcomeFactory(published=True)
    AnsweredChallengeFactory(outcome=outcome, challenge=challenge, how_sv="Den når fler.")
    kept = AnsweredChallengeFactory(outcome=outcome, challenge=into, how_sv="")
    merge(challenge, into=into, by=editor, reason="De är en.")
    kept.refresh_from_db()
    assert kept.how_sv == "Den når fler."


def test_likely_duplicates_come_first_and_once(client, editor):
    challenge = ChallengeFactory(title="Otrygga gångtunnlar i Flemingsberg", published=True)
    other = ChallengeFactory(title="Arbetsplatser", published=True)
    same = ChallengeFactory(title="Gångtunnlar som känns otrygga", published=True)
    client.force_login(editor)
    address = reverse("challenge-merge", args=[challenge.slug])
    shown = client.get(address).context
    assert list(shown["likely"]) == [same]
    assert list(shown["targets"]) == [other]
    assert client.get(address, {"q": "arbets"}).context["likely"] == []
    assert address in client.get(reverse("admin:challenges_challenge_change", args=[challenge.pk])).content.decode()


def test_picker_offers_no_duplicate_that_nothing_can_be_merged_into(client, planner, organisation):
    challenge = ChallengeFactory(title="Otrygga gångtunnlar", published=True, owner=organisation)
    ChallengeFactory(title="Otrygga gångtunnlar", published=True, owner=OrganisationFactory())
    client.force_login(planner)
    assert client.get(reverse("challenge-merge", args=[challenge.slug])).context["likely"] == []


def test_page_of_what_is_merged_already_leads_to_where_it_lives_on(client, editor, challenge, into):
    merge(challenge, into=into, by=editor, reason=WHY)
    client.force_login(editor)
    response = client.get(address(challenge), {"into": into.slug})
    assert (response.status_code, response.url) == (302, into.get_absolute_url())
