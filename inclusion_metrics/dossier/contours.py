"""The outlines of communes that a user gives: checked, simplified, ready to be drawn.

The file is a GeoJSON of communes, one feature each, with its Insee code in the property « code »,
as the State publishes them. Only the communes of the territory are kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationInfo

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.reference.territoires import (
    Territoire,
    millesime_pour,
    noms_des_communes,
    territoire,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: A file of all the communes of France, in detail, is below this.
_HEAVIEST = 200_000_000
#: Details of less than this part of the width of the territory are left out: a pixel.
_DETAIL = 1 / 600
#: A hundred-thousandth of a degree is a metre.
_DECIMALS = 5
_ADVICE = (
    "donnez un fichier GeoJSON de communes, en longitudes et latitudes, dont chaque élément porte "
    "son code Insee dans la propriété « code »"
)


class Contour(BaseModel):
    """The outline of a commune.

    Attributes:
        geometrie: a polygon or several, in GeoJSON, degrees, outer rings clockwise as drawn.
        point: where to write inside it.
        cadre: west, south, east, north.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    geometrie: dict[str, Any]
    point: tuple[float, float]
    cadre: tuple[float, float, float, float]


def complete(path: Path | None, told: ValidationInfo) -> Path | None:
    """Refuse, as pydantic does, a file that does not hold the communes of the territory."""
    known = told.data
    if path is None or not {"territoire", "fin", "millesime"} <= known.keys():
        return path  # another fault is already told
    vintage = known["millesime"] or millesime_pour(known["fin"].year)
    try:
        read_contours(path, territoire(known["territoire"], vintage))
    except ErreurUtilisateur as error:
        raise ValueError(str(error).removesuffix(".")) from error
    return path


def read_contours(path: Path, place: Territoire) -> Mapping[str, Contour]:
    """The outlines of the communes of a territory.

    Raises:
        ErreurUtilisateur: not such a file; a commune is missing, or there twice; an outline is
            not a polygon, or is not in degrees.
    """
    return _read(path, path.stat().st_mtime_ns, place)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, place: Territoire) -> Mapping[str, Contour]:
    import shapely

    names = noms_des_communes(place)
    found: dict[str, BaseGeometry] = {}
    for number, feature in enumerate(_features(path), start=1):
        code = _code(feature, path, number)
        if code not in names:
            continue
        if code in found:
            raise ErreurUtilisateur(
                f"« {path.name} » : la commune {code} a deux contours ; n’en gardez qu’un."
            )
        found[code] = _shape(feature, path, code)
    missing = [f"{name} ({code})" for code, name in names.items() if code not in found]
    if missing:
        more = f" et {len(missing) - 3} de plus" if len(missing) > 3 else ""
        raise ErreurUtilisateur(
            f"« {path.name} » : il manque le contour de {', '.join(missing[:3])}{more}, au "
            f"découpage {place.millesime} ; prenez un fichier de la même année que « millesime »."
        )
    west, south, east, north = shapely.total_bounds([*found.values()])
    detail = max(east - west, north - south) * _DETAIL
    # together, so that two neighbours keep one border
    simple = shapely.coverage_simplify([*found.values()], detail)
    rounded = shapely.set_precision(simple, 10**-_DECIMALS, mode="pointwise")
    turned = shapely.orient_polygons(rounded, exterior_cw=True)
    return {code: _contour(shape) for code, shape in zip(found, turned, strict=True)}


def _features(path: Path) -> list[dict[str, Any]]:
    if path.stat().st_size > _HEAVIEST:
        raise ErreurUtilisateur(f"« {path.name} » est trop lourd : {_ADVICE}, sans plus de détail.")
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError, OSError) as error:
        raise ErreurUtilisateur(f"« {path.name} » n’est pas du GeoJSON : {_ADVICE}.") from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise ErreurUtilisateur(f"« {path.name} » n’est pas une liste de communes : {_ADVICE}.")
    return features


def _code(feature: Mapping[str, Any], path: Path, number: int) -> str:
    told = feature.get("properties")
    code = told.get("code") if isinstance(told, dict) else None
    if not isinstance(code, str) or len(code) != 5:
        raise ErreurUtilisateur(
            f"« {path.name} », élément {number} : la propriété « code » n’est pas un code Insee de "
            "cinq caractères, écrit comme un texte pour garder ses zéros."
        )
    return code.upper()


def _shape(feature: Mapping[str, Any], path: Path, code: str) -> BaseGeometry:
    """The outline of a commune, mended where it crosses itself."""
    import shapely
    from shapely.geometry import shape

    where = f"« {path.name} », commune {code}"
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ErreurUtilisateur(f"{where} : le contour n’est pas un polygone ; {_ADVICE}.")
    try:
        read = shape(geometry)
        west, south, east, north = read.bounds
    except (ValueError, TypeError, AttributeError, IndexError, shapely.GEOSException) as error:
        raise ErreurUtilisateur(f"{where} : le contour est illisible ; {_ADVICE}.") from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ErreurUtilisateur(
            f"{where} : les coordonnées ne sont pas des degrés (Lambert-93 ?) ; convertissez le "
            "fichier en WGS 84 (EPSG:4326)."
        )
    kept = _polygons(shapely.make_valid(read))
    if kept.is_empty:
        raise ErreurUtilisateur(f"{where} : le contour est vide ; {_ADVICE}.")
    return kept


def _polygons(read: BaseGeometry) -> BaseGeometry:
    """The surfaces of a mended outline, without the lines and points left over."""
    import shapely

    parts = [part for part in shapely.get_parts(read) if part.geom_type.endswith("Polygon")]
    whole: BaseGeometry = shapely.union_all(parts)
    return whole


def _contour(shape: BaseGeometry) -> Contour:
    import shapely

    inside = shape.representative_point()
    return Contour(
        geometrie=json.loads(shapely.to_geojson(shape)),
        point=(round(inside.x, _DECIMALS), round(inside.y, _DECIMALS)),
        cadre=shape.bounds,
    )
