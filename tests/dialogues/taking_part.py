"""What the tests of taking part share: addresses, forms that somebody has had before them, and pictures."""

import datetime as dt
import uuid
from io import BytesIO

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse
from django.utils import timezone
from PIL import Image

from core.forms.human import _stamp

# A square from 59 to 60 degrees north and 17 to 18 east, with a hole in its middle.
SQUARE = [[17, 59], [18, 59], [18, 60], [17, 60], [17, 59]]
HOLE = [[17.4, 59.4], [17.6, 59.4], [17.6, 59.6], [17.4, 59.6], [17.4, 59.4]]
BOUNDARY = {"type": "Polygon", "coordinates": [SQUARE, HOLE]}


def at(name, activity):
    return reverse(f"dialogues:{name}", args=[activity.dialogue.slug, activity.slug])


def of(name, contribution):
    return reverse(f"dialogues:{name}", args=[contribution.dialogue.slug, contribution.pk])


def by_hand(**words):
    """Return a form that somebody had before them for a while."""
    with time_machine.travel(timezone.now() - dt.timedelta(seconds=30), tick=False):
        stamp = _stamp()
    return {"form_key": str(uuid.uuid4()), "shown_at": stamp, **words}


def idea(**words):
    words = {"title": "Fler bänkar längs ån", "text": TEXT, **words}
    return by_hand(**words)


TEXT = "Fler bänkar längs ån. Man vill kunna vila på vägen."
ON_THE_LAST_PAGE = {"name_shown", "email", "with_account", "altcha"}
BESIDE = {"form_key", "shown_at", "website"}


def said_until_the_last_page(client, activity, /, **words):
    """Say something page by page; return what the last page sends, or the answer of one that asks again.

    What no page asks for is sent with each, as machines do.
    """
    if "title" in words:  # it is not asked for: the words are enough
        words.setdefault("text", words["title"])
    words = {name: value for name, value in idea(**words).items() if name != "title"}
    last = {name: words[name] for name in ON_THE_LAST_PAGE & words.keys()}
    rest = {name: words[name] for name in words.keys() - ON_THE_LAST_PAGE - {"picture", "picture_alt"}}
    response = client.post(at("write", activity), rest)
    if page_of(response) == "where":
        response = client.post(
            response.url, {name: value for name, value in rest.items() if name not in BESIDE | {"text"}}
        )
    if page_of(response) == "picture":
        shown = {name: words[name] for name in {"picture", "picture_alt", "pointed_out"} & words.keys()}
        response = client.post(response.url, shown if "picture" in shown else {"skip": "1"})
    if page_of(response) == "check":
        return {"started": str(resolve(response.url).kwargs["key"]), **last}
    return response


def page_of(response):
    """Return the page that an answer leads on to; nothing where it leads elsewhere, or is a page itself."""
    return resolve(response.url.partition("?")[0]).kwargs.get("page", "") if response.status_code == 302 else ""


def begun_on(client, activity):
    """Send the words; return the address of the next page."""
    return client.post(at("write", activity), by_hand(text="Fler bänkar längs ån.")).url


def say(client, activity, /, **words):
    """Say something page by page; return the answer to its last button, or of the page that asks again."""
    sent = said_until_the_last_page(client, activity, **words)
    return client.post(at("activity", activity), sent) if isinstance(sent, dict) else sent


def picture(fmt="JPEG", name="bild.jpg", after=b"", **options):
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, fmt, **options)
    return SimpleUploadedFile(name, out.getvalue() + after, content_type="image/jpeg")


def confirmed(client, address, *ticked):
    """Open the page behind a mailed link, tick the boxes named (without any: what is ticked), and press the button."""
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    boxes = {name for name, field in form.fields.items() if type(field).__name__ == "BooleanField"}
    chosen = {name for name in boxes if sent[name]} if not ticked else set(ticked)
    words = {name: value or "" for name, value in sent.items() if name not in boxes}
    return client.post(address, words | dict.fromkeys(chosen, "on"))
