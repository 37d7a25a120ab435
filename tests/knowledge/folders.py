"""Small DDF folders for the tests of the import."""

CONCEPTS = """concept,name,description,concept_type,domain,format
year,Year,,time,,
basomrade,Locality,,entity_set,geo,
municipality,Municipality,,entity_set,geo,
jobs,Share with a job,Aged 20–64.,measure,,share
jobs_male,"Share with a job, Male",,measure,,share
jobs_female,"Share with a job, Female",,measure,,share
people,People,,measure,,
"""
FILES = {
    "ddf--concepts.csv": CONCEPTS,
    "ddf--entities--country.csv": "country,name,is--country\nswe,Riket,TRUE\n",
    "ddf--entities--county.csv": "county,name,country,is--county\n01_stockholms_lan,Stockholms län,swe,TRUE\n",
    "ddf--entities--gender.csv": "gender,name\nmale,Male\nfemale,Female\n",
    "ddf--entities--municipality.csv": (
        "municipality,name,county,is--municipality,map_id\n"
        "0128_salem,Salem,01_stockholms_l_n,TRUE,i0128\n0114_upplands,Upplands Väsby,01_stockholms_l_n,TRUE,i0114\n"
    ),
    "ddf--entities--basomrade.csv": (
        "basomrade,name,municipality,is--basomrade,size,baskod2010\n"
        "5711010_soderby_garde,Söderby Gärde,0128_salem,TRUE,big,5711010\n"
        "5711020_soderby_park,Söderby Park,0128_salem,TRUE,mini,5711020\n"
    ),
    "ddf--datapoints--jobs--by--basomrade--year.csv": (
        "basomrade,year,jobs\n5711010_soderby_garde,2000,0.7733089579524679\n5711010_soderby_garde,2001,\n"
    ),
    "ddf--datapoints--jobs_female--by--basomrade--year.csv": (
        "basomrade,year,jobs_female\n5711010_soderby_garde,2000,0.7328767123287672\n"
    ),
    "ddf--datapoints--jobs--by--gender--basomrade--year.csv": (
        "basomrade,year,jobs,gender\n"
        "5711010_soderby_garde,2000,0.7328767123287672,female\n5711010_soderby_garde,2000,0.81,male\n"
    ),
    "ddf--datapoints--jobs--by--municipality--year.csv": (
        "municipality,year,jobs\n0128_salem,2000,0.79\n0114_upplands,2000,0\n"
    ),
    "ddf--datapoints--people--by--country--year.csv": "country,year,people\nswe,2000,8882792\n",
}


def ddf_folder(path, **changed):
    """Write the folder; files are replaced by name, or left out where the text is None."""
    path.mkdir(exist_ok=True)
    for name, text in (FILES | changed).items():
        (path / name).unlink(missing_ok=True)
        if text is not None:
            (path / name).write_text(text)
    return path
