"""What a record says in each format: everything that is known, nothing that is not, no file that is not open."""

import datetime as dt

import pytest
from django.utils import timezone
from lxml import etree

from reports.models import Report
from tests import factories
from tests.reports.oai.harvesters import MODS, NAMESPACES, ask, identifiers
from tests.transitions import take

pytestmark = pytest.mark.django_db
PREFIXES = ("oai_dc", "swepub_mods")
SITE = "http://127.0.0.1:8000"


def get(report, prefix):
    return ask("GetRecord", identifier=f"oai:127.0.0.1:{report.pk}", metadataPrefix=prefix)


def dublin_core(report):
    """Return the elements of the record, each with its texts."""
    found = {}
    for element in get(report, "oai_dc").find(".//{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"):
        found.setdefault(element.tag.rpartition("}")[2], []).append(element.text)
    return found


def mods(report):
    return get(report, "swepub_mods").find(f".//{MODS}mods")


def texts(element, path):
    return [found if isinstance(found, str) else found.text for found in element.xpath(path, namespaces=NAMESPACES)]


def below_minimum(report):
    """Return what the aggregator would refuse, by the rules of its "bibliografisk miniminivå" as kb.se tells them."""
    record = mods(report)

    def lacks(path):
        return not any(str(text).strip() for text in texts(record, path))

    role = "mods:role/mods:roleTerm[@type='code' and @authority='marcrelator']"
    person = f"mods:name[@type='personal' and ({role}='aut' or {role}='edt')]/mods:namePart"
    body = (
        f"mods:name[@type='corporate' and @authority and ({role}='aut' or {role}='edt' or {role}='pbl')]/mods:namePart"
    )
    output = texts(record, "mods:genre[@authority='kb.se' and @type='outputType']")
    publication = texts(record, "mods:genre[@authority='svep' and @type='publicationType']")
    without_host = {"bok", "dok", "lic", "pro", "rap"}
    with_host = {"art", "for", "kap", "rec"}
    host = not lacks("mods:relatedItem[@type='host']/mods:titleInfo/mods:title")
    needs_content = publication != ["ovr"] and output[0].partition("/")[0] != "other"
    rules = {
        "source": lacks("mods:recordInfo/mods:recordContentSource"),
        "name": lacks(person) and lacks(body),
        "title": lacks("mods:titleInfo/mods:title"),
        "output": len(output) != 1 or len(publication) != 1,
        "content": needs_content and lacks("mods:genre[@authority='svep' and @type='contentType']"),
        "date": lacks("mods:originInfo/mods:dateIssued"),
        "uri": lacks("mods:identifier[@type='uri']"),
        "language": lacks("mods:language/mods:languageTerm[@type='code' and @authority='iso639-2b']"),
        "host missing": (set(publication) <= with_host or output == ["publication/journal-issue"]) and not host,
        "host too many": set(publication) <= without_host and host,
    }
    return [name for name, broken in rules.items() if broken]


@pytest.fixture
def full(db):
    """Return a report of which everything is known."""
    report = factories.ReportFactory(
        published=True,
        title="Gröna stråk",
        parallel_title="Green corridors",
        kind="article",
        year=2019,
        month=5,
        publisher="KTH",
        series="TRITA",
        series_number="2019:3",
        container="Plan",
        volume="71",
        issue="3",
        pages="285–304",
        issn="0032-0560",
        doi="10.5555/abc",
        urn="urn:nbn:se:kth:diva-1",
        diva_id="diva2:123",
        url="https://example.org/plan",
        licence="CC-BY-4.0",
        abstract_sv="Om **stråk** & parker.\n\n- Ett\n- Två",
        abstract_en="About <corridors>.",
        language="sv",
    )
    factories.AuthorFactory(
        report=report, position=1, name="Åsa von Ek", family_name="von Ek", orcid="0000-0002-1825-0097"
    )
    factories.AuthorFactory(report=report, position=2, name="Bo Al")
    factories.AuthorFactory(report=report, position=3, name="Haninge kommun", kind="organisation")
    factories.FundingFactory(report=report, funder="Vinnova", grant_number="2013-1")
    report.keywords.add(factories.KeywordFactory(name="park"))
    report.challenges.add(
        factories.ChallengeFactory(published=True, title="Grönska"), factories.ChallengeFactory(title="Kladd")
    )
    report.areas.add(factories.AreaFactory(name="Haninge"))
    factories.ReportFileFactory(report=report, media_type="application/pdf")
    return report


