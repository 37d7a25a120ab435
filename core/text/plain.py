"""What people write, without what nobody sees: letters that turn or hide others, and control characters."""

import re
import unicodedata

# They join the parts of a picture such as a family, and letters of some languages: nothing is hidden by them.
_JOINERS = "\u200c\u200d"
_SPACES = "\t\n"
_LINE_BREAKS = dict.fromkeys(map(ord, "\r\v\f\x85\u2028\u2029"), "\n")  # those of Word and PowerPoint among them
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def on_one_line(text: str) -> str:
    """Take away line breaks, control characters, and letters that nobody sees but that turn or hide others."""
    return " ".join(plain(text).split())


def plain(text: str) -> str:
    """Do the same for a text of several lines, which keeps them. A text of nothing but what nobody sees is empty."""
    lines = text.replace("\r\n", "\n").translate(_LINE_BREAKS)
    kept = "".join(letter for letter in lines if _is_seen(letter)).strip()
    return kept if kept.strip(_JOINERS + _SPACES + " ") else ""


def for_xml(text: str) -> str:
    """Take away the characters that XML cannot hold, however they are written."""
    return _NOT_IN_XML.sub("", text)


def _is_seen(letter: str) -> bool:
    return letter in _JOINERS or letter in _SPACES or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co"}
