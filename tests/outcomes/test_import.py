"""An outcome read in from another portal: what it keeps, what it becomes here, and what is refused.

Two portals in one database: the outcome is packed, taken away, and read in again where its owner, its places and its
challenges are not.
"""

import copy
import json
import zipfile
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse

from outcomes.maturity import evidence_of, reassess
from outcomes.models import Attachment, MethodCard, Outcome, Reuse, Trial
from outcomes.packs.archive import write_pack
from outcomes.packs.reading import PackError, import_pack
from partners.models import Organisation
from places.models import Area
from tests import factories
from tests.outcomes.helpers import drawn

pytestmark = pytest.mark.django_db
HOME = "https://portal.example/resultat/gaturer/"


def make():
    """An outcome that is recommended: tried in one municipality, used in another."""
    huddinge = factories.AreaFactory(name="Huddinge", code="0126")
    outcome = factories.OutcomeFactory(
        slug="gaturer", title_sv="Gåturer", title_en="Walks", kind="method",
        owner=factories.OrganisationFactory(name="Huddinge kommun"), **factories.on_the_site,
    )  # fmt: skip
    outcome.areas.add(huddinge)
    factories.AnsweredChallengeFactory(
        outcome=outcome, challenge=factories.ChallengeFactory(title="Att höra alla", published=True), how_sv="Den når."
    )
    factories.MethodCardFactory(outcome=outcome, steps_sv="Bjud in\nGå", hours=40, participants_min=5)
    factories.TrialFactory(
        outcome=outcome, organisation=factories.OrganisationFactory(name="KTH", sector="academia"), area=huddinge,
        verdict="worked", started="2014-05", tried_sv="En tur.", pitfall_sv="Regn.",
    )  # fmt: skip
    factories.ReuseFactory(
        outcome=outcome, organisation_name="Bergen", country="NO", state="in_use", adapted="Kortare.", cost=1200,
        latitude="60.39299", longitude="5.32415",
    )  # fmt: skip
    factories.AttachmentFactory(outcome=outcome, title="Utan fil", url="https://example.org/u")
    content = b"Stig 1: lyssna.\n"
    Attachment.objects.create(
        outcome=outcome, title="Stigen", file=ContentFile(content, "stigen.txt"), file_name="stigen.txt",
        media_type="text/plain", size=len(content), sha256=sha256(content).hexdigest(),
    )  # fmt: skip
    reassess(outcome)
    assert outcome.maturity == "recommended"
    return outcome


@pytest.fixture
def pack(tmp_path):
    """Return the pack of an outcome whose portal is gone."""
    outcome = make()
    path = tmp_path / "gaturer-sv.zip"
    with path.open("wb") as file:
        write_pack(outcome, file)
    outcome.delete()
    for model in (factories.ChallengeFactory._meta.model, Organisation, Area):
        model.objects.all().delete()
    return rewritten(path, lambda record: record["origin"].update(url=HOME, name="Grannportalen"))


