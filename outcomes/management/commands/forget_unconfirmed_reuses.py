from core.jobs.forgetting import ForgetCommand


class Command(ForgetCommand):
    job = "forget_unconfirmed_reuses"
    help = (
        "Remove the reuses that nobody has confirmed within a month, with the addresses of those who told of them,"
        " announced a week before. Run it every day; to run it again changes nothing."
    )
