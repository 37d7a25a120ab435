from accounts.unconfirmed import KEPT
from core.jobs.forgetting import ForgetCommand


class Command(ForgetCommand):
    job = "forget_unconfirmed_accounts"
    help = (
        f"Remove the accounts whose address nobody has confirmed within {KEPT.days} days, and that nothing depends on,"
        " announced a week before. Run it every day; to run it again changes nothing."
    )