def rewritten(path, change, files=None):
    """Return the pack with another record in it, or other files."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    record = json.loads(members["outcome.json"])
    change(record)
    members["outcome.json"] = json.dumps(record).encode()
    members |= files or {}
    new = path.with_name(f"new-{path.name}")
    with zipfile.ZipFile(new, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return new


def record_in(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("outcome.json"))


def everything():
    """What is in the database of outcomes, for a comparison."""
    return {
        model: list(model.objects.order_by("pk").values())
        for model in (Outcome, MethodCard, Trial, Reuse, Attachment, Outcome.history.model)
    }


def test_outcome_is_the_same_here(client, pack):
    imported = import_pack(pack)
    assert imported.change == "added"
    outcome = Outcome.objects.get(slug="gaturer")
    assert (outcome.title_sv, outcome.title_en, outcome.kind) == ("Gåturer", "Walks", "method")
    assert str(outcome.identifier) == record_in(pack)["identifier"]
    assert (outcome.maturity, outcome.is_published, outcome.owner) == ("recommended", True, None)
    assert (outcome.card.steps_sv, outcome.card.hours) == ("Bjud in\nGå", 40)
    trial = outcome.trials.get()
    assert (trial.host, trial.place_name, trial.started, trial.pitfall_sv) == ("KTH", "Huddinge", "2014-05", "Regn.")
    reuse = outcome.reuses.confirmed().get()
    assert (reuse.who, reuse.country.code, reuse.state, reuse.cost) == ("Bergen", "NO", "in_use", 1200)
    link, file = outcome.attachments.order_by("pk")
    assert link.url == "https://example.org/u"
    with file.file.open() as content:
        assert content.read() == b"Stig 1: lyssna.\n"
    page = client.get(outcome.get_absolute_url()).text
    for text in ("Gåturer", "Bjud in", "Regn.", "Bergen", "Grannportalen", HOME, "Huddinge kommun", "Att höra alla"):
        assert text in page


def test_importing_pack_again_changes_nothing(pack):
    import_pack(pack)
    before = everything()
    assert import_pack(pack).change == "unchanged"
    assert everything() == before


def test_pack_in_the_other_language_changes_nothing(tmp_path, pack):
    import_pack(pack)
    record = tmp_path / "outcome.json"
    record.write_text(json.dumps(record_in(pack)))
    assert import_pack(record).change == "unchanged"


def test_record_alone_links_to_the_files_at_home(tmp_path, pack):
    record = tmp_path / "outcome.json"
    record.write_text(json.dumps(record_in(pack)))
    outcome = import_pack(record).outcome
    file = outcome.attachments.get(title="Stigen")
    assert not file.file
    assert file.url.endswith(f"/{record_in(pack)['attachments'][1]['url'].rpartition('/resultat/')[2]}")
    assert import_pack(pack).change == "updated"  # now with the file
    assert outcome.attachments.get(title="Stigen").file


def test_newer_pack_replaces_what_came_and_keeps_what_was_recorded_here(pack):
    outcome = import_pack(pack).outcome
    ours = factories.TrialFactory(outcome=outcome, verdict="failed")
    local = factories.ReuseFactory(outcome=outcome, organisation_name="Ale", state="in_use")

    def change(record):
        record["title"]["sv"] = "Nattliga gåturer"
        record["trials"], record["attachments"] = [], []

    newer = rewritten(pack, change)
    assert import_pack(newer).change == "updated"
    outcome.refresh_from_db()
    assert (outcome.title_sv, outcome.slug) == ("Nattliga gåturer", "gaturer")
    assert list(outcome.trials.all()) == [ours]
    assert {reuse.who for reuse in outcome.reuses.all()} == {"Bergen", "Ale"}
    assert local in outcome.reuses.all()
    assert not outcome.attachments.exists()


def test_file_that_was_replaced_is_deleted(pack, django_capture_on_commit_callbacks):
    outcome = import_pack(pack).outcome
    file = outcome.attachments.exclude(file="").get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        import_pack(rewritten(pack, lambda record: record.update(attachments=[])))
    assert not default_storage.exists(file)


def test_municipality_that_is_known_here_counts_once(pack):
    """The trial that came and a trial held here lie in one municipality, by its number."""
    huddinge = factories.AreaFactory(name="Huddinge", code="0126")
    outcome = import_pack(pack).outcome
    assert outcome.trials.get().area == huddinge
    assert list(outcome.areas.all()) == [huddinge]
    factories.TrialFactory(outcome=outcome, area=huddinge, verdict="worked")
    assert evidence_of(outcome).municipalities == {f"area {huddinge.pk}", "elsewhere bergen"}


def test_evidence_of_no_municipality_does_not_become_one_on_the_way(pack):
    def change(record):
        for one in (*record["trials"], *record["reuses"]):
            one["municipality"] = None

    outcome = import_pack(rewritten(pack, change)).outcome
    assert evidence_of(outcome).municipalities == set()
    assert outcome.maturity == "piloted"


def test_reexported_outcome_keeps_its_origin(tmp_path, pack):
    outcome = Outcome.objects.select_related("owner", "card", "superseded_by").get(pk=import_pack(pack).outcome.pk)
    again = tmp_path / "again.zip"
    with again.open("wb") as file:
        write_pack(outcome, file)
    here, there = record_in(again), record_in(pack)
    for record in (here, there):
        for attachment in record["attachments"]:
            attachment.pop("url")
    assert here["origin"] == {"url": HOME, "name": "Grannportalen"}
    assert here == there


@pytest.mark.parametrize("better", [True, False])
def test_imported_retired_outcome_is_retired(pack, better):
    other = factories.OutcomeFactory(published=True)
    its_identifier = str(other.identifier) if better else None
    laid_down = {"state": "superseded", "reason": "Det finns en bättre.", "superseded_by": its_identifier}
    outcome = import_pack(rewritten(pack, lambda record: record.update(laid_down=laid_down))).outcome
    assert (outcome.maturity, outcome.superseded_by) == ("superseded", other if better else None)
    step = outcome.steps.exclude(to_state="on_site").latest("id")
    assert (step.reason, step.actor_name) == ("Det finns en bättre.", "Grannportalen")


def test_draft_waits_for_an_editor(pack):
    assert not import_pack(pack, publish=False).outcome.is_published


def test_address_that_is_taken_gets_a_number(pack):
    factories.OutcomeFactory(slug="gaturer")
    assert import_pack(pack).outcome.slug == "gaturer-2"


def test_import_does_not_overwrite_local_outcome(tmp_path):
    outcome = make()
    path = tmp_path / "own.zip"
    with path.open("wb") as file:
        write_pack(outcome, file)
    before = everything()
    with pytest.raises(PackError, match="lives in this portal"):
        import_pack(path)
    assert everything() == before


def test_members_do_not_write_on_what_came_from_elsewhere(client, pack):
    outcome = import_pack(pack).outcome
    client.force_login(factories.MembershipFactory().user)
    assert client.get(reverse("outcomes:edit", args=[outcome.slug])).status_code == 403


def changed(path, value):
    """Return a change of one value in the record, by the way to it."""

    def change(record):
        *way, last = path
        for key in way:
            record = record[key]
        record[last] = value

    return change


HOSTILE = {
    "another format": changed(["format"], "x"),
    "another version": changed(["version"], 2),
    "no identifier": changed(["identifier"], "1 OR 1=1"),
    "an address that runs": changed(["origin", "url"], "javascript:alert(1)"),
    "a file address that runs": changed(["attachments", 0, "url"], "javascript:alert(1)"),
    "an address that is none": changed(["attachments", 0, "url"], "http://"),
    "a source that runs": changed(["source"], "javascript:alert(1)"),
    "a title that is none": changed(["title"], {"sv": "", "en": ""}),
    "a title without end": changed(["title", "sv"], "a" * 9_999),
    "a text of a megabyte": changed(["description", "sv"], "a" * 1_000_000),
    "a zero character": changed(["description", "sv"], "a\0b"),
    "a list for a text": changed(["title", "sv"], ["a"]),
    "a kind there is not": changed(["kind"], "weapon"),
    "a huge number": changed(["card", "hours"], 10**30),
    "a negative number": changed(["reuses", 0, "cost"], -1),
    "fewer than the fewest": changed(["card", "participants_max"], 0),
    "a stage in a list": changed(["card", "stages"], [["early"]]),
    "a stage there is not": changed(["card", "stages"], ["later"]),
    "a date there is not": changed(["trials", 0, "started"], "2014-13"),
    "a day there is not": changed(["reuses", 0, "heard_on"], "2026-02-31"),
    "a place off the earth": changed(["reuses", 0, "position"], [91, 181]),
    "a place without a number": changed(["reuses", 0, "position"], [float("nan"), 0]),
    "a country there is not": changed(["reuses", 0, "country"], "XX"),
    "a reuse of nobody": changed(["reuses", 0, "who"], ""),
    "an abandoned reuse without a reason": changed(["reuses", 0, "state"], "abandoned"),
    "more than the schema": changed(["contact_email"], "a@example.org"),
    "a file with another sum": changed(["attachments", 1, "sha256"], "0" * 64),
    "a program for a file": changed(["attachments", 1, "file_name"], "stigen.exe"),
    "laid down as what there is not": changed(["laid_down"], {"state": "x", "reason": "", "superseded_by": None}),
    "superseded by no identifier": changed(["laid_down"], {"state": "retired", "reason": "", "superseded_by": "x"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_record_is_refused_with_nothing_changed(pack, name):
    given = copy.deepcopy(everything())
    with pytest.raises(PackError) as refused:
        import_pack(rewritten(pack, HOSTILE[name]))
    assert refused.value.problems
    assert (
        everything()
        == given
        == {model: [] for model in given if model is not Outcome.history.model}
        | {Outcome.history.model: given[Outcome.history.model]}
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"[" * 100_000, b"\xff\xfe", b"PK\x03\x04" + b"x" * 100, b'"' + b"a" * 6_000_000],
    ids=["empty", "half", "a list", "null", "deep", "no text", "half a ZIP", "too large"],
)
def test_file_that_is_no_pack_is_refused(tmp_path, content):
    path = tmp_path / "pack.zip"
    path.write_bytes(content)
    with pytest.raises(PackError):
        import_pack(path)


def test_archive_that_unpacks_without_end_is_refused(tmp_path, pack):
    bomb = rewritten(pack, lambda record: None, {"outcome.json": b" " * 50_000_000})
    with pytest.raises(PackError, match="larger than"):
        import_pack(bomb)
    many = tmp_path / "many.zip"
    with zipfile.ZipFile(many, "w") as archive:
        for n in range(201):
            archive.writestr(str(n), b"")
    with pytest.raises(PackError, match="more than 200"):
        import_pack(many)


def test_path_that_climbs_out_of_the_pack_stays_in_it(pack):
    climbing = rewritten(
        pack,
        lambda record: record["attachments"][1].update(path="../../evil.txt", file_name="../../evil.txt"),
        {"../../evil.txt": b"Stig 1: lyssna.\n"},
    )
    file = import_pack(climbing).outcome.attachments.exclude(file="").get()
    assert file.file.name.startswith("attachment/")
    assert file.file_name == "evil.txt"


# Pictures


def with_pictures(pack):
    """Return the pack with a picture of the outcome and one of its trial, as this portal writes them."""
    import_pack(pack)
    Outcome.objects.update(origin_url="", origin_name="", origin_record={})
    outcome = Outcome.objects.get()
    outcome.trials.update(is_imported=False)
    drawn(outcome, picture_alt_sv="En stig", picture_alt_en="A path", picture_credit="Foto: kommunen, CC BY 4.0")
    drawn(outcome.trials.get(), picture_is_decorative=True)
    path = pack.with_name("med-bilder.zip")
    with path.open("wb") as file:
        write_pack(Outcome.objects.get(), file)
    Outcome.objects.all().delete()
    return rewritten(path, lambda record: record["origin"].update(url=HOME, name="Grannportalen"))


def test_pictures_come_with_their_words_by_the_gate(client, pack):
    outcome = import_pack(with_pictures(pack)).outcome
    assert (outcome.picture_alt_sv, outcome.picture_alt_en) == ("En stig", "A path")
    assert outcome.picture_credit == "Foto: kommunen, CC BY 4.0"
    assert list(outcome.picture.urls) == [480, 640]  # written anew, in the widths of pages
    assert all(default_storage.exists(name) for name in outcome.picture.files)
    trial = outcome.trials.get()
    assert trial.picture.is_stored
    assert trial.picture_is_decorative
    assert "Foto: kommunen, CC BY 4.0" in client.get(outcome.get_absolute_url()).text


def test_pack_with_pictures_read_in_again_changes_nothing_and_its_record_alone_takes_none_away(tmp_path, pack):
    told = with_pictures(pack)
    first = import_pack(told).outcome
    names = [one.picture.name for one in (first, first.trials.get())]
    assert import_pack(told).change == "unchanged"
    alone = tmp_path / "outcome.json"
    alone.write_text(json.dumps(record_in(told)))
    assert import_pack(alone).change == "unchanged"
    outcome = Outcome.objects.get()
    assert [one.picture.name for one in (outcome, outcome.trials.get())] == names


def test_pictures_come_when_the_record_had_come_alone(tmp_path, pack):
    told = with_pictures(pack)
    alone = tmp_path / "outcome.json"
    alone.write_text(json.dumps(record_in(told)))
    assert not import_pack(alone).outcome.picture
    imported = import_pack(told)
    assert (imported.change, bool(imported.outcome.picture)) == ("updated", True)


def test_picture_that_is_taken_away_at_home_goes_here_too(pack):
    told = with_pictures(pack)
    import_pack(told)

    def without(record):
        del record["picture"], record["trials"][0]["picture"]

    outcome = import_pack(rewritten(told, without)).outcome
    assert (outcome.picture.name, outcome.picture_alt_sv, outcome.picture_credit) == ("", "", "")
    assert not outcome.trials.get().picture


def test_reexported_pictures_are_told_as_at_home(pack):
    told = with_pictures(pack)
    outcome = import_pack(told).outcome
    again = pack.with_name("vidare.zip")
    with again.open("wb") as file:
        write_pack(Outcome.objects.get(pk=outcome.pk), file)
    assert record_in(again)["picture"] == record_in(told)["picture"]
    assert record_in(again)["trials"] == record_in(told)["trials"]
    with zipfile.ZipFile(again) as archive:
        assert record_in(told)["picture"]["path"] in archive.namelist()


def test_pack_from_before_there_were_pictures_is_read_in(pack):
    assert "picture" not in record_in(pack)
    assert not import_pack(pack).outcome.picture


def of_path(path):
    return lambda record, _path: record["picture"].update(path=path)


HOSTILE_PICTURES = {
    "a program": lambda record, path: {path: b"MZ" + b"x" * 100},
    "a drawing that could run": lambda record, path: {path: b"<svg xmlns='http://www.w3.org/2000/svg'/>"},
    "half a picture": lambda record, path: {path: b"RIFF\x10\0\0\0WEBPVP8 "},
    "more than a megabyte": lambda record, path: {path: b"x" * 1_100_000},
    "a path that climbs": of_path("pictures/../../evil.webp"),
    "a path elsewhere": of_path("outcome.json"),
    "no words": lambda record, _path: record["picture"].update(alt={"sv": "", "en": ""}),
    "words without end": lambda record, _path: record["picture"].update(alt={"sv": "a" * 5000, "en": ""}),
    "a credit without end": lambda record, _path: record["picture"].update(credit="a" * 5000),
    "more than the schema": lambda record, _path: record["picture"].update(url="https://example.org/a.webp"),
    "more pictures than are read": lambda record, _path: record["trials"].extend(
        {**record["trials"][0], "picture": {**record["picture"], "path": f"pictures/{n}.webp"}} for n in range(101)
    ),
}


@pytest.mark.parametrize("name", HOSTILE_PICTURES)
def test_hostile_picture_is_refused_with_nothing_changed(pack, name):
    told = with_pictures(pack)
    record, given = record_in(told), copy.deepcopy(everything())
    files = HOSTILE_PICTURES[name](record, record["picture"]["path"])

    def change(current):
        current.clear()
        current.update(record)

    with pytest.raises(PackError) as refused:
        import_pack(rewritten(told, change, files))
    assert refused.value.problems
    assert everything() == given


def test_command_says_what_it_did(pack, capsys):
    for word in ("added", "unchanged"):
        call_command("import_outcome", str(pack))
        assert capsys.readouterr().out.startswith(f"{word}: Gåturer (/resultat/gaturer/)")


def test_command_says_what_is_wrong(tmp_path):
    with pytest.raises(CommandError, match=r"Nothing was changed\.\nnothing\.zip cannot be read"):
        call_command("import_outcome", str(tmp_path / "nothing.zip"))
