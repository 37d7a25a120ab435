"""The migrations that move what was there keep it, forwards and back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sodertorn.loading.state import State

CHALLENGES = ("challenges", "0003_joint_identification")
BEFORE = [CHALLENGES, ("outcomes", "0002_search"), ("sodertorn", "0001_initial")]
AFTER = [CHALLENGES, ("outcomes", "0005_answered_challenges"), ("sodertorn", "0002_digests_of_outcomes")]


def migrate(targets):
    """Bring the database there, and return the models as they are there."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def latest(transactional_db):
    """Bring the database back to where the other tests want it."""
    yield
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def as_loaded(maturity_column, maturity, **rows):
    """Return the digest that the loading keeps of an outcome without any text."""
    texts = ("title", "description", "maturity_basis")
    values = {f"{text}_{language}": "" for text in texts for language in ("sv", "en")} | {
        "kind": "", "relation": "programme", "publication": "draft", "source": "", "more_sources": [],
        "confidence": "documented", "source_note": "", maturity_column: maturity,
    }  # fmt: skip
    many = {"perspectives": set(), "challenges": {"utmaning"}, "organisations": set(), "areas": set()}
    return State(values=values, refs={"stage": None}, many=many, rows=rows).digest()


def test_answers_and_maturity_by_the_sources_move_to_their_new_places(latest):
    old = migrate(BEFORE)
    challenge = old.get_model("challenges", "Challenge").objects.create(slug="utmaning")
    outcomes = old.get_model("outcomes", "Outcome").objects
    for maturity in ("", "idea", "piloted", "evaluated"):
        outcomes.create(slug=f"resultat-{maturity}", maturity=maturity).challenges.add(challenge)
    entries = old.get_model("sodertorn", "LoadedEntry").objects
    entries.create(kind="outcomes", slug="resultat-idea", digest=as_loaded("maturity", "idea"))
    entries.create(kind="outcomes", slug="resultat-piloted", digest="of what an editor has changed since")

    new = migrate(AFTER)
    outcomes = new.get_model("outcomes", "Outcome").objects
    assert {(o.maturity, o.documented_maturity, o.challenges.get().slug) for o in outcomes.all()} == {
        ("", "", "utmaning"),
        ("idea", "idea", "utmaning"),
        ("piloted", "piloted", "utmaning"),
        ("evaluated", "", "utmaning"),
    }
    assert len(set(outcomes.values_list("identifier", flat=True))) == 4
    assert dict(new.get_model("sodertorn", "LoadedEntry").objects.values_list("slug", "digest")) == {
        "resultat-idea": as_loaded("documented_maturity", "idea", trials=[]),
        "resultat-piloted": "of what an editor has changed since",
    }

    outcomes = migrate(BEFORE).get_model("outcomes", "Outcome").objects
    assert {outcome.challenges.get().slug for outcome in outcomes.all()} == {"utmaning"}
    assert set(outcomes.values_list("maturity", flat=True)) == {"", "idea", "piloted", "evaluated"}
