from core.jobs.forgetting import ForgetCommand
from partners.actions import UNANSWERED_KEPT


class Command(ForgetCommand):
    job = "forget_invitations"
    help = (
        "Remove the invitations to organisations, with their addresses, that nobody had accepted"
        f" {UNANSWERED_KEPT.days} days after they stopped working, announced a week before. Run it every day; to run it"
        " again changes nothing."
    )
