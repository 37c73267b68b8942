"""The verbs of the command line, their help and their options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inclusion_metrics.cli.french import translate_help
from inclusion_metrics.cli.importers import HELP, importer

translate_help()
app = typer.Typer(
    name="inclusion-metrics",
    help="Mesurer la médiation numérique et en rendre compte à ceux qui la financent.",
    context_settings=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.add_typer(importer, name="importer")


class Sortie(StrEnum):
    """How a table of figures is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


Donnees = Annotated[
    Path, typer.Argument(help="Dossier de données, par exemple data/grand-chambery.")
]


@app.command()
def mesurer(
    donnees: Donnees,
    debut: Annotated[str, typer.Option(help="Premier jour (AAAA-MM-JJ).", show_default=False)],
    fin: Annotated[str, typer.Option(help="Dernier jour, compris.", show_default=False)],
    par: Annotated[
        list[str] | None,
        typer.Option(
            help="Ventiler par structure, commune, epci, mois, trimestre, annee, type, type_lieu, "
            "genre, tranche_age, statut ou residence ; deux fois pour croiser."
        ),
    ] = None,
    indicateur: Annotated[
        list[str] | None, typer.Option(help="Code d’indicateur (FRE-05) ; tous sinon.")
    ] = None,
    territoire: Annotated[
        str | None, typer.Option(help="Code d’un territoire (EPCI, commune, département).")
    ] = None,
    millesime: Annotated[
        int, typer.Option(help="Millésime des territoires (0 : année de fin).")
    ] = 0,
    profil: Annotated[str, typer.Option(help="Profil de secret statistique.")] = "defaut",
    brut: Annotated[
        bool, typer.Option("--brut", help="Chiffres sans secret statistique : NON DIFFUSABLES.")
    ] = False,
    sortie: Annotated[Sortie, typer.Option("--format", help="Forme du résultat.")] = Sortie.TABLE,
    vers: Annotated[
        Path | None, typer.Option(help="Fichier à écrire (sortie standard sinon).")
    ] = None,
) -> int:
    """Calculer les indicateurs d’un dossier de données.

    Les chiffres sont protégés par le secret statistique, sauf avec `--brut`.

    Exemple : `inclusion-metrics mesurer data/grand-chambery --debut 2024-01-01 --fin 2024-12-31
    --par commune`
    """
    from inclusion_metrics.cli.measuring import Question, run

    question = Question(
        donnees, debut, fin, tuple(par or ()), tuple(indicateur or ()), territoire, millesime,
        profil, brut,
    )  # fmt: skip
    return run(question, sortie.value, vers)


@app.command()
def verifier(
    donnees: Donnees,
    statistiques: Annotated[
        Path | None,
        typer.Argument(
            metavar="[STATISTIQUES.xlsx]", help="Classeur « Statistiques » de la même période."
        ),
    ] = None,
) -> int:
    """Dire ce que valent les données, et les rapprocher des statistiques de la Coop.

    Exemple : `inclusion-metrics verifier data/grand-chambery statistiques.xlsx`
    """
    from inclusion_metrics.cli.checking import run

    return run(donnees, statistiques)


@app.command()
def dossier(
    parametres: Annotated[
        list[Path], typer.Argument(help="Fichiers params/NOTEBOOK/NOM.yaml, un par dossier.")
    ],
    vers: Annotated[Path, typer.Option(help="Où écrire les dossiers.")] = Path("dossiers"),
    processus: Annotated[
        int, typer.Option(help="Dossiers construits en même temps (0 : un par cœur).", min=0)
    ] = 0,
    kernel: Annotated[
        bool, typer.Option("--kernel", help="Exécuter dans le noyau Jupyter ordinaire (plus lent).")
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Imprimer aussi chaque page en PDF balisé.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Reconstruire aussi les dossiers à jour.")
    ] = False,
    scheduler: Annotated[
        str,
        typer.Option(
            help="Grappe Dask qui met en page (tcp://machine:8786) ; sinon, cette machine.",
            show_default=False,
        ),
    ] = "",
    en_json: Annotated[
        bool, typer.Option("--json", help="Dire chaque étape en JSON, un objet par ligne.")
    ] = False,
) -> int:
    """Construire les dossiers HTML et leur page d’accueil.

    Un dossier dont rien n’a changé (données, paramètres, carnet, logiciel) est laissé tel quel.

    Codes de sortie : `0` tout est fait, `1` un dossier a échoué, `2` impossible tel que demandé,
    `130` interrompu.

    Exemple : `inclusion-metrics dossier params/contrat_de_ville/*.yaml`
    """
    from inclusion_metrics.cli.building import run
    from inclusion_metrics.dossier.build import Way

    way = Way(processus or None, kernel=kernel, pdf=pdf, force=force, scheduler=scheduler)
    return run(parametres, vers, way, as_json=en_json)


