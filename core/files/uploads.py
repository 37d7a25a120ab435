"""How much of an upload is written down before anybody looks at it."""

from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST_BYTES = 101 * 1024 * 1024  # a little more than any form of the portal accepts


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes an upload to a temporary file, and lets go of it when it grows beyond what any form accepts.

    Its ``size`` tells the form how large it was, which then refuses it in its own words, with everything else that was
    filled in. Nothing of it is left on the disk.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= MOST_BYTES:
            super().receive_data_chunk(raw_data, start)
        elif self.file.tell():
            self.file.seek(0)
            self.file.truncate()
