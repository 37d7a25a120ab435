"""What the tests of taking part share: addresses, forms that somebody has had before them, and pictures."""

import datetime as dt
import uuid
from io import BytesIO

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
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
    return by_hand(**{"title": "Fler bänkar längs ån", "text": "Man vill kunna vila på vägen.", **words})


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
