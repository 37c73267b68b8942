"""``verifier-dossier``: say whether a page is the one that was produced, and from what."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from inclusion_metrics.cli.console import out
from inclusion_metrics.dossier.verification import Against, State, Verdict, verify
from inclusion_metrics.typography import day

_MOST = 10
_KEPT_APART = (
    "Une empreinte n’est pas une signature : qui modifie la page peut la recalculer. La preuve "
    "est la provenance gardée par le producteur, reçue par une autre voie : "
    "--provenance FICHIER.provenance.json."
)
_STATES = {
    State.IDENTICAL: "La page n’a pas changé depuis que son empreinte a été prise.",
    State.SAVED_AGAIN: "La page dit et dessine la même chose que son empreinte, mais ce n’est pas "
    "le même fichier, octet pour octet : sans doute enregistrée de nouveau par un navigateur ou "
    "transformée par une messagerie.",
    State.CHANGED: "LA PAGE A ÉTÉ MODIFIÉE depuis que son empreinte a été prise.",
}
_PROVEN = {
    State.IDENTICAL: "C’est, octet pour octet, la page que décrit la provenance.",
    State.SAVED_AGAIN: "Elle dit et dessine la même chose que la page que décrit la provenance, "
    "mais ce n’est pas le même fichier, octet pour octet.",
    State.CHANGED: "CE N’EST PAS la page que décrit la provenance : elle a été modifiée.",
}
_AGAINST = {
    Against.OTHER_DOSSIER: "La provenance donnée est celle d’un autre dossier : « {} ». Elle ne "
    "dit rien de cette page.",
    Against.OTHER_BUILD: "La provenance donnée est celle d’une autre construction de ce dossier "
    "(données, paramètres, logiciel ou chiffres masqués différents) : elle ne prouve rien de "
    "cette page.",
}


def run(page: Path, provenance: Path | None) -> int:
    """Print what was found; exit code 1 when something differs."""
    verdict = verify(page, provenance)
    console = out()
    for line in lines(verdict):
        console.print(_printable(line))
    return 0 if verdict.sound else 1


def lines(verdict: Verdict) -> Iterator[str]:
    """The verdict, one sentence a line."""
    said = verdict.origin
    yield f"Dossier : {said['titre']} ({said['dossier']})"
    yield f"Page : {_STATES[verdict.state]}"
    yield from _proof(verdict)
    changed = State.CHANGED in (verdict.state, verdict.proven)
    if changed:
        yield from _pieces("Tableau modifié, ôté ou ajouté", verdict.tables)
        yield from _pieces("Partie touchée", verdict.sections)
        if not verdict.tables and not verdict.sections:
            yield "  Touchée : ce que son empreinte dit de son origine."
    for name, same in verdict.annexes.items():
        found = {True: "tel que produit", False: "MODIFIÉ", None: "absent, non vérifié"}[same]
        yield f"Fichier joint {name} : {found}"
    yield "Faite, dit-elle, de :" if changed else "Faite de :"
    commit = f", révision {said['revision']}" if said["revision"] else ""
    yield f"  construction {said['execution']}, période du {_day(said['debut'])} au " + _day(
        said["fin"]
    )
    yield f"  logiciel inclusion-metrics {said['logiciel']}{commit}, catalogue {said['catalogue']}"
    yield f"  paramètres (SHA-256) {said['parametres']}"
    for found in said["donnees"]:
        yield f"  fichier de données (SHA-256) {found}"


def _proof(verdict: Verdict) -> Iterator[str]:
    if verdict.against is Against.ABSENT:
        yield f"Provenance : aucune. {_KEPT_APART}"
    elif verdict.proven is None:
        yield f"Provenance : {_AGAINST[verdict.against].format(verdict.account)}"
    else:
        yield f"Provenance : {_PROVEN[verdict.proven]}"
        if verdict.beside:
            yield (
                "Cette provenance était à côté de la page, et a pu être modifiée avec elle. "
                f"{_KEPT_APART}"
            )


def _pieces(what: str, names: Sequence[str]) -> Iterator[str]:
    for name in names[:_MOST]:
        yield f"  {what} : « {name} »"
    if len(names) > _MOST:
        yield f"  … et {len(names) - _MOST} autres"


def _printable(text: str) -> str:
    """Without the control characters that a file received from anyone may hold."""
    return "".join(one for one in text if unicodedata.category(one)[0] != "C")


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text
