import re

import pytest
from django.contrib.staticfiles.finders import get_finders

from sodertorn.static_storage import PortalStaticStorage


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The portal's own static files as production has them."""
    storage = PortalStaticStorage(location=tmp_path_factory.mktemp("static"), base_url="/static/")
    own = {
        path: (place, path)
        for finder in get_finders()
        for path, place in finder.list([])
        if path.startswith(("css/", "fonts/", "js/", "vendor/leaflet/"))
    }
    for path, (place, _path) in own.items():
        with place.open(path) as file:
            storage.save(path, file)
    for _name, _hashed, processed in storage.post_process(own):
        assert not isinstance(processed, Exception), processed
    return storage


def text(storage, name):
    with storage.open(storage.stored_name(name)) as file:
        return file.read().decode()


def test_one_stylesheet_has_all_that_pages_need(collected):
    css = text(collected, "css/site.css")
    assert "@import" not in css
    assert css.index("@layer leaflet {") < css.index(".leaflet-pane") < css.index(".map__place")


def test_addresses_in_the_stylesheet_lead_to_files(collected):
    addresses = re.findall(r"""url\(["']?([^"'#)][^"')]*)""", text(collected, "css/site.css"))
    assert any("vendor/leaflet/images/" in address for address in addresses)
    assert all(collected.exists(address.removeprefix("../")) for address in addresses)


def test_one_script_draws_the_map(collected):
    script = text(collected, "js/map.js")
    assert not re.search(r"^import ", script, re.MULTILINE)
    names = re.findall(r"^(?:export )?(?:async )?(?:const|let|class|function)\s+(\w+)", script, re.MULTILINE)
    assert len(names) == len(set(names))  # in one file they share one scope
    assert script.index("Leaflet 1.") < script.index('querySelectorAll(".map:not(')
