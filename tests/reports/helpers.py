"""What the steps of a report's form are sent, and who sends it."""

from django.urls import reverse

from tests.rows import errors_in, rows

STEPS = ["edit", "who", "published", "belongs", "check"]
FORMS = STEPS[:-1]


def what(**changes):
    return {
        "kind": "report",
        "title": "Buller vid vägen",
        "language": "sv",
        "year": "2018",
        "abstract_sv": "Om buller.",
        **changes,
    }


def who(*names, **changes):
    """Return the second step with an author a row, and empty rows after them."""
    authors = [{"kind": "person", "name": name} for name in (*names, "", "")]
    return {**rows("author", *authors), **rows("funding", {}, {}), **changes}


def published(**changes):
    return {"relation": "partner", "licence": "CC-BY-4.0", **changes}


def belongs(**changes):
    return {"next": "1", **changes}


SENT = {"edit": what, "who": who, "published": published, "belongs": belongs}


def version(report, **changes):
    """Return all that the page for a new version is sent."""
    return {
        **what(title=report.title),
        **who(),
        **published(),
        "number": str(report.version),
        "changes": "Siffrorna är rättade.",
        **changes,
    }


def step(name, report, *more):
    return reverse(f"reports:{name}", args=[report.pk, report.slug, *more])


def errors_of(response):
    return errors_in(response.context["form"])


def messages_of(response):
    return [str(message) for message in response.context["messages"]]
