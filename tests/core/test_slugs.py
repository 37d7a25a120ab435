import pytest

from challenges.models import Challenge
from core.publishing.slugs import insert_with_slug
from tests.factories import ChallengeFactory


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Åka över ån", "aka-over-an"), ("🏙️🚲", "utmaning"), ("مدينة", "utmaning"), ("Ny", "ny-2"), ("x" * 160, "x" * 92)],
)
def test_title_becomes_an_address(db, title, slug):
    challenge = ChallengeFactory.build(title=title, slug="")
    insert_with_slug(challenge, title, fallback="utmaning", reserved={"ny"})
    assert challenge.slug == slug


def test_same_title_gets_another_address(db):
    for _ in range(3):
        insert_with_slug(ChallengeFactory.build(slug=""), "Samma titel", fallback="utmaning")
    assert set(Challenge.objects.values_list("slug", flat=True)) == {"samma-titel", "samma-titel-2", "samma-titel-3"}


def test_address_taken_at_the_last_moment_is_passed_over(db, monkeypatch):
    ChallengeFactory(slug="samma-titel")
    honest = Challenge._default_manager.filter
    asked = []

    def blind_once(*args, **kwargs):
        asked.append(kwargs)
        return honest(pk=0) if len(asked) == 1 else honest(*args, **kwargs)

    monkeypatch.setattr(Challenge._default_manager, "filter", blind_once)
    challenge = ChallengeFactory.build(slug="")
    insert_with_slug(challenge, "Samma titel", fallback="utmaning")
    assert challenge.slug == "samma-titel-2"
