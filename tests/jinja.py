"""The portal's environment for Jinja, which tells tests what a page was rendered with, as Django's own engine does."""

from typing import Any

from django.test.signals import template_rendered
from jinja2 import Environment, Template

from sodertorn import jinja


class Watched(Template):
    def render(self, *args: Any, **kwargs: Any) -> str:
        template_rendered.send(sender=self, template=self, context=dict(*args, **kwargs))
        return super().render(*args, **kwargs)


def environment(**options: Any) -> Environment:
    environment = jinja.environment(**options)
    environment.template_class = Watched
    return environment
