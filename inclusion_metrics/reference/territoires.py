"""The territory of a code, in a vintage.

A code is text and is never guessed: an unknown one is refused, with what could be meant.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.reference.communes_mouvements import commune_actuelle
from inclusion_metrics.reference.millesimes import (
    MENTION,
    MILLESIMES,
    NIVEAUX,
    Niveau,
    Territoire,
    communes,
    du_code_postal,
    millesime_pour,
    mots,
    territoires,
)
from inclusion_metrics.reference.recherche import (
    autre_millesime,
    noms_proches,
    par_nom,
)

__all__ = [
    "MENTION",
    "MILLESIMES",
    "NIVEAUX",
    "Niveau",
    "Territoire",
    "communes",
    "millesime_pour",
    "noms_des_communes",
    "territoire",
]


def territoire(code: str, millesime: int) -> Territoire:
    """The territory of a code: SIREN of an EPCI, Insee code of a commune, code of a département.

    Raises:
        ErreurUtilisateur: the code is unknown in this vintage.
    """
    known = territoires(millesime)
    asked = re.sub(r"\s", "", code).upper()
    if asked in known:
        return known[asked]
    raise ErreurUtilisateur(
        f"Le code de territoire « {code.strip()} » est inconnu au découpage {millesime} : donnez "
        "le SIREN d’un EPCI (9 chiffres), le code Insee d’une commune (5 caractères, zéros "
        "compris) ou un code de département (2 ou 3 caractères)." + _hint(code, asked, millesime)
    )


def noms_des_communes(place: Territoire) -> dict[str, str]:
    """Insee code → name of the communes of a territory, in the order of a dictionary."""
    mine = pl.col("code_insee").is_in(place.communes)
    rows = communes(place.millesime).filter(mine).select("code_insee", "nom").iter_rows()
    return dict(sorted(rows, key=lambda row: mots(row[1])))


def _hint(code: str, asked: str, millesime: int) -> str:
    """What could be meant by an unknown code or a name; empty when nothing comes near."""
    if re.search(r"[^\W\d_]{2}", code):
        places = par_nom(code, millesime) or noms_proches(code, millesime)
        return _offered("D’après le nom", places)
    known = territoires(millesime)
    former = [known[place] for place in commune_actuelle(asked, millesime).possibles]
    of_post = du_code_postal(asked, millesime)
    if former or of_post:
        return _offered("C’est l’ancien code de", former) + _offered(
            "D’après le code postal", of_post
        )
    if elsewhere := autre_millesime(asked, millesime):
        return f" Ce code existe au découpage {elsewhere.millesime} : {elsewhere}."
    return _offered("À une faute de frappe près", _near_codes(asked, millesime))


def _offered(label: str, places: list[Territoire]) -> str:
    if not places:
        return ""
    more = f" et {len(places) - 3} de plus" if len(places) > 3 else ""
    return f" {label} : {', '.join(map(str, places[:3]))}{more}."


def _near_codes(asked: str, millesime: int) -> list[Territoire]:
    """Codes of the same kind; a lost leading zero first, a commune within its département."""
    known = territoires(millesime)
    padded = [asked.zfill(size) for size in (2, 5) if asked.zfill(size) in known]
    if len(asked) > 6:
        same, cutoff = [code for code in known if len(code) == 9], 0.75
    elif len(asked) > 3:
        same, cutoff = [code for code in known if len(code) == 5 and code[:2] == asked[:2]], 0.6
    else:
        same, cutoff = [code for code in known if len(code) <= 3], 0.75
    return [known[code] for code in padded or get_close_matches(asked, same, n=3, cutoff=cutoff)]
