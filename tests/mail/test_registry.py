"""The registry of messages: each has a template and is sent from somewhere, and can be read in both languages."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from dialogues.answering.answers import owed_answers
from dialogues.meetings.actions import cancel_key
from dialogues.mine.echo import Heard
from dialogues.moderation.queue import appeal_key
from dialogues.notifications import TO_PARTICIPANT, write_to
from mail.models import OutboxMessage
from mail.registry import NOTIFICATIONS, Notification, register
from mail.server import email_of
from sodertorn.desk.letters import NewInPile
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
MARKED = re.compile(r"{% trans.*?{% endtrans %}|{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
PARAMETER = re.compile(r"\?\w+=")  # of an address
SOURCES = [
    path
    for app in settings.INSTALLED_APPS
    if (ROOT / app).is_dir()
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
]


def example(name):
    """Return a context with all that the message ``name`` is given."""
    registration = factories.RegistrationFactory()
    contribution = factories.ContributionFactory()
    party = factories.ChallengePartyFactory()
    examples = {
        "answer": factories.AnswerFactory(contribution=contribution),
        "appeal_key": appeal_key(contribution),
        "cancel_key": cancel_key(registration),
        "challenge": party.challenge,
        "contribution": contribution,
        "days": 14,
        "dialogue": registration.meeting.activity.dialogue,
        "groups": [],
        "has_more": True,
        "issue": factories.NewsletterIssueFactory(),
        "items": [factories.NewsItemFactory(published=True)],
        "into": party.challenge if name == "challenge_merged" else contribution,
        "invitation": factories.InvitationFactory(),
        "has_account": True,
        "is_known": False,
        "lead": party.organisation,
        "link_key": "k" * 43,
        "meeting": registration.meeting,
        "missing": [need.label for need in type(party.challenge).Need],
        "organisation": party.organisation,
        "outcome": factories.OutcomeFactory(owner=party.organisation),
        "others": [party.organisation],
        "participant": contribution.participant,
        "party": party,
        "people": [(contribution.participant, "k" * 43)],
        "can_reply": True,
        "confirm_url": "/foljer/med-epost/bekrafta/x/",
        "follows_url": "/foljer/med-epost/x/",
        "heard": [Heard(contribution, replies=2, supports=1)],
        "organiser": "Huddinge kommun",
        "record": party.challenge,
        "message": factories.ContactMessageFactory(),
        "request": factories.JoinRequestFactory(),
        "finding": factories.FindingFactory(),
        "reason": "Det saknas en plats.",
        "registration": registration,
        "report": factories.ReportFactory(),
        "reuse": factories.ReuseFactory(),
        "reuses": [(factories.ReuseFactory(), "k" * 43)],
        "rule": factories.RuleFactory(),
        "awaiting": 2,
        "piles": [NewInPile("Utmaningar – inlämnade", [("Buller", f"{settings.SITE_URL}/admin/1/")], "", False)],
        "flagged": 1,
        "since": timezone.now(),
        "session": factories.SessionFactory(),
        "commitment": factories.CommitmentFactory(),
        "talk": factories.TalkFactory(open_now=True),
        "question": factories.QuestionFactory(),
        "unanswered": 3,
        "owed_answers": owed_answers(2),
        "unsubscribe_url": f"{settings.SITE_URL}/avsluta/",
    }
    if name.startswith("dialogue_party"):
        examples["party"] = factories.DialoguePartyFactory(dialogue=examples["dialogue"])
    elif name.startswith("seat_"):
        examples["party"] = factories.SeatFactory(talk=examples["talk"])
    return {key: examples[key] for key in NOTIFICATIONS[name].context}


@pytest.mark.parametrize("name", sorted(NOTIFICATIONS))
def test_message_can_be_read_in_both_languages(db, name):
    context = example(name)
    texts = {language: NOTIFICATIONS[name].render(language, context)[:2] for language in ("sv", "en")}
    for subject, body in texts.values():
        assert subject.removeprefix(f"{settings.SITE_NAME}: ").strip()
        assert settings.SITE_URL in body
        assert "\n\n\n" not in body
    assert texts["sv"][0] != texts["en"][0]
    assert "Hej!" in texts["sv"][1]
    assert "Hello!" in texts["en"][1]


# Sent to whoever asks for all links of an address, in several dialogues, and to reuses.
FROM_THE_PORTAL = {"own_links"}
# Sent only to whoever has no account, as they ask for a link.
TO_AN_ADDRESS = {"contribution_confirm", "guest_link", "registration_confirm", "registration_known", "support_confirm"}
PARTICIPANTS = sorted(name for name, one in NOTIFICATIONS.items() if one.context >= TO_PARTICIPANT)


def test_every_letter_to_a_participant_is_known_as_one():
    """Whoever adds a message of a dialogue says to whom it goes."""
    others = ("dialogue_", "moderation_", "merge_declined", "appeal_received")
    of_dialogues = {name for name, one in NOTIFICATIONS.items() if one.template.startswith("dialogues/")}
    to_staff = {name for name in of_dialogues if name.startswith(others) and name != "dialogue_cancelled"}
    assert of_dialogues - to_staff - FROM_THE_PORTAL == set(PARTICIPANTS)


@pytest.mark.parametrize(
    ("name", "has_account"),
    [(name, False) for name in PARTICIPANTS] + [(name, True) for name in PARTICIPANTS if name not in TO_AN_ADDRESS],
)
def test_letter_to_a_participant_has_the_link_the_organiser_a_reply_address_and_an_end(db, name, has_account):
    organiser = factories.OrganisationFactory(name_sv="Huddinge kommun", name_en="Huddinge")
    contact = factories.MembershipFactory(organisation=organiser, role="contact").user
    people = factories.ParticipantFactory
    dialogue = factories.DialogueFactory(open_now=True, organiser=organiser)
    participant = people(dialogue=dialogue) if has_account else people(dialogue=dialogue, by_email=True)
    context = example(name)
    given = {key: value for key, value in context.items() if key not in TO_PARTICIPANT}
    key = "" if has_account else "k" * 43
    write_to(participant, name, to="kim@example.org", language="sv", link_key=key, **given)
    (message,) = OutboxMessage.objects.all()
    email = email_of(message)
    texts = [email.body, *(alternative.content for alternative in email.alternatives)]
    assert email.extra_headers["From"].startswith('"Huddinge kommun via Södertörnsmodellen" <')
    assert email.extra_headers["Reply-To"] == contact.email
    assert email.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    unsubscribe = email.extra_headers["List-Unsubscribe"].strip("<>")
    for text in texts:
        assert "Huddinge kommun" in text
        assert key in text if key else "/mina-bidrag/" in text
        assert unsubscribe in text
        assert "Redaktionen för" not in text
    if NOTIFICATIONS[name].html:
        assert len(texts) == 2
        assert not re.search(r"<img|<link|src=|url\(", texts[1])


def test_every_template_belongs_to_a_message():
    texts = {path.relative_to(TEMPLATES).as_posix(): path.read_text() for path in TEMPLATES.glob("*/mail/*.txt")}
    parts = {part for text in texts.values() for part in re.findall(r'{% include "([^"]+)"', text)}
    assert texts.keys() - parts == {notification.template for notification in NOTIFICATIONS.values()}


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*/mail/*.txt")), ids=lambda path: path.stem)
def test_every_word_of_a_message_can_be_translated(path):
    assert re.findall(r"[^\W\d_]+", PARAMETER.sub("", MARKED.sub("", path.read_text()))) == []


def test_every_message_is_sent_from_somewhere():
    words = {node.value for node in nodes(ast.Constant)}
    assert NOTIFICATIONS.keys() - words == set()


def test_calls_give_what_the_message_needs():
    """A call that names its message gives all of its context, and nothing else."""
    wrong = {name: given for name, given in contexts_given() if given != NOTIFICATIONS[name].context}
    assert wrong == {}


def contexts_given():
    """Yield name and context of each message that is sent by its name."""
    for call in nodes(ast.Call):
        function = getattr(call.func, "id", "")
        name = next((part.value for part in call.args[:2] if isinstance(part, ast.Constant)), "")
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        if function in {"queue_mail", "queue_mail_to_many"} and name:
            if isinstance(keywords["context"], ast.Dict):
                added = (
                    {"link_key", "unsubscribe_url", "owed_answers"} & NOTIFICATIONS[name].context
                    if "many" in function
                    else set()
                )
                yield name, {key.value for key in keywords["context"].keys} | added
        elif function in {"notify_user", "notify_organisation"} and name:
            yield name, keywords.keys() - {"key", "headers", "author"}
        elif function in {"notify_participant", "write_to"} and name:
            yield name, keywords.keys() - {"key", "to", "language", "is_needed"} | TO_PARTICIPANT
        elif function in {"notify_party", "notify_lead"} and name:
            record = {"dialogue": "dialogue", "seat": "talk"}.get(name.partition("_")[0], "challenge")
            yield name, keywords.keys() | {"party", "lead", record}
        elif function == "notify_who_holds" and name:
            yield name, keywords.keys() - {"key"} | {"dialogue"}
        elif function == "notify_organisations":
            yield name, keywords.keys() | {"organisation"}


def nodes(kind):
    return (node for path in SOURCES for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kind))


@pytest.mark.parametrize("context", [{}, {"challenge": None}, {"challenge": None, "reason": "", "by": None}])
def test_what_is_missing_or_too_much_is_an_error(context):
    with pytest.raises(TypeError, match="challenge_returned"):
        NOTIFICATIONS["challenge_returned"].render("sv", context)


def test_two_messages_of_one_name_are_an_error():
    with pytest.raises(ValueError, match="challenge_returned"):
        register(Notification("elsewhere/mail/challenge_returned.txt", "nobody", frozenset()))
