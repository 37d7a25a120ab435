from accounts import gathering
from following.actions import gather_follows

gathering.register(gather_follows)