@app.command("verifier-dossier")
def verifier_dossier(
    page: Annotated[
        Path, typer.Argument(metavar="FICHIER.html", help="Page d’un dossier, reçue ou gardée.")
    ],
    provenance: Annotated[
        Path | None,
        typer.Option(help="Provenance gardée par le producteur (sinon, celle à côté de la page)."),
    ] = None,
) -> int:
    """Dire si une page est celle qui a été produite, et de quoi elle a été faite.

    Codes de sortie : `0` rien ne diffère, `1` quelque chose diffère, `2` ce n’est pas un dossier.

    Exemple : `inclusion-metrics verifier-dossier grand-chambery-2024.html`
    """
    from inclusion_metrics.cli.verifying import run

    return run(page, provenance)


@app.command()
def controler_fuites(
    sortie: Annotated[Path, typer.Argument(help="Fichier ou dossier qui va être envoyé.")],
    donnees: Annotated[
        list[Path] | None, typer.Option(help="Dossier de données ; plusieurs fois si besoin.")
    ] = None,
    recus: Annotated[
        list[Path] | None, typer.Option(help="Fichiers reçus rangés ailleurs (Coop, registre…).")
    ] = None,
    parametres: Annotated[
        list[Path] | None,
        typer.Option(help="Fichiers de paramètres : contrôler aussi les chiffres secrets."),
    ] = None,
) -> int:
    """Chercher dans des fichiers finis un nom, un pseudonyme ou un chiffre secret.

    Exemple : `inclusion-metrics controler-fuites dossiers --donnees data/grand-chambery`
    """
    from inclusion_metrics.cli.leaks import run

    return run(sortie, donnees or (), recus or (), parametres or ())


@app.command()
def catalogue(
    code: Annotated[str, typer.Argument(help="Code d’un indicateur, pour sa fiche.")] = "",
) -> int:
    """Lister les indicateurs, ou montrer la fiche de l’un d’eux.

    Exemple : `inclusion-metrics catalogue FRE-05`
    """
    from inclusion_metrics.cli.listing import run

    return run(code)


@app.command()
def modele(
    quoi: Annotated[
        str,
        typer.Argument(
            metavar="MODELE", help="registre.xlsx (le classeur à écrire), ou correspondance."
        ),
    ],
    fichier: Annotated[
        Path | None, typer.Argument(metavar="[FICHIER]", help="Fichier à décrire.")
    ] = None,
    vers: Annotated[Path | None, typer.Option(help="Où écrire la correspondance.")] = None,
) -> int:
    """Écrire un registre à remplir, ou proposer la correspondance d’un de vos fichiers.

    Exemples : `inclusion-metrics modele registre.xlsx` ·
    `inclusion-metrics modele correspondance visites.csv --vers visites.yaml`
    """
    from inclusion_metrics.cli.models import run

    return run(quoi, fichier, vers)


@app.command()
def territoire(
    texte: Annotated[str, typer.Argument(metavar="TEXTE", help="Nom, code postal ou code Insee.")],
    millesime: Annotated[
        int, typer.Option(help="Millésime des territoires (0 : le plus récent).")
    ] = 0,
) -> int:
    """Chercher le code d’une commune ou d’une intercommunalité.

    Exemple : `inclusion-metrics territoire "Grand Chambéry"`
    """
    from inclusion_metrics.cli.territories import run

    return run(texte, millesime)
