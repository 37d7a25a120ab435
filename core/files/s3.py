"""Uploads in an S3 store, for whoever installs requirements-s3.txt and names S3_BUCKET."""

from typing import Any

from boto3.exceptions import S3UploadFailedError
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from core.files.storage import Undoable


class S3MediaStorage(Undoable, S3Storage):
    faults = (OSError, BotoCoreError, ClientError, S3UploadFailedError)

    def get_default_settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = super().get_default_settings()
        return settings | {
            # A store that does not answer must not hold a visitor for minutes, as the library's own limits do.
            "client_config": Config(connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 2}),
            "default_acl": None,  # as the bucket says: private
            "file_overwrite": False,
            "max_memory_size": 2 * 1024 * 1024,  # larger files are read by way of a temporary one
        }
