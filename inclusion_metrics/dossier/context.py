"""What a dossier says besides its figures: who, where, when, from what, protected how.

It travels with the published figures, so it holds no personal data, no file name, no pseudonym,
and no count of persons below the threshold.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version

import polars as pl
from pydantic import BaseModel, ConfigDict

from inclusion_metrics.dossier.comparaison import Comparaison
from inclusion_metrics.dossier.params import Bounds, Parametres
from inclusion_metrics.dossier.plan import Carnet
from inclusion_metrics.loading import Fichier, Folder, Manifeste
from inclusion_metrics.model import Indicator, Status
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.reference.notes_mouvements import note_mouvements
from inclusion_metrics.reference.seuils import Profile, profile
from inclusion_metrics.regroupements import said
from inclusion_metrics.secrecy import ARRONDI, MASQUE, nearest
from inclusion_metrics.typography import Approx, number

#: Files whose rows are persons: their counts follow the threshold.
_PERSONS = frozenset({"beneficiaires"})
#: Degrees of certainty of followed persons: together they would give a hidden one back.
_NAMES = "noms_affiches"
#: Persons who are counted once per accompagnement.
_ONE_EACH = frozenset({Identite.ANONYME.value, Identite.ABSENTE.value})


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Frozen):
    """One file that was read; a count that is ``None`` is not told (disclosure control)."""

    role: str
    sha256: str
    lues: int | None
    gardees: int | None
    rejetees: int
    annonce: int | None
    debut: date | None
    fin: date | None
    export: date | None
    filtree: bool


class Seuil(_Frozen):
    """A disclosure threshold as printed."""

    regle: str
    minimum: int
    objet: str
    source: str
    date: str
    verifie: bool


class Ensemble(_Frozen):
    """The accompagnements of all the data, the territory's included, when they may be said."""

    valeur: float | None
    statut: Status


class Repere(_Frozen):
    """A figure that somebody else published about the territory: context, never measured here."""

    libelle: str
    valeur: float | None
    unite: str
    debut: date | None
    fin: date | None
    section: str
    source: str


class Contexte(_Frozen):
    """Everything a dossier says that is not a figure of the catalogue.

    Attributes:
        sommaire: the key figures of the first page, as indicator and item.
        precedente: first and last day of the period compared with.
        reserve: why a change since then may come from the files rather than from the public.
        sans_comparaison: why there is none, when one was wanted.
        paroles: the coordinator's own words, by key (``paroles.TITRES``).
        reperes: published figures about the territory.
        autres_fichiers: how many files of the folder are about other periods.
        identites: degree of certainty → number of persons; ``None`` when under the threshold.
        diffusion: how counts of people are protected (« masque », « arrondi »).
        grille_age: grid of the tables by age, where one was chosen.
        regroupements: categories counted as one, in words: where, then what was merged.
        rejets: rule → number of rows.
        lacunes: what the data do not hold, in French.
        execution: identifier of the run: the same data and parameters give the same one.
    """

    notebook: str
    niveau: str
    territoire: str
    territoire_nom: str
    communes: int
    millesime: int
    debut: date
    fin: date
    financeur: str
    operateur: str
    convention: str
    titre: str
    objectifs: Mapping[str, Bounds]
    sommaire: tuple[tuple[str, str], ...] = ()
    precedente: tuple[date, date] | None = None
    sans_comparaison: str = ""
    rattachement: str = ""
    paroles: Mapping[str, str] = {}
    reperes: tuple[Repere, ...] = ()
    mention_ue: bool = False
    precisions: Mapping[str, str] = {}
    reserve: str = ""
    reglages: Mapping[str, float] = {}
    diffusion: str = MASQUE
    grille_age: str = ""
    regroupements: tuple[tuple[str, str], ...] = ()
    format: str
    outils: tuple[str, ...] = ()
    sources: tuple[Source, ...]
    autres_fichiers: int = 0
    identites: Mapping[str, int | None]
    rejets: Mapping[str, int]
    lacunes: tuple[str, ...]
    remarques: tuple[str, ...]
    ensemble: Ensemble
    profil: str
    seuils: tuple[Seuil, ...]
    cle: str
    logiciel: str
    catalogue: str
    parametres: str
    execution: str


