"""Sessions as calendar entries. Calendars are read by others too: nothing of what is spoken of stands in them."""

from django.utils.translation import gettext as _

from core.calendar import Entry
from talks.models import Session


def entry_of(session: Session) -> Entry:
    named = {"talk": session.talk.title, "session": session.title}
    return Entry(
        uid=session.uid,
        revision=session.revision,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        is_cancelled=session.is_cancelled,
        title=_("%(talk)s: %(session)s") % named,
        said=(_("The agenda, and the link for joining online, are in the room."),),
        places=(session.place,),
        page=session.get_absolute_url(),
    )
