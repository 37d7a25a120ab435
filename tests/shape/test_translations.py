"""No Swedish reader meets English: the catalogue is complete, current and compiled. See `make messages`."""

import re
from io import BytesIO

import pytest

from scripts import messages
from sodertorn.views.help import GUIDES


@pytest.fixture(scope="module")
def catalogue():
    return messages.open_catalogue()


def test_every_text_is_translated(catalogue):
    assert messages.incomplete(catalogue) == []


def test_compiled_catalogue_is_current(catalogue):
    assert (messages.ROOT / messages.CATALOGUE).with_suffix(".mo").read_bytes() == messages.compiled(catalogue)


def test_catalogue_has_just_the_texts_of_the_source(catalogue):
    assert messages.out_of_date(catalogue) == []


# Pages in both languages at once or in one by their name, and the components on show.
WRITTEN_OUT = (
    "500.html",
    "503.html",
    "sodertorn/gallery.html",
    "sodertorn/statements/",
    *(f"sodertorn/help/{name}." for name in GUIDES),
)
MARKED = re.compile(r"{%-?\s*(trans|blocktranslate|comment)\b.*?{%-?\s*end\1\s*-?%}|{#.*?#}", re.DOTALL)
VARIABLE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
READ_ALOUD = re.compile(r'\s(?:alt|aria-label|placeholder|title)="([^"]*)"')
FOR_SCRIPTS = re.compile(r'data-[\w-]+="[^"]*"')  # in a macro of its own, outside its tag
MARKUP = re.compile(
    r"<!--.*?-->|<script\b.*?</script>|<style\b.*?</style>|<[a-z_!/][^>]*>|&\w+;", re.IGNORECASE | re.DOTALL
)
WORD = re.compile(r"[^\W\d_]{2,}")
# Names, attributes, and parts of addresses.
SAME_IN_BOTH = {"ORCID", "CC", "activity", "article", "colM", "key", "lang", "reuses", "trial", "urn", "uuid"}


@pytest.mark.parametrize(
    ("template", "texts"),
    [
        ('{% translate "Everything" %}', ["Everything"]),
        ('<p title="{% translate "Everything" %}">{{ "Open"|capfirst }}</p>', ["Everything"]),
        ('{% blocktranslate with day=at|date:"j M" %}since {{ day }}{% endblocktranslate %}', ["since %(day)s"]),
        ("{% if at %}{% blocktranslate %}late (again){% endblocktranslate %}{% endif %}", ["late (again)"]),
        (
            "{% blocktranslate count n=rows %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}",
            [("%(n)s row", "%(n)s rows")],
        ),
    ],
)
def test_texts_of_the_admin_are_collected_however_they_are_marked(template, texts):
    assert [found[2] for found in messages.texts_of_admin_template(BytesIO(template.encode()))] == texts


def test_no_template_holds_a_text_that_is_not_marked_for_translation():
    found = {}
    for path in sorted((*messages.ROOT.glob("templates/**/*.*"), *messages.ROOT.glob("*/templates/**/*.*"))):
        name = path.as_posix().partition("/templates/")[2]
        source = VARIABLE.sub("_", MARKED.sub(" ", path.read_text()))
        text = " ".join([*READ_ALOUD.findall(source), FOR_SCRIPTS.sub(" ", MARKUP.sub(" ", source))])
        if not name.startswith(WRITTEN_OUT) and (words := set(WORD.findall(text)) - SAME_IN_BOTH):
            found[name] = sorted(words)
    assert found == {}
