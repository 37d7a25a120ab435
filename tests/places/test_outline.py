from places.models import Area
from places.outline import land_within, lines_within, outline
from tests.factories import AreaFactory

SQUARE = {"type": "Polygon", "coordinates": [[[17, 59], [18, 59], [18, 60], [17, 60], [17, 59]]]}


def test_empty_portal_has_no_map(db):
    assert outline(Area.objects.all()) is None


def test_municipality_is_a_shape_and_place_a_dot_inside_it(db):
    municipality = AreaFactory(boundary=SQUARE, latitude="59.5", longitude="17.5")
    AreaFactory(district=True, parent=municipality, latitude="59.5", longitude="17.5")
    drawn = outline(Area.objects.order_by("id"))
    assert len(drawn.shapes) == len(drawn.dots) == 1
    assert (drawn.dots[0].x, drawn.dots[0].y) == (drawn.shapes[0].x, drawn.shapes[0].y)
    assert drawn.shapes[0].path.startswith("M")
    assert drawn.shapes[0].path.endswith("Z")


def test_islands_are_parts_of_one_shape(db):
    islands = {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"], SQUARE["coordinates"]]}
    AreaFactory(boundary=islands)
    assert outline(Area.objects.all()).shapes[0].path.count("M") == 2


def test_place_without_a_position_is_left_out(db):
    AreaFactory(boundary=SQUARE)
    AreaFactory(district=True, latitude=None, longitude=None)
    assert not outline(Area.objects.all()).dots


def test_heights_and_a_boundary_without_width_are_no_trouble(db):
    AreaFactory(boundary={"type": "Polygon", "coordinates": [[[17, 59, 8], [17, 59, 8], [17, 59, 8], [17, 59, 8]]]})
    assert outline(Area.objects.all()) is None
    AreaFactory(boundary={"type": "Polygon", "coordinates": [[[17, 59, 8], [18, 59, 8], [18, 60, 8], [17, 59, 8]]]})
    assert len(outline(Area.objects.all()).shapes) == 2


def test_land_around_is_cut_at_the_edges_of_the_drawing(db):
    AreaFactory(boundary=SQUARE)
    far = [(-20.0, 40.0), (40.0, 40.0), (40.0, 80.0), (-20.0, 80.0)]
    elsewhere = [(30.0, 10.0), (31.0, 10.0), (31.0, 11.0)]
    drawn = outline(Area.objects.all(), ground=[far, elsewhere])
    left, top, width, height = map(float, drawn.viewbox.split())
    assert drawn.land.count("M") == 1
    points = [tuple(map(float, point.split())) for point in drawn.land.strip("MZ").split("L")]
    assert all(left - width < x < left + 2 * width and top - height < y < top + 2 * height for x, y in points)
    assert outline(Area.objects.all()).land == ""


def test_lines_are_drawn_where_they_can_be_seen_and_not_across_what_lies_between():
    edges = (0, 0, 10, 10)
    there_and_back = [(2.0, 2.0), (8.0, 2.0), (30.0, 2.0), (30.0, 8.0), (8.0, 8.0)]
    elsewhere = [(20.0, 20.0), (30.0, 30.0)]
    drawn = lines_within([there_and_back, elsewhere], lambda x, y: (x, y), edges)
    assert drawn == "M2 2L8 2L30 2M30 8L8 8"


def test_land_is_cut_at_the_edges():
    assert land_within([[(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)]], lambda x, y: (x, y), (0, 0, 9, 9)) == (
        "M5 0L5 5L0 5L0 0Z"
    )
