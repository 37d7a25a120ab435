"""The real programme in the test database, and what its file says of how its entries hang together."""

from tests.sodertorn.content import DATA, MODELS

LISTS = [section for section in MODELS if section != "programme"]
# Which section a key of an entry names: wherever the key occurs it means the same.
SECTION_OF = {
    "partners": "partners", "partner": "partners", "coordinator": "partners", "funder": "partners",
    "co_funders": "partners", "project_lead": "partners", "municipalities": "municipalities",
    "municipality": "municipalities", "perspectives": "perspectives", "perspective": "perspectives",
    "idea_group": "idea_groups", "challenges": "challenges", "outcomes": "outcomes", "outcome": "outcomes",
    "places": "places", "place": "places", "stages": "stages", "stage": "stages",
}  # fmt: skip


def entries():
    """Return every entry with an address of its own: (section, slug)."""
    return [(section, entry["slug"]) for section in LISTS for entry in DATA[section]]


def references():
    """Return every cross-reference: (section, slug, section it names, slug it names)."""
    return sorted(
        {
            (section, entry["slug"], SECTION_OF[key], slug)
            for section in LISTS
            for entry in DATA[section]
            for row in (entry, *entry.get("trials", []))
            for key, value in row.items()
            if key in SECTION_OF and value
            for slug in (value if isinstance(value, list) else [value])
        }
    )


def address(section, slug):
    return MODELS[section].objects.get(slug=slug).get_absolute_url()
