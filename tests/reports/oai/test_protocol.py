"""The six verbs and the protocol's errors. Every answer in here is validated as it is fetched."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.reports.oai.harvesters import FORM, OAI, ask, errors, identifiers, validated
from tests.transitions import take

pytestmark = pytest.mark.django_db
LIST = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}


@pytest.fixture
def report(db, time_machine):
    time_machine.move_to("2026-05-04T10:00:00.500Z", tick=False)
    report = factories.ReportFactory(published=True)
    time_machine.move_to("2026-05-04T12:00:00.900Z", tick=False)
    return report


def request_of(root):
    return dict(root.find(f"{OAI}request").attrib)


def test_identify_says_what_a_harvester_needs(report, settings):
    settings.SITE_URL = "https://portal.example.org"
    settings.HARVEST_CONTACT = "Portalen <harvest@example.org>"
    found = ask("Identify").find(f"{OAI}Identify")
    said = {element.tag.removeprefix(OAI): element.text for element in found if element.text}
    assert said == {
        "repositoryName": "Södertörnsmodellen",
        "baseURL": "https://portal.example.org/oai",
        "protocolVersion": "2.0",
        "adminEmail": "harvest@example.org",
        "earliestDatestamp": "2026-05-04T10:00:00Z",
        "deletedRecord": "persistent",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
    }
    (described,) = found.find(f"{OAI}description")
    parts = [(element.tag.rpartition("}")[2], element.text) for element in described]
    assert parts == [
        ("scheme", "oai"),
        ("repositoryIdentifier", "portal.example.org"),
        ("delimiter", ":"),
        ("sampleIdentifier", "oai:portal.example.org:1"),
    ]
    domain = r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+"  # as the schema of oai-identifier has it
    assert re.fullmatch(domain, parts[1][1])
    assert re.fullmatch(rf"oai:{domain}:[a-zA-Z0-9\-_.!~*'();/?:@&=+$,%]+", parts[3][1])


def test_identify_promises_no_identifiers_where_there_is_no_domain():
    assert ask("Identify").find(f"{OAI}Identify/{OAI}description") is None


@pytest.mark.parametrize("contact", ["", "noreply@localhost", "Portalen"])
def test_identify_always_has_an_address_of_the_right_form(settings, contact):
    settings.HARVEST_CONTACT = contact
    assert "@" in ask("Identify").findtext(f".//{OAI}adminEmail")


def test_earliest_datestamp_precedes_every_record(report, time_machine):
    report.touch()
    time_machine.move_to("2026-06-01T00:00:00Z", tick=False)
    factories.ReportFactory(published=True)
    assert ask("Identify").findtext(f".//{OAI}earliestDatestamp") == "2026-05-04T12:00:00Z"


def test_answer_is_of_now_and_names_the_question(report):
    root = ask("GetRecord", identifier=f"oai:127.0.0.1:{report.pk}", metadataPrefix="oai_dc")
    assert root.findtext(f"{OAI}responseDate") == "2026-05-04T12:00:00Z"
    assert root.findtext(f"{OAI}request") == "http://127.0.0.1:8000/oai"
    assert request_of(root) == {
        "verb": "GetRecord",
        "identifier": f"oai:127.0.0.1:{report.pk}",
        "metadataPrefix": "oai_dc",
    }


@pytest.mark.parametrize("prefix", ["oai_dc", "swepub_mods"])
def test_record_has_its_date_and_its_sets(report, prefix):
    report.challenges.add(
        factories.ChallengeFactory(published=True, slug="gron"), factories.ChallengeFactory(slug="kladd")
    )
    report.areas.add(factories.AreaFactory(slug="haninge"), factories.AreaFactory(district=True))
    root = ask("GetRecord", identifier=f"oai:127.0.0.1:{report.pk}", metadataPrefix=prefix)
    header = root.find(f".//{OAI}header")
    assert header.findtext(f"{OAI}datestamp") == "2026-05-04T10:00:00Z"
    assert [spec.text for spec in header.iter(f"{OAI}setSpec")] == [
        "type:report",
        "challenge:gron",
        "municipality:haninge",
    ]
    assert root.find(f".//{OAI}metadata") is not None


@pytest.mark.parametrize("how", ["withdrawn", "taken off"])
def test_what_has_left_the_site_is_a_deleted_record_for_ever(report, editor, how):
    take(report, "withdraw", by=editor, reason="Fel.") if how == "withdrawn" else take(report, "unpublish", by=editor)
    root = ask("GetRecord", identifier=f"oai:127.0.0.1:{report.pk}", metadataPrefix="oai_dc")
    header = root.find(f".//{OAI}header")
    assert header.get("status") == "deleted"
    assert header.findtext(f"{OAI}datestamp") == "2026-05-04T12:00:00Z"
    assert root.find(f".//{OAI}metadata") is None
    assert b"Rapport" not in Client().get(reverse("oai"), LIST).content


def test_drafts_are_unknown_to_harvesters():
    report = factories.ReportFactory()
    archived = factories.ReportFactory(archived=True, published_at=None)  # has never been on the site
    for pk in (report.pk, archived.pk):
        root = ask("GetRecord", identifier=f"oai:127.0.0.1:{pk}", metadataPrefix="oai_dc")
        assert errors(root) == ["idDoesNotExist"]
        assert errors(ask("ListMetadataFormats", identifier=f"oai:127.0.0.1:{pk}")) == ["idDoesNotExist"]


def test_formats_are_two_for_all_and_for_each(report):
    for arguments in ({}, {"identifier": f"oai:127.0.0.1:{report.pk}"}):
        prefixes = [element.text for element in ask("ListMetadataFormats", **arguments).iter(f"{OAI}metadataPrefix")]
        assert prefixes == ["oai_dc", "swepub_mods"]


def test_sets_have_names_and_lie_under_others(report):
    challenge = factories.ChallengeFactory(published=True, slug="gron", title="Grönska")
    report.challenges.add(challenge, factories.ChallengeFactory(slug="kladd"))
    factories.ChallengeFactory(published=True, slug="utan-rapport")
    factories.AreaFactory(slug="haninge", name="Haninge")
    named = {
        element.findtext(f"{OAI}setSpec"): element.findtext(f"{OAI}setName")
        for element in ask("ListSets").iter(f"{OAI}set")
    }
    assert named["type"] == "Typ"
    assert named["type:report"] == "Rapport"
    assert named["municipality:haninge"] == "Haninge"
    assert named["challenge:gron"] == "Grönska"
    assert [spec for spec in named if spec.startswith("challenge")] == ["challenge", "challenge:gron"]


@pytest.mark.parametrize("number", [100, 101, 230])
def test_many_sets_come_page_by_page(report, number):
    report.challenges.add(*(factories.ChallengeFactory(published=True) for _ in range(number)))
    pages, token, found = 0, "", []
    while token is not None:
        root = ask("ListSets", **({"resumptionToken": token} if token else {}))
        element = root.find(f".//{OAI}resumptionToken")
        assert element is None or int(element.get("cursor")) == len(found)
        found += [spec.text for spec in root.iter(f"{OAI}setSpec")]
        pages, token = pages + 1, None if element is None else element.text
    challenges = [spec for spec in found if spec.startswith("challenge:")]
    assert (len(challenges), len(found)) == (number, len(set(found)))
    assert pages == (number - 1) // 100 + 1


def test_records_of_a_set(report, time_machine):
    challenge = factories.ChallengeFactory(published=True, slug="gron")
    other = factories.ReportFactory(published=True, kind="plan")
    other.challenges.add(challenge)
    other.areas.add(factories.AreaFactory(slug="haninge"))
    time_machine.move_to("2026-05-05T00:00:00Z", tick=False)
    first, second = (f"oai:127.0.0.1:{record.pk}" for record in (report, other))
    expected = {
        "type": [first, second],
        "type:report": [first],
        "type:plan": [second],
        "challenge": [second],
        "challenge:gron": [second],
        "municipality": [second],
        "municipality:haninge": [second],
    }
    for verb in ("ListRecords", "ListIdentifiers"):
        for prefix in ("oai_dc", "swepub_mods"):
            assert {spec: identifiers(ask(verb, metadataPrefix=prefix, set=spec)) for spec in expected} == expected


@pytest.mark.parametrize(
    "spec",
    [
        "type:film",
        "type:ingen",
        "type:report:x",
        "challenge:ingen",
        "municipality",
        "municipality:x",
        "annat",
        "a:b:c:d",
    ],
)
def test_empty_set_matches_nothing(report, spec):
    assert errors(ask(**LIST, set=spec)) == ["noRecordsMatch"]


@pytest.mark.parametrize("spec", ["challenge", "challenge:hemlig"])
def test_set_of_a_draft_is_as_unknown_as_one_that_is_not_there(report, spec):
    report.challenges.add(factories.ChallengeFactory(slug="hemlig"))
    assert errors(ask(**LIST, set=spec)) == ["noRecordsMatch"]


BAD_VERB, BAD_ARGUMENT, NO_MATCH = "badVerb", "badArgument", "noRecordsMatch"
TOO_MUCH = "x" * 20_000
QUESTIONS = {
    "": BAD_VERB,
    "verb=": BAD_VERB,
    "verb=identify": BAD_VERB,
    "verb=Identify&verb=Identify": BAD_VERB,
    "metadataPrefix=oai_dc": BAD_VERB,
    f"verb={TOO_MUCH}": BAD_VERB,
    "verb=Identify%00": BAD_VERB,
    "verb=Identify&metadataPrefix=oai_dc": BAD_ARGUMENT,
    "verb=Identify&resumptionToken=x": BAD_ARGUMENT,
    "verb=Identify&x": BAD_ARGUMENT,
    "verb=ListSets&set=type": BAD_ARGUMENT,
    "verb=ListSets&resumptionToken=x&resumptionToken=x": BAD_ARGUMENT,
    "verb=ListSets&resumptionToken=x": "badResumptionToken",
    "verb=ListSets&resumptionToken=": "badResumptionToken",
    "verb=ListMetadataFormats&identifier=oai:127.0.0.1:999999": "idDoesNotExist",
    "verb=ListMetadataFormats&identifier=": BAD_ARGUMENT,
    "verb=GetRecord": BAD_ARGUMENT,
    "verb=GetRecord&metadataPrefix=oai_dc": BAD_ARGUMENT,
    "verb=GetRecord&identifier=oai:127.0.0.1:1": BAD_ARGUMENT,
    "verb=GetRecord&identifier=oai:127.0.0.1:1&metadataPrefix=marc21": "cannotDisseminateFormat",
    "verb=GetRecord&identifier=oai:127.0.0.1:1&metadataPrefix=oai dc": BAD_ARGUMENT,
    "verb=GetRecord&identifier=oai:127.0.0.1:1&metadataPrefix=oai_dc&set=type": BAD_ARGUMENT,
    "verb=GetRecord&identifier=oai:other.example.org:1&metadataPrefix=oai_dc": "idDoesNotExist",
    "verb=GetRecord&identifier=oai:127.0.0.1:0001&metadataPrefix=oai_dc": "idDoesNotExist",
    "verb=GetRecord&identifier=oai:127.0.0.1:999999999999999999999999&metadataPrefix=oai_dc": "idDoesNotExist",
    "verb=GetRecord&identifier=oai:127.0.0.1:999999999999999999&metadataPrefix=oai_dc": "idDoesNotExist",
    "verb=GetRecord&identifier=oai:127.0.0.1:%D9%A1&metadataPrefix=oai_dc": BAD_ARGUMENT,
    "verb=GetRecord&identifier=oai:127.0.0.1:1%00&metadataPrefix=oai_dc": BAD_ARGUMENT,
    "verb=GetRecord&identifier=%3Cb%3E&metadataPrefix=oai_dc": BAD_ARGUMENT,
    f"verb=GetRecord&identifier={TOO_MUCH}&metadataPrefix=oai_dc": BAD_ARGUMENT,
    "verb=ListRecords": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:1": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=OAI_DC": "cannotDisseminateFormat",
    "verb=ListRecords&metadataPrefix=oai_dc&set=%00": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&set=type:": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&set=type::report": BAD_ARGUMENT,
    f"verb=ListRecords&metadataPrefix=oai_dc&set={TOO_MUCH}": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=0000-01-01": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T25:00:00Z": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T10:00:00": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T10:00:00.5Z": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T10:00:00%2B02:00": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T10:00Z": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=%D9%A2%D9%A0%D9%A2%D9%A6-01-01": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-01T10:00:00Z": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T10:00:01Z&until=2026-01-01T10:00:00Z": BAD_ARGUMENT,
    "verb=ListRecords&metadataPrefix=oai_dc&until=2001-01-01": NO_MATCH,
    "verb=ListRecords&metadataPrefix=oai_dc&until=0001-01-01": NO_MATCH,
    "verb=ListRecords&metadataPrefix=oai_dc&from=9999-12-31": NO_MATCH,
    "verb=ListRecords&metadataPrefix=oai_dc&from=9999-12-31T23:59:58Z&until=9999-12-31T23:59:59Z": NO_MATCH,
    "verb=ListIdentifiers&metadataPrefix=oai_dc&resumptionToken=": BAD_ARGUMENT,
    "verb=ListIdentifiers&resumptionToken=%00%01": "badResumptionToken",
    f"verb=ListIdentifiers&resumptionToken={TOO_MUCH}": "badResumptionToken",
}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("question", "code"), QUESTIONS.items(), ids=[question[:90] for question in QUESTIONS])
def test_bad_question_is_answered_by_its_error(report, question, code, method):
    address = reverse("oai")
    client = Client()
    if method == "get" and "%00" in question:
        assert client.get(f"{address}?{question}").status_code == 400
        return
    if method == "get":
        root = validated(client.get(f"{address}?{question}"))
    else:
        root = validated(client.post(address, question, content_type=FORM))
    assert errors(root) == [code]
    if code in {BAD_VERB, BAD_ARGUMENT}:
        assert request_of(root) == {}
    else:
        assert "verb" in request_of(root)


def test_arguments_of_address_and_form_count_together(report):
    client = Client()
    root = validated(client.post(f"{reverse('oai')}?verb=Identify", "verb=Identify", content_type=FORM))
    assert errors(root) == ["badVerb"]
    root = validated(client.post(f"{reverse('oai')}?verb=ListRecords", "metadataPrefix=oai_dc", content_type=FORM))
    assert len(identifiers(root)) == 1


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"verb=" + b"x" * 3_000_000, FORM),
        (b"&".join(b"a%d=1" % number for number in range(12_000)), FORM),
        (b"verb=\xff\xfe", FORM),
        (b"verb=Identify", f"{FORM}; charset=utf-7"),
        (b"verb=Identify", f"{FORM}; charset=ingen"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"broken", "multipart/form-data"),
        (b'{"verb": "Identify"}', "application/json"),
    ],
    ids=["huge", "many", "not utf-8", "utf-7", "no charset", "broken multipart", "no boundary", "json"],
)
def test_hostile_body_gets_an_answer(body, content_type):
    root = validated(Client().generic("POST", reverse("oai"), body, content_type=content_type))
    assert errors(root) in (["badVerb"], ["badArgument"]) or root.find(f"{OAI}Identify") is not None


def test_other_methods_are_refused():
    assert Client().put(reverse("oai")).status_code == 405


def test_asking_by_form_needs_no_token_and_sets_no_cookie(report):
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("oai"), "verb=Identify", content_type=FORM)
    assert validated(response).find(f"{OAI}Identify") is not None
    assert response.cookies == {}
    assert response["Cache-Control"] == "no-cache"


def test_language_of_the_visitor_changes_nothing(report):
    plain = Client().get(reverse("oai"), {"verb": "ListSets"}).content
    english = Client(headers={"Accept-Language": "en"}).get(reverse("oai"), {"verb": "ListSets"}).content
    assert plain == english


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken", "x"]),
        st.one_of(
            st.sampled_from(["Identify", "ListRecords", "GetRecord", "ListSets", "oai_dc", "type", "2026-01-01"]),
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60),
        ),
        max_size=4,
    )
)
def test_any_request_gets_valid_xml(db, arguments):
    validated(Client().get(reverse("oai"), arguments))
