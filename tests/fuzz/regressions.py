"""Files that once went wrong: what they hold, and what the import did of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .documents import Cell, Document, Sheet
from .valeurs import AGENT

_LONG = "9" * 400


@dataclass(frozen=True, slots=True)
class Regression:
    """One fault that was mended.

    Attributes:
        code: format.
        once: what the import did.
        spoil: what is done to a valid file.
        seed: draws the valid file, where a format has several.
    """

    code: str
    once: str
    spoil: Callable[[Document], None]
    seed: str = "b"


def _cell(label: str, value: Cell, row: int = 0) -> Callable[[Document], None]:
    def spoil(document: Document) -> None:
        sheet = document.main
        sheet.rows[row][sheet.header.index(label)] = value

    return spoil


def _label(old: str, new: str) -> Callable[[Document], None]:
    def spoil(document: Document) -> None:
        header = document.main.header
        header[header.index(old)] = new

    return spoil


def _more(label: str) -> Callable[[Document], None]:
    """One column more."""

    def spoil(document: Document) -> None:
        document.main.header.append(label)
        for row in document.main.rows:
            row.append("x")

    return spoil


def _raw(data: bytes) -> Callable[[Document], None]:
    def spoil(document: Document) -> None:
        document.shape, document.raw, document.counted = "octets", data, False

    return spoil


def _note_above(document: Document) -> None:
    document.main.above.append([AGENT, "2024"])


def _spaced_header(document: Document) -> None:
    document.sheets = [
        Sheet("", ["CODGEO ", " P21_POP6074 ", " P21_POP75P"], [["73065", "100", "50"]])
    ]


def _long_figure(document: Document) -> None:
    place = next(i for i, row in enumerate(document.main.rows) if row[-1] == "20")
    document.main.rows[place][-1] = _LONG


def _day_for_header(document: Document) -> None:
    """Then the lines above the table look more like a header than the header."""
    _label("Dernière modification le", "05/03/2024")(document)


REGRESSIONS: tuple[Regression, ...] = (
    Regression("v1-statistiques", "un chiffre infini dans une table", _long_figure),
    Regression("population", "une population infinie dans une table",
               _cell("P21_POP6074", _LONG), seed="a"),
    Regression("population", "l’en-tête suivi d’une espace n’était pas trouvé", _spaced_header),
    Regression("data-inclusion-json", "NaN dans le classeur à corriger",
               _cell("latitude", float("nan"), row=2)),
    Regression("data-inclusion-json", "trop de niveaux", _raw(b"[" * 100_000)),
    Regression("data-inclusion-json", "refusé après avoir été écrit", _cell("adresse", ",")),
    Regression("coop-equipe", "un nom au-dessus du tableau devenait un filtre", _note_above),
    Regression("coop-accompagnements", "un message sur deux lignes", _more("a\nb")),
    Regression("coop-accompagnements", "le haut du fichier pris pour son en-tête",
               _day_for_header),
    Regression("coop-beneficiaires", "un compte plus grand que sa colonne",
               _cell("Nombre d’accompagnements", 2_500_000_000)),
    Regression("correspondance", "un message sur deux lignes", _label("place", "pla\nce")),
    *(
        Regression(code, f"une colonne nommée {label}", _more(label))
        for code, label in (
            ("v1-archive", "__ligne"), ("v1-archive", "*"), ("registre", "^.*$"),
            ("aidants-connect", "^.*$"), ("correspondance", "*"), ("rdv", "__ligne"),
            ("v1-archive", "[/gras]"),
        )
    ),
)  # fmt: skip
