"""Logos given by parameter: local files made small, harmless and silent about who made them.

A drawing (SVG) is taken only when it draws: nothing that runs, fetches or styles from elsewhere.
A photograph or a raster (PNG, JPEG) is decoded and written again, which leaves out its metadata
(author, place, software).
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element

from inclusion_metrics.model import ErreurUtilisateur

#: Most logos on a first page.
MOST = 6
#: Heaviest file read, and heaviest picture set in the page, in kilobytes.
READ_KB, KEPT_KB = 2000, 120
#: A logo is at most 4 rem high: three times as many dots are enough for print.
_DOTS = (960, 360)
_PICTURES = ("PNG", "JPEG")
_SVG = "http://www.w3.org/2000/svg"
#: What draws. Anything else (script, foreignObject, image, use of another file, animation) is not.
_DRAWS = frozenset(
    {
        "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line",
        "polyline", "polygon", "text", "tspan", "linearGradient", "radialGradient", "stop",
        "clipPath", "mask", "symbol", "use", "style", "metadata",
    }
)  # fmt: skip
#: Elements of the drawing tools, which say nothing to the reader: left out, not refused.
_SILENT = frozenset({"metadata", "namedview"})
_OUTSIDE = re.compile(r"url\((?!\s*['\"]?\s*#)|@import|expression\(|javascript:|\\", re.I)
_CALLS = "un appel à un autre fichier"


def read_logo(path: Path) -> str:
    """The picture of a file, as a ``data:`` address.

    Raises:
        ErreurUtilisateur: the file is missing, too heavy, of another kind or not harmless.
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= READ_KB * 1000 else None
    except OSError as error:
        raise ErreurUtilisateur(
            f"le logo « {path.name} » ne se lit pas ; vérifiez son chemin (compté depuis le "
            "dossier qui contient « notebooks »)"
        ) from error
    if content is None:
        raise ErreurUtilisateur(
            f"le logo « {path.name} » pèse plus de {READ_KB // 1000} Mo ; donnez-en une version "
            "plus légère"
        )
    if path.suffix.lower() == ".svg":
        kind, kept = "svg+xml", _drawing(content, path.name)
    else:
        kind, kept = _picture(content, path.name)
    if len(kept) > KEPT_KB * 1000:
        raise ErreurUtilisateur(
            f"le logo « {path.name} » pèserait {len(kept) // 1000} ko dans la page, plus des "
            f"{KEPT_KB} permis ; simplifiez-le ou donnez-le en PNG"
        )
    return f"data:image/{kind};base64,{base64.b64encode(kept).decode('ascii')}"


def check_logos(given: object, root: Path) -> dict[str, str]:
    """Absolute path → text alternative, in the order given.

    Args:
        given: what was written under ``logos``.
        root: folder that paths are counted from.

    Raises:
        ErreurUtilisateur: too many, no text alternative, or a file that ``read_logo`` refuses.
    """
    if not isinstance(given, Mapping):
        raise ErreurUtilisateur(
            "écrivez une ligne « fichier: ce que le logo représente » par logo, par exemple "
            "« logos/ville.png: Ville de Chambéry »"
        )
    if len(given) > MOST:
        raise ErreurUtilisateur(f"{len(given)} logos ; une première page en porte {MOST} au plus")
    found: dict[str, str] = {}
    for name, text in given.items():
        if not isinstance(text, str) or not text.strip():
            raise ErreurUtilisateur(
                f"le logo « {Path(str(name)).name} » n’a pas de texte ; écrivez après les deux "
                "points ce qu’il représente, lu à voix haute à sa place"
            )
        file = (root / str(name)).resolve()
        read_logo(file)
        found[str(file)] = " ".join(text.split())
    return found


def digests(logos: Mapping[str, str]) -> list[list[str]]:
    """What is shown and said, wherever the files stand on this machine."""
    return [
        [hashlib.sha256(Path(name).read_bytes()).hexdigest(), text] for name, text in logos.items()
    ]


def _picture(content: bytes, name: str) -> tuple[str, bytes]:
    """A raster decoded, made no larger than print needs, and written again without metadata."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_PICTURES) as opened:
                kind = str(opened.format)
                turned = ImageOps.exif_transpose(opened)
                plain = turned.convert("RGB" if kind == "JPEG" else "RGBA")
    except Exception as error:  # every way a decoder has to say no
        raise ErreurUtilisateur(
            f"le logo « {name} » n’est pas une image PNG, JPEG ou SVG lisible ; enregistrez-le de "
            "nouveau dans l’un de ces formats"
        ) from error
    plain.thumbnail(_DOTS)
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    written = io.BytesIO()
    bare.save(written, kind, **({"quality": 88} if kind == "JPEG" else {"optimize": True}))
    return kind.lower(), written.getvalue()


def _drawing(content: bytes, name: str) -> bytes:
    """A drawing that only draws, written again without comments nor the marks of its tool."""
    from xml.etree import ElementTree  # writing only: defusedxml reads

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content, forbid_dtd=False)
    except (DefusedXmlException, ElementTree.ParseError, ValueError, LookupError) as error:
        raise ErreurUtilisateur(
            f"le logo « {name} » n’est pas un dessin SVG lisible ; enregistrez-le en « SVG simple »"
        ) from error
    if root.tag != f"{{{_SVG}}}svg":
        raise ErreurUtilisateur(
            f"le logo « {name} » n’est pas un dessin SVG ; enregistrez-le en « SVG simple »"
        )
    refused = _clean(root)
    if refused:
        raise ErreurUtilisateur(
            f"le logo « {name} » contient {refused}, qu’un dossier n’accepte pas ; "
            "enregistrez-le en « SVG simple », ou en PNG"
        )
    if root.get("viewBox") is None and not (root.get("width") and root.get("height")):
        raise ErreurUtilisateur(
            f"le logo « {name} » ne dit pas ses dimensions ; enregistrez-le en « SVG simple »"
        )
    ElementTree.register_namespace("", _SVG)
    return bytes(ElementTree.tostring(root, encoding="utf-8"))


def _clean(element: Element) -> str:
    """Take out what says nothing; name what must be refused, empty when nothing must."""
    if refused := _attributes(element):
        return refused
    if element.tag == f"{{{_SVG}}}style" and _OUTSIDE.search(element.text or ""):
        return _CALLS
    for child in list(element):
        space, _, local = str(child.tag).rpartition("}")
        if local in _SILENT or space != f"{{{_SVG}":
            element.remove(child)
        elif local not in _DRAWS:
            return f"un élément « {local} »"
        elif refused := _clean(child):
            return refused
    return ""


def _attributes(element: Element) -> str:
    """The same for the attributes of one element."""
    for key, value in list(element.attrib.items()):
        space, _, local = key.rpartition("}")
        if local.lower().startswith("on"):
            return f"un programme (« {local} »)"
        if local == "href" and not value.startswith("#"):
            return "un lien vers l’extérieur"
        if _OUTSIDE.search(value):
            return _CALLS
        if space and local != "href" and "XML/1998" not in space:
            del element.attrib[key]
    return ""
