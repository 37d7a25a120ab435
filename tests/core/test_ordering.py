from challenges.models import Challenge
from core.publishing.ordering import in_language
from places.models import Area
from tests.factories import AreaFactory, ChallengeFactory


def test_swedish_letters_come_last_on_both_databases(db):
    for name in ("Öland", "zebra", "Ängby", "Åkersberga", "alby", "Visättra"):
        AreaFactory(name=name)
    ordered = Area.objects.order_by("name").values_list("name", flat=True)
    assert list(ordered) == ["alby", "Visättra", "zebra", "Åkersberga", "Ängby", "Öland"]


def test_title_missing_in_one_language_is_sorted_by_the_other(db):
    ChallengeFactory(title_sv="Beta", title_en="")
    Challenge.objects.update(title_en=None)
    ChallengeFactory(title_sv="Öl", title_en="Ale")
    titles = [challenge.title_sv for challenge in Challenge.objects.order_by(in_language("title", "en"))]
    assert titles == ["Öl", "Beta"]
