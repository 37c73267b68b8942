"""Structures of data·inclusion (schema v1): the offer of social inclusion, without any person.

Rows are checked by the model that data·inclusion itself publishes (``data-inclusion-schema``).
CSV and spreadsheets, JSON (a list, one object per line, or the pages of the API) and Parquet.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import TypeStructure
from inclusion_metrics.schemas import INSEE, Lieux
from inclusion_metrics.sources.draft import Correction, Draft
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.tabular import conversions, fields
from inclusion_metrics.sources.tabular.fields import Field, Type
from inclusion_metrics.sources.tabular.grid import LINE, SourceFile
from inclusion_metrics.sources.voisins import neighbours
from inclusion_metrics.sources.voisins.lieux_mediation import once, tables_of_offer

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MARKS = ("source", "id", "nom", "date_maj")
#: Columns that a list of services has, and a list of structures has not.
SERVICE_MARKS = frozenset({"structure_id", "thematiques", "modes_accueil", "publics"})
#: Columns that only the national list of places has.
PLACE_MARKS = frozenset({"pivot", "typologie", "services"})
RECORDS = frozenset({".json", ".jsonl", ".ndjson", ".parquet"})
EXPECTED = (
    "donnez le fichier des structures de data·inclusion, schéma v1 (colonnes « source », « id », "
    "« nom », « date_maj »…), en CSV, JSON ou Parquet"
)
REMARK = "La liste de data·inclusion décrit l’offre : elle ne dit rien du public reçu."
#: Networks that tell a kind of structure, the most telling first.
KINDS: Mapping[str, TypeStructure] = {
    "espaces-publics-numeriques": TypeStructure.EPN,
    "france-service": TypeStructure.FRANCE_SERVICES,
    "fcsf": TypeStructure.CENTRE_SOCIAL,
    "ccas-cias": TypeStructure.CCAS,
    "communes": TypeStructure.COMMUNE,
}
#: The model checks the SIRET itself, by its form only: lists hold numbers that Insee refuses.
_CODES = {"code_insee": Type.CODE_INSEE, "code_postal": Type.CODE_POSTAL, "siret": Type.TEXTE}
_COLUMNS = (
    "source", "id", "nom", "date_maj", "siret", "commune", "code_postal", "code_insee",
    "longitude", "latitude", "horaires_accueil", "reseaux_porteurs",
)  # fmt: skip
_PLACES: Mapping[str, Any] = {
    **{name: kind for name, kind in Lieux.create_empty().schema.items() if name != "structure_id"},
    "commune": pl.String, "code_postal": pl.String, "genre_structure": pl.String, LINE: pl.UInt32,
}  # fmt: skip
_INSEE = re.compile(INSEE)
_BAD_CODE = "un code en texte, avec tous ses chiffres, est attendu"
_SHAPELESS = {"regle": "code_invalide", "colonne": "code_insee", "explication": _BAD_CODE}
Row = dict[str, Any]


def recognise(file: SourceFile) -> str | None:
    """``structures``, or ``services`` for the list that ``read`` refuses."""
    if file.path.suffix.lower() in RECORDS:
        try:
            return _role(_header(_records(file)))
        except ErreurUtilisateur:
            return None
    tables = neighbours.tables_of(file, MARKS)
    return _role(tables[0].header) if tables else None


def _header(records: Iterable[tuple[int, Row]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for _, row in records for name in row))


def _role(header: Iterable[str]) -> str | None:
    names = set(header)
    if not set(MARKS) <= names or names & PLACE_MARKS:
        return None
    return "services" if names & SERVICE_MARKS else "structures"


def read(file: SourceFile, context: Context) -> Draft:
    """Read a list of structures.

    In a JSON or Parquet file, the line of a row is its rank, from 1.

    Raises:
        ErreurUtilisateur: a list of services, another file, or no valid structure.
    """
    if file.path.suffix.lower() in RECORDS:
        records = list(_records(file))
        _check_role(file, _role(_header(records)))
        return _read_records(file, records)
    _check_role(file, recognise(file))
    return _read_table(file)


def _check_role(file: SourceFile, role: str | None) -> None:
    if role == "services":
        raise ErreurUtilisateur(
            f"« {file.name} » est la liste des services de data·inclusion, où une structure "
            f"revient plusieurs fois : {EXPECTED}."
        )
    if role is None:
        raise ErreurUtilisateur(f"« {file.name} » n’est pas reconnu : {EXPECTED}.")


def _read_records(file: SourceFile, records: Sequence[tuple[int, Row]]) -> Draft:
    kept, aside = _valid(records)
    raw = {line: row for line, row in records}
    header = _header(records)
    rejects = neighbours.rejects_of(file, "", aside)
    rows = tuple(
        (line, [raw[line].get(name) for name in header], why)
        for line, why in rejects.select("ligne", "explication").iter_rows()
    )
    corrections = (Correction("", header, rows),) if rows else ()
    return _draft(file, len(records), kept, rejects, corrections, {})


def _read_table(file: SourceFile) -> Draft:
    table = neighbours.only_table(file, MARKS, EXPECTED)
    wanted = [
        Field(target=name, labels=(name,), type=_CODES.get(name, Type.TEXTE)) for name in _COLUMNS
    ]
    typed = fields.read(table, wanted, file=file.name)
    rows = [(row.pop(LINE), row) for row in typed.rows.iter_rows(named=True)]
    kept, aside = _valid(rows)
    rejects = neighbours.rejects_of(file, table.sheet, typed.rejects, aside)
    corrections = neighbours.corrections_of(table, rejects)
    return _draft(file, table.rows.height, kept, rejects, corrections, typed.changes)


def _records(file: SourceFile) -> Iterator[tuple[int, Row]]:
    """The objects of a JSON or Parquet file with their rank, from 1.

    Raises:
        ErreurUtilisateur: the file is missing, damaged, or not a list of objects.
    """
    try:
        if file.path.suffix.lower() == ".parquet":
            rows: Any = pl.read_parquet(file.path, glob=False).to_dicts()
        else:
            rows = _json(file.path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise ErreurUtilisateur(
            f"Le fichier « {file.path} » n’existe pas : vérifiez son nom."
        ) from error
    except (OSError, ValueError, RecursionError, pl.exceptions.PolarsError) as error:
        raise ErreurUtilisateur(
            f"« {file.name} » est illisible : téléchargez-le de nouveau."
        ) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ErreurUtilisateur(f"« {file.name} » n’est pas une liste de structures : {EXPECTED}.")
    yield from enumerate(map(_finite, rows), start=1)


def _finite(row: Row) -> Row:
    """NaN and infinity are no values: what writes them means that there is none."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in row.items()
    }