def context_of(
    carnet: Carnet,
    parametres: Parametres,
    manifest: Manifeste,
    ensemble: Ensemble,
    compared: Comparaison | None = None,
    *,
    reperes: tuple[Repere, ...] = (),
    people_told: bool = True,
) -> Contexte:
    """Gather what one dossier says of itself.

    Args:
        compared: the period it is held against.
        reperes: published figures about the territory.
        people_told: False when the persons of all the data, less those of a territory, would be
            too few: none of their counts is then given.
    """
    used = profile(parametres.profil_secret)
    least = used.minimum(sensitive=False)
    place = parametres.place
    fingerprint = parametres.fingerprint()
    rules = parametres.rules
    compared = compared or Comparaison()
    before = compared.periode
    files = _of_period(manifest, parametres)
    told = ensemble.valeur is not None
    rounded = parametres.diffusion == ARRONDI
    return Contexte(
        notebook=carnet.name,
        niveau=place.niveau,
        territoire=place.code,
        territoire_nom=place.nom,
        communes=len(place.communes),
        millesime=place.millesime,
        debut=parametres.debut,
        fin=parametres.fin,
        financeur=parametres.financeur,
        operateur=parametres.operateur,
        convention=parametres.convention,
        titre=parametres.titre,
        objectifs=parametres.objectifs,
        sommaire=carnet.summary,
        precedente=(before.start, before.end) if before else None,
        sans_comparaison=compared.refus,
        rattachement=parametres.rattachement,
        paroles=parametres.paroles,
        reperes=reperes,
        mention_ue=parametres.mention_ue,
        precisions=parametres.precisions,
        reserve=compared.reserve,
        reglages={name: float(getattr(rules, name)) for name in rules.__dataclass_fields__},
        diffusion=parametres.diffusion,
        grille_age=parametres.grille_age,
        regroupements=tuple(said(parametres.merges, parametres.catalogue)),
        format=manifest.format,
        outils=_tools(files),
        sources=_sources(files, least, told=told, people_told=people_told, rounded=rounded),
        autres_fichiers=len(manifest.fichiers) - len(files),
        identites=_certainty(
            manifest.identites, least, told=told, people_told=people_told, rounded=rounded
        ),
        rejets=manifest.rejets,
        lacunes=tuple(manifest.lacunes[need] for need in sorted(manifest.lacunes)),
        remarques=(
            *(_discreet(remark, least, rounded=rounded) for remark in manifest.remarques),
            *_changes(manifest, least),
            *_moves(parametres),
        ),
        ensemble=ensemble,
        profil=used.name,
        seuils=_thresholds(used),
        cle=manifest.cle,
        logiciel=software_version(),
        catalogue=catalogue_version(parametres.catalogue),
        parametres=fingerprint,
        execution=_run(carnet.name, fingerprint, manifest, parametres),
    )


def software_version() -> str:
    """Version of the installed package."""
    return version("inclusion-metrics")


def context_figures(folder: Folder) -> tuple[Repere, ...]:
    """The figures of the folder that somebody published, in the order of their files.

    Those that a tool printed for its users alone may be about too few people to be quoted.
    """
    told = folder.tables.contexte.filter(pl.col("publie").fill_null(value=False))
    rows = told.collect().drop("chiffre_id", "publie")
    return tuple(Repere(**row) for row in rows.iter_rows(named=True))


