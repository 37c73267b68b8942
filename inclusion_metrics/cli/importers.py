"""``importer FORMAT``: one command per format, all alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

HELP = {"help_option_names": ["-h", "--help"]}
importer = typer.Typer(
    help="Lire vos fichiers et les ajouter à un dossier de données.",
    context_settings=HELP,
    no_args_is_help=True,
)

Fichiers = Annotated[
    list[Path],
    typer.Argument(metavar="FICHIER…", help="Fichiers à lire, dans n’importe quel ordre."),
]
Vers = Annotated[
    Path | None, typer.Option(help="Dossier de données à remplir.", show_default=False)
]
Cle = Annotated[
    Path | None,
    typer.Option(help="Fichier de la clé des pseudonymes (sinon, celui de votre session)."),
]
Remplacer = Annotated[
    bool,
    typer.Option("--remplacer", help="Repartir de zéro : oublier ce que le dossier contenait."),
]
Rapprocher = Annotated[
    bool,
    typer.Option(
        "--rapprocher",
        help="Comparer les noms d’une structure à l’autre, avant de les remplacer par des "
        "pseudonymes (extra « rapprochement »).",
    ),
]

#: Command → (what it reads, an example of its files).
_COMMANDS = {
    "auto": ("Importer des fichiers de tout format connu, reconnus à leurs en-têtes", "*.xlsx"),
    "coop": (
        "Importer les classeurs de La Coop de la médiation numérique, de toutes les années",
        "accompagnements.xlsx beneficiaires.xlsx",
    ),
    "registre": ("Importer le registre écrit avec « modele registre.xlsx »", "registre.xlsx"),
    "grille": ("Importer des feuilles d’émargement (personnes × dates)", "emargement.xlsx"),
    "v1-archive": ("Importer l’archive de l’Espace Coop V1 (Conseiller numérique)", "cras.xlsx"),
    "v1-statistiques": (
        "Importer les statistiques de l’Espace Coop V1, pour contexte",
        "stats.csv",
    ),
    "rdv": ("Importer les participations de RDV Service Public", "participations.xls"),
    "lieux": ("Importer une liste de lieux de médiation numérique", "lieux.csv"),
    "data-inclusion": ("Importer des structures au schéma data·inclusion", "structures.json"),
    "aidants-connect": ("Importer les statistiques d’Aidants Connect, pour contexte", "ac.csv"),
    "qpv": ("Importer une liste de quartiers prioritaires", "qpv.csv"),
    "population": ("Importer la population par âge (Insee)", "population.csv"),
}


def _command(code: str, what: str, example: str) -> Callable[..., int]:
    def importing(
        fichiers: Fichiers,
        vers: Vers = None,
        cle: Cle = None,
        remplacer: Remplacer = False,
        rapprocher: Rapprocher = False,
    ) -> int:
        from inclusion_metrics.cli.importing import run

        return run(code, fichiers, vers, cle, replace=remplacer, relate=rapprocher)

    importing.__doc__ = (
        f"{what}.\n\n    Exemple : `inclusion-metrics importer {code} {example} "
        "--vers data/mon-territoire`"
    )
    return importing


for _code, (_what, _example) in _COMMANDS.items():
    importer.command(_code)(_command(_code, _what, _example))


@importer.command("correspondance")
def importer_correspondance(
    correspondance: Annotated[
        Path, typer.Argument(metavar="CORRESPONDANCE.yaml", help="Description des fichiers.")
    ],
    fichiers: Fichiers,
    vers: Vers = None,
    cle: Cle = None,
    remplacer: Remplacer = False,
    rapprocher: Rapprocher = False,
) -> int:
    """Importer des fichiers quelconques, décrits par une correspondance.

    Exemple : `inclusion-metrics importer correspondance registre.yaml personnes.csv visites.csv
    --vers data/mon-territoire`
    """
    from inclusion_metrics.cli.importing import run

    return run(
        "correspondance", fichiers, vers, cle,
        replace=remplacer, relate=rapprocher, mapping=correspondance,
    )  # fmt: skip
