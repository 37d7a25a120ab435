import inspect

import pytest
from factory.django import DjangoModelFactory

from tests import factories

FACTORIES = [
    member
    for member in vars(factories).values()
    if inspect.isclass(member) and issubclass(member, DjangoModelFactory) and member._meta.model
]


@pytest.mark.django_db
def test_bare_title_stands_in_both_languages():
    challenge = factories.ChallengeFactory(title="Grönska")
    assert (challenge.title_sv, challenge.title_en) == ("Grönska", "Grönska")


@pytest.mark.django_db
@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_factory_makes_what_the_model_allows(factory):
    """Every default passes the model's own validation: no other test stands on data that could not be saved."""
    factory.create_batch(2)[-1].full_clean()
