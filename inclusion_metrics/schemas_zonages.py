"""The tables of reference that the user gives: priority neighbourhoods, population by age."""

import dataframely as dy

from inclusion_metrics.codes import INSEE

#: A priority neighbourhood: QN since 2024 (QN025…), QP from 2015 to 2023 (QP025…).
CODE_QPV = r"^(QN(?:\d{3}|02A|02B)\d{2}[A-Z]|QP(?:\d{3}|02A|02B)\d{3})$"

#: Age classes of the census that are kept, with what they are called.
CLASSES_AGE = {
    "total": "Ensemble",
    "0_14": "0 - 14 ans",
    "15_29": "15 - 29 ans",
    "30_44": "30 - 44 ans",
    "45_59": "45 - 59 ans",
    "60_74": "60 - 74 ans",
    "60_plus": "60 ans et plus",
    "75_plus": "75 ans et plus",
    "75_89": "75 - 89 ans",
    "90_plus": "90 ans et plus",
}


class Zonages(dy.Schema):
    """One row per zone that is not a commune: the priority neighbourhoods (QPV)."""

    zone_code = dy.String(primary_key=True, regex=CODE_QPV, description="Code du quartier")
    type = dy.String(regex="^qpv$", description="Genre de zone")
    millesime = dy.Int16(
        min=2015, max=2024, description="Génération : 2015 (codes QP) ou 2024 (codes QN)"
    )
    nom = dy.String(nullable=True, description="Nom du quartier")
    codes_insee = dy.List(dy.String(regex=INSEE), description="Communes du quartier")
    population = dy.UInt32(nullable=True, description="Habitants du quartier, si le fichier le dit")


class PopulationRef(dy.Schema):
    """One row per commune, census and age class."""

    zone_code = dy.String(primary_key=True, regex=INSEE, description="Code Insee de la commune")
    millesime = dy.Int16(primary_key=True, min=1960, max=2100, description="Année du recensement")
    classe_age = dy.String(
        primary_key=True,
        regex=f"^({'|'.join(CLASSES_AGE)})$",
        description="Classe d’âge",
    )
    population = dy.Float64(
        nullable=True, min=0, description="Habitants (le recensement les pondère) ; vide si secret"
    )
    secret = dy.Bool(description="Vrai si le fichier dit la valeur secrète")
