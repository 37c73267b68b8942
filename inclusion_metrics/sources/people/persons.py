"""The people of a typed file → mentions under pseudonyms, names staying in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from inclusion_metrics.identity import UNIT, Key
from inclusion_metrics.sources.draft import MENTIONS, TRAITS, Name, Rule
from inclusion_metrics.sources.people.naming import (
    anonymous_of,
    letters_of,
    name_keys,
    slug,
    sound_keys,
    split_name,
)
from inclusion_metrics.sources.tabular.grid import LINE

#: What an anonymous mention starts with; it is renamed when all the files are put together.
ANONYMOUS = "anonyme:"
_UNKNOWN = "non_communique"
#: The latest band, with its year.
_OF_BAND = ("annee_tranche_age", "tranche_age", "tranche_age_affichee")
_TEXTS = ("identifiant", "nom", "prenom", "nom_complet")


@dataclass(frozen=True, slots=True)
class Persons:
    """Who the rows are.

    Attributes:
        of_row: the mention of each row, in the order of the rows.
        mentions: rows of ``draft.MENTIONS``, one per distinct mention.
        names: mention → name in clear, for linkage in this run only.
        contradictions: how many mentions have rows that disagree on a trait.
    """

    of_row: pl.Series
    mentions: pl.DataFrame
    names: dict[str, Name]
    contradictions: int = 0


def persons(
    rows: pl.DataFrame, key: Key, *, scope: str, space: str, place: str, records: bool = False
) -> Persons:
    """Tell the people of one file apart, by what the file says.

    Args:
        rows: columns used when present: ``identifiant``, ``nom``, ``prenom``, ``nom_complet``,
            ``date_naissance`` (Date), ``annee_naissance``, ``anonyme`` (Boolean), the traits of
            ``draft.TRAITS``, ``accompagnements``, ``deja_venue`` and ``grid.LINE``.
        scope: who vouches for the names: a mediator's pseudonym, a structure, or "" (``portee``).
        space: name space of the identifiers: two files number their people together when, and
            only when, they share it (the name of the register, of the software…).
        place: file key, and sheet if any: makes anonymous mentions unique.
        records: True when a row is a record of a person and not a seat.

    Rows of one mention: same identifier; without one, same name, birth and sex where known. A row
    with neither identifier nor name, or marked ``anonyme``, is an anonymous person of its own.
    """
    frame = _prepared(rows)
    told = ("identifiant", "nom_vu", "prenom", "nom", "naissance", "annee_naissance", "sexe")
    each = frame.filter(~pl.col("anonyme")).select(told).unique().sort(told)
    keys, names = _keys(each, key, scope, space)
    frame = frame.join(keys, on=told, how="left", nulls_equal=True, maintain_order="left")
    anonymous = pl.concat_str(pl.lit(f"{ANONYMOUS}{place}:"), pl.col(LINE).cast(pl.String))
    rule = (Rule.FICHE if records else Rule.NOM).value
    numbered = pl.lit((Rule.FICHE if records else Rule.IDENTIFIANT).value)
    frame = frame.with_columns(
        mention=pl.when("anonyme").then(anonymous).otherwise("mention"),
        regle=pl.when("anonyme")
        .then(pl.lit(Rule.ANONYME.value))
        .when(pl.col("identifiant").is_not_null())
        .then(numbered)
        .otherwise(pl.lit(rule)),
        portee=pl.lit(scope),
    )
    mentions, contradictions = _gathered(frame)
    homes = mentions.filter(pl.col("code_insee_residence").is_not_null())
    for mention, town in homes.select("mention", "code_insee_residence").iter_rows():
        if mention in names:
            names[mention] = replace(names[mention], town=town)
    return Persons(frame["mention"], mentions, names, contradictions)


def _prepared(rows: pl.DataFrame) -> pl.DataFrame:
    """Every column a person may have, and who is anonymous."""
    wanted = {
        **{name: pl.String() for name in _TEXTS},
        "date_naissance": pl.Date(),
        "anonyme": pl.Boolean(),
        **{name: MENTIONS[name] for name in (*TRAITS, "accompagnements", "deja_venue")},
    }
    frame = rows.select(
        pl.col(LINE).cast(pl.UInt32),
        *(
            (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in wanted.items()
        ),
        *(["date"] if "date" in rows.columns else []),
    )
    born = pl.col("date_naissance")
    age_year = pl.col("date").dt.year() if "date" in rows.columns else pl.lit(None)
    frame = frame.with_columns(
        identifiant=pl.col("identifiant").str.normalize("NFC"),
        nom_vu=pl.coalesce(
            pl.concat_str("prenom", "nom", separator=" ", ignore_nulls=True).replace("", None),
            "nom_complet",
        ),
        naissance=born.cast(pl.String),
        annee_naissance=pl.coalesce("annee_naissance", born.dt.year().cast(pl.Int16)),
        annee_tranche_age=pl.when(pl.col("tranche_age").is_not_null()).then(
            pl.coalesce("annee_tranche_age", age_year.cast(pl.Int16))
        ),
        sexe=pl.when(pl.col("genre") != _UNKNOWN).then("genre"),
    )
    each = frame.select(pl.col("nom_vu").drop_nulls().unique())
    blank = each.filter(anonymous_of(letters_of(pl.col("nom_vu"))))["nom_vu"]
    nobody = pl.col("nom_vu").is_null() | pl.col("nom_vu").is_in(blank.implode())
    frame = frame.with_columns(
        anonyme=pl.col("anonyme").fill_null(value=False)
        | (pl.col("identifiant").is_null() & nobody),
        nom_vu=pl.when(~nobody).then("nom_vu"),
    )
    # A numbered person is one whatever else a row says; other rows are told by all they say.
    by_number = pl.col("identifiant").is_not_null()
    return frame.with_columns(pl.when(~by_number).then(name).alias(name) for name in ("sexe",))


def _keys(
    each: pl.DataFrame, key: Key, scope: str, space: str
) -> tuple[pl.DataFrame, dict[str, Name]]:
    """The keyed pseudonyms of each distinct person, and the names in clear."""
    kind = f"id-{slug(space)}"
    found = each.select(letters_of(pl.col("nom_vu")))["nom_vu"]
    alike = name_keys(found)
    numbered = pl.col("identifiant").is_not_null()
    told = each.with_columns(
        alike=alike,
        numero=pl.format(f"{kind}{UNIT}{{}}", "identifiant"),
        portrait=pl.concat_str(
            pl.lit("nom"), pl.lit(scope), alike.fill_null(""), pl.col("naissance").fill_null(""),
            pl.col("annee_naissance").cast(pl.String).fill_null(""), pl.col("sexe").fill_null(""),
            separator=UNIT,
        ),
    ).with_columns(portrait=pl.when(numbered).then("numero").otherwise("portrait"))  # fmt: skip
    made = {
        "mention": key.pseudonyms("p", told["portrait"]),
        "cle_identifiant": key.pseudonyms(kind, told["identifiant"]),
        "cle_nom": key.pseudonyms("n", alike),
        "cle_approchee": key.pseudonyms("s", sound_keys(found)),
        "cle_naissance": key.pseudonyms("j", told["naissance"]),
    }
    keys = each.with_columns(pl.Series(name, made[name], dtype=pl.String) for name in made)
    return keys, _names(keys)


def _names(keys: pl.DataFrame) -> dict[str, Name]:
    """Names in clear, in memory only."""
    names: dict[str, Name] = {}
    columns = ("mention", "nom_vu", "prenom", "nom", "naissance", "annee_naissance", "sexe")
    for mention, shown, first, last, born, year, sex in keys.select(columns).iter_rows():
        if shown:
            if not (first and last):
                first, last = split_name(shown)
            names.setdefault(mention, Name(first, last, born or str(year or ""), sex=sex or ""))
    return names


def _gathered(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """One row per mention; a known trait wins over an unknown one, whatever the order of rows."""
    frame = frame.with_columns(cle_affichee=pl.lit(None, dtype=pl.String))
    alone = frame.filter("anonyme").with_columns(lignes=pl.concat_list(LINE))
    shared = frame.filter(~pl.col("anonyme"))
    found = shared.group_by("mention").agg(
        pl.col("regle", "portee").max(),
        *(
            _known(name, dtype)
            for name, dtype in _trait_types(frame).items()
            if name not in _OF_BAND
        ),
        *(_latest_band(name) for name in _OF_BAND),
        pl.col("accompagnements").max(),
        pl.col("deja_venue").any(),
        pl.col(LINE).sort().alias("lignes"),
        *(pl.col(name).max() for name in MENTIONS if name.startswith("cle_")),
        conflits=pl.any_horizontal(
            pl.col(name).filter(pl.col(name).cast(pl.String) != _UNKNOWN).n_unique() > 1
            for name in ("annee_naissance", "genre")
        ),
    )
    found = found.sort("mention")
    contradictions = int(found["conflits"].sum())
    columns = [pl.col(name).cast(dtype) for name, dtype in MENTIONS.items()]
    return pl.concat([found.select(columns), alone.select(columns)]), contradictions


def _trait_types(frame: pl.DataFrame) -> Mapping[str, pl.DataType]:
    return {name: frame.schema[name] for name in TRAITS}


def _latest_band(name: str) -> pl.Expr:
    """The latest known band with its year; « not given » where it was only asked."""
    known = (pl.col("tranche_age") != _UNKNOWN).fill_null(value=False)
    latest = pl.col(name).sort_by(*_OF_BAND)
    return pl.coalesce(latest.filter(known.sort_by(*_OF_BAND)).last(), pl.col(name).max()).alias(
        name
    )


def _known(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype != pl.String:
        return column.max()
    return pl.coalesce(column.filter(column != _UNKNOWN).max(), column.max()).alias(name)
