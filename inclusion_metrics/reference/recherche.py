"""Find a territory from what someone types: a name, a postal code, an Insee code, a SIREN.

Every answer is given with what matched; where there are several, none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache

from inclusion_metrics.reference.communes_mouvements import (
    NATURES,
    Passage,
    anciens_noms,
    commune_actuelle,
)
from inclusion_metrics.reference.millesimes import (
    MILLESIMES,
    NIVEAUX,
    Territoire,
    communes,
    du_code_postal,
    mots,
    territoires,
)

_INSEE = re.compile(r"(\d{2}|2A|2B)\d{3}")
_ARTICLE = re.compile(r"^(le|la|les|l) ")


class Motif(StrEnum):
    """What made a territory an answer; the text is shown."""

    CODE = "code"
    ANCIEN_CODE = "ancien code"
    CODE_POSTAL = "code postal"
    NOM = "nom"
    ANCIEN_NOM = "ancien nom"
    NOM_PROCHE = "nom proche"


@dataclass(frozen=True, slots=True)
class Trouve:
    """One answer: the territory of the vintage, what matched, and what must be known of it."""

    territoire: Territoire
    motif: Motif
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recherche:
    """The answers to one text.

    Attributes:
        texte: what was asked.
        millesime: the vintage of the answers.
        trouves: the answers, best first; empty when nothing comes near.
        notes: what must be said with them, in French (an ambiguity, another vintage).
    """

    texte: str
    millesime: int
    trouves: tuple[Trouve, ...]
    notes: tuple[str, ...] = ()


def chercher(texte: str, millesime: int) -> Recherche:
    """Territories meant by a name, a postal code, an Insee code, a SIREN or a département's code.

    Five digits are read both as an Insee code and as a postal code: 25200 is Devecey for the
    Insee and Montbéliard for the post. Former, delegated and associated codes and names are
    answered with the commune they are in.

    Raises:
        ErreurUtilisateur: no such vintage.
    """
    known = territoires(millesime)
    asked = re.sub(r"\s", "", texte).upper()
    if re.search(r"[^\W\d_]{2}", texte):
        named = tuple(_by_name(texte, millesime))
        near = [
            "Aucun territoire ne porte ce nom au découpage "
            f"{millesime} : voici ceux qui s’en approchent."
        ]
        guessed = bool(named) and named[0].motif is Motif.NOM_PROCHE
        return Recherche(texte.strip(), millesime, named, tuple(near if guessed else ()))
    found: list[Trouve] = []
    notes: list[str] = []
    if asked in known:
        found.append(Trouve(known[asked], Motif.CODE, _shared_note(asked, millesime)))
    elif _INSEE.fullmatch(asked):
        found += _by_former_code(commune_actuelle(asked, millesime), millesime)
    of_post = du_code_postal(asked, millesime) if asked.isdigit() else []
    if of_post and found:
        notes.append(
            f"{asked} est à la fois un code Insee et un code postal, qui ne désignent pas "
            "forcément la même commune."
        )
    if len(of_post) > 1:
        notes.append(
            f"Le code postal {asked} couvre {len(of_post)} communes : aucune n’est choisie à votre "
            "place, prenez le code Insee de la bonne."
        )
    found += [Trouve(place, Motif.CODE_POSTAL) for place in of_post]
    if not found and (elsewhere := autre_millesime(asked, millesime)):
        notes.append(f"Ce code existe au découpage {elsewhere.millesime} : {elsewhere}.")
    return Recherche(texte.strip(), millesime, tuple(found), tuple(notes))


def autre_millesime(code: str, millesime: int) -> Territoire | None:
    """The territory bearing a code in the nearest vintage where it exists, if it does."""
    existing = [year for year in MILLESIMES if code in territoires(year)]
    if not existing:
        return None
    return territoires(min(existing, key=lambda year: abs(year - millesime)))[code]


def par_nom(nom: str, millesime: int) -> list[Territoire]:
    """Territories whose name holds these words, whatever the accents and capitals.

    Exact names first, then EPCI, communes and départements, the shortest name first. Several
    answers are all returned: choosing is up to the reader.
    """
    words = mots(nom)
    found = _holding(words, millesime) or _holding(_ARTICLE.sub("", words), millesime)
    return found


def noms_proches(nom: str, millesime: int) -> list[Territoire]:
    """Territories whose name is one or two letters away."""
    names = {plain: place for place, plain in reversed(_names(millesime))}
    return [names[near] for near in get_close_matches(mots(nom), names, n=3, cutoff=0.75)]


def _by_name(texte: str, millesime: int) -> list[Trouve]:
    """Exact names, exact former names, then names that hold the words, then those that come near.

    Former names that only hold the words would be noise: they are given when nothing else is.
    """
    words = mots(texte)
    if not words:
        return []
    places = par_nom(texte, millesime)
    current = [Trouve(place, Motif.NOM) for place in places]
    exact = [answer for answer in current if mots(answer.territoire.nom) == words]
    met = {place.code for place in places}
    former = _by_former_name(lambda plain: plain == words, millesime, met)
    found = exact + former + [answer for answer in current if answer not in exact]
    return (
        found
        or _by_former_name(lambda plain: f" {words}" in f" {plain}", millesime, met)
        or [Trouve(place, Motif.NOM_PROCHE) for place in noms_proches(texte, millesime)]
    )


def _by_former_name(
    same: Callable[[str], bool], millesime: int, met: Iterable[str]
) -> list[Trouve]:
    known = territoires(millesime)
    found: dict[tuple[str, str], Trouve] = {}
    for plain, code, note in _former_names(millesime):
        if same(plain) and code not in met:
            found.setdefault((code, plain), Trouve(known[code], Motif.ANCIEN_NOM, note))
    return list(found.values())


def _by_former_code(passage: Passage, millesime: int) -> list[Trouve]:
    known = territoires(millesime)
    return [
        Trouve(known[code], Motif.ANCIEN_CODE, _passage_note(passage, millesime))
        for code in passage.possibles
    ]


def _passage_note(passage: Passage, millesime: int) -> str:
    """« Crimolois (21213), commune déléguée » : what the code or the name asked for is."""
    nature = NATURES[passage.nature]
    if passage.nature == "ancienne":
        there = autre_millesime(passage.code, millesime)
        nature = f"commune au millésime {there.millesime}" if there else "ancienne commune"
    name = f"{passage.nom} ({passage.code})" if passage.nom else passage.code
    undecided = len(passage.possibles) > 1
    return f"{name}, {nature}" + (" ; plusieurs communes possibles" if undecided else "")


def _shared_note(code: str, millesime: int) -> str:
    """What must be known of a commune that was split or merged; empty for the others."""
    if len(code) != 5:
        return ""
    possible = commune_actuelle(code, millesime).possibles
    names = territoires(millesime)
    others = ", ".join(f"{names[other].nom} ({other})" for other in possible if other != code)
    return f"ce code a aussi désigné, selon l’année, {others}" if others else ""


def _holding(words: str, millesime: int) -> list[Territoire]:
    if not words:
        return []
    order = list(NIVEAUX)
    found = [
        (plain != words, order.index(place.niveau), len(plain), plain, place.code)
        for place, plain in _names(millesime)
        if f" {words}" in f" {plain}"
    ]
    known = territoires(millesime)
    return [known[code] for *_, code in sorted(found)]


@cache
def _names(millesime: int) -> list[tuple[Territoire, str]]:
    return [(place, mots(place.nom)) for place in territoires(millesime).values()]


@cache
def _former_names(millesime: int) -> list[tuple[str, str, str]]:
    """(words, commune of the vintage, note) of each name that is not a commune's in the vintage.

    Delegated and former communes, then the names that the communes bore in other vintages.
    """
    found = [
        (mots(nom), passage.commune or "", _passage_note(passage, millesime))
        for nom, passage in anciens_noms(millesime)
    ]
    current = dict(communes(millesime).select("code_insee", "nom").iter_rows())
    for year in MILLESIMES:
        for code, nom in communes(year).select("code_insee", "nom").iter_rows():
            if code in current and nom != current[code] and mots(nom) != mots(current[code]):
                found.append((mots(nom), code, f"nommée {nom} au millésime {year}"))
    return sorted(found)
