"""One declared column: cleaned, freed of its marks of absence, typed.

Each distinct cell is read once, then given back to its rows: a register of a million rows holds a
few hundred dates and a few thousand names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.tabular import conversions as convert
from inclusion_metrics.sources.tabular.conversions import Choices, folded, folded_text
from inclusion_metrics.sources.tabular.declarations import MISSING, Field, Missing, Type
from inclusion_metrics.sources.tabular.grid import LINE, HeaderTable
from inclusion_metrics.sources.tabular.workbook import plain

DTYPES: Mapping[Type, pl.DataType] = {
    **dict.fromkeys(Type, pl.String()),
    Type.DATE: pl.Date(),
    Type.ENTIER: pl.Int64(),
    Type.DECIMAL: pl.Float64(),
    Type.OUI_NON: pl.Boolean(),
    Type.ANNEE: pl.Int16(),
    Type.CHOIX_MULTIPLE: pl.List(pl.String()),
    Type.LISTE: pl.List(pl.String()),
}
_READINGS: Mapping[Type, Callable[[pl.Expr], tuple[pl.Expr, pl.Expr]]] = {
    Type.ENTIER: convert.integers,
    Type.DECIMAL: convert.decimals,
    Type.ANNEE: convert.years,
    Type.OUI_NON: convert.yes_no,
}
_CODES = (Type.CODE_INSEE, Type.CODE_POSTAL, Type.SIRET)
_LISTS = (Type.CHOIX_MULTIPLE, Type.LISTE)
_PATTERNS = {Type.CODE_INSEE: r"^(?:\d{5}|2[AB]\d{3})$", Type.CODE_POSTAL: r"^\d{5}$"}
#: What spreadsheets make of long codes, and of codes in a column of decimal numbers.
_SCIENTIFIC = r"(?i)^\d+(?:[.,]\d+)?E\+?\d+$"
_DECIMAL = r"^\d+[.,]0+$"
_LEADING_ZERO_LOST = r"^\d{4}$"
_INVISIBLE = r"[\x{200b}\x{2060}\x{feff}\x{ad}]"
_FORMULA_ERROR = (
    r"^#(?:N/A|N/D|REF ?!|DIV/0 ?!|VALEUR ?!|VALUE ?!|NOM ?\?|NAME ?\?|NUL ?!|NULL ?!|NOMBRE ?!"
    r"|NUM ?!)$|^Err:\d{3}$"
)
#: « na » and « so » are marks of absence; so written they are surnames.
_SURNAMES = ("Na", "So")
_READ_AS = {
    Missing.NON_COLLECTE: "non collectés",
    Missing.NON_COMMUNIQUE: "non communiqués",
    Missing.SANS_OBJET: "sans objet",
}

#: Flag → what was changed or understood, for the account of the file.
_CHANGES = {
    "espaces": "espaces superflus",
    "accents": "accents recomposés",
    "espaces_codes": "espaces ôtés des codes",
    "minuscules": "lettres de codes mises en capitales",
    "numeros": "numéros de jour du tableur lus comme des dates",
    "variantes": "variantes d’écriture",
}

#: Reason → what was expected.
_EXPECTED: Mapping[str, str] = {
    "annee_a_deux_chiffres": "l’année doit avoir quatre chiffres",
    "annee_illisible": "une année était attendue, entre 1900 et 2100",
    "cellules_en_trop": "la ligne a plus de cellules que l’en-tête : un séparateur y est sans "
    "doute écrit dans un texte sans guillemets",
    "code_invalide": "ce code n’a pas la forme attendue",
    "date_illisible": "une date était attendue, comme 05/03/2024 ou 2024-03-05",
    "erreur_de_formule": "la cellule montre une erreur de formule du tableur",
    "hors_limites": "la valeur est hors des limites admises",
    "nombre_illisible": "un nombre était attendu",
    "obligatoire_absent": "une valeur est obligatoire",
    "valeur_inconnue": "cette valeur n’est pas dans la liste",
}
_EXPECTED_OF: Mapping[tuple[Type, str], str] = {
    (Type.CODE_INSEE, "code_invalide"): "un code Insee de commune a cinq caractères, comme 73065 "
    "ou 2A004",
    (Type.CODE_POSTAL, "code_invalide"): "un code postal a cinq chiffres",
    (Type.ENTIER, "nombre_illisible"): "un nombre entier était attendu",
    (Type.OUI_NON, "valeur_inconnue"): "« oui » ou « non » était attendu",
    (Type.SIRET, "code_invalide"): "un numéro SIRET a quatorze chiffres, dont une clé de contrôle "
    "qui n’est pas la bonne ici",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A field read on every row; ``reasons`` is None where every cell could be read."""

    values: pl.Series
    reasons: pl.Series | None
    changes: Mapping[str, int]


