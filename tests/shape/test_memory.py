import subprocess
import sys

# What few visitors ask for brings its library along when it is asked for.
HEAVY = {
    "bibtexparser", "citeproc", "icalendar", "jsonschema", "lxml", "pylatexenc", "pypdfium2", "redis", "rispy",
    "xlsxwriter",
}  # fmt: skip
LOADED = """
import sys, django
django.setup()
from django.core.handlers.wsgi import WSGIHandler
WSGIHandler()  # with the middleware
from django.urls import reverse
reverse("start")
print(*sys.modules)
"""


def test_web_process_starts_without_the_libraries_that_few_need():
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "reports.harvesting.views" in loaded
    assert HEAVY & loaded == set()
