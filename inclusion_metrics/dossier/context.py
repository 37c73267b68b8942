"""What a dossier says besides its figures: who, where, when, from what, protected how.

It travels with the published figures, so it holds no personal data, no file name, no pseudonym,
and no count of persons below the threshold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict

from inclusion_metrics.dossier.comparaison import Comparaison
from inclusion_metrics.dossier.contours import Contour, read_contours
from inclusion_metrics.dossier.logos import read_logo
from inclusion_metrics.dossier.params import Bounds, Parametres
from inclusion_metrics.dossier.plan import Carnet
from inclusion_metrics.dossier.received import (
    Source,
    certainty,
    changes,
    discreet,
    of_period,
    sources,
    tools,
)
from inclusion_metrics.dossier.ruptures import Rupture
from inclusion_metrics.dossier.versions import catalogue_version, revision, software_version
from inclusion_metrics.loading import Folder, Manifeste
from inclusion_metrics.model import Status
from inclusion_metrics.reference.notes_mouvements import note_mouvements
from inclusion_metrics.reference.seuils import Profile
from inclusion_metrics.reference.territoires import noms_des_communes
from inclusion_metrics.regroupements import said
from inclusion_metrics.secrecy import ARRONDI, MASQUE


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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


class Image(_Frozen):
    """A logo of the first page: the picture as a ``data:`` address, and its text alternative."""

    texte: str
    image: str


class Contexte(_Frozen):
    """Everything a dossier says that is not a figure of the catalogue.

    Attributes:
        nom: name of the dossier's files, once the command has named them.
        montre: what the dossier shows, as indicator and breakdown.
        ensemble_protege: the dossiers protected together: what one masks may depend on the others.
        populations: censuses of the population by age that the data hold.
        revision: commit of the software, when it runs from its repository.
        sommaire: the key figures of the first page, as indicator and item.
        precedente: first and last day of the period compared with.
        noms_communes: Insee code → name, in alphabetical order.
        contours: Insee code → outline, where a file gave them.
        reserve: why a change since then may come from the files rather than from the public.
        sans_comparaison: why there is none, when one was wanted.
        paroles: the coordinator's own words, by key (``paroles.TITRES``).
        reperes: published figures about the territory.
        ruptures: what cuts the series, oldest first.
        autres_fichiers: how many files of the folder are about other periods.
        identites: degree of certainty → number of persons; ``None`` when under the threshold.
        diffusion: how counts of people are protected (« masque », « arrondi »).
        grille_age: grid of the tables by age, where one was chosen.
        regroupements: categories counted as one, in words: where, then what was merged.
        rejets: rule → number of rows.
        lacunes: what the data do not hold, in French.
        execution: identifier of the run: the same data and parameters give the same one.
        construction: fingerprints of what the dossier was made from (``freshness``).
    """

    notebook: str
    niveau: str
    territoire: str
    territoire_nom: str
    communes: int
    noms_communes: Mapping[str, str] = {}
    contours: Mapping[str, Contour] = {}
    millesime: int
    debut: date
    fin: date
    financeur: str
    operateur: str
    convention: str
    titre: str
    objectifs: Mapping[str, Bounds]
    nom: str = ""
    montre: tuple[tuple[str, str], ...] = ()
    ensemble_protege: tuple[str, ...] = ()
    populations: tuple[int, ...] = ()
    revision: str = ""
    sommaire: tuple[tuple[str, str], ...] = ()
    precedente: tuple[date, date] | None = None
    sans_comparaison: str = ""
    rattachement: str = ""
    paroles: Mapping[str, str] = {}
    reperes: tuple[Repere, ...] = ()
    mention_ue: bool = False
    logos: tuple[Image, ...] = ()
    precisions: Mapping[str, str] = {}
    reserve: str = ""
    ruptures: tuple[Rupture, ...] = ()
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
    construction: Mapping[str, str] = {}


def context_of(
    carnet: Carnet,
    parametres: Parametres,
    used: Profile,
    manifest: Manifeste,
    ensemble: Ensemble,
    compared: Comparaison | None = None,
    *,
    reperes: tuple[Repere, ...] = (),
    montre: tuple[tuple[str, str], ...] = (),
    ensemble_protege: tuple[str, ...] = (),
    populations: tuple[int, ...] = (),
    cuts: tuple[Rupture, ...] = (),
    people_told: bool = True,
) -> Contexte:
    """Gather what one dossier says of itself.

    Args:
        used: the thresholds, stricter than those asked for where another dossier is.
        compared: the period it is held against.
        reperes: published figures about the territory.
        montre: what it shows, as indicator and breakdown.
        ensemble_protege: fingerprints of the dossiers protected together.
        populations: censuses that the data hold.
        cuts: what cuts the series.
        people_told: False when the persons of all the data, less those of a territory, would be
            too few: none of their counts is then given.
    """
    least = used.minimum(sensitive=False)
    place = parametres.place
    fingerprint = parametres.fingerprint()
    rules = parametres.rules
    compared = compared or Comparaison()
    before = compared.periode
    files = of_period(manifest, parametres)
    told = ensemble.valeur is not None
    rounded = parametres.diffusion == ARRONDI
    return Contexte(
        notebook=carnet.name,
        niveau=place.niveau,
        territoire=place.code,
        territoire_nom=place.nom,
        montre=montre,
        ensemble_protege=ensemble_protege,
        populations=populations,
        revision=revision(),
        communes=len(place.communes),
        noms_communes=noms_des_communes(place),
        contours=read_contours(parametres.contours, place) if parametres.contours else {},
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
        logos=tuple(
            Image(texte=text, image=read_logo(Path(file)))
            for file, text in parametres.logos.items()
        ),
        precisions=parametres.precisions,
        reserve=compared.reserve,
        ruptures=cuts,
        reglages={name: float(getattr(rules, name)) for name in rules.__dataclass_fields__},
        diffusion=parametres.diffusion,
        grille_age=parametres.grille_age,
        regroupements=tuple(said(parametres.merges, parametres.catalogue)),
        format=manifest.format,
        outils=tools(files),
        sources=sources(files, least, told=told, people_told=people_told, rounded=rounded),
        autres_fichiers=len(manifest.fichiers) - len(files),
        identites=certainty(
            manifest.identites, least, told=told, people_told=people_told, rounded=rounded
        ),
        rejets=manifest.rejets,
        lacunes=tuple(manifest.lacunes[need] for need in sorted(manifest.lacunes)),
        remarques=(
            *(discreet(remark, least, rounded=rounded) for remark in manifest.remarques),
            *changes(manifest, least),
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


def context_figures(folder: Folder) -> tuple[Repere, ...]:
    """The figures of the folder that somebody published, in the order of their files.

    Those that a tool printed for its users alone may be about too few people to be quoted.
    """
    told = folder.tables.contexte.filter(pl.col("publie").fill_null(value=False))
    rows = told.collect().drop("chiffre_id", "publie")
    return tuple(Repere(**row) for row in rows.iter_rows(named=True))


def _run(notebook: str, fingerprint: str, manifest: Manifeste, parametres: Parametres) -> str:
    parts = {
        "carnet": notebook,
        "parametres": fingerprint,
        "donnees": sorted(file.sha256 for file in manifest.fichiers),
        "lignes": manifest.lignes,
        "cle": manifest.cle,
        "millesime": parametres.vintage,
        "logiciel": software_version(),
        "revision": revision(),
        "catalogue": catalogue_version(parametres.catalogue),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _moves(parametres: Parametres) -> list[str]:
    """What moved in the territory between the years of the data and the chosen boundaries."""
    place = parametres.place
    if place.niveau != "epci":
        return []
    return note_mouvements(place.code, parametres.debut.year, place.millesime)


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
        for one in used.rules
    )