@pytest.fixture
def others(full):
    older = factories.ReportFactory(published=True, title="Den gamla", replaced_by=full, state="superseded")
    newer = factories.ReportFactory(published=True, title="Den nya")
    ground = factories.ReportFactory(published=True, title="Grunden")
    Report.objects.filter(pk=full.pk).update(replaced_by=newer, state="superseded")
    full.builds_on.add(ground, factories.ReportFactory(title="Kladden"))
    return older, newer, ground


def test_dublin_core_says_all_that_is_known(full, others):
    page, file = f"{SITE}{full.get_absolute_url()}", full.files.get()
    assert dublin_core(full) == {
        "title": ["Gröna stråk", "Green corridors"],
        "creator": ["von Ek, Åsa", "Al, Bo", "Haninge kommun"],
        "subject": ["park", "Grönska", "Grönska"],
        "description": ["Om stråk & parker.\nEtt\nTvå", "About <corridors>."],
        "publisher": ["KTH"],
        "date": ["2019-05"],
        "type": ["info:eu-repo/semantics/article", "Text"],
        "format": ["application/pdf"],
        "identifier": [
            page,
            next(text for text in dublin_core(full)["identifier"] if str(file.pk) in text and text != page),
            "https://doi.org/10.5555/abc",
            "urn:nbn:se:kth:diva-1",
            "diva2:123",
            "https://example.org/plan",
        ],
        "source": ["Plan 71(3), 285–304"],
        "language": ["swe"],
        "relation": [
            "TRITA ; 2019:3",
            "urn:issn:0032-0560",
            *(f"{SITE}{other.get_absolute_url()}" for other in others),
        ],
        "coverage": ["Haninge"],
        "rights": ["info:eu-repo/semantics/openAccess", "https://creativecommons.org/licenses/by/4.0/"],
    }


def test_mods_says_all_that_is_known(full, others):
    record = mods(full)
    older, newer, ground = (f"{SITE}{other.get_absolute_url()}" for other in others)
    expected = {
        "mods:titleInfo[@lang='swe' and not(@type)]/mods:title": ["Gröna stråk"],
        "mods:titleInfo[@lang='eng' and @type='alternative']/mods:title": ["Green corridors"],
        "mods:name[@type='personal']/mods:namePart[@type='family']": ["von Ek", "Al"],
        "mods:name[@type='personal']/mods:namePart[@type='given']": ["Åsa", "Bo"],
        "mods:name/mods:nameIdentifier[@type='orcid']": ["0000-0002-1825-0097"],
        "mods:name[@type='corporate']/mods:namePart": ["Haninge kommun"],
        "mods:name/mods:role/mods:roleTerm": ["aut", "aut", "aut"],
        "mods:genre": ["publication/journal-article", "art", "vet"],
        "mods:originInfo/mods:publisher": ["KTH"],
        "mods:originInfo/mods:dateIssued": ["2019-05"],
        "mods:language/mods:languageTerm": ["swe"],
        "mods:abstract[@lang='swe']": ["Om stråk & parker.\nEtt\nTvå"],
        "mods:abstract[@lang='eng']": ["About <corridors>."],
        "mods:note[@type='creatorCount']": ["3"],
        "mods:subject/mods:topic": ["park", "Grönska", "Grönska"],
        "mods:subject/mods:geographic": ["Haninge"],
        "mods:relatedItem[@type='host']/mods:titleInfo/mods:title": ["Plan"],
        "mods:relatedItem[@type='host']/mods:identifier[@type='issn']": ["0032-0560"],
        "mods:relatedItem[@type='host']/mods:part/mods:detail/mods:number": ["71", "3"],
        "mods:relatedItem[@type='host']/mods:part/mods:extent/*": ["285", "304"],
        "mods:relatedItem[@type='host' and mods:genre='grantAgreement']/mods:name/mods:namePart": ["Vinnova"],
        "mods:relatedItem[@type='host' and mods:genre='grantAgreement']/mods:identifier": ["2013-1"],
        "mods:relatedItem[@type='series']/mods:titleInfo/mods:title": ["TRITA"],
        "mods:relatedItem[@type='series']/mods:titleInfo/mods:partNumber": ["2019:3"],
        "mods:relatedItem[@type='preceding']/mods:identifier": [older],
        "mods:relatedItem[@type='succeeding']/mods:identifier": [newer],
        "mods:relatedItem[@type='references']/mods:identifier": [ground],
        "mods:identifier[@type='uri']": [f"{SITE}{full.get_absolute_url()}"],
        "mods:identifier[@type='doi']": ["10.5555/abc"],
        "mods:identifier[@type='urn']": ["urn:nbn:se:kth:diva-1"],
        "mods:identifier[@type='local']": ["diva2:123"],
        "mods:accessCondition/@xlink:href": ["https://creativecommons.org/licenses/by/4.0/"],
        "mods:recordInfo/mods:recordContentSource": ["sodertornsmodellen"],
        "mods:recordInfo/mods:recordIdentifier": [f"oai:127.0.0.1:{full.pk}"],
    }
    names = NAMESPACES | {"xlink": "http://www.w3.org/1999/xlink"}
    found = {
        path: [str(getattr(one, "text", one)) for one in record.xpath(path, namespaces=names)] for path in expected
    }
    assert found == expected
    assert len(texts(record, "mods:location/mods:url[@displayLabel='fulltext']")) == 1
    assert below_minimum(full) == []


