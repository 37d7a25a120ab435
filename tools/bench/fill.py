"""Fill the database named by the settings with the real programme and then ``SIZE`` records of each type.

Usage: DATABASE_URL=… python -m tools.bench.fill SIZE. It refuses a database that has records already.

How many links a record has does not depend on the size, so that a page shows the same amount at every size; how many
records hang on the largest municipality and partner does.
"""

import datetime as dt
import sys
import uuid
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models import Model  # noqa: E402
from django.utils.text import slugify  # noqa: E402

from challenges.models import Challenge, ChallengeStep, Goal, IdeaGroup, Perspective  # noqa: E402
from core.publishing.provenance import Relation  # noqa: E402
from dialogues.models import Activity, Answer, Contribution, Dialogue, DialogueStep, Kind, Participant  # noqa: E402
from outcomes.models import AnsweredChallenge, Outcome  # noqa: E402
from partners.models import Organisation, Participation, Stage  # noqa: E402
from places.models import Area  # noqa: E402
from reports.models import Author, Report  # noqa: E402
from tools.bench.bulk import next_id, without_indexes, write  # noqa: E402
from tools.bench.choose import Chooser  # noqa: E402
from tools.bench.evidence import evidence, parties, parties_of_dialogues  # noqa: E402
from tools.bench.followers import followers  # noqa: E402
from tools.bench.library import library  # noqa: E402
from tools.bench.text import FILE_WORD, RARE_WORD  # noqa: E402

RARE_HITS = 5
# Beside the programme's eight: what it would be if the rest of the county and a few others joined.
MUNICIPALITIES = (
    ("Upplands Väsby", "0114"), ("Vallentuna", "0115"), ("Österåker", "0117"), ("Värmdö", "0120"), ("Järfälla", "0123"),
    ("Ekerö", "0125"), ("Upplands-Bro", "0139"), ("Täby", "0160"), ("Danderyd", "0162"), ("Sollentuna", "0163"),
    ("Stockholm", "0180"), ("Nacka", "0182"), ("Sundbyberg", "0183"), ("Solna", "0184"), ("Lidingö", "0186"),
    ("Vaxholm", "0187"), ("Norrtälje", "0188"), ("Sigtuna", "0191"), ("Gnesta", "0461"), ("Trosa", "0488"),
    ("Karlskrona", "1080"), ("Göteborg", "1480"), ("Växjö", "0780"), ("Örebro", "1880"),
)  # fmt: skip


class Links:
    """The rows of one many-to-many relation, gathered while its records are written."""

    def __init__(self, field: Any) -> None:
        self.model: type[Model] = field.through
        self.columns = (f"{field.field.m2m_field_name()}_id", f"{field.field.m2m_reverse_field_name()}_id")
        self.rows: list[tuple[int, int]] = []

    def add(self, record: int, others: Sequence[int]) -> None:
        self.rows += [(record, other) for other in others]

    def write(self) -> None:
        write(self.model, self.columns, self.rows)