def explanation(field: Field | None, rule: str) -> str:
    """What was expected, in French."""
    if field is None:
        return _EXPECTED[rule]
    if rule == "valeur_inconnue" and field.choices:
        values = list(field.choices)
        shown = ", ".join(values[:8]) + (", …" if len(values) > 8 else "")
        return f"une valeur de la liste était attendue : {shown}"
    if rule == "hors_limites":
        low = "" if field.low is None else f" au moins {field.low:.15g}"
        high = "" if field.high is None else f" au plus {field.high:.15g}"
        return f"la valeur doit être{low}{' et' if low and high else ''}{high}"
    return _EXPECTED_OF.get((field.type, rule), _EXPECTED[rule])


def read_column(table: HeaderTable, label: str, field: Field, file: str) -> Column:
    """Read the column ``label`` as ``field``.

    Raises:
        ErreurUtilisateur: a code was turned into a number by a spreadsheet.
    """
    cells = table.rows[label].alias("text").to_frame()  # a label may look like a pattern
    distinct = cells["text"].unique().to_frame()
    repeated = distinct.height * 2 <= cells.height
    clean = _cleaned(distinct if repeated else cells, field)
    _refuse_damaged_codes(table, label, field, clean, file)
    typed = _typed(clean, field, serials=label in table.numeric)
    changes = _changes(typed, cells if repeated else None)
    faultless = typed["reason"].null_count() == typed.height
    if field.type is Type.TEXTE and faultless and typed["value"].equals(typed["text"]):
        return Column(cells["text"], None, changes)
    if repeated:
        kept = typed.select("text", "value", *([] if faultless else ["reason"]))
        typed = cells.join(kept, on="text", how="left", nulls_equal=True, maintain_order="left")
    return Column(typed["value"], None if faultless else typed["reason"], changes)


def _cleaned(cells: pl.DataFrame, field: Field) -> pl.DataFrame:
    """With ``clean`` (null where empty), ``mark`` and ``read_as`` (what it stands for)."""
    spaces = r"[\s--\n]+" if field.type in _LISTS else r"\s+"
    empty = field.separators + " " if field.type in _LISTS else " "
    tidy = (
        pl.col("text")
        .str.replace_all(_INVISIBLE, "")
        .str.replace_all(spaces, " ")
        .str.strip_chars()
    )
    frame = cells.with_columns(tidy=tidy).with_columns(
        espaces=pl.col("tidy") != pl.col("text"),
        clean=pl.when(pl.col("tidy").str.strip_chars(empty) != "").then(
            pl.col("tidy").str.normalize("NFC")
        ),
    )
    frame = frame.with_columns(
        accents=(pl.col("clean") != pl.col("tidy")).fill_null(value=False),
        mark=folded_text(pl.col("clean").fill_null("")),
    )
    marks = {**MISSING, **{folded(mark): kind for mark, kind in field.missing.items()}}
    if field.choices:  # « inconnu » may be an answer of the list
        answers = Choices.of(field.choices).exact.keys() - {folded(m) for m in field.missing}
        marks = {mark: kind for mark, kind in marks.items() if mark not in answers}
    kinds = {mark: kind.value for mark, kind in marks.items()}
    read_as = pl.col("mark").replace_strict(kinds, default=None, return_dtype=pl.String)
    if field.type is Type.TEXTE:
        read_as = pl.when(~pl.col("clean").is_in(_SURNAMES).fill_null(value=False)).then(read_as)
    return frame.with_columns(read_as=read_as)