def test_unknown_details_are_left_out():
    report = factories.ReportFactory(published=True, year=None)
    assert set(dublin_core(report)) == {"title", "type", "identifier", "language"}
    children = {child.tag.removeprefix(MODS) for child in mods(report)}
    known = {"titleInfo", "typeOfResource", "genre", "language", "identifier", "location", "recordInfo"}
    assert children == known
    assert below_minimum(report) == ["name", "date"]


@pytest.mark.parametrize("container", ["", "Antologin"])
@pytest.mark.parametrize("isbn", ["", "978-91-7000-000-3"])
@pytest.mark.parametrize("kind", Report.Kind.values)
def test_every_kind_with_a_name_and_a_year_meets_the_minimum(kind, container, isbn):
    report = factories.ReportFactory(published=True, kind=kind, container=container, isbn=isbn)
    factories.AuthorFactory(report=report)
    factories.FundingFactory(report=report)
    assert below_minimum(report) == []


def test_publisher_answers_for_what_has_no_author():
    assert below_minimum(factories.ReportFactory(published=True, publisher="Haninge kommun")) == []


@pytest.mark.parametrize(
    ("kind", "role"), [("report", "aut"), ("anthology", "edt"), ("proceedings", "edt"), ("magazine", "edt")]
)
def test_collections_have_editors(kind, role):
    report = factories.ReportFactory(published=True, kind=kind)
    factories.AuthorFactory(report=report)
    assert texts(mods(report), "mods:name/mods:role/mods:roleTerm") == [role]


@pytest.mark.parametrize("licence", Report.Licence.values)
def test_every_licence_has_an_address(licence):
    report = factories.ReportFactory(published=True, licence=licence)
    (right,) = dublin_core(report)["rights"]
    assert right.startswith(("https://creativecommons.org/", "http://rightsstatements.org/"))
    assert texts(mods(report), "mods:accessCondition[@type='use and reproduction']") == [licence]


def day(days):
    return timezone.now() + dt.timedelta(days=days)


HIDDEN = {
    "members": lambda: {"visibility": "members"},
    "organisation": lambda: {"visibility": "organisation"},
    "embargoed": lambda: {"opens_at": day(30)},
    "embargoed, then members": lambda: {"opens_at": day(30), "visibility": "members"},
    "of the next version": lambda: {"first_version": None},
    "of an earlier version": lambda: {"last_version": 1},
}


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("how", HIDDEN)
def test_file_that_is_not_open_leaves_no_trace(how, prefix, admin_client):
    """Whoever asks: a harvester is nobody."""
    report = factories.ReportFactory(published=True)
    file = factories.ReportFileFactory(
        report=report,
        file_name="hemligt.pdf",
        title="Hemligt",
        media_type="application/x-hemligt",
        **HIDDEN[how](),
    )
    factories.FilePageFactory(file=file, text="Hemligt innehåll")
    root = ask("ListRecords", metadataPrefix=prefix, client=admin_client, until="2100-01-01")
    one = ask("GetRecord", metadataPrefix=prefix, client=admin_client, identifier=f"oai:127.0.0.1:{report.pk}")
    for answer in (root, one):
        said = "".join(answer.itertext()).lower()
        assert "hemligt" not in said
        assert file.get_absolute_url() not in said
        assert "openaccess" not in said
        assert "fulltext" not in str(answer.xpath("//@displayLabel"))


def test_embargo_is_told_with_its_last_day_and_ends_by_itself(time_machine):
    time_machine.move_to("2026-05-04T12:00:00Z", tick=False)
    report = factories.ReportFactory(published=True)
    opens_at = dt.datetime(2026, 6, 30, 22, 0, tzinfo=dt.UTC)  # the first of July in Stockholm
    file = factories.ReportFileFactory(report=report, opens_at=opens_at)
    said = dublin_core(report)
    assert said["rights"] == ["info:eu-repo/semantics/embargoedAccess"]
    assert said["date"] == ["2017", "info:eu-repo/date/embargoEnd/2026-07-01"]
    assert texts(mods(report), "mods:accessCondition[@displayLabel='embargo']") == ["2026-07-01"]
    time_machine.move_to(opens_at, tick=False)
    said = dublin_core(report)
    assert said["rights"] == ["info:eu-repo/semantics/openAccess"]
    assert (said["date"], said["format"]) == (["2017"], [file.media_type])
    assert texts(mods(report), "mods:accessCondition") == []
    assert len(texts(mods(report), "mods:location/mods:url[@displayLabel='fulltext']")) == 1


