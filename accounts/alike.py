"""Letters that are drawn alike, so that a name cannot pose as another by a letter that looks like the right one."""

import unicodedata

# Letters of other alphabets, beside the Latin one that they are taken for.
FOREIGN = str.maketrans(
    "аеорсухіјѕԁһԛԝӏгпкмтвнԍꞓ" "αοερκντυιγχϲϳɑɡıѡω" "աոսօցհⅼ",
    "aeopcyxijsdhqwlrnkmtbhgc" "aoepkvtuiyxcjagiww" "anuoghl",
)  # fmt: skip
# The pairs first, as "cl" holds an "l".
_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("|", "l"), ("i", "l"), ("5", "s"))


def in_plain_letters(text: str) -> str:
    """Return a text in small letters of our alphabet: å is a, and so is a Cyrillic а; what nobody sees is gone."""
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(FOREIGN)
    return "".join(letter for letter in letters if unicodedata.category(letter) not in {"Mn", "Me", "Cf", "Cc", "Co"})


def fold(text: str) -> str:
    """Return a text in which what is easily taken for another is the same: a hyphen is nothing, å is a, 0 is o."""
    folded = in_plain_letters(text).replace("-", "")
    for letter, other in _ALIKE:
        folded = folded.replace(letter, other)
    return folded
