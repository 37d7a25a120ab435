"""The licences that open data of the portal may have, and where their texts are."""

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
NAMES = {CC0: "CC0 1.0", CC_BY: "CC BY 4.0"}
