"""Templates compile and are strict, and read well; what the Content-Security-Policy would block is found beforehand."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from jinja2 import meta, nodes
from jinja2.exceptions import UndefinedError

from sodertorn.jinja import Unindented

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in ROOT.glob("templates/**/*") if path.is_file())
# The admin's own language is Django's.
ADMIN = sorted(path for path in ROOT.glob("*/templates/admin/**/*") if path.is_file())
LONGEST = 160
# Read from a disk at home, where there is no policy and no stylesheet but its own.
AT_HOME = {
    ROOT / "templates/mail/letter.html",
    ROOT / "templates/outcomes/pack/card.html",
    ROOT / "templates/talks/archive/list.html",
}
STATIC = re.compile(r"\bstatic\(\"([^\"{]+)\"\)")
COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
FORBIDDEN = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*(\ssrc\s*=|type=\"application/(?:ld\+)?json\"))", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    # A help text stands in the code, and Django lets it hold markup.
    "text marked as safe": re.compile(r"(?<!help_text)\|\s*safe\b|{%\s*autoescape\s+(?:off|false)"),
}


# What is shown where HTML is kept: the same for everybody who may read the page, whoever asks.
ALIKE = {
    "challenges/detail.html": "areas challenge dialogues findings followed goals history outcomes parties perspectives"
    " reports reuses similar stations talks targets title tone",
    "challenges/sharing.html": "likely local_texts parties",
    "core/lists/page.html": "filters",
    "dialogues/answering/results.html": "dialogue title",
    "dialogues/detail.html": "activities areas challenges days dialogue figures hidden invitation is_documented"
    " kind_label most_counted n_contributions only outcomes parties phases poster reports reuses rules"
    " statements stations steps talks title tone_name ways_in",
    "dialogues/list.html": "participation demonstrated",
    "knowledge/indicator.html": "cell delivery files findings indicator measured_by name source table",
    "knowledge/findings/detail.html": "address areas authors challenges finding indicators history language named"
    " parts reports reviewers site_name sources title",
    "news/detail.html": "item",
    "outcomes/detail.html": "areas card challenges dialogues effects evidence followed indicators likely map_tiles"
    " next_levels organisations origin outcome perspectives pitfalls reports reuses skills stations steps title tone"
    " trials used_in",
    "outcomes/list.html": "maturities",
    "partners/detail.html": "challenges dialogues followed name organisation organised outcomes owned participations"
    " partners_url parts reports reuses talks trials",
    "places/detail.html": "area challenges dialogues events feed_url findings followed idea_groups organisation"
    " outcomes outline parts reports talks",
    "reports/detail.html": "areas around authors challenges dead described dialogues findings keywords lang outcomes"
    " report reuses stations tone_name",
    "reports/list.html": "years",
    "sodertorn/knowledge.html": "formats groups indicators municipalities n_reports pages reports texts",
    "sodertorn/about/perspective.html": "challenges events idea_groups outcomes perspective work_packages",
    "sodertorn/data.html": "in_this_language kinds opening",
    "sodertorn/start.html": "n news now outcomes outline stations texts totals tried years",
    "talks/detail.html": "talk title",
    "talks/list.html": "demonstrated",
    "sodertorn/take_part.html": "now pages planned texts told",
}


@pytest.fixture(scope="module")
def jinja():
    return engines["jinja2"].env


def name_of(path):
    return str(path.relative_to(ROOT))


def too_long(source):
    """Return the numbers of the lines that do not fit on a screen."""
    return [number for number, line in enumerate(source.splitlines(), 1) if len(line) > LONGEST]


def used_once(jinja, source):
    """Return the names that ``{% set %}`` gives to a value which could as well stand where it is used."""
    tree = jinja.parse(source)
    names = Counter((name.name, name.ctx) for name in tree.find_all(nodes.Name))
    assigned = [assign for assign in tree.find_all(nodes.Assign) if isinstance(assign.target, nodes.Name)]
    # A macro's own block is called so that another macro's block can draw it.
    made = {assign.target.name for assign in assigned if getattr(assign.node, "name", "") != "caller"}
    # The names that {% trans %} makes for itself begin with an underscore.
    return sorted(name for name in made if name[0] != "_" and names[name, "store"] == names[name, "load"] == 1)


def shown_where_kept(jinja, source):
    """Return what the blocks that are kept, ``{% call kept(…) %}``, show of what the view and the template say."""
    tree = jinja.parse(source)
    calls = [block for block in tree.find_all(nodes.CallBlock) if getattr(block.call.node, "name", "") == "kept"]
    imported = {name for one in tree.find_all(nodes.FromImport) for name in one.names}
    return set().union(*(shown_in(jinja, nodes.Template(block.body, lineno=1)) for block in calls)) - imported


def shown_in(jinja, tree):
    """Return the names that a template does not make itself, and those of the templates that it includes."""
    included = [jinja.loader.get_source(jinja, one.template.value)[0] for one in tree.find_all(nodes.Include)]
    tree.set_environment(jinja)
    names = meta.find_undeclared_variables(tree) - set(jinja.globals)
    return names.union(*(shown_in(jinja, jinja.parse(source)) for source in included))


def test_templates_compile(jinja):
    for path in TEMPLATES:
        jinja.get_template(str(path.relative_to(ROOT / "templates")))


def test_what_is_kept_knows_nothing_of_the_visitor(jinja):
    """What a macro draws is seen where it is called: it knows no more than it is given."""
    found = {str(path.relative_to(ROOT / "templates")): shown_where_kept(jinja, path.read_text()) for path in TEMPLATES}
    assert {name: names for name, names in found.items() if names} == {
        name: set(names.split()) for name, names in ALIKE.items()
    }


def test_macros_do_not_see_the_page_that_calls_them(jinja):
    for path in TEMPLATES:
        assert not [one for one in jinja.parse(path.read_text()).find_all(nodes.FromImport) if one.with_context]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (
            "{% call kept('head', challenge) %}{{ challenge.title }}{{ request.user }}{% endcall %}",
            {"challenge", "request"},
        ),
        ("{% call kept('head', challenge) %}{% endcall %}{{ request.user }}", set()),
        (
            "{% call kept('recipe', outcome) %}{% include 'outcomes/recipe.html' %}{% endcall %}",
            {"card", "evidence", "outcome", "pitfalls", "skills"},
        ),
    ],
)
def test_what_is_shown_where_it_is_kept_is_found(jinja, source, found):
    assert shown_where_kept(jinja, source) == found


def test_indentation_is_not_sent(jinja):
    source = "<ul>\n    <li>{{ 1 }}\n\t</ul>"
    assert Unindented(jinja).preprocess(source, "list.html") == "<ul>\n<li>{{ 1 }}\n</ul>"
    assert Unindented(jinja).preprocess(source, "mail.txt") == source


def test_lines_fit_on_a_screen():
    found = {name_of(path): too_long(path.read_text()) for path in TEMPLATES + ADMIN}
    assert {name: numbers for name, numbers in found.items() if numbers} == {}


def test_no_name_is_made_for_one_use(jinja):
    found = {name_of(path): used_once(jinja, path.read_text()) for path in TEMPLATES}
    assert {name: names for name, names in found.items() if names} == {}


def test_long_line_is_found():
    assert too_long(f"{'å' * LONGEST}\n{'å' * (LONGEST + 1)}\n") == [2]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{% set word = _('Days') %}{{ word }}", ["word"]),
        ("{% for one in (1, 2) %}{% set word = one %}{{ word }}{% endfor %}", ["word"]),
        ("{% set word = _('Days') %}{{ word }} {{ word }}", []),
        ("{% if one %}{% set word = 1 %}{% else %}{% set word = 2 %}{% endif %}{{ word }}", []),
        ("{% set words %}{% block title %}{% endblock %}{% endset %}{{ words }}", []),
    ],
)
def test_name_for_one_use_is_found(jinja, source, found):
    assert used_once(jinja, source) == found


@pytest.mark.parametrize(
    "source",
    [
        "{{ ui.state('open', moood='done') }}",
        "{{ ui.cover('slug', tonne='moss') }}",
        "{% call ui.facts(plan=true) %}{% endcall %}",
        "{% from 'components/mark.html' import mark %}{{ mark(clas='foot__mark') }}",
    ],
)
def test_misspelt_argument_of_a_component_is_refused(jinja, source):
    with pytest.raises(TypeError, match="keyword argument"):
        jinja.from_string(source).render()


@pytest.mark.parametrize(
    "source",
    [
        "{{ nobody }}",
        "{% if nobody %}{% endif %}",
        "{{ challenge.nobody }}",
        "{{ ui.nobody }}",
        "{% from 'components/mark.html' import nobody %}{{ nobody() }}",
    ],
)
def test_name_that_nobody_gave_is_refused(jinja, source):
    with pytest.raises(UndefinedError):
        jinja.from_string(source).render(challenge=object())


def test_files_that_templates_load_are_there():
    """One that is not there is an error in the production settings only."""
    asked = {(found[1], path.name) for path in TEMPLATES for found in STATIC.finditer(path.read_text())}
    assert asked
    assert [one for one in sorted(asked) if not finders.find(one[0])] == []


def test_no_template_holds_anything_inline():
    sources = {path: COMMENT.sub("", path.read_text()) for path in TEMPLATES if path.suffix == ".html"}
    found = [
        f"{name_of(path)}: {name}"
        for path, source in sources.items()
        if path not in AT_HOME
        for name, pattern in FORBIDDEN.items()
        if pattern.search(source)
    ]
    assert found == []