class Filling:
    """One filling: the ids of what is there, and the records to come."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.perspectives = list(Perspective.objects.order_by("order").values_list("pk", flat=True))
        self.goals = list(Goal.objects.order_by("number").values_list("pk", flat=True))
        self.stages = list(Stage.objects.order_by("number").values_list("pk", flat=True))
        self.idea_groups = list(IdeaGroup.objects.order_by("pk").values_list("pk", flat=True))
        self.municipalities: list[int] = []
        self.places: dict[int, list[int]] = {}
        self.organisations: list[int] = []

    def all(self) -> None:
        self.areas()
        self.partners()
        self.challenges()
        self.outcomes()
        self.dialogues()
        self.reports()
        self.contributions()
        followers(self.size, self.organisations, self.ids(Challenge), self.ids(Outcome), self.municipalities)

    def numbers(self, model: type[Model]) -> list[tuple[int, int, str]]:
        """Return (id, number, the rare word or nothing) of each record to come.

        A list, made before its rows are written: nothing may ask the database in the middle of a COPY.
        """
        first = next_id(model)
        rare = {int(self.size * (n + 0.5) / RARE_HITS) for n in range(RARE_HITS)}
        return [(first + number, number, RARE_WORD if number in rare else "") for number in range(self.size)]

    def areas(self) -> None:
        choose = Chooser("areas")
        county = Area.objects.filter(kind=Area.Kind.COUNTY).values_list("pk", flat=True).first()
        for name, code in MUNICIPALITIES:
            Area.objects.create(
                kind=Area.Kind.MUNICIPALITY,
                slug=f"kommun-{code}",
                name=name,
                code=code,
                official_name=f"{name} kommun",
                parent_id=county if code.startswith("01") else None,
                latitude=round(58.5 + choose.random.random(), 5),
                longitude=round(17.2 + choose.random.random() * 1.6, 5),
            )
        self.municipalities = list(Area.objects.municipalities().order_by("pk").values_list("pk", flat=True))
        self.places = {pk: [] for pk in self.municipalities}
        numbers = self.numbers(Area)

        def rows() -> Iterator[tuple[Any, ...]]:
            for pk, number, rare in numbers:
                parent = choose.some(self.municipalities, 1, 1, skew=2)[0]
                self.places[parent].append(pk)
                name = choose.writer.place()
                sv, en = choose.writer.description(rare)
                latitude, longitude = 58.9 + choose.random.random() * 0.5, 17.5 + choose.random.random() * 0.9
                yield (
                    pk, choose.weighted({"district": 7, "site": 3}), f"{slugify(name)}-{number}", name, parent,
                    f"{latitude:.5f}", f"{longitude:.5f}", sv, sv, en, choose.sources(),
                )  # fmt: skip

        write(
            Area,
            ("id", "kind", "slug", "name", "parent_id", "latitude", "longitude", "description", "description_sv",
             "description_en", "more_sources"),
            rows(),
        )  # fmt: skip

    def partners(self) -> None:
        choose = Chooser("partners")
        participations: list[tuple[int, int, str]] = []
        numbers = self.numbers(Organisation)

        def rows() -> Iterator[tuple[Any, ...]]:
            for pk, number, rare in numbers:
                name, sector = choose.writer.body()
                sv, en = choose.writer.description(rare)
                if choose.random.random() < 0.3:
                    participations.extend((pk, stage, "partner") for stage in choose.some(self.stages, 1, 3))
                yield pk, f"{slugify(name)[:60]}-{number}", name, name, name, sector, sv, sv, en, choose.sources()

        self.organisations = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
        first = next_id(Organisation)
        write(
            Organisation,
            ("id", "slug", "name", "name_sv", "name_en", "sector", "description", "description_sv", "description_en",
             "more_sources"),
            rows(),
        )  # fmt: skip
        write(Participation, ("organisation_id", "stage_id", "role"), participations)
        self.organisations += range(first, first + self.size)

    def placed(self, choose: Chooser) -> list[int]:
        """Return one to three municipalities, the first the likeliest, and sometimes a place in the first of them."""
        found = choose.some(self.municipalities, 1, 3, skew=2)
        places = self.places[found[0]]
        return [*found, choose.one(places)] if places and choose.random.random() < 0.5 else found

    def published(self, choose: Chooser) -> tuple[str, dt.datetime | None, dt.datetime, dt.datetime]:
        """Return publication, published_at, created_at, updated_at."""
        publication = choose.weighted({"published": 92, "draft": 5, "archived": 3})
        time = choose.time()
        return publication, time if publication == "published" else None, time, time

    def challenges(self) -> None:
        choose = Chooser("challenges")
        links = [Links(getattr(Challenge, name)) for name in ("perspectives", "areas", "goals")]
        perspectives, areas, goals = links
        members: dict[int, list[int]] = {}
        steps: list[tuple[int, str, str, str, dt.datetime]] = []
        states = {
            "identified": 20, "in_dialogue": 15, "developing": 15, "testing": 10, "results_published": 25,
            "in_reuse": 5, "closed": 10, "paused": 2, "submitted": 3,
        }  # fmt: skip
        way = ["draft", "submitted", *list(states)[:7]]
        numbers = self.numbers(Challenge)

        def rows() -> Iterator[tuple[Any, ...]]:
            for pk, number, rare in numbers:
                (title_sv, title_en), (sv, en) = choose.writer.title(), choose.writer.description(rare)
                groups_sv, groups_en = choose.writer.groups()
                publication, published_at, created_at, updated_at = self.published(choose)
                state = choose.weighted(states) if publication == "published" else "draft"
                perspectives.add(pk, choose.some(self.perspectives, 1, 2, skew=1.3))
                areas.add(pk, self.placed(choose))
                goals.add(pk, choose.some(self.goals, 1, 3))
                members[pk] = choose.some(self.organisations, 1, 4, skew=3)
                passed = way[: way.index(state) + 1] if state in way else ["draft"]
                for n, (before, after) in enumerate(pairwise(passed)):
                    steps.append((pk, before, after, "Södertörnskommunerna", created_at + dt.timedelta(days=40 * n)))
                has_english = choose.random.random() < 0.6
                yield (
                    pk, f"{slugify(title_sv)[:80]}-{number}", title_sv, title_sv, title_en if has_english else None,
                    sv, sv, en if has_english else None, groups_sv, groups_sv, groups_en if has_english else None,
                    state, "results_published" if state in {"closed", "paused"} else "",
                    choose.one(self.idea_groups) if choose.random.random() < 0.2 else None,
                    choose.sources(), publication, published_at, created_at, updated_at,
                )  # fmt: skip

        write(
            Challenge,
            ("id", "slug", "title", "title_sv", "title_en", "description", "description_sv", "description_en",
             "affected_groups", "affected_groups_sv", "affected_groups_en", "state", "resumes_as", "idea_group_id",
             "more_sources", "publication", "published_at", "created_at", "updated_at"),
            rows(),
        )  # fmt: skip
        for link in links:
            link.write()
        parties(members)
        write(ChallengeStep, ("challenge_id", "from_state", "to_state", "actor_name", "at"), steps)

    def ids(self, model: type[Model]) -> Sequence[int]:
        return range(next_id(model) - self.size, next_id(model))

    def outcomes(self) -> None:
        choose = Chooser("outcomes")
        links = [Links(getattr(Outcome, name)) for name in ("perspectives", "organisations", "areas")]
        perspectives, organisations, areas = links
        answers: list[tuple[int, int, str, str, str]] = []
        known = self.ids(Challenge)
        kinds = {"strategy": 15, "solution": 25, "idea": 20, "method": 25, "tool": 15}
        maturities = {
            "": 30, "idea": 20, "in_test_bed": 15, "piloted": 15, "evaluated": 10, "recommended": 7, "retired": 3,
        }  # fmt: skip
        relations = {Relation.PROGRAMME.value: 40, Relation.PARTNER.value: 35, Relation.SIMILAR.value: 25}
        numbers = self.numbers(Outcome)

        def rows() -> Iterator[tuple[Any, ...]]:
            for pk, number, rare in numbers:
                (title_sv, title_en), (sv, en) = choose.writer.title(), choose.writer.description(rare)
                perspectives.add(pk, choose.some(self.perspectives, 1, 2, skew=1.3))
                for challenge in choose.some(known, 1, 3):
                    how_sv, how_en = choose.writer.sentence()
                    answers.append((pk, challenge, how_sv, how_sv, how_en))
                members = choose.some(self.organisations, 0, 3, skew=3)
                organisations.add(pk, members)
                areas.add(pk, self.placed(choose))
                has_english = choose.random.random() < 0.6
                yield (
                    pk, f"{slugify(title_sv)[:80]}-{number}", uuid.UUID(int=choose.random.getrandbits(128)),
                    members[0] if members else None, choose.weighted(kinds), title_sv, title_sv,
                    title_en if has_english else None, sv, sv, en if has_english else None,
                    choose.weighted(maturities), choose.weighted(relations),
                    choose.one(self.stages) if choose.random.random() < 0.6 else None,
                    choose.sources(), *self.published(choose),
                )  # fmt: skip

        write(
            Outcome,
            ("id", "slug", "identifier", "owner_id", "kind", "title", "title_sv", "title_en", "description",
             "description_sv", "description_en", "maturity", "relation", "stage_id", "more_sources", "publication",
             "published_at", "created_at", "updated_at"),
            rows(),
        )  # fmt: skip
        for link in links:
            link.write()
        write(AnsweredChallenge, ("outcome_id", "challenge_id", "how", "how_sv", "how_en"), answers)
        evidence(self.ids(Outcome), self.organisations, self.municipalities)

    def dialogues(self) -> None:
        choose = Chooser("dialogues")
        links = [Links(getattr(Dialogue, name)) for name in ("areas", "challenges", "outcomes")]
        areas, challenges, outcomes = links
        members_of: dict[int, list[int]] = {}
        known_challenges, known_outcomes = self.ids(Challenge), self.ids(Outcome)
        steps: list[tuple[int, str, str, str, dt.datetime]] = []
        states = {
            "scheduled": 2, "open": 3, "closed": 15, "results_published": 35, "followed_up": 20,
            "archived": 22, "cancelled": 3,
        }  # fmt: skip
        way = ["draft", "open", "closed", "results_published", "followed_up"]
        numbers = self.numbers(Dialogue)

        def rows() -> Iterator[tuple[Any, ...]]:
            for pk, number, rare in numbers:
                (title_sv, title_en), (sv, en) = choose.writer.title(), choose.writer.description(rare)
                (method_sv, method_en), (result_sv, result_en) = choose.writer.methods(), choose.writer.description()
                publication, published_at, created_at, updated_at = self.published(choose)
                # The first one is open and takes all contributions.
                if number == 0:
                    publication, published_at = "published", created_at
                state = "open" if number == 0 else choose.weighted(states) if publication == "published" else "draft"
                areas.add(pk, self.placed(choose))
                challenges.add(pk, choose.some(known_challenges, 1, 2))
                outcomes.add(pk, choose.some(known_outcomes, 0, 2))
                members = choose.some(self.organisations, 1, 3, skew=3)
                members_of[pk] = members
                passed = way[: way.index(state) + 1] if state in way else []
                for n, (before, after) in enumerate(pairwise(passed)):
                    steps.append((pk, before, after, "", created_at + dt.timedelta(days=30 * n)))
                year, month = choose.random.randint(2005, 2025), choose.random.randint(1, 12)
                started = choose.weighted({"": 1, f"{year}": 3, f"{year}-{month:02}": 4, f"{year}-{month:02}-14": 2})
                has_english = choose.random.random() < 0.6
                yield (
                    pk, f"{slugify(title_sv)[:80]}-{number}", title_sv, title_sv, title_en if has_english else None,
                    choose.weighted({"citizen": 7, "stakeholder": 3}), sv, sv, en if has_english else None, state,
                    choose.weighted({"programme": 3, "partner_municipality": 7}), members[0],
                    method_sv, method_sv, method_en,
                    choose.weighted({"": 2, "consultation": 3, "dialogue": 3, "influence": 1}),
                    dt.date(2030, 3, 15) if state == "open" else None, started, choose.random.randrange(400),
                    result_sv, result_sv, result_en, choose.sources(),
                    publication, published_at, created_at, updated_at,
                )  # fmt: skip

        write(
            Dialogue,
            ("id", "slug", "title", "title_sv", "title_en", "kind", "description", "description_sv", "description_en",
             "state", "relation", "organiser_id", "method", "method_sv", "method_en", "influence", "answer_by",
             "started",
             "participants", "result", "result_sv", "result_en", "more_sources", "publication", "published_at",
             "created_at", "updated_at"),
            rows(),
        )  # fmt: skip
        parties_of_dialogues(members_of)
        for link in links:
            link.write()
        write(DialogueStep, ("dialogue_id", "from_state", "to_state", "actor_name", "at"), steps)

    def reports(self) -> None:
        choose = Chooser("reports")
        names = ("challenges", "outcomes", "dialogues", "organisations", "areas")
        links = [Links(getattr(Report, name)) for name in names]
        challenges, outcomes, dialogues, organisations, areas = links
        known_challenges, known_outcomes, known_dialogues = self.ids(Challenge), self.ids(Outcome), self.ids(Dialogue)
        authors: list[tuple[int, int, str]] = []
        kinds = {
            "report": 40, "article": 15, "master_thesis": 20, "bachelor_thesis": 10, "doctoral_thesis": 4,
            "licentiate_thesis": 3, "anthology": 3, "proceedings": 4, "magazine": 1,
        }  # fmt: skip
        years: dict[int | None, int] = {None: 15} | {year: year - 2000 for year in range(2005, 2026)}
        relations = {Relation.PROGRAMME.value: 25, Relation.PARTNER.value: 30, Relation.SIMILAR.value: 45}
        licences = {"": 60, "CC-BY-4.0": 20, "CC-BY-NC-ND-4.0": 10, "all-rights-reserved": 10}
        numbers = self.numbers(Report)

        def rows() -> Iterator[tuple[Any, ...]]:
            for pk, number, rare in numbers:
                language = choose.weighted({"sv": 75, "en": 25})
                title, (sv, en) = choose.writer.title()[language == "en"], choose.writer.description(rare)
                authors.extend((pk, n, choose.writer.author()) for n in range(choose.random.randint(1, 4)))
                challenges.add(pk, choose.some(known_challenges, 1, 3))
                outcomes.add(pk, choose.some(known_outcomes, 0, 3))
                dialogues.add(pk, choose.some(known_dialogues, 0, 1))
                organisations.add(pk, choose.some(self.organisations, 1, 3, skew=3))
                areas.add(pk, self.placed(choose) if choose.random.random() < 0.7 else [])
                publication = self.published(choose)
                state = "published" if publication[0] != "draft" else "draft"
                yield (
                    pk, state, f"{slugify(title)[:80]}-{number}", title, choose.weighted(kinds), language,
                    choose.weighted(years), choose.writer.body()[0], f"Rapportserie {choose.random.randint(1, 90)}",
                    choose.weighted(licences), f"https://www.example.org/rapport/{number}", sv, sv, en,
                    choose.weighted(relations), choose.sources(), *publication,
                )  # fmt: skip

        write(
            Report,
            ("id", "state", "slug", "title", "kind", "language", "year", "publisher", "series", "licence", "url",
             "abstract", "abstract_sv", "abstract_en", "relation", "more_sources", "publication", "published_at",
             "created_at", "updated_at"),
            rows(),
        )  # fmt: skip
        write(Author, ("report_id", "position", "name"), authors)
        for link in links:
            link.write()
        library(self.ids(Report), {pk: FILE_WORD for pk, _number, rare in numbers if rare})

    def contributions(self) -> None:
        """Fill one activity of the open dialogue: each contribution by a participant of its own, most answered."""
        choose = Chooser("contributions")
        dialogue = Dialogue.objects.get(pk=self.ids(Dialogue)[0])
        activity = Activity.objects.create(
            dialogue=dialogue, kind=Kind.IDEAS, slug="skriv", title="Skriv vad du tycker", use="Allt läses."
        )
        states = {"published": 90, "awaiting_review": 8, "hidden": 2}
        people, first = next_id(Participant), next_id(Contribution)
        answers: list[tuple[Any, ...]] = []

        def rows() -> Iterator[tuple[Any, ...]]:
            for number in range(self.size):
                state, created_at = choose.weighted(states), choose.time(2025, 2025)
                if state == "published" and choose.random.random() < 0.7:
                    answers.append(
                        (
                            first + number,
                            choose.weighted({"accepted": 4, "partly": 3, "not_accepted": 3}),
                            "Svar.",
                            created_at,
                        )
                    )
                yield (
                    first + number, dialogue.pk, activity.pk, people + number, choose.writer.contribution(), state,
                    "Utanför ämnet" if state == "hidden" else "", choose.random.randint(0, 200), created_at,
                    uuid.UUID(int=choose.random.getrandbits(128)),
                )  # fmt: skip

        write(
            Participant,
            ("id", "dialogue_id", "name_shown"),
            ((people + number, dialogue.pk, f"Boende i {choose.writer.place()}") for number in range(self.size)),
        )
        write(
            Contribution,
            ("id", "dialogue_id", "activity_id", "participant_id", "text", "state", "hidden_reason", "n_supports",
             "created_at", "form_key"),
            rows(),
        )  # fmt: skip
        write(Answer, ("contribution_id", "state", "text", "answered_at"), answers)


def main(size: int) -> None:
    call_command("migrate", verbosity=0)
    if Challenge.objects.exists():
        raise SystemExit("This database has records already; only an empty one is filled.")
    call_command("load_programme", verbosity=0)
    with without_indexes():
        Filling(size).all()
    call_command("gather_changes", verbosity=0)  # as every ten minutes


if __name__ == "__main__":
    main(int(sys.argv[1]))