def _refuse_damaged_codes(
    table: HeaderTable, label: str, field: Field, cells: pl.DataFrame, file: str
) -> None:
    if field.type in _CODES:
        pattern = f"{_SCIENTIFIC}|{_DECIMAL}"
        if field.type is not Type.SIRET:
            pattern += f"|{_LEADING_ZERO_LOST}"
    elif field.type is Type.TEXTE and ("identifiant" in field.target or "_id" in field.target):
        pattern = _SCIENTIFIC
    else:
        return
    compacted = pl.col("clean").str.replace_all(" ", "", literal=True)
    damaged = cells.filter(compacted.str.contains(pattern))["text"]
    if damaged.is_empty():
        return
    column = table.rows[label].alias("text")
    line = table.rows[LINE].filter(column.is_in(damaged.implode()))[0]
    sheet = f"feuille « {table.sheet} », " if table.sheet else ""
    raise ErreurUtilisateur(
        f"« {file} », {sheet}ligne {line}, colonne « {plain(label)} » : un tableur y a transformé "
        "un code en nombre (zéro initial perdu, ou écriture scientifique) ; donnez le fichier "
        "d’origine, ou mettez cette colonne au format Texte et saisissez de nouveau ses codes."
    )


def _typed(cells: pl.DataFrame, field: Field, *, serials: bool) -> pl.DataFrame:
    """With ``value``, ``reason`` where there is none and one ought to be, and flags of changes."""
    answered = pl.col("clean").is_not_null() & pl.col("read_as").is_null()
    text = pl.when(answered & ~pl.col("clean").str.contains(_FORMULA_ERROR)).then(pl.col("clean"))
    frame = cells.with_columns(answered=answered, text_=text)
    frame = _converted(frame, field, serials=serials)
    value, reason = pl.col("value"), pl.col("reason")
    if field.unknown is not None and field.choices:
        unknown = pl.lit(field.unknown)
        if field.type is Type.CHOIX_MULTIPLE:
            unknown = pl.concat_list(unknown)
        asked = pl.col("read_as") == Missing.NON_COMMUNIQUE.value
        value = pl.when(asked).then(unknown).otherwise(value)
    outside = pl.lit(value=False)
    if field.low is not None:
        outside |= value < field.low
    if field.high is not None:
        outside |= value > field.high
    frame = frame.with_columns(value=value).with_columns(outside=outside.fill_null(value=False))
    absent = "obligatoire_absent" if field.required else None
    return frame.with_columns(
        reason=pl.when(pl.col("answered") & pl.col("text_").is_null())
        .then(pl.lit("erreur_de_formule"))
        .when(pl.col("answered") & value.is_null())
        .then(reason)
        .when("outside")
        .then(pl.lit("hors_limites"))
        .when(value.is_null())
        .then(pl.lit(absent, pl.String))
    )


def _converted(frame: pl.DataFrame, field: Field, *, serials: bool) -> pl.DataFrame:
    """``text_`` → ``value`` and ``reason``, and the flags of what was understood."""
    if field.type in _CODES:
        return _codes(frame, field)
    if field.type is Type.CHOIX:
        return _one(frame, field)
    if field.type is Type.CHOIX_MULTIPLE:
        return _several(frame, field)
    text = pl.col("text_")
    if field.type is Type.DATE:
        if serials:
            frame = frame.with_columns(numeros=convert.is_serial(text))
        value, reason = convert.dates(text, field.formats, serials=serials)
    elif field.type in _READINGS:
        value, reason = _READINGS[field.type](text)
    else:
        value = _parts(text, field) if field.type is Type.LISTE else text
        reason = pl.lit(None, pl.String)
    return frame.with_columns(value=value, reason=reason)


