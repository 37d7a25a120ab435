"""Write a DDF folder of the size of the programme's, for measuring its import: made up, in the programme's form.

Usage: python -m tools.bench.ddf FOLDER. It has 1,086 small areas in 26 municipalities, 35 measures in 455 files of
figures, and about 94 MB; each sex stands there twice, as the programme published it.
"""

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

MEASURES, AREAS, YEARS = 35, 1_086, range(2003, 2015)
COUNTED = 3  # of the measures; the others are shares
HOLES = 0.08  # of the figures of small areas are not there
SEXES = ("female", "male")
_EIGHT = ("0126_huddinge", "0127_botkyrka", "0128_salem", "0136_haninge", "0138_tyreso", "0140_nykvarn",
          "0181_sodertalje", "0192_nynashamn")  # fmt: skip
MUNICIPALITIES = (*_EIGHT, *(f"01{n}_kommun_{n}" for n in range(50, 68)))
COUNTY, COUNTRY = "01_stockholms_lan", "swe"


def names() -> Iterator[str]:
    for n in range(MEASURES):
        yield f"people_of_group_{n:02}" if n < COUNTED else f"share_of_those_in_group_{n:02}_of_all_aged_20_64"


def small_areas() -> list[tuple[str, str]]:
    """Return the keys of the small areas, each with that of its municipality."""
    return [(f"57{n:05}_omrade_{n}", MUNICIPALITIES[n % len(MUNICIPALITIES)]) for n in range(1, AREAS + 1)]


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: list[str] = []
        path.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, head: str, lines: list[str]) -> None:
        (self.path / f"{name}.csv").write_text("\n".join([head, *lines, ""]))
        self.files.append(f"{name}.csv")

    def described(self) -> None:
        concepts = ["year,Year,time,,", "gender,Gender,entity_domain,,", "geo,Place,entity_domain,,"]
        concepts += [f"{one},{one},entity_set,geo," for one in ("basomrade", "municipality", "county", "country")]
        for n, name in enumerate(names()):
            shown = "" if n < COUNTED else "share"
            concepts += [f"{name}{end},Measure {n}{said},measure,,{shown}"
                         for end, said in (("", ""), ("_female", " (Female)"), ("_male", " (Male)"))]  # fmt: skip
        self.write("ddf--concepts", "concept,name,concept_type,domain,format", concepts)
        self.write("ddf--entities--gender", "gender,name", ["female,Female", "male,Male"])
        self.write("ddf--entities--country", "country,name,is--country", [f"{COUNTRY},Riket,TRUE"])
        county = f"{COUNTY},Stockholms län,{COUNTRY},TRUE"
        self.write("ddf--entities--county", "county,name,country,is--county", [county])
        kommun = [f"{key},{key[5:].title()},{COUNTY},TRUE" for key in MUNICIPALITIES]
        self.write("ddf--entities--municipality", "municipality,name,county,is--municipality", kommun)
        basomrade = [f"{key},{key[8:].title()},{of},TRUE,{key[:7]}" for key, of in small_areas()]
        self.write("ddf--entities--basomrade", "basomrade,name,municipality,is--basomrade,baskod2010", basomrade)

    def figures(self, measure: str, *, counted: bool) -> None:
        chance = random.Random(measure)  # noqa: S311  # the same folder each time
        small = [key for key, _of in small_areas()]
        for level, keys in (("basomrade", small), ("municipality", MUNICIPALITIES), ("county", [COUNTY]),
                            ("country", [COUNTRY])):  # fmt: skip
            lines: dict[str, list[str]] = {sex: [] for sex in ("total", *SEXES)}
            by_gender: list[str] = []
            for key in keys:
                for year in YEARS:
                    if level == "basomrade" and chance.random() < HOLES:
                        continue
                    of_sex = [chance.randint(0, 900) if counted else chance.random() for _sex in SEXES]
                    lines["total"].append(f"{key},{year},{sum(of_sex) if counted else sum(of_sex) / 2}")
                    for sex, value in zip(SEXES, of_sex, strict=True):
                        lines[sex].append(f"{key},{year},{value}")
                        by_gender.append(f"{key},{year},{value},{sex}")
            for sex, of in lines.items():
                name = measure if sex == "total" else f"{measure}_{sex}"
                self.write(f"ddf--datapoints--{name}--by--{level}--year", f"{level},year,{name}", of)
            head = f"{level},year,{measure},gender"
            if level == "basomrade":
                self.write(f"ddf--datapoints--{measure}--by--gender--{level}--year", head, by_gender)

    def packed(self) -> None:
        resources = [{"path": name, "name": name.removesuffix(".csv")} for name in self.files]
        (self.path / "datapackage.json").write_text(json.dumps({"name": "ddf--bench", "resources": resources}))


def make(path: Path) -> None:
    folder = Folder(path)
    folder.described()
    for n, measure in enumerate(names()):
        folder.figures(measure, counted=n < COUNTED)
    folder.packed()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.bench.ddf", description=__doc__)
    parser.add_argument("folder", type=Path)
    make(parser.parse_args().folder)
