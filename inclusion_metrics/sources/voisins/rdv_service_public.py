"""The participations export of RDV Service Public: one row per person and appointment.

Its columns, its dates (« 07/04/2023 », as text) and its labels were read in the public source of
the service (betagouv/rdv-service-public). Only an appointment that was honoured is an attendance.
Free text (« contexte »), e-mail addresses, and who booked are never loaded.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.nomenclatures import SourceDonnee, TypeActivite, TypeLieu
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.people.naming import letters, name_key
from inclusion_metrics.sources.people.persons import persons
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.seats import seats
from inclusion_metrics.sources.tabular import fields
from inclusion_metrics.sources.tabular.fields import Field, Type
from inclusion_metrics.sources.tabular.grid import HeaderTable, SourceFile
from inclusion_metrics.sources.voisins import neighbours

MARKS = ("usager", "rdv_id", "date rdv", "statut")
#: What the export of appointments has instead: several people in one row.
MARKS_BY_APPOINTMENT = ("usager(s)", "date rdv", "statut")
EXPECTED = "donnez l’export des participations de RDV Service Public (une ligne par usager)"

HONOURED = "seen"
#: Status code of the service → its label. A status is one of these, or the row is rejected.
STATUSES = {
    HONOURED: "Rendez-vous honoré",
    "excused": "Annulé (excusé)",
    "revoked": "Annulé (par le service)",
    "noshow": "Absence non excusée",
    "waiting": "En salle d’attente",
    "unknown": "État indéterminé",
    "unknown_past": "À renseigner",
    "unknown_today": "Rendez-vous aujourd’hui",
    "unknown_future": "Rendez-vous à venir",
}
#: Words of other versions of the service for the same statuses.
_OTHER_WORDS = {
    "Présent": HONOURED,
    "Effectué": HONOURED,
    "Non excusée": "noshow",
    "Inscrit": "unknown_future",
}

FIELDS = (
    Field(target="nom_complet", labels=("usager",)),
    Field(target="rdv_id", labels=("rdv_id",), required=True),
    Field(target="date", labels=("date rdv",), type=Type.DATE, required=True),
    Field(
        target="statut", labels=("statut",), type=Type.CHOIX, required=True,
        choices={label: code for code, label in STATUSES.items()} | _OTHER_WORDS,
    ),
    Field(target="service", labels=("service",)),
    Field(target="motif", labels=("motif",)),
    Field(target="lieu", labels=("lieu",)),
    Field(target="professionnels", labels=("professionnel.le(s)",)),
    Field(target="commune", labels=("commune du responsable",)),
    Field(target="organisation", labels=("Organisation",)),
    Field(target="date_naissance", labels=("date naissance",), type=Type.DATE),
    Field(
        target="code_postal_residence", labels=("code postal du responsable",),
        type=Type.CODE_POSTAL,
    ),
    Field(target="rdv_collectif", labels=("rdv collectif",), type=Type.OUI_NON),
)  # fmt: skip

#: The name space of the people: the service keeps one record per person and territory.
SPACE = "rdv_sp"
_OLDEST = date(1900, 1, 1)
_DELETED = "usager supprime|valeur anonymisee|valeur unique anonymisee"
_REMOTE, _HOME = "par telephone|par visioconference", "a domicile"
_COLLECTIVE = "collecti|atelier"

REMARK_HOME = (
    "Dans l’export de RDV Service Public, la commune et le code postal sont ceux du responsable de "
    "l’usager : pour un mineur, ceux de la personne qui en répond."
)
GAPS = {
    Need.STATUT: "L’export de RDV Service Public ne donne ni statut social ni genre.",
    Need.THEMATIQUES: "L’export de RDV Service Public ne donne pas de thématique.",
}


def recognise(file: SourceFile) -> str | None:
    """``participations``, or ``rendez_vous`` for the export that ``read`` refuses."""
    if neighbours.tables_of(file, MARKS):
        return "participations"
    return "rendez_vous" if neighbours.tables_of(file, MARKS_BY_APPOINTMENT) else None


def read(file: SourceFile, context: Context) -> Draft:
    """Read a participations export.

    An honoured row is a presence; the others are counted by status. Same appointment and same
    person: one presence.

    Raises:
        ErreurUtilisateur: another export, or no readable row.
    """
    if recognise(file) == "rendez_vous":
        raise ErreurUtilisateur(
            f"« {file.name} » est l’export des rendez-vous, qui réunit plusieurs usagers par "
            f"ligne : {EXPECTED}."
        )
    table = neighbours.only_table(file, MARKS, EXPECTED)
    typed = fields.read(table, FIELDS, file=file.name)
    rows, impossible = _possible(typed.rows, context.today)
    rejects = neighbours.rejects_of(file, table.sheet, typed.rejects, impossible)
    _check_some(file, table, rows, rejects)
    missed = _missed(rows)
    rows, deleted = _without_deleted(_with_type(rows))
    rows = rows.filter(pl.col("statut") == HONOURED)
    rows, homes = _with_home(_with_place(_with_mediator(rows, context.key)))
    people = persons(rows, context.key, scope=SPACE, space=SPACE, place=file.key)
    rows = rows.with_columns(mention=people.of_row)
    # Sorted by content, so that the row kept does not depend on the order of the file.
    once = rows.sort("activite_id", "mention", "mediateur_id", nulls_last=True).unique(
        ["activite_id", "mention"], keep="first", maintain_order=True
    )
    once = once.with_columns(nb_participants=pl.len().over("activite_id"))
    kept = set(once["mention"])
    changes = neighbours.merged(
        typed.changes, missed, deleted, homes, {"lignes en double": rows.height - once.height}
    )
    return Draft(
        file=Fichier(
            format=READER.code, role="participations", nom=file.name, sha256=file.sha256,
            lignes_lues=table.rows.height, lignes_gardees=once.height,
            lignes_rejetees=rejects.height, changements=changes,
        ),
        presences=seats(once, once["mention"], source=SourceDonnee.RDV_SP, key=context.key),
        mentions=people.mentions,
        rejects=rejects,
        remarks=(REMARK_HOME,),
        gaps=GAPS,
        names={mention: name for mention, name in people.names.items() if mention in kept},
        corrections=neighbours.corrections_of(table, rejects),
    )  # fmt: skip


def _possible(rows: pl.DataFrame, today: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Without the rows that cannot be true; one appointment has one day and one place."""
    born = pl.col("date_naissance")
    honoured = pl.col("statut") == HONOURED
    contradicted = honoured & (
        pl.struct("date", "lieu", "organisation").filter(honoured).n_unique().over("rdv_id") > 1
    )
    reasons = (
        (
            honoured & (pl.col("date") > today), "date_future", "date rdv",
            "un rendez-vous honoré ne peut pas être dans le futur",
        ),
        (
            (born < _OLDEST) | (born > pl.col("date")), "naissance_impossible", "date naissance",
            "la date de naissance est avant 1900, ou après le rendez-vous",
        ),
        (
            contradicted, "rendez_vous_contradictoire", "rdv_id",
            "une autre ligne donne à ce rendez-vous un autre jour ou un autre lieu",
        ),
    )  # fmt: skip
    aside = []
    for wrong, rule, column, problem in reasons:
        refused = wrong.fill_null(value=False)
        aside.append(neighbours.set_aside(rows.filter(refused), rule, column, problem))
        rows = rows.filter(~refused)
    return rows, pl.concat(aside)


