"""The columns of the archive of the Espace Coop V1, in both releases, and what their cells mean."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import Redirection
from inclusion_metrics.sources.tabular.fields import Field, Type, folded
from inclusion_metrics.sources.tabular.grid import HeaderTable, SourceFile
from inclusion_metrics.sources.v1.nomenclatures import (
    ACTIVITES,
    CANAUX,
    CHOIX_THEMES,
    ORGANISMES,
    PAR_THEMATIQUE,
)

#: Headers that tell the archive from any other file.
MARKS = ("Date Accompagnement", "Code Commune", "Nb Participants", "Thèmes", "ID interne")
#: The V1 took no report of more people.
MOST = 100


def _count(target: str, *labels: str) -> Field:
    return Field(target=target, labels=labels, type=Type.ENTIER, low=0, high=MOST)


#: The second label of a column is the one of the first release.
FIELDS = (
    Field(target="date", labels=("Date Accompagnement",), type=Type.DATE, required=True),
    Field(target="code_insee", labels=("Code Commune",), type=Type.CODE_INSEE),
    Field(target="structure", labels=("Lieu d’activité", "Nom Structure")),
    Field(target="structure_type", labels=("Type lieu d’activité", "Type Structure")),
    Field(target="siret", labels=("SIRET",)),
    Field(
        target="type_lieu", labels=("Canal",), type=Type.CHOIX, choices=CANAUX, required=True,
    ),
    Field(
        target="activite", labels=("Type d’activité", "Activité"), type=Type.CHOIX,
        choices=ACTIVITES, required=True,
    ),
    Field(target="duree", labels=("Durée (min)",)),
    Field(
        target="nb_declare", labels=("Nb Participants",), type=Type.ENTIER, required=True,
        low=1, high=MOST,
    ),
    _count("nb_recurrents", "Nb Participants Récurrents"),
    _count("nb_redirections", "Nb redirection"),
    Field(target="reoriente", labels=("Redirection",), type=Type.OUI_NON),
    Field(
        target="organismes", labels=("Structures de redirection", "Organismes"), type=Type.LISTE,
        separators=",",
    ),
    _count("statut_en_emploi", "Statut Emploi"),
    _count("statut_etudiant", "Statut Étudiant"),
    _count("statut_retraite", "Statut Retraité"),
    _count("statut_sans_emploi", "Statut Sans Emploi"),
    _count("statut_heterogene", "Statut Hétérogène"),
    _count("age_moins_12", "Âge <12 ans"),
    _count("age_12_17", "Âge 12-17 ans", "Âge 12-18 ans"),
    _count("age_18_35", "Âge 18-35 ans"),
    _count("age_35_60", "Âge 35-60 ans"),
    _count("age_plus_60", "Âge >60 ans"),
    Field(target="themes", labels=("Thèmes",), type=Type.CHOIX_MULTIPLE, choices=CHOIX_THEMES),
    Field(target="identifiant", labels=("ID interne",), required=True),
)  # fmt: skip
#: Columns of the archive that are never loaded.
IGNORED = (
    "Date Création", "Commune", "Code Postal", "Département", "Région", "Nb poursuivi individuel",
    "Nb poursuivi atelier", "Individuel", "Atelier", "Annotation", "Sous-Thèmes Informatique",
    "Sous-Thèmes Accompagner", "Sous-Thèmes Santé", "Sous-Thèmes Bureautique",
)  # fmt: skip
_RELEASES = ("nb_redirections", "reoriente")


def check_columns(file: SourceFile, table: HeaderTable) -> None:
    """Check that all the columns of a release are there: a margin without a class would be wrong.

    Raises:
        ErreurUtilisateur: some are missing; the message names them.
    """
    known = {folded(label) for label in table.header}
    missing = [
        each.labels[0]
        for each in FIELDS
        if each.target not in _RELEASES and not known & set(map(folded, each.labels))
    ]
    releases = [each.labels[0] for each in FIELDS if each.target in _RELEASES]
    if not known & set(map(folded, releases)):
        missing.append(releases[0])
    if missing:
        raise ErreurUtilisateur(
            f"« {file.name} », ligne {table.line} : il manque "
            + ", ".join(f"« {label} »" for label in missing)
            + " ; donnez l’archive telle qu’elle a été téléchargée, toutes ses colonnes comprises."
        )


def unknown(unused: tuple[str, ...]) -> tuple[str, ...]:
    """A remark on the columns that no release has, if any."""
    ignored = set(map(folded, IGNORED))
    names = [f"« {label} »" for label in unused if folded(label) not in ignored]
    return (f"Colonnes inconnues, non lues : {', '.join(names)}.",) if names else ()


def with_duration(rows: pl.DataFrame) -> pl.DataFrame:
    """Minutes where they are exact; the bounds of a range (``0-30``), whose middle is nobody's."""
    text = pl.col("duree").str.strip_chars()
    exact = text.str.extract(r"^(\d{1,4})(?:[.,]0+)?(?: ?(?:min|mn|minutes?))?$").cast(pl.Int32)
    clock = text.str.extract_groups(r"^(?<h>\d{1,2})[:h](?<m>[0-5]\d)(?::00)?$")
    hours_minutes = clock.struct["h"].cast(pl.Int32) * 60 + clock.struct["m"].cast(pl.Int32)
    bounds = text.str.extract_groups(r"^(?<low>\d{1,3}) ?[-–] ?(?<high>\d{1,3})$")
    return rows.with_columns(
        duree_min=pl.coalesce(exact, hours_minutes),
        duree_basse=bounds.struct["low"].cast(pl.Int32),
        duree_haute=bounds.struct["high"].cast(pl.Int32),
    )


def themes() -> pl.Expr:
    """The themes of today, in display order, from those of the V1."""
    found = [
        pl.when(pl.col("themes").list.set_intersection(list(values)).list.len() > 0).then(
            pl.lit(theme.code)
        )
        for theme, values in PAR_THEMATIQUE.items()
    ]
    return pl.concat_list(found).list.drop_nulls()


def organisations(names: pl.Series) -> tuple[pl.Series, int]:
    """Kinds of organisations from « CAF: 2, Mairie: 1 », and how many are in no list."""
    bare = names.list.eval(pl.element().str.replace(r"\s*:\s*\d+\s*$", "").str.strip_chars())
    listed = {folded(name): code for name, code in ORGANISMES.items()}
    texts = bare.explode().drop_nulls()
    known = {text: listed.get(folded(text)) for text in texts.unique()}
    codes = {text: code or Redirection.AUTRE.code for text, code in known.items()}
    kinds = bare.list.eval(pl.element().replace_strict(codes, default=None, return_dtype=pl.String))
    return kinds.list.unique().list.sort(), sum(known[text] is None for text in texts)


def each(texts: pl.Series, values: Mapping[str, str]) -> pl.Series:
    """The code of each text, null where the list does not have it."""
    codes = {folded(value): code for value, code in values.items()}
    made = {text: codes.get(folded(text)) for text in texts.drop_nulls().unique()}
    return texts.replace_strict(made, default=None, return_dtype=pl.String)
