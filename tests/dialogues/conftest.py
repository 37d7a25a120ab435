import pytest


@pytest.fixture(autouse=True)
def _stamps_of_any_form(request):
    """Let ``by_hand`` write the stamp of any form; the tests marked ``bound`` open the page first, as people do."""
    if "bound" not in request.keywords:
        request.getfixturevalue("stamps_of_any_form")
