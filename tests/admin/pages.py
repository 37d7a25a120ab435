"""The admin's addresses, what its forms would post, and records with everything that lists and pages show of them."""

import datetime as dt

from django.contrib import admin
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from challenges.models import Challenge, ChallengeParty, Event, Goal, IdeaGroup, Perspective, WorkPackage
from contact.models import ContactMessage, JoinRequest
from dialogues.models import Activity, Contribution, Dialogue, Meeting, Statement
from knowledge.models import Delivery, Finding, Indicator, Series, Source
from news.models import NewsItem, NewsletterIssue
from outcomes.models import Outcome, Reuse, Trial
from pages.models import EditedPage
from partners.models import Invitation, Membership, Organisation, Programme, Stage, Term
from places.models import Area
from reports.models import CheckedAddress, Keyword, Link, Report
from talks.models import Talk
from tests import factories


def address(page, *args):
    """Return an address of the English admin, whose words the tests can rely on."""
    with override("en"):
        return reverse(f"admin:{page}", args=args)


def page_of(record, page="change", *args):
    return address(f"{record._meta.app_label}_{record._meta.model_name}_{page}", record.pk, *args)


def list_of(model, page="changelist"):
    return address(f"{model._meta.app_label}_{model._meta.model_name}_{page}")


def shown(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response


def filled_in(response, **changes):
    """Return what a browser would post from the form on a page, with ``changes``; None leaves a field out."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for bound in form:
            value = _posted(bound.value())
            if isinstance(moment := bound.value(), dt.datetime):  # a field for the day, and one for the time
                local = timezone.localtime(moment)
                data |= {f"{bound.html_name}_0": f"{local:%Y-%m-%d}", f"{bound.html_name}_1": f"{local:%H:%M:%S}"}
            elif value is not None:
                data[bound.html_name] = value
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def _posted(value):
    if value is None or value is False or isinstance(value, FieldFile):
        return None
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [getattr(one, "pk", one) for one in value]
    return value


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


# One record of each type, with what its row and its page show beside it.


def _challenge():
    challenge = factories.ChallengeFactory(owner=factories.OrganisationFactory())
    factories.ChallengePartyFactory(challenge=challenge)
    challenge.areas.add(factories.AreaFactory(), factories.AreaFactory(district=True))
    challenge.perspectives.add(factories.PerspectiveFactory())
    factories.ChallengeStepFactory(challenge=challenge)
    return challenge


def _dialogue():
    dialogue = factories.DialogueFactory(open_now=True, organiser=factories.OrganisationFactory())
    dialogue.areas.add(factories.AreaFactory())
    factories.ContributionFactory(dialogue=dialogue)
    return dialogue


def _talk():
    talk = factories.TalkFactory(seated=True)
    talk.areas.add(factories.AreaFactory())
    return talk


def _outcome():
    outcome = factories.OutcomeFactory(stage=factories.StageFactory(), owner=factories.OrganisationFactory())
    outcome.areas.add(factories.AreaFactory())
    factories.AnsweredChallengeFactory(outcome=outcome)
    factories.MethodCardFactory(outcome=outcome, stages=["early"], skills=["maps"], steps="Gå\nTala")
    factories.AttachmentFactory(outcome=outcome)
    factories.EffectFactory(outcome=outcome)
    return outcome


def _report():
    report = factories.ReportFactory()
    report.areas.add(factories.AreaFactory())
    factories.AuthorFactory.create_batch(2, report=report)
    factories.ReportFileFactory(report=report, waits=True)
    return report


def _organisation():
    organisation = factories.OrganisationFactory(area=factories.AreaFactory(), logo="organisation/a.webp")
    factories.ParticipationFactory(organisation=organisation)
    factories.MembershipFactory(organisation=organisation)
    return organisation


def _idea_group():
    group = factories.IdeaGroupFactory()
    group.areas.add(factories.AreaFactory())
    group.perspectives.add(factories.PerspectiveFactory())
    return group


def _event():
    return factories.EventFactory(area=factories.AreaFactory())


def _issue():
    issue = factories.NewsletterIssueFactory()
    issue.items.add(factories.NewsItemFactory(published=True))
    return issue


def _goal():
    number = Goal.objects.count() + 1
    return factories.GoalFactory(number=number)


def _finding():
    finding = factories.FindingFactory(published=True)
    finding.contributors.create(name="Ada", organisation=factories.OrganisationFactory())
    finding.sources.create(title="En källa", url="https://example.org/")
    return finding


def _meeting():
    starts_at = timezone.now().replace(microsecond=0) + dt.timedelta(days=7)  # as forms write it
    return factories.RegistrationFactory(meeting__starts_at=starts_at).meeting


MAKERS = {
    Activity: lambda: factories.CategoryFactory().activity,
    Area: lambda: factories.AreaFactory(district=True),
    CheckedAddress: lambda: factories.CheckedAddressFactory(dead=True),
    Challenge: _challenge,
    ContactMessage: lambda: factories.ContactStepFactory().message,
    Contribution: factories.ContributionFactory,
    Dialogue: _dialogue,
    EditedPage: lambda: factories.PageTextFactory().page,
    Event: _event,
    Goal: _goal,
    IdeaGroup: _idea_group,
    Delivery: factories.DeliveryFactory,
    Finding: _finding,
    Indicator: factories.IndicatorFactory,
    Series: lambda: factories.FigureFactory().series,
    Source: factories.SourceFactory,
    JoinRequest: lambda: factories.VouchFactory().request,
    Invitation: factories.InvitationFactory,
    Keyword: factories.KeywordFactory,
    Link: factories.LinkFactory,
    Meeting: _meeting,
    Membership: factories.MembershipFactory,
    NewsItem: lambda: factories.NewsItemFactory(picture="newsitem/a.webp", picture_alt="En gård"),
    NewsletterIssue: _issue,
    Organisation: _organisation,
    Outcome: _outcome,
    Perspective: factories.PerspectiveFactory,
    Programme: lambda: factories.AimFactory().programme,
    Report: _report,
    ChallengeParty: lambda: factories.ChallengePartyFactory(challenge__published=True),
    Reuse: lambda: factories.ReuseFactory(member=True, area=factories.AreaFactory()),
    Stage: factories.StageFactory,
    Statement: factories.StatementFactory,
    Trial: lambda: factories.TrialFactory(worked=True, area=factories.AreaFactory(district=True)),
    Talk: _talk,
    Term: factories.TermFactory,
    User: lambda: factories.MembershipFactory().user,
    WorkPackage: lambda: factories.WorkPackageFactory(perspective=factories.PerspectiveFactory()),
}
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def with_inline_rows(record, count):
    """Add ``count`` rows to each of a record's inlines."""
    for _n in range(count):
        if isinstance(record, Challenge):
            factories.ChallengePartyFactory(challenge=record, role=ChallengeParty.Role.SUPPORTER)
            factories.ChallengeIndicatorFactory(challenge=record)
        if isinstance(record, EditedPage):
            factories.PageTextFactory(page=record)
        if isinstance(record, Organisation):
            factories.ParticipationFactory(organisation=record)
        if isinstance(record, Organisation):
            factories.MembershipFactory(organisation=record)
        if isinstance(record, Stage):
            factories.ParticipationFactory(stage=record)
        if isinstance(record, Programme):
            factories.AimFactory(programme=record)
            factories.ProcessStepFactory(programme=record)
        if isinstance(record, Report):
            factories.AuthorFactory(report=record)
            factories.ReportFileFactory(report=record)
        if isinstance(record, Dialogue):
            factories.ActivityFactory(dialogue=record)
            factories.RuleFactory(dialogue=record)
            factories.PhaseFactory(dialogue=record)
        if isinstance(record, Talk):
            factories.SeatFactory(talk=record)
        if isinstance(record, Activity):
            factories.CategoryFactory(activity=record)
        if isinstance(record, Outcome):
            factories.AnsweredChallengeFactory(outcome=record)
            factories.AttachmentFactory(outcome=record)
            factories.TrialFactory(outcome=record)
        if isinstance(record, User):
            factories.MembershipFactory(user=record)
