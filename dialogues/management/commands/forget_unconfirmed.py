from core.jobs.forgetting import ForgetCommand


class Command(ForgetCommand):
    job = "forget_unconfirmed"
    help = (
        "Remove what was sent to a dialogue and has not been confirmed within a month, announced a week before. Run it"
        " every day; to run it again changes nothing."
    )
