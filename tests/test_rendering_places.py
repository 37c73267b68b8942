"""A figure commune by commune: squares without outlines, a map with them."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from inclusion_metrics.dossier.contours import read_contours
from inclusion_metrics.model import ErreurUtilisateur, Kind, Status
from inclusion_metrics.reference.territoires import noms_des_communes, territoire
from inclusion_metrics.rendering import Block, commune_map
from inclusion_metrics.rendering.places import classes

from .chiffres import indicator, line, plain, published, unknown

COUNT = indicator(Kind.COUNT, label="Venues")
CORDAIS = territoire("200034064", 2026)
NAMES = {"81001": "Amarens", "81002": "Bournazel", "81003": "Cordes", "81004": "Souel"}
SQUARE = [[0.0, 0.0], [0.1, 0.0], [0.1, 0.1], [0.0, 0.1], [0.0, 0.0]]


def drawn(block: Block) -> dict[str, dict[str, Any]]:
    rows = json.loads(block.spec)["data"]["values"]
    return {row["nom"]: row for row in rows}


def mapped(shapes: Any = None) -> Block:
    lines = [
        line(COUNT, n, breakdown="commune", category=NAMES[code]) | {"category": code}
        for code, n in (("81001", 40), ("81002", 3), ("81003", 900))
    ]
    return commune_map(published(COUNT, *lines), COUNT, NAMES, shapes)


def outline(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    ring = [[west + x * side * 10, south + y * side * 10] for x, y in SQUARE]
    return {
        "geometrie": {"type": "Polygon", "coordinates": [ring[::-1]]},
        "point": (west + side / 2, south + side / 2),
        "cadre": (west, south, west + side, south + side),
    }


def test_squares_are_no_map_and_say_so() -> None:
    block = mapped()
    assert "la place d’un carré ne dit rien de celle de la commune" in block.html
    assert [*drawn(block)] == ["Amarens", "Bournazel", "Cordes", "Souel"]
    assert plain(block.summary) == (
        "Venues, par commune du lieu : 3 communes sur 4 ont un chiffre ; les plus hautes sont "
        "Cordes (900 personnes) et Amarens (40 personnes). 1 chiffre masqué par le secret "
        "statistique."
    )


def test_masked_unknown_zero_and_nothing_are_four_things() -> None:
    lines = [
        line(COUNT, n, breakdown="commune", category=NAMES[code]) | {"category": code}
        for code, n in (("81001", 3), ("81002", 0), ("81004", 50))
    ]
    gone = unknown(COUNT, Status.NON_RENSEIGNE, "Aucun fichier.", breakdown="commune")
    lines.append(gone | {"category": "81003", "category_label": "Cordes", "scope": 0.0})
    found = drawn(commune_map(published(COUNT, *lines), COUNT, NAMES | {"81005": "Vaour"}))
    assert {name: (row["texte"], row["secret"]) for name, row in found.items()} == {
        "Amarens": ("s", True),
        "Bournazel": ("0", False),
        "Cordes": ("n.r.", False),
        "Souel": ("50", False),
        "Vaour": ("", False),
    }
    assert found["Amarens"]["couleur"] == found["Bournazel"]["couleur"]  # no shade tells it


def test_the_masked_figure_is_nowhere_in_the_page() -> None:
    for shapes in (None, {code: outline(2 + i / 10, 44) for i, code in enumerate(NAMES)}):
        block = mapped(shapes)
        assert not re.search(r"[>\"«(]3(?= personne|[<\"»)])", plain(block.html))
        assert "3" not in {str(row["texte"]) for row in drawn(block).values()}


def test_outlines_make_a_map_in_lambert_93_or_elsewhere_in_mercator() -> None:
    block = mapped({code: outline(2 + i / 10, 44) for i, code in enumerate(NAMES)})
    assert json.loads(block.spec)["projection"]["type"] == "conicConformal"
    assert "ordre alphabétique" not in block.html
    assert block.html.count("<svg") == 2
    away = mapped({code: outline(55 + i / 10, -21) for i, code in enumerate(NAMES)})
    assert json.loads(away.spec)["projection"]["type"] == "mercator"


def test_a_figure_that_does_not_fit_in_its_commune_is_left_to_the_data() -> None:
    shapes = {code: outline(2 + i / 10, 44) for i, code in enumerate(NAMES)}
    shapes["81003"] = outline(2.2, 44, 0.002)
    found = drawn(mapped(shapes))
    assert (found["Amarens"]["chiffre"], found["Cordes"]["chiffre"]) == ("40", "")


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([], ()),
        ([0, 0], ()),
        ([7], (7,)),
        ([7, 7, 7], (7,)),
        ([10, 20, 30, 40], (20, 40)),  # 17,5 25 and 32,5 round to 20, 20 and 50
        ([13, 152, 156, 194, 519, 1065], (50, 500, 1065)),
    ],
)
def test_classes_end_on_round_numbers(values: list[float], ends: tuple[float, ...]) -> None:
    assert classes(values) == ends


def geojson(folder: Path, features: Any) -> Path:
    file = folder / "communes.geojson"
    content = {"type": "FeatureCollection", "features": features}
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def feature(code: object, ring: Any = None, kind: str = "Polygon") -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": [SQUARE if ring is None else ring]}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def side_by_side() -> list[dict[str, Any]]:
    """The communes of the territory as squares in a row, and one from elsewhere."""
    mine = [
        feature(code, [[x + i / 10, y + 44] for x, y in SQUARE])
        for i, code in enumerate(noms_des_communes(CORDAIS))
    ]
    return [*mine, feature("75056")]


def test_outlines_are_read_turned_and_kept_for_the_territory(tmp_path: Path) -> None:
    found = read_contours(geojson(tmp_path, side_by_side()), CORDAIS)
    assert [*found] == [*noms_des_communes(CORDAIS)]
    first = next(iter(found.values()))
    assert first.cadre == pytest.approx((0.0, 44.0, 0.1, 44.1))
    (ring,) = first.geometrie["coordinates"]
    # clockwise, as d3 wants: the area between the ring and the axis is then negative
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2
    assert area == pytest.approx(-0.01)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f[1:], "il manque le contour de Amarens"),
        (lambda f: [*f, f[0]], "a deux contours"),
        (lambda f: [feature(81009), *f], "élément 1 : la propriété « code »"),
        (lambda f: [feature("81009", [[6e5, 63e5]] * 4), *f[1:]], "ne sont pas des degrés"),
        (lambda f: [feature("81009", kind="Point"), *f[1:]], "n’est pas un polygone"),
        (lambda f: [feature("81009", [["x"]]), *f[1:]], "illisible"),
        (lambda f: "rien", "n’est pas une liste de communes"),
    ],
)
def test_a_bad_file_of_outlines_is_refused(tmp_path: Path, change: Any, message: str) -> None:
    with pytest.raises(ErreurUtilisateur, match=message):
        read_contours(geojson(tmp_path, change(side_by_side())), CORDAIS)


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "communes.geojson"
    file.write_bytes(b"\xff\xfe{")
    with pytest.raises(ErreurUtilisateur, match="n’est pas du GeoJSON"):
        read_contours(file, CORDAIS)
