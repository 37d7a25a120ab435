import ast
import re
import subprocess
from pathlib import Path

from scripts.test import DEPENDS_ON_DATABASE

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 300
APPS = (
    "accounts", "core", "pages", "mail", "news", "places", "partners", "contact", "knowledge", "challenges", "outcomes",
    "dialogues", "talks", "reports", "following", "sodertorn",
)  # fmt: skip
# A longer file has to be one thing; here stands which.
ONE_THING = {
    "dialogues/admin/dialogue.py": "the dialogue's pages in the admin, with the rows that belong to it",
    "dialogues/contributing/views.py": "an activity's page, and what is sent from it",
    "dialogues/models/activity.py": "the activity, with the rules between its columns",
    "dialogues/models/contribution.py": "the contribution, with the rules between its columns and its steps",
    "dialogues/models/dialogue.py": "the dialogue, with the rules between its columns and what is asked of many",
    "knowledge/comparing/drawings.py": "the pictures of a view, one method each",
    "knowledge/comparing/sentences.py": "the sentences of a view, one short function each",
    "places/cutting.py": "the cutting of a map file, from its header to the finished file",
    "reports/models/report.py": "the report, with the rules between its columns and one step after another",
    "sodertorn/components.py": "the components, one short function each",
    "sodertorn/loading/sections.py": "the sections of the content file, one after another",
    "sodertorn/settings.py": "the settings",
}


def sources():
    for app in APPS:
        yield from (path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def test_no_file_holds_more_than_one_thing():
    long = {str(path.relative_to(ROOT)) for path in sources() if len(path.read_text().splitlines()) > LIMIT}
    assert long == set(ONE_THING)


def test_no_module_is_called_utils_or_common():
    assert [path for path in sources() if path.stem in {"utils", "helpers", "common", "misc", "signals"}] == []


def test_nothing_names_a_path_of_the_machine_it_was_written_on():
    """Git knows which files belong to the project; outside a clone there is nothing to look through."""
    if not (ROOT / ".git").exists():
        return
    found = subprocess.run(
        ["git", "grep", "--fixed-strings", "--line-number", f"{ROOT}/"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.stdout == ""


TRANSLATES = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}


def texts_to_translate(tree):
    """Yield the calls below ``tree`` that translate something."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TRANSLATES:
            yield call


def test_no_text_to_translate_stands_inside_an_f_string():
    """The tool that collects texts does not look there: they would stay English."""
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sources()
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in texts_to_translate(text)
    ]
    assert found == []


def test_every_text_to_translate_is_written_out():
    """What is put together first, as by an f-string, by % or by format(), is in no catalogue."""
    put_together = (ast.JoinedStr, ast.BinOp, ast.Call)
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sources()
        for call in texts_to_translate(ast.parse(path.read_text()))
        if any(isinstance(argument, put_together) for argument in call.args[:1])
    ]
    assert found == []


BY_SCRIPTS = {"--off"}  # how far a name stands from its place (ground.js)


def test_every_token_of_the_style_sheets_is_defined():
    """A name that nothing defines is no error in a browser: the rule that uses it is passed over."""
    sheets = "".join(sheet.read_text() for sheet in (ROOT / "static" / "css").rglob("*.css"))
    defined = set(re.findall(r"[\s{;](--[\w-]+):", sheets))
    assert set(re.findall(r"var\((--[\w-]+)", sheets)) - defined - BY_SCRIPTS == set()


def test_what_runs_on_both_databases_is_there():
    assert [pattern for pattern in DEPENDS_ON_DATABASE if not any(ROOT.glob(pattern))] == []