def catalogue_version(catalogue: Mapping[str, Indicator]) -> str:
    """Eight characters that change when an indicator is added or takes a new version."""
    text = "\n".join(f"{code} {i.version} {i.formula}" for code, i in catalogue.items())
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _run(notebook: str, fingerprint: str, manifest: Manifeste, parametres: Parametres) -> str:
    parts = {
        "carnet": notebook,
        "parametres": fingerprint,
        "donnees": sorted(file.sha256 for file in manifest.fichiers),
        "lignes": manifest.lignes,
        "cle": manifest.cle,
        "millesime": parametres.vintage,
        "logiciel": software_version(),
        "catalogue": catalogue_version(parametres.catalogue),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _few(count: int | None, least: int) -> bool:
    return count is not None and 0 < count < least


def _of_period(manifest: Manifeste, parametres: Parametres) -> list[Fichier]:
    """The files that may hold something of the period: those that tell no period, or meet it."""
    return [
        file
        for file in manifest.fichiers
        if not (file.debut and file.fin)
        or (file.debut <= parametres.fin and parametres.debut <= file.fin)
    ]


def _sources(
    files: Sequence[Fichier], least: int, *, told: bool, people_told: bool, rounded: bool
) -> tuple[Source, ...]:
    """The files; when the total of the accompagnements is not told, neither are their rows."""

    def told_of(role: str, count: int | None) -> int | None:
        if rounded:  # the rows of these files are people, and accompagnements
            return None if count is None else int(nearest(count))
        if role in _PERSONS:
            return count if people_told and not _few(count, least) else None
        return count if told else None

    return tuple(
        Source(
            role=file.role,
            sha256=file.sha256,
            lues=told_of(file.role, file.lignes_lues),
            gardees=told_of(file.role, file.lignes_gardees),
            rejetees=file.lignes_rejetees,
            annonce=told_of(file.role, file.total_annonce),
            debut=file.debut,
            fin=file.fin,
            export=file.date_export,
            filtree=bool(file.filtres),
        )
        for file in files
    )


def _certainty(
    counts: Mapping[str, int], least: int, *, told: bool, people_told: bool, rounded: bool
) -> dict[str, int | None]:
    """Small counts are hidden, and with them the number of names, which would give them back.

    An anonymous person is one accompagnement: not told when the total of these is not.
    """
    if rounded:
        return {code: int(nearest(count)) for code, count in counts.items()}
    shown = {
        code: None if _few(count, least) else count
        for code, count in counts.items()
        if (told if code in _ONE_EACH else people_told)
    }
    if None in shown.values():
        shown.pop(_NAMES, None)
    return shown


def _discreet(remark: str, least: int, *, rounded: bool) -> str:
    """A remark whose small counts of persons or accompagnements are said as "fewer than"."""

    def hide(found: re.Match[str]) -> str:
        if rounded:
            return number(Approx(nearest(int(found[1]))))
        return f"moins de {least}" if _few(int(found[1]), least) else found[0]

    hidden = re.sub(
        r"\b(\d+)(?=\.$|\s(?:accompagnement|activité|personne|bénéficiaire|fiche|nom)s?\b)",
        hide,
        remark,
    )
    return hidden[:1].upper() + hidden[1:]


def _moves(parametres: Parametres) -> list[str]:
    """What moved in the territory between the years of the data and the chosen boundaries."""
    place = parametres.place
    if place.niveau != "epci":
        return []
    return note_mouvements(place.code, parametres.debut.year, place.millesime)


def _tools(files: Sequence[Fichier]) -> tuple[str, ...]:
    """What people call the tools that the files come from."""
    # Here and not above: the workers that draw are forked, and reading files starts threads.
    from inclusion_metrics.sources.registry import FORMATS, reader

    codes = dict.fromkeys(file.format for file in files)
    return tuple(reader(code).label if code in FORMATS else "fichiers du service" for code in codes)


def _changes(manifest: Manifeste, least: int) -> list[str]:
    """What rules changed, understood or left out at reading; small counts are not told."""
    counts: Counter[str] = Counter()
    for file in manifest.fichiers:
        counts.update(file.changements)
    return [
        f"{what} : {f'moins de {least}' if _few(number, least) else number}."
        for what, number in sorted(counts.items())
    ]


def _thresholds(used: Profile) -> tuple[Seuil, ...]:
    return tuple(
        Seuil(
            regle=one.rule,
            minimum=one.minimum,
            objet=one.applies_to,
            source=one.source,
            date=one.date,
            verifie=one.verifie,
        )
        for one in (used.individus, used.sensible)
    )