def _one(frame: pl.DataFrame, field: Field) -> pl.DataFrame:
    choices = Choices.of(field.choices)
    text = pl.col("text_")
    value = choices.codes(text)
    understood = value.is_not_null() & ~choices.as_written(text)
    return frame.with_columns(value=value, variantes=understood, reason=pl.lit("valeur_inconnue"))


def _codes(frame: pl.DataFrame, field: Field) -> pl.DataFrame:
    text = pl.col("text_")
    compact = convert.compact(text)
    frame = frame.with_columns(
        espaces_codes=text.str.contains(" ", literal=True),
        minuscules=text.str.to_uppercase() != text,
        text_=compact,
    )
    if field.type is Type.SIRET:
        value, reason = convert.sirets(text)
    else:
        value, reason = convert.codes(text, _PATTERNS[field.type])
    return frame.with_columns(value=value, reason=reason)


def _parts(text: pl.Expr, field: Field) -> pl.Expr:
    """The values of a multiple cell, in order, empty ones left out."""
    marks = list(field.separators)
    split = text.str.replace_many(marks, ["\n"] * len(marks)).str.split("\n")
    parts = split.list.eval(pl.element().str.strip_chars())
    return parts.list.eval(pl.element().filter(pl.element() != ""))


def _several(frame: pl.DataFrame, field: Field) -> pl.DataFrame:
    choices = Choices.of(field.choices)
    text = pl.col("text_")
    whole = choices.codes(text)  # a label may hold a separator
    parts = pl.when(whole.is_not_null()).then(pl.concat_list(text)).otherwise(_parts(text, field))
    frame = frame.with_columns(parts=parts)
    frame = frame.with_columns(cut=_comma_apart(pl.col("parts"), choices))
    found = pl.col("cut").list.eval(choices.codes(pl.element()))
    written = pl.col("parts").list.eval(choices.as_written(pl.element())).list.all()
    known = ~found.list.eval(pl.element().is_null()).list.any() & (pl.col("cut").list.len() > 0)
    return frame.with_columns(
        value=pl.when(known).then(found.list.unique(maintain_order=True)),
        variantes=known & ~written,
        reason=pl.lit("valeur_inconnue"),
    )


def _comma_apart(parts: pl.Expr, choices: Choices) -> pl.Expr:
    """Values also parted by commas, which labels hold too: only those in no list are cut."""
    each = pl.element()
    cut = each.str.split(",").list.eval(pl.element().str.strip_chars())
    kept = pl.when(choices.codes(each).is_not_null()).then(pl.concat_list(each)).otherwise(cut)
    return parts.list.eval(kept.explode().filter(kept.explode() != ""))


def _changes(read: pl.DataFrame, cells: pl.DataFrame | None) -> dict[str, int]:
    """What was changed or understood → number of cells, ``read`` being the distinct ones."""
    flags = [name for name in _CHANGES if name in read.columns]
    marked = (pl.col("mark") != "") & pl.col("read_as").is_not_null()
    touched = read.filter(pl.any_horizontal(marked, *flags))
    if touched.is_empty():
        return {}
    if cells is not None:  # as many times as they are in the column
        touched = cells.join(touched, on="text")
    counts = {_CHANGES[name]: int(touched[name].sum()) for name in flags}
    for mark, kind, count in touched.filter(marked).group_by("mark", "read_as").len().rows():
        counts[f"« {mark} » lus comme {_READ_AS[Missing(kind)]}"] = int(count)
    return {what: count for what, count in sorted(counts.items()) if count}
