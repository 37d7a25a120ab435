"""Who may import figures, and write findings."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.permissions import may_use_admin
from knowledge.models import Finding
from partners.permissions import writes_for


def can_import(visitor: User | AnonymousUser) -> bool:
    """Editors: figures stand for the whole programme, and a delivery writes over what others have brought."""
    return may_use_admin(visitor)


def can_write_findings(visitor: User | AnonymousUser) -> bool:
    """Members who write for an organisation write findings on its behalf."""
    return writes_for(visitor).exists()


def can_edit_finding(visitor: User | AnonymousUser, finding: Finding) -> bool:
    """Those who write for its organisation, in the workspace; editors edit in the admin."""
    return finding.owner_id is not None and writes_for(visitor).filter(pk=finding.owner_id).exists()


def speaks_for(visitor: User | AnonymousUser, finding: Finding) -> str:
    """Return the name of its organisation when the visitor acts for it; empty for the portal's editors."""
    return finding.owner.name if finding.owner and can_edit_finding(visitor, finding) else ""
