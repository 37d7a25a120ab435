from typing import Any

from django.http import QueryDict

from records.step_forms import StepForm


class SentForm(StepForm):
    """A form whose fields depend on what was sent: on the rows of it, and on what was searched for and ticked.

    ``sent`` is given to a form that is not to be checked, too: the button that searches, or adds rows, saves nothing.
    """

    def __init__(self, *args: Any, sent: QueryDict | None = None, more: bool = False, **kwargs: Any) -> None:
        self.sent = QueryDict() if sent is None else sent
        self.more = more
        super().__init__(*args, **kwargs)
