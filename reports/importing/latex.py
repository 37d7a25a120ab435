r"""LaTeX as it stands in BibTeX, as plain text: {\"O}sterhaninge becomes Österhaninge.

In one pass over the text and without recursion, so that no entry is dear to read. Mathematics stays as it is written.
"""

import re
import unicodedata

_MARKS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "o": "ø", "O": "Ø", "oe": "œ", "OE": "Œ", "ss": "ß", "l": "ł",
    "L": "Ł", "i": "i", "j": "j", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
    "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textquotedbl": '"', "textquotesingle": "'", "guillemotleft": "«",
    "guillemotright": "»", "textunderscore": "_", "textasciitilde": "~", "textasciicircum": "^",
    "textbackslash": "\\", "textbar": "|", "textless": "<", "textgreater": ">", "textbraceleft": "{",
    "textbraceright": "}", "textdegree": "°", "textsection": "§", "S": "§", "P": "¶", "textregistered": "®",
    "texttrademark": "™", "textcopyright": "©", "copyright": "©", "texteuro": "€", "euro": "€", "pounds": "£",
    "textellipsis": "…", "ldots": "…", "dots": "…", "textbullet": "•", "textperiodcentered": "·", "times": "×",
    "textmu": "µ", "textordmasculine": "º", "textordfeminine": "ª", "textquestiondown": "¿",
    "textexclamdown": "¡", "slash": "/", "newline": " ", "par": " ", "quad": " ", "item": " ",
}  # fmt: skip
_TOKEN = re.compile(
    r"""\\(?P<mark>[`'^~=".]|[uvHcdbkr](?=[ {]))\s*(?:\{\s*)?(?P<letter>\\[ij](?![A-Za-z])|[^\W\d_])(?P<close>\s*\})?
    |\\(?P<name>[A-Za-z]+)\*?[ ]*(?:\{\})?
    |\\(?P<escaped>[^A-Za-z])
    |(?P<dash>-{2,3})|(?P<quote>``|'')|(?P<tie>~)|(?P<brace>[{}])
    """,
    re.VERBOSE,
)


def plain_of(text: str) -> str:
    """Return ``text`` without LaTeX. What means nothing to us goes; what stands between its braces stays."""
    if not re.search(r"[\\{}~]|--|``|''", text):
        return text
    return unicodedata.normalize("NFC", _TOKEN.sub(_replace, text))


def address_of(text: str) -> str:
    r"""Return an address or identifier, in which a tilde is a tilde: only \_ and its like, and braces, are undone."""
    return re.sub(r"\\url\b|\\([_%&#~$])|[{}]", lambda found: found[1] or "", text).strip()


def _replace(token: re.Match[str]) -> str:
    if token["mark"]:
        return token["letter"][-1] + _MARKS[token["mark"]]
    if token["name"]:
        return _LETTERS.get(token["name"], "")
    if token["escaped"]:
        return token["escaped"] if token["escaped"] in "{}&%$#_~^|<>" else " " if token["escaped"] in "\\ ,;/\n" else ""
    if token["dash"]:
        return "–" if len(token["dash"]) == 2 else "—"
    if token["quote"]:
        return "“" if token["quote"] == "``" else "”"
    return " " if token["tie"] else ""