def _json(text: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """A list, the pages of the API (« items »), or one object per line."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(content, dict) and isinstance(content.get("items"), list):
        return content["items"]
    return [content] if isinstance(content, dict) else content


def _days(rows: Iterable[tuple[int, Row]]) -> dict[str, date]:
    """« date_maj » as written → its day, in all the forms that any other file may use."""
    written = [when for _, row in rows if isinstance(when := row.get("date_maj"), str)]
    texts = pl.DataFrame({"text": written}, schema={"text": pl.String}).unique()
    day, _ = conversions.dates(pl.col("text").str.strip_chars(), (), serials=False)
    return dict(texts.select("text", day=day).drop_nulls().iter_rows())


def _valid(rows: Sequence[tuple[int, Row]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The structures the published model accepts, and the others with the field at fault."""
    # Slow to import, and seldom needed.
    from data_inclusion.schema.v1 import Structure  # type: ignore[import-untyped]
    from pydantic import ValidationError

    places: list[Row] = []
    refused: list[Row] = []
    days = _days(rows)
    for line, row in rows:
        known = {name: row[name] for name in _COLUMNS if row.get(name) not in (None, "")}
        when = known.get("date_maj")
        if isinstance(when, datetime):
            known["date_maj"] = when.date()
        elif isinstance(when, str):
            known["date_maj"] = days.get(when, when)
        if isinstance(known.get("reseaux_porteurs"), str):
            known["reseaux_porteurs"] = _several(known["reseaux_porteurs"])
        try:
            structure = Structure.model_validate(known)
        except ValidationError as error:
            problem = error.errors(include_input=False, include_context=False, include_url=False)
            refused.append({"ligne": line, **_reason(problem[0])})
            continue
        if structure.code_insee and not _INSEE.match(structure.code_insee):
            refused.append({"ligne": line, **_SHAPELESS})
            continue
        places.append(_place(line, structure))
    return (
        pl.DataFrame(places, schema=_PLACES),
        pl.DataFrame(refused, schema=neighbours.SET_ASIDE),
    )


def _several(written: str) -> list[str]:
    """Several values in one cell: a list as JSON or Python writes it, ``{a,b}``, or « a|b »."""
    text = written.strip()
    if text.startswith("["):
        try:
            found = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            found = [text]
        return [str(value) for value in found]
    for separator in "|;":
        text = text.replace(separator, ",")
    return [part.strip(" \"'") for part in text.strip("{}").split(",") if part.strip(" \"'")]


def _reason(problem: ErrorDetails) -> Row:
    """Rule, column and explanation of what the model refuses; never the value."""
    column = str(problem["loc"][0])
    kind = problem["type"]
    if kind == "missing":
        rule, why = "obligatoire_absent", "ce champ est obligatoire"
    elif column == "date_maj":
        rule, why = "date_illisible", "une date du 21e siècle, non future, est attendue"
    elif column in _CODES:
        rule, why = "code_invalide", _BAD_CODE
    elif kind == "enum":
        rule, why = "valeur_inconnue", "valeur absente de la liste de data·inclusion"
    else:
        rule, why = "valeur_invalide", "valeur refusée par le schéma de data·inclusion"
    return {"regle": rule, "colonne": column, "explication": why}


def _place(line: int, structure: Any) -> Row:  # noqa: ANN401 - imported only when needed
    networks = sorted(network.value for network in structure.reseaux_porteurs or ())
    kinds = [kind.code for network, kind in KINDS.items() if network in networks]
    return {
        "lieu_id": structure.id,
        "source": f"data·inclusion ({structure.source})",
        "nom": structure.nom,
        "code_insee": structure.code_insee,
        "commune": structure.commune,
        "code_postal": structure.code_postal,
        "type": None,
        "siret": structure.siret,
        "latitude": structure.latitude,
        "longitude": structure.longitude,
        "services": [],
        "publics": [],
        "dispositifs": networks,
        "horaires": structure.horaires_accueil,
        "date_maj": structure.date_maj,
        "genre_structure": kinds[0] if kinds else None,
        LINE: line,
    }


def _draft(
    file: SourceFile,
    lines: int,
    rows: pl.DataFrame,
    rejects: pl.DataFrame,
    corrections: tuple[Correction, ...],
    changes: Mapping[str, int],
) -> Draft:
    if rows.is_empty():
        first = ""
        if rejects.height:
            line, column, problem = rejects.select("ligne", "colonne", "explication").row(0)
            first = f" (ligne {line}, colonne « {column} » : {problem})"
        raise ErreurUtilisateur(
            f"« {file.name} » ne contient aucune structure valide{first} : {EXPECTED}."
        )
    rows, repeated = once(rows)
    places, located = _located(rows)
    tables, gathered = tables_of_offer(places)
    return Draft(
        file=Fichier(
            format=READER.code, role="structures", nom=file.name, sha256=file.sha256,
            lignes_lues=lines, lignes_gardees=places.height, lignes_rejetees=rejects.height,
            changements=neighbours.merged(changes, located, repeated, gathered),
        ),
        tables=tables,
        rejects=rejects,
        remarks=(REMARK,),
        corrections=corrections,
    )  # fmt: skip


def _located(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """Communes found by postcode and name where the code is absent; points that exist."""
    absent = rows["code_insee"].is_null()
    found = neighbours.insee_codes(rows, "code_postal", "commune")
    nowhere = (pl.col("latitude").abs() > 90) | (pl.col("longitude").abs() > 180)
    lost = rows.filter(nowhere).height
    rows = rows.with_columns(
        *(
            pl.when(~nowhere.fill_null(value=False)).then(name).alias(name)
            for name in ("latitude", "longitude")
        ),
        code_insee=pl.coalesce("code_insee", found),
    )
    changes = {
        "coordonnées hors du globe, ignorées": lost,
        "communes retrouvées par le code postal et le nom": int(
            (absent & rows["code_insee"].is_not_null()).sum()
        ),
        "lieux sans commune reconnue": rows["code_insee"].null_count(),
        "lieux sans SIRET": rows["siret"].null_count(),
    }
    return rows, changes


READER = Reader(
    code="data-inclusion",
    label="data·inclusion (structures, schéma v1)",
    recognise=recognise,
    read=read,
)