def _check_some(
    file: SourceFile, table: HeaderTable, rows: pl.DataFrame, rejects: pl.DataFrame
) -> None:
    """An import that could keep nothing is refused, with its first reason."""
    if table.rows.is_empty():
        raise ErreurUtilisateur(
            f"« {file.name} » ne contient aucune participation : vérifiez la période de l’export."
        )
    if rows.is_empty():
        line, column, problem = rejects.select("ligne", "colonne", "explication").row(0)
        raise ErreurUtilisateur(
            f"« {file.name} » : aucune ligne n’est lisible ; ligne {line}, colonne « {column} » : "
            f"{problem}. Refaites l’export sans le modifier."
        )


def _missed(rows: pl.DataFrame) -> dict[str, int]:
    """How many rows are not an attendance, by status."""
    found = dict(rows.group_by("statut").len().iter_rows())
    return {
        f"rendez-vous non honorés : {label}": found.get(code, 0)
        for code, label in STATUSES.items()
        if code != HONOURED
    }


def _with_type(rows: pl.DataFrame) -> pl.DataFrame:
    """A workshop is said by its own column, by its motif, or by several people in one appointment.

    Recent exports have the column « rdv collectif », which then decides: a person who comes
    accompanied to an individual appointment does not make it a workshop.
    """
    words = [_plain(rows[name]).str.contains(_COLLECTIVE) for name in ("service", "motif")]
    rows = rows.with_columns(said=(words[0].fill_null(value=False) | words[1]))
    together = pl.struct("nom_complet", "date_naissance").n_unique().over("rdv_id") > 1
    collective = pl.coalesce(
        pl.col("rdv_collectif").max().over("rdv_id"), together | pl.col("said").any().over("rdv_id")
    )
    return rows.with_columns(
        activite_id=pl.format("rdv_{}", "rdv_id"),
        type=pl.when(collective)
        .then(pl.lit(TypeActivite.COLLECTIF.code))
        .otherwise(pl.lit(TypeActivite.INDIVIDUEL.code)),
    ).drop("motif", "service", "said", "rdv_collectif")


