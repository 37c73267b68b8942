"""``territoire``: find a territory by its name, its code or a postal code."""

from __future__ import annotations

from rich.table import Table

from inclusion_metrics.cli.console import out
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.reference.millesimes import (
    MENTION,
    MILLESIMES,
    NIVEAUX,
    RECENSEMENTS,
    Territoire,
    communes,
    population,
)
from inclusion_metrics.reference.notes_mouvements import note_mouvements
from inclusion_metrics.reference.recherche import Motif, Recherche, chercher
from inclusion_metrics.typography import THIN_SPACE, counted, typo

#: More answers than anyone reads.
_SHOWN = 30


def run(texte: str, millesime: int = 0) -> int:
    """Print the territories meant by a text, in a vintage (0: the latest).

    Raises:
        ErreurUtilisateur: no such vintage, or nothing comes near.
    """
    search = chercher(texte, millesime or MILLESIMES[-1])
    if not search.trouves:
        said = " ".join(search.notes) or (
            "Donnez un nom de commune, d’EPCI ou de département, un code postal, un code Insee "
            "ou un SIREN."
        )
        raise ErreurUtilisateur(
            f"Aucun territoire ne répond à « {search.texte} » au découpage {search.millesime}. "
            f"{said}"
        )
    console = out()
    answers = counted(len(search.trouves), "territoire", "territoires")
    console.print(f"{answers} au découpage {search.millesime}", style="bold")
    console.print(_table(search))
    for note in _notes(search):
        console.print(f"• {note}")
    console.print(MENTION, style="dim")
    return 0


def _table(search: Recherche) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("Code", "Territoire", "Niveau", "EPCI", "Trouvé par", ""):
        table.add_column(heading)
    for heading in ("Communes", "Habitants"):
        table.add_column(heading, justify="right")
    groups = dict(communes(search.millesime).select("code_insee", "epci_nom").iter_rows())
    for answer in search.trouves[:_SHOWN]:
        place = answer.territoire
        table.add_row(
            place.code,
            typo(place.nom),
            NIVEAUX[place.niveau],
            typo((groups[place.code] or "aucun") if place.niveau == "commune" else ""),
            answer.motif.value,
            typo(answer.note),
            str(len(place.communes)) if place.niveau != "commune" else "",
            _figure(population(place)),
        )
    return table


def _notes(search: Recherche) -> list[str]:
    notes = list(search.notes)
    if len(search.trouves) > _SHOWN:
        more = len(search.trouves) - _SHOWN
        notes.append(f"Et {counted(more, 'autre', 'autres')} : précisez le nom.")
    if len(search.trouves) == 1 and search.trouves[0].motif is not Motif.NOM_PROCHE:
        notes += _moves(search.trouves[0].territoire)
    if census := RECENSEMENTS.get(search.millesime):
        notes.append(f"Habitants : population municipale {census}, Insee.")
    else:
        notes.append(f"Habitants : non renseigné au découpage {search.millesime}.")
    return notes


def _moves(place: Territoire) -> list[str]:
    """What moved between the oldest vintage and this one, or that nothing did."""
    moves = note_mouvements(place.code, MILLESIMES[0], place.millesime)
    if moves or place.millesime == MILLESIMES[0]:
        return moves
    return [f"Aucun mouvement connu du millésime {MILLESIMES[0]} au millésime {place.millesime}."]


def _figure(number: int | None) -> str:
    return "n.r." if number is None else f"{number:,}".replace(",", THIN_SPACE)