def test_file_for_members_only_says_nothing_of_access():
    report = factories.ReportFactory(published=True)
    factories.ReportFileFactory(report=report, visibility="members", opens_at=day(30))
    assert "rights" not in dublin_core(report)


NASTY = "a\x01b\x0b\x1f\ud7ff\ufffe\uffff<script>&amp;]]>‮\U0001f6b2"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_no_text_breaks_the_answer(prefix):
    report = factories.ReportFactory(
        published=True,
        title=NASTY,
        parallel_title=NASTY,
        abstract=NASTY * 3,
        publisher=NASTY,
        container=NASTY,
        series=NASTY,
        series_number=NASTY,
        pages=NASTY[:20],
        volume=NASTY[:20],
        doi=f"10.5555/{NASTY}",
        urn=NASTY,
        url=f"https://example.org/{NASTY}/[1]/100%/%zz/å#a#b",
    )
    factories.AuthorFactory(report=report, name=NASTY)
    report.keywords.add(factories.KeywordFactory(name=NASTY))
    factories.FundingFactory(report=report, funder=NASTY, grant_number=NASTY)
    Report.objects.update(updated_at=day(-1))
    root = ask("ListRecords", metadataPrefix=prefix)
    assert identifiers(root) == [f"oai:127.0.0.1:{report.pk}"]
    assert "ab\ud7ff<script>&amp;]]>" in "".join(root.itertext())


def test_what_only_consists_of_what_xml_cannot_hold_is_left_out():
    report = factories.ReportFactory(published=True, publisher="\x01\x02", title="\x0b")
    assert "title" not in dublin_core(report)
    assert "publisher" not in dublin_core(report)


def test_report_that_replaces_another_is_changed_by_it(editor, time_machine):
    time_machine.move_to("2026-05-04T12:00:00Z", tick=False)
    older, newer = factories.ReportFactory.create_batch(2, published=True)
    time_machine.move_to("2026-05-05T12:00:00Z", tick=False)
    take(older, "supersede", other=newer, by=editor)
    time_machine.shift(dt.timedelta(seconds=1))
    listed = identifiers(ask("ListIdentifiers", metadataPrefix="oai_dc", from_="2026-05-05"))
    assert listed == [f"oai:127.0.0.1:{report.pk}" for report in (older, newer)]


@pytest.mark.parametrize("how", ["unpublished", "withdrawn"])
def test_what_is_around_it_and_has_left_the_site_is_not_told_of(full, others, editor, how):
    """As on its page: the title, and the address with its words, of what nobody reads any more."""
    for other in others:
        if how == "withdrawn":
            take(other, "withdraw", by=editor, reason="Siffrorna var fel.")
        else:
            take(other, "unpublish", by=editor)
    for prefix in PREFIXES:
        text = etree.tostring(get(full, prefix), encoding="unicode")
        assert [other.slug for other in others if other.get_absolute_url() in text or other.title in text] == []


def test_editors_and_others_not_named_are_told_as_what_they_are():
    """A source writes "(red.)" and "m.fl." behind names; no harvester wants them in one."""
    report = factories.ReportFactory(published=True, kind="report")
    for position, name in enumerate(("Eva Ek", "Anna Berg (red.)", "m.fl."), start=1):
        factories.AuthorFactory(report=report, position=position, name=name)
    dc = ask("GetRecord", metadataPrefix="oai_dc", identifier=f"oai:127.0.0.1:{report.pk}")
    said = {name: dc.xpath(f"//*[local-name()='{name}']/text()") for name in ("creator", "contributor")}
    assert said == {"creator": ["Ek, Eva"], "contributor": ["Berg, Anna"]}
    mods = ask("GetRecord", metadataPrefix="swepub_mods", identifier=f"oai:127.0.0.1:{report.pk}")
    names = [
        (name.xpath("./*[@type='family']/text()"), name.xpath(".//*[local-name()='roleTerm']/text()"))
        for name in mods.xpath("//*[local-name()='mods']/*[local-name()='name']")
    ]
    assert names == [(["Ek"], ["aut"]), (["Berg"], ["edt"])]
    assert mods.xpath("//*[@type='creatorCount']") == []  # how many there are is not known