def _without_deleted(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """Names freed of the birth name in parentheses; a deleted record names nobody any more.

    The service writes « Marie CURIE (Skłodowska) », once « Marie (Skłodowska) Curie », and only
    for people whose birth name was asked: with it, one person would be two. The postcode of a
    deleted record is cut out of the text that replaced the address.
    """
    name = pl.col("nom_complet")
    deleted = _plain(rows["nom_complet"]).str.contains(_DELETED).fill_null(value=False)
    rows = rows.with_columns(
        anonyme=deleted,
        nom_complet=pl.when(~deleted).then(
            name.str.replace_all(r"\([^)]*\)", " ").str.replace_all(r"\s+", " ").str.strip_chars()
        ),
        **{
            column: pl.when(~deleted).then(column)
            for column in ("date_naissance", "code_postal_residence", "commune")
        },
    )
    honoured = rows.filter(pl.col("statut") == HONOURED)
    return rows, {"usagers supprimés, comptés comme anonymes": int(honoured["anonyme"].sum())}


def _with_mediator(rows: pl.DataFrame, key: Key) -> pl.DataFrame:
    """The pseudonym of the one professional; none when there are several, or nobody.

    The cell shows « Prénom NOM » as one text: the pseudonym is made from its words, in
    alphabetical order and without case or accents, so that neither order nor capitals matter.
    """
    alone = [
        name
        for name in rows["professionnels"].drop_nulls().unique()
        if "," not in name and name_key(name)
    ]
    made = {name: key.pseudonym("mediateur", name_key(name)) for name in alone}
    return rows.with_columns(
        mediateur_id=pl.col("professionnels").replace_strict(
            made, default=None, return_dtype=pl.String
        )
    ).drop("professionnels")


#: « Nom, rue, commune, code postal »: an address in the same text, without brackets.
_WITHOUT_BRACKETS = r"^([^(),]+),([^()]*\b\d{5}\b[^()]*)$"


def _with_place(rows: pl.DataFrame) -> pl.DataFrame:
    """Kind of place, structure and commune, from « Nom (rue, commune, code postal) ».

    A place used once is « Autre lieu »; by telephone, by video or at home there is no structure.
    Where the place is empty, the structure is the organisation.
    """
    place = pl.col("lieu")
    plain = _plain(rows["lieu"])
    kind = (
        pl.when(plain.str.contains(f"^({_REMOTE})"))
        .then(pl.lit(TypeLieu.A_DISTANCE.code))
        .when(plain.str.contains(f"^{_HOME}"))
        .then(pl.lit(TypeLieu.DOMICILE.code))
        .when(plain.str.ends_with("ponctuel"))
        .then(pl.lit(TypeLieu.AUTRE.code))
        .otherwise(pl.lit(TypeLieu.LIEU_ACTIVITE.code))
    )
    bare = place.str.replace(r"\s*\(Ponctuel\)\s*$", "")
    rows = rows.with_columns(
        type_lieu=kind,
        nom_lieu=pl.coalesce(
            bare.str.extract(_WITHOUT_BRACKETS, 1), bare.str.replace(r"\s*\([^()]*\)\s*$", "")
        ).str.strip_chars(),
        adresse=pl.coalesce(
            bare.str.extract(r"\(([^()]*)\)\s*$"), bare.str.extract(_WITHOUT_BRACKETS, 2)
        ),
    ).with_columns(
        cp=pl.col("adresse").str.extract(r".*\b(\d{5})\b"),
        apres=pl.col("adresse").str.extract(r"\b\d{5}\s+([^,]+)"),
        avant=pl.col("adresse").str.extract(r".*?([^,]+),\s*\d{5}\b"),
    )
    towns = [neighbours.insee_codes(rows, "cp", name) for name in ("apres", "avant")]
    received = pl.col("type_lieu") == TypeLieu.LIEU_ACTIVITE.code
    return rows.with_columns(
        code_insee=pl.coalesce(*towns),
        structure=pl.when(received).then(
            pl.coalesce(pl.col("nom_lieu").replace("", None), "organisation")
        ),
    ).drop("lieu", "nom_lieu", "adresse", "cp", "apres", "avant", "organisation")


def _with_home(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """The commune of residence, where postcode and name lead to exactly one commune."""
    rows = rows.with_columns(
        code_insee_residence=neighbours.insee_codes(rows, "code_postal_residence", "commune")
    )
    unknown = rows["commune"].is_not_null() & rows["code_insee_residence"].is_null()
    changes = {"communes de résidence non reconnues": int(unknown.sum())}
    return rows.drop("commune"), changes


def _plain(texts: pl.Series) -> pl.Series:
    """Texts without case, accents or punctuation, each distinct one being worked out once."""
    made = {text: letters(text) for text in texts.drop_nulls().unique()}
    return texts.replace_strict(made, return_dtype=pl.String)


READER = Reader(
    code="rdv", label="RDV Service Public (participations)", recognise=recognise, read=read
)
