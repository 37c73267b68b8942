"""What a dossier says of its own accessibility: what was checked, and no more."""

from __future__ import annotations

Rows = list[tuple[str, str]]


def statement(operator: str) -> Rows:
    """The statement printed in the annex.

    Without an audit, a French statement is « non conforme » (arrêté du 20 septembre 2019): that
    says what is not known, and claims nothing.

    Args:
        operator: whom to write to when a part cannot be read.
    """
    return [
        (
            "État de conformité",
            "Non conforme au RGAA 4.1, au sens de l’arrêté du 20 septembre 2019 : aucun audit "
            "n’a mesuré le respect de ses critères. Les vérifications qui suivent ne valent pas "
            "un audit.",
        ),
        (
            "Vérifié par des automates",
            "À chaque version du logiciel, sur ses dossiers d’exemple, et non sur celui-ci : "
            "aucun défaut relevé par axe-core, bonnes pratiques comprises, sur un écran large et "
            "à 320 pixels ; HTML valide selon html-validate ; titres ordonnés ; liens internes "
            "qui aboutissent ; tout au clavier, sans piège ; zoom à 200 % sans défilement "
            "horizontal de la page.",
        ),
        (
            "Pas vérifié",
            "La lecture avec un lecteur d’écran, l’usage par des personnes handicapées, et ce que "
            "les automates ne savent pas juger : ils ne trouvent qu’une partie des défauts. Le "
            "PDF est balisé (titres, tableaux, images, langue), mais sa conformité à PDF/UA n’est "
            "pas établie.",
        ),
        (
            "Graphiques",
            "Chaque graphique a une phrase qui dit ce qu’il montre et un tableau qui donne ses "
            "chiffres. Les textes écrits par la structure n’ont pas été relus de ce point de vue.",
        ),
        (
            "Tableaux larges",
            "Sur un petit écran, ils défilent dans leur cadre, au doigt ou avec les flèches du "
            "clavier.",
        ),
        (
            "Demander une autre forme",
            f"Ce qui ne se lit pas se demande à : {operator}. Sans réponse, le Défenseur des "
            "droits peut être saisi.",
        ),
    ]
