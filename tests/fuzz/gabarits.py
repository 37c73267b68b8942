"""One small valid file per format, personal values planted wherever a format has some."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from exemples import coop_historique, correspondance, registre, voisins
from exemples.coop_lignes import (
    COLONNES,
    COLONNES_BENEFICIAIRES,
    COLONNES_EQUIPE,
    lignes_accompagnements,
    lignes_beneficiaires,
    lignes_equipe,
)
from exemples.petit_cas import petit_cas
from exemples.petite_equipe import petite_equipe
from exemples.v1 import COLONNES as COLONNES_V1
from exemples.v1 import STATISTIQUES, mensuelles, petit_v1

from .documents import Document, Row, Sheet, columns, seeded
from .valeurs import AGENT, COURRIEL, NOTE, PERSONNES, TELEPHONE

DONNEES = Path(__file__).parents[1] / "data"
_ANONYME = "Bénéficiaire anonyme"
_RUE = "12 rue de la Griottine"
#: Beginnings of what an account counts as rows that were read and are not kept.
EXCLUES = (
    "lignes en double", "rendez-vous non honorés", "fiches répétées", "lignes d’autres",
    "arrondissements municipaux", "lignes exclues", "absences", "relevés du même jour",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gabarit:
    """A format to be fuzzed.

    Attributes:
        code: name of the test.
        command: word of the command line.
        make: a fresh document.
        seeds: how many files the slow lane makes of it.
        rows: how many rows must be read, when the account counts rows.
        kept_in: table that has one row per row kept, when it does.
        beside: files given with the fuzzed one, name → bytes.
        once: a row is set aside once at most.
        corrected: rows set aside always come back in a workbook to correct.
    """

    code: str
    command: str
    make: Callable[[Random], Document]
    seeds: int
    rows: Callable[[Document], int] | None = field(default=lambda document: document.main.filled)
    kept_in: str = ""
    beside: Callable[[], dict[str, bytes]] = dict
    once: bool = True
    corrected: bool = True


def _named(rows: Sequence[Row], header: Sequence[str], *labels: str) -> list[Row]:
    """The same rows, each name becoming one that nobody bears."""
    made: dict[object, str] = {}
    for row in rows:
        for label in labels:
            place = list(header).index(label)
            name = row[place]
            if name and name != _ANONYME:
                row[place] = made.setdefault(name, PERSONNES[len(made) % len(PERSONNES)])
    return list(rows)


def _filled(rows: Sequence[Row], header: Sequence[str], **cells: object) -> list[Row]:
    for row in rows:
        for label, value in cells.items():
            row[list(header).index(label)] = value
    return list(rows)


def _above(title: str, *filters: tuple[str, str]) -> tuple[list[Row], tuple[int, int]]:
    first, last = AGENT.split()
    above: list[Row] = [
        ["Informations export"], ["Nom", last], ["Prénom", first],
        ["Rôle", "Conseiller Numérique"], ["Total", None], ["Date d'export", "14/01/2025"],
        ["Heure d'export", "10:30"], [], ["Filtres"], *map(list, filters), [], [""],
    ]  # fmt: skip
    return above, (4, 1)


_FILTRES = (
    ("Période", "01.01.2024 - 31.12.2024"), ("Source", "-"), ("Communes", "-"), ("Tags", "-"),
    ("Bénéficiaires", PERSONNES[0]), ("Médiateurs", AGENT),
)  # fmt: skip


def _coop(rng: Random) -> Document:
    rows = columns(lignes_accompagnements(petit_cas())[8:18], COLONNES)
    _named(rows, COLONNES, "Bénéficiaire")
    free = {"Adresse": _RUE, "Notes supplémentaires": NOTE, "Nom de l’atelier": "Chez Planquetot"}
    _filled(rows, COLONNES, **free)
    above, total = _above("Activités", *_FILTRES)
    sheet = Sheet("Activités", list(COLONNES), rows, above, total, table=True)
    return Document("accompagnements.xlsx", "xlsx", [sheet])


def _coop_equipe(rng: Random) -> Document:
    rows = columns(lignes_equipe(petite_equipe())[:9], COLONNES_EQUIPE)
    first, last = AGENT.split()
    names = {"Prénom du médiateur": first, "Nom du médiateur": last, "Adresse": _RUE}
    _filled(rows, COLONNES_EQUIPE, **names)
    above, total = _above("Activités", *_FILTRES)
    sheet = Sheet("Activités", list(COLONNES_EQUIPE), rows, above, total, table=True)
    return Document("equipe.xlsx", "xlsx", [sheet])


def _coop_beneficiaires(rng: Random) -> Document:
    rows = columns(lignes_beneficiaires(petit_cas())[:9], COLONNES_BENEFICIAIRES)
    for rank, row in enumerate(rows):
        given, family = PERSONNES[rank % len(PERSONNES)].split()
        row[0], row[1] = family, given
    personal = {"N° de téléphone": TELEPHONE, "E-mail": COURRIEL, "Notes supplémentaires": NOTE}
    _filled(rows, COLONNES_BENEFICIAIRES, **personal)
    above, total = _above("Bénéficiaires", ("Recherche", PERSONNES[0]))
    header = list(COLONNES_BENEFICIAIRES)
    sheet = Sheet("Bénéficiaires", header, rows, above, total, table=True)
    return Document("beneficiaires.xlsx", "xlsx", [sheet])


def _coop_2024(rng: Random) -> Document:
    layout = rng.choice(coop_historique.DISPOSITIONS)
    rows = columns(coop_historique.lignes(layout), layout.colonnes)
    names = dict(zip(("Odette Fabuloz", "Sofia Mirageoz", "René D’Hypothez", "Jean Figurex"),
                     PERSONNES, strict=False))  # fmt: skip
    for row in rows:
        for place, label in enumerate(layout.colonnes):
            if label == "Bénéficiaire":
                for name, other in names.items():
                    row[place] = str(row[place]).replace(name, other)
            elif label in ("Notes supplémentaires", "Nom de la démarche administrative"):
                row[place] = NOTE
            elif label == "Nom de l’atelier":
                row[place] = f"Atelier de {AGENT}"
    first, last = AGENT.split()
    told = {"Nom": last, "Prénom": first}
    above: list[Row] = [["Informations export"]]
    above += [[label, told.get(label, value)] for label, value in layout.haut]
    total = next((i for i, row in enumerate(above) if row[0] in ("Total", "Activités")), None)
    above += [[], ["Filtres"], *map(list, layout.filtres), []]
    sheet = Sheet(
        "Activités", list(layout.colonnes), rows, above, total and (total, 1), table=True
    )  # fmt: skip
    return Document("activites.xlsx", "xlsx", [sheet])


def _v1_archive(rng: Random) -> Document:
    rows = _filled(columns(petit_v1(), COLONNES_V1), COLONNES_V1, Annotation=NOTE)
    main = Sheet("Activités", list(COLONNES_V1), rows, table=True)
    months = [[f"{AGENT} : de janvier 2024" if "Camille" in str(c) else c for c in row]
              for row in mensuelles()]  # fmt: skip
    return Document("archive.xlsx", "xlsx", [main, Sheet("Statistiques mensuelles", [], months)])


def _v1_statistiques(rng: Random) -> Document:
    text = STATISTIQUES.replace("Camille Exemple", AGENT).replace("Madame Prétendoz", PERSONNES[0])
    rows: list[Row] = [list(line.split(";")) for line in text.splitlines()]
    return Document("statistiques.csv", "csv", [Sheet("", [], rows)])


def _rdv(rng: Random) -> Document:
    header = list(voisins.COLONNES_RDV)
    rows = columns(voisins.participations()[:12], header)
    _named(rows, header, "usager")
    agents = {"contexte": NOTE, "professionnel.le(s)": AGENT, "créé par": AGENT,
              "email(s) professionnel.le(s)": COURRIEL}  # fmt: skip
    _filled(rows, header, **agents)
    for row in rows:
        row[1], row[2] = int(row[1]), int(row[2])
    shape = rng.choice(("csv", "xlsx"))
    return Document(f"participations.{shape}", shape, [Sheet("Worksheet1", header, rows)])


def _lieux(rng: Random) -> Document:
    header = list(voisins.COLONNES_LIEUX)
    rows = columns(voisins.lieux(), header)
    personal = {"telephone": TELEPHONE, "courriels": COURRIEL, "presentation_detail": NOTE}
    _filled(rows, header, **personal)
    return Document("lieux.csv", "csv", [Sheet("", header, rows)], separator=",")


def _data_inclusion(shape: str) -> Callable[[Random], Document]:
    def make(rng: Random) -> Document:
        header = list(voisins.COLONNES_DI)
        rows = columns(deepcopy(voisins.structures_di()), header)
        personal = {"telephone": TELEPHONE, "courriel": COURRIEL, "description": NOTE}
        _filled(rows, header, **personal)
        return Document(f"structures.{shape}", shape, [Sheet("", header, rows)], separator=",")

    return make


def _registre(rng: Random) -> Document:
    """Its sheet of people and some of the others: all of them would be slow to read."""
    whole = registre.registre()
    some = rng.sample([n for n in whole if n not in ("Personnes", "Présences")], 2)
    sheets = []
    for name in ("Présences", "Personnes", *some):
        lines = [list(line) for line in whole[name]]
        at = next((i for i, line in enumerate(lines) if len(line) > 3 and i > 3), None)
        if at is None:
            sheets.append(Sheet(name, [], lines))
            continue
        header, rows = lines[at], lines[at + 1 :]
        _renamed(rows, header)
        sheets.append(Sheet(name, header, rows, lines[:at]))
    return Document("registre.xlsx", "xlsx", sheets)


def _renamed(rows: Sequence[Row], header: Row) -> None:
    """First names and names that nobody bears, the same person keeping hers."""
    if "Nom" not in header or "Prénom" not in header:
        return
    last, first = header.index("Nom"), header.index("Prénom")
    known = ("Fabuloz", "Simulaz", "Songevaz", "Inventaz", "Chimérex", "D’Hypothez")
    for row in rows:
        for place, name in enumerate(known):
            if len(row) > first and str(row[last] or "").casefold() == name.casefold():
                given, family = PERSONNES[place].split()
                row[last] = family.upper() if row[last].isupper() else family
                row[first] = given
    if "Notes" in header:
        place = header.index("Notes")
        for row in rows:
            row += [None] * (place + 1 - len(row))
            row[place] = NOTE


def _rows_of_register(document: Document) -> int:
    names = set(registre.registre()) - {"Lisez-moi", "Listes", "Brouillon"}
    examples = sum(
        any(
            str(cell or "").startswith("EXEMPLE")
            for cell, label in zip(row, sheet.header, strict=False)
            if label
        )
        for sheet in document.sheets
        for row in sheet.rows
    )
    return sum(sheet.filled for sheet in document.sheets if sheet.name in names) - examples


def _grille(rng: Random) -> Document:
    sheets = []
    for name, at in (("Janvier 2024", 2), ("Février", 0)):
        lines = [list(line) for line in registre.grille()[name]]
        header, rows = lines[at], lines[at + 1 :]
        if at:
            _renamed(rows, header)
        else:
            rows[0][0], rows[1][0], rows[2][0] = *PERSONNES[:2], "PLANQUETOT Zénobie"
        sheets.append(Sheet(name, header, rows, lines[:at]))
    return Document("emargement.xlsx", "xlsx", sheets)


def _correspondance_files() -> dict[str, Document]:
    made = {}
    for name, (header, rows, separator) in correspondance.FICHIERS.items():
        cells: list[Row] = [list(row) for row in rows]
        if name == "people.csv":
            for rank, row in enumerate(cells):
                row[1], row[2] = PERSONNES[rank % len(PERSONNES)].split()
                row[6], row[7] = TELEPHONE, NOTE
        elif name.startswith("contacts"):
            _filled(cells, header, **{"Staff note": NOTE})
        sheet = Sheet("", list(header), cells)
        made[name] = Document(name, "csv", [sheet], separator=separator)
    return made


def _correspondance(rng: Random) -> Document:
    return rng.choice(list(_correspondance_files().values()))


_MAPPING = "correspondance.yaml"


def _mapping_text() -> bytes:
    return (DONNEES / "correspondance" / _MAPPING).read_bytes()


def _beside_mapping() -> dict[str, bytes]:
    files = {name: made.content() for name, made in _correspondance_files().items()}
    return {_MAPPING: _mapping_text(), **files}


def _mapping(rng: Random) -> Document:
    return Document(_MAPPING, "yaml", [Sheet("", [], [])], raw=_mapping_text(), moved=True)


def _qpv(rng: Random) -> Document:
    header = ["code_qp", "lib_qp", "insee_dep", "insee_com", "lib_com", "population", "contact"]
    rows: list[Row] = [
        ["QN02501M", "Petite-Hollande", "25", '="25388"', "Montbéliard", "4000", AGENT],
        ["QN02502M", "Quartier de deux communes", "25", "25388; 25057", "Montbéliard", "", AGENT],
        ["QN07301I", "Hauts-de-Chambéry", "73", "73065", "Chambéry", "7000", COURRIEL],
        ["QN07302I", "Quartier en deux lignes", "73", "73065", "Chambéry", "900", TELEPHONE],
        ["QN07302I", "Quartier en deux lignes", "73", "73179", "La Ravoire", "900", NOTE],
        ["QN07302I", "Quartier en deux lignes", "73", "73179", "La Ravoire", "900", NOTE],
        ["QP025003", "Ancien quartier", "25", "25388", "Montbéliard", "100", AGENT],
        ["QZ02501M", "Code mal formé", "25", "25388", "Montbéliard", "100", AGENT],
        ["QN02503M", "Commune inconnue", "25", "25999", "Nulle part", "100", AGENT],
    ]
    return Document("qpv.csv", "csv", [Sheet("", header, rows)])


def _population(rng: Random) -> Document:
    if rng.random() < 0.5:
        header = ["CODGEO", "DEP", "LIBGEO", "P21_POP", "P21_POP0014", "P21_POP6074", "P21_POP75P"]
        wide: list[Row] = [
            ["73065", "73", "Chambéry", "1000", "200", "100.4", "50.2"],
            ["73179", "73", "La Ravoire", "500", "100", "60", "40"],
            ["73008", "73", "Aix-les-Bains", "300", "50", "s", "30"],
            ["75056", "75", "Paris", "9000", "900", "1200", "700"],
            ["75101", "75", "Paris 1er Arrondissement", "100", "10", "12", "7"],
            ["73179", "73", "La Ravoire", "500", "100", "60", "40"],
            ["99999", "99", AGENT, "1", "1", "1", "1"],
        ]
        return Document("population.csv", "csv", [Sheet("", header, wide)])
    header = ["GEO", "GEO_OBJECT", "SEX", "AGE", "TIME_PERIOD", "OBS_VALUE"]
    long: list[Row] = [
        [code, level, sex, age, "2023", value]
        for code, level in (("2025-COM-73065", "COM"), ("73179", "COM"), ("2025-DEP-73", "DEP"))
        for sex, age, value in (("_T", "Y_GE60", "150"), ("_T", "_T", "900.5"),
                                ("F", "Y_GE60", "80"), ("_T", "Y_LT3", "9"))
    ]  # fmt: skip
    return Document("population.csv", "csv", [Sheet("", header, long)])


def _aidants(rng: Random) -> Document:
    header = list(voisins.COLONNES_AIDANTS)
    rows = columns(voisins.statistiques_aidants(), header)
    return Document("aidants.csv", "csv", [Sheet("", header, rows)])


_REAL = (
    "voisins/rdv_participations.xls", "coop-historique/2025-07-23-libreoffice.ods",
    "coop/coop_petit_accompagnements.xlsx", "v1/v1_archive.xlsx", "registre/registre.xlsx",
)  # fmt: skip


def _real(rng: Random) -> Document:
    """A real file as it stands, of which only the bytes can be spoilt."""
    path = DONNEES / rng.choice([name for name in _REAL if (DONNEES / name).is_file()])
    sheet = Sheet("", [], [])
    return Document(path.name, "octets", [sheet], raw=path.read_bytes(), counted=False)


def _records_given() -> dict[str, bytes]:
    return {"accompagnements.xlsx": _coop(seeded("")).content()}


GABARITS: tuple[Gabarit, ...] = (
    Gabarit("coop-accompagnements", "coop", _coop, 560, kept_in="participations"),
    Gabarit("coop-equipe", "coop", _coop_equipe, 280, kept_in="participations"),
    Gabarit("coop-beneficiaires", "coop", _coop_beneficiaires, 320, beside=_records_given),
    Gabarit("coop-2024", "coop", _coop_2024, 480, kept_in="activites"),
    Gabarit("v1-archive", "v1-archive", _v1_archive, 400, kept_in="activites"),
    Gabarit(
        "v1-statistiques", "v1-statistiques", _v1_statistiques, 240, rows=None, corrected=False
    ),
    Gabarit("rdv", "rdv", _rdv, 480, kept_in="participations"),
    Gabarit("lieux", "lieux", _lieux, 320, kept_in="lieux"),
    Gabarit("data-inclusion-csv", "data-inclusion", _data_inclusion("csv"), 240, kept_in="lieux"),
    Gabarit("data-inclusion-json", "data-inclusion", _data_inclusion("json"), 240,
            rows=lambda document: len(document.main.rows), kept_in="lieux"),
    Gabarit("registre", "registre", _registre, 480, rows=_rows_of_register),
    Gabarit("grille", "grille", _grille, 400, rows=None, once=False, corrected=False),
    Gabarit("correspondance", "correspondance", _correspondance, 480, beside=_beside_mapping),
    Gabarit("correspondance-yaml", "correspondance", _mapping, 240, rows=None,
            beside=_beside_mapping),
    Gabarit("qpv", "qpv", _qpv, 200),
    Gabarit("population", "population", _population, 240),
    Gabarit("aidants-connect", "aidants-connect", _aidants, 120),
    Gabarit("octets", "auto", _real, 160, rows=None),
)  # fmt: skip
PAR_CODE = {gabarit.code: gabarit for gabarit in GABARITS}
