from core.jobs.forgetting import ForgetCommand


class Command(ForgetCommand):
    job = "forget_unconfirmed_subscriptions"
    help = (
        "Remove the requests for the newsletter that nobody has confirmed within two weeks, with their addresses,"
        " announced a week before. Run it every day; to run it again changes nothing."
    )
