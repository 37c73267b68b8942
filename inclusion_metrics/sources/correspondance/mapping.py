"""A declared mapping: which column of a file says what, written in YAML by whoever holds the file.

Every check that needs no data is made here: a mapping that loads is coherent.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import combinations
from pathlib import Path

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.correspondance.cellules import strptime
from inclusion_metrics.sources.correspondance.champs import constants
from inclusion_metrics.sources.correspondance.cibles import TABLES, Cible
from inclusion_metrics.sources.correspondance.grammaire import (
    TO_FILL,
    Colonne,
    Entree,
    Mapping,
    near,
    parsed,
)
from inclusion_metrics.sources.correspondance.yaml import YamlText, read_yaml_text
from inclusion_metrics.sources.tabular.fields import Type, folded

__all__ = ["Mapping", "load_mapping", "make_mapping"]

_SEVERAL = (Type.CHOIX_MULTIPLE, Type.LISTE)
#: A day that no two orders of day, month and year write alike.
_PROBE = date(2003, 2, 1)


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping.

    Raises:
        ErreurUtilisateur: it is not what it should be; the message names the line and what to do.
    """
    return make_mapping(read_yaml_text(path))


def make_mapping(text: YamlText) -> Mapping:
    """The mapping a YAML text holds, checked.

    Raises:
        ErreurUtilisateur: see ``load_mapping``.
    """
    mapping = parsed(text)
    if not mapping.nom.strip():
        raise ErreurUtilisateur(f"{mapping.where('nom')} : donnez un nom à ce registre.")
    if not mapping.fichiers:
        raise ErreurUtilisateur(
            f"{mapping.where('fichiers')} : aucun fichier n’est décrit ; ajoutez « - table: … »."
        )
    for rank, entry in enumerate(mapping.fichiers):
        for place, problem in _problems(entry):
            raise ErreurUtilisateur(f"{mapping.where('fichiers', rank, *place)} : {problem}")
    return mapping


_Problem = tuple[tuple[str | int, ...], str]


def _problems(entry: Entree) -> Iterator[_Problem]:
    """What does not hold in the description of a file: where in it, and the sentence."""
    if entry.table not in TABLES:
        advice = near(entry.table, TABLES) or f" ; tables possibles : {', '.join(TABLES)}."
        yield ("table",), f"table inconnue « {entry.table} »{advice}"
        return
    yield from _layout(entry)
    yield from _names(entry)
    yield from _needs(entry)
    for rank, rule in enumerate(entry.exclure):
        if bool(rule.valeurs) + bool(rule.sauf) + rule.vide != 1:
            yield ("exclure", rank), "donnez « valeurs: », « sauf: » ou « vide: oui », un seul."
    for target, spec in entry.colonnes.items():
        for place, problem in _column(entry, target, spec):
            yield ("colonnes", target, *place), problem
    for target, values in entry.constantes.items():
        if TO_FILL in values:
            yield ("constantes", target), f"« {target} » est à compléter, ou à retirer."
    for target, problem in constants(entry).problems.items():
        yield ("constantes", target), f"« {target} » ne convient pas : {problem}."


def _layout(entry: Entree) -> Iterator[_Problem]:
    """How the file is opened, and where its header is."""
    if entry.entete.ligne is not None and entry.entete.ligne < 1:
        yield ("entete", "ligne"), "les lignes se comptent à partir de 1."
    if entry.entete.ligne is not None and entry.entete.reperes:
        yield ("entete",), "donnez « ligne » ou « reperes », pas les deux."
    if entry.separateur is not None and len(entry.separateur.encode()) != 1:
        yield ("separateur",), "un seul caractère est attendu, par exemple « ; » ou « , »."
    if entry.encodage is not None:
        try:
            codecs.lookup(entry.encodage)
        except LookupError:
            yield (
                ("encodage",),
                f"encodage inconnu « {entry.encodage} » ; écrivez « utf-8 », « cp1252 » "
                "(Windows), « mac_roman » ou « cp850 ».",
            )


def _names(entry: Entree) -> Iterator[_Problem]:
    """Names of targets, each said once."""
    known = entry.cible.columns
    if not entry.colonnes:
        yield ("colonnes",), "aucune colonne n’est déclarée ; ajoutez « cible: Libellé »."
    for key, names in (("colonnes", entry.colonnes), ("constantes", entry.constantes)):
        for name in names:
            if name not in known:
                yield (
                    (key, name),
                    f"colonne cible inconnue « {name} » dans la table « {entry.table} »"
                    f"{near(name, known) or _elsewhere(name)}",
                )
    for name in entry.colonnes:
        if name in entry.constantes:
            yield ("constantes", name), f"« {name} » est déjà dans « colonnes » ; gardez-en un."


def _elsewhere(name: str) -> str:
    found = [code for code, table in TABLES.items() if name in table.columns]
    if found:
        return f" ; elle existe dans la table « {found[0]} »."
    return " ; la liste est dans docs/correspondance.md."


