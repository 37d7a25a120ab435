"""Which fields have a Swedish and an English column, and which records keep a history of every edit.

The history is registered after the columns exist, as it copies them.
"""

from modeltranslation.translator import translator
from simple_history import register as keep_history

from partners.models import Aim, Invitation, Membership, Organisation, ProcessStep, Programme, Stage, Term

translator.register(
    Programme,
    fields=(
        "name", "tagline", "description", "period_note", "call", "contact_role", "responsible_name",
        "responsible_address",
    ),
)  # fmt: skip
translator.register(Aim, fields=("text",))
translator.register(ProcessStep, fields=("text",))
translator.register(Stage, fields=("name", "description"))
translator.register(Term, fields=("term", "definition"))
translator.register(Organisation, fields=("name", "role", "description"))

keep_history(Organisation, app="partners", excluded_fields=["search_text"])
keep_history(Membership, app="partners")
keep_history(Invitation, app="partners", excluded_fields=["email", "key_digest"])  # neither ever outlives the row
keep_history(Programme, app="partners")
keep_history(Stage, app="partners")
