"""The settings that mypy's Django plugin reads the models by.

Without modeltranslation, which exchanges every manager for one of its own making as the models load: the plugin would
find none of the managers that the source names.
"""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "modeltranslation"]