def _needs(entry: Entree) -> Iterator[_Problem]:
    """Targets without which the table means nothing."""
    said = {*entry.colonnes, *entry.constantes}
    if any(spec.domaines for spec in entry.colonnes.values()):
        said.add("domaine")
    needed = [(name,) for name, column in entry.cible.columns.items() if column.required]
    for group in (*needed, *entry.cible.one_of):
        if not said.intersection(group):
            words = " ou ".join(f"« {name} »" for name in group)
            yield (
                ("colonnes",),
                f"la table « {entry.table} » a besoin de {words} ; ajoutez sa colonne, ou une "
                "valeur fixe sous « constantes: ».",
            )
    if "prenom" in said and not said & {"nom", "identifiant"}:
        yield (
            ("colonnes", "prenom"),
            "un prénom seul ne distingue personne ; ajoutez « nom », ou utilisez « nom_complet ».",
        )
    if entry.table == "personnes" and "age" in said and "annee_tranche_age" not in said:
        yield (
            ("colonnes", "age"),
            "un âge vieillit ; ajoutez « constantes: {annee_tranche_age: … } », l’année où il a "
            "été relevé.",
        )


def _column(entry: Entree, target: str, spec: Colonne) -> Iterator[_Problem]:
    column = entry.cible.columns[target]
    ways = (spec.colonne is not None, spec.colonnes, spec.cases, spec.domaines)
    if sum(map(bool, ways)) != 1:
        yield (), f"« {target} » : donnez « colonne: », un libellé du fichier (un seul moyen)."
    if spec.cases and column.type not in _SEVERAL:
        yield ("cases",), f"« {target} » n’a qu’une valeur : « cases » n’y convient pas."
    if spec.domaines and target != "score":
        yield ("domaines",), "« domaines » ne convient qu’au « score » d’un positionnement."
    if spec.domaines and {"domaine"} & {*entry.colonnes, *entry.constantes}:
        yield ("domaines",), "« domaines » remplit déjà « domaine » ; retirez l’un des deux."
    if spec.unite != "minutes" and not column.duration:
        yield ("unite",), "« unite » ne convient qu’à une durée."
    if spec.separateurs is not None and column.type not in _SEVERAL:
        yield ("separateurs",), f"« {target} » n’a qu’une valeur : retirez « separateurs »."
    if spec.longueur is not None and not (column.identifier and 1 < spec.longueur < 40):
        yield ("longueur",), "« longueur » est le nombre de chiffres d’un identifiant (2 à 39)."
    yield from _values(target, column, spec)
    yield from _formats(column, spec)


def _values(target: str, column: Cible, spec: Colonne) -> Iterator[_Problem]:
    """The lists of values: known codes, as many as the target takes."""
    allowed = column.codes
    if column.type is Type.OUI_NON:
        allowed = {"oui": "oui", "non": "non"}
    free = column.type in (Type.TEXTE, Type.LISTE) and not (column.personal or column.identifier)
    if (spec.valeurs or spec.autres_valeurs is not None) and not allowed and not free:
        yield ("valeurs",), f"« {target} » n’est pas une liste de valeurs : retirez « valeurs »."
        return
    others = {"": spec.autres_valeurs} if spec.autres_valeurs is not None else {}
    for key, listed in (
        ("valeurs", spec.valeurs),
        ("autres_valeurs", others),
        ("cases", spec.cases),
    ):
        for written, codes in listed.items():
            place = (key, written) if key != "autres_valeurs" else (key,)
            found = (codes,) if isinstance(codes, str) else codes
            for code in found:
                if allowed and code not in allowed:
                    advice = near(code, allowed) or f" ; valeurs possibles : {', '.join(allowed)}."
                    yield place, f"« {code} » n’est pas une valeur de « {target} »{advice}"
            if len(found) > 1 and column.type not in _SEVERAL:
                yield place, f"« {target} » n’a qu’une valeur ; n’en donnez qu’une."
    seen: dict[str, str] = {}
    for written in spec.valeurs:
        other = seen.setdefault(folded(written), written)
        if other != written and spec.valeurs[other] != spec.valeurs[written]:
            yield (
                ("valeurs", written),
                f"« {other} » et « {written} » ne diffèrent que par la casse ou les accents, mais "
                "n’ont pas la même valeur.",
            )


def _formats(column: Cible, spec: Colonne) -> Iterator[_Problem]:
    """Date formats that read, and that do not contradict one another."""
    if spec.formats and column.type is not Type.DATE:
        yield ("formats",), "« formats » ne convient qu’à une date."
        return
    patterns = [strptime(one) for one in spec.formats]
    for written, pattern in zip(spec.formats, patterns, strict=True):
        parts = set(re.findall(r"%(.)", pattern))
        known = parts <= set("dmYybBHMSpIAajTDF%")
        whole = (parts & set("dDFj")) and (parts & set("mbBDFj")) and (parts & set("YyDF"))
        if not (known and whole):
            yield (
                ("formats",),
                f"« {written} » n’est pas un format de date ; écrivez par exemple « jj/mm/aaaa », "
                "« mm/jj/aaaa », « jj-mmm-aaaa » ou « %d-%b-%Y ».",
            )
            return
    for one, other in combinations(patterns, 2):
        try:
            read = datetime.strptime(_PROBE.strftime(one), other).date()
        except ValueError:
            continue
        if read != _PROBE:
            yield (
                ("formats",),
                "deux de ces formats lisent une même case de deux façons (le jour et le mois "
                "s’échangent) ; n’en gardez qu’un par colonne.",
            )
            return
