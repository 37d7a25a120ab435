import pytest
from django.core.management import CommandError, call_command

from knowledge.models import Delivery, Figure, Source
from tests.factories import AreaFactory
from tests.knowledge.folders import ddf_folder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def salem():
    AreaFactory(kind="municipality", code="0128", name="Salem", parent=AreaFactory(kind="county", code="01"))


def run(capsys, *arguments):
    call_command("import_figures", *map(str, arguments))
    return capsys.readouterr().out


def test_command_shows_first_and_saves_when_told(tmp_path, capsys):
    folder = ddf_folder(tmp_path / "ddf")
    said = run(capsys, folder)
    assert "4 new areas, 2 new indicators, 7 new figures, 0 changed, 0 the same, 0 refused" in said
    assert "Nothing has been saved" in said
    assert not Figure.objects.exists()
    assert not Source.objects.exists()
    said = run(capsys, folder, "--save", "--label", "2019-02")
    delivery = Delivery.objects.get()
    assert (delivery.label, delivery.n_new, delivery.source.slug) == ("2019-02", 7, "sodertornsanalysens-data")
    assert f"Taken in as delivery {delivery.pk}" in said
    assert "all of it is here already" in run(capsys, folder, "--save")
    assert "as they were before" in run(capsys, "--take-back", delivery.pk)
    assert not Figure.objects.exists()


def test_command_refuses_wrong_lines_and_names_them(tmp_path, capsys):
    name = "ddf--datapoints--people--by--country--year.csv"
    folder = ddf_folder(tmp_path / "ddf", **{name: "country,year,people\nswe,2000,8882792\nxyz,2000,1\n"})
    with pytest.raises(CommandError, match="1 lines are wrong"):
        run(capsys, folder, "--save")
    assert f"{name}: Line 3: There is no area “xyz” here." in capsys.readouterr().out
    assert not Figure.objects.exists()
    run(capsys, folder, "--save", "--keep-good")
    assert Figure.objects.filter(series__indicator__code="people").count() == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["/nowhere/at/all"], "There is no"),
        ([], "Say which folder or file"),
        (["--take-back", "4711"], "There is no delivery 4711"),
    ],
)
def test_command_says_what_is_wrong(arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("import_figures", *arguments)


def test_folder_without_figures_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"Nothing was changed\. The folder has no files of figures"):
        call_command("import_figures", str(tmp_path))
