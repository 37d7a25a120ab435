"""Programs that open what strangers send: each in a process of its own, under limits, without Django.

``core.files.sandbox`` starts one: ``python -m core.files.decoders <module> …``. A decoder is a module with a function
``decode(path, answer, *arguments)``, which writes what it has found to ``answer``, or raises RefusedError. Whatever a
hostile file does to it ends with the process.
"""

import os

REFUSED = 3  # how a decoder ends that would not read a file


class RefusedError(Exception):
    """The argument is the reason, one word of a–z and "_"."""


def tell(done: int, of: int) -> None:
    """Say how far a decoder has come, to whoever wants to know (``core.files.sandbox``)."""
    os.write(2, b"%d/%d\n" % (done, of))
