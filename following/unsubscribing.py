"""Ending the digests from one of them. What is followed stays followed."""

from accounts.models import User
from following.actions import change_frequency
from following.models import AddressFollower, Subscription
from mail.unsubscribing import Unsubscribing

DIGESTS = Unsubscribing(
    salt="following.unsubscribe",
    address="following:unsubscribe",
    template="following/unsubscribe.html",
    readers=lambda: User.objects.filter(is_active=True),
    end=lambda user: change_frequency(user, Subscription.Frequency.NEVER),
)
BY_ADDRESS = Unsubscribing(
    salt="following.unsubscribe.address",
    address="following:unsubscribe-address",
    template="following/unsubscribe_address.html",
    readers=AddressFollower.objects.all,
    end=lambda follower: change_frequency(follower, AddressFollower.Frequency.NEVER),
)
