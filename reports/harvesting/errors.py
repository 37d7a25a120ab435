class OaiError(Exception):
    """What the protocol calls an error: a code of its list, and a sentence for whoever runs the harvester."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def bad_argument(message: str) -> OaiError:
    return OaiError("badArgument", message)


def bad_token() -> OaiError:
    return OaiError(
        "badResumptionToken", "This resumption token is not one of ours, or has expired. Begin the list anew."
    )
