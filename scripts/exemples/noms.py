"""Names of people who do not exist: common first names, invented family names."""

#: First names by generation (first year of birth), women then men.
PRENOMS: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        1930,
        (
            "Odette", "Simone", "Huguette", "Yvette", "Ginette", "Josette", "Andrée", "Paulette",
            "Lucienne", "Marie-Thérèse", "Zohra", "Rosa", "Raymonde", "Denise",
        ),
        ("Marcel", "Roger", "Raymond", "René", "André", "Lucien", "Giuseppe", "Ahmed", "Fernand"),
    ),
    (
        1950,
        (
            "Monique", "Nicole", "Françoise", "Danielle", "Michèle", "Chantal", "Martine",
            "Marie-Claude", "Fatima", "Évelyne", "Brigitte", "Anne-Marie", "Maria", "Annick",
        ),
        ("Jean-Pierre", "Michel", "Gérard", "Daniel", "Mohamed", "Bernard", "Alain", "Joël"),
    ),
    (
        1967,
        (
            "Nathalie", "Sandrine", "Karine", "Sylvie", "Aïcha", "Céline", "Stéphanie", "Nadège",
            "Sonia", "Maëlle", "Peggy", "Ludivine",
        ),
        ("Stéphane", "Jérôme", "Karim", "Frédéric", "Loïc", "Cédric", "Ömer", "Étienne"),
    ),
    (
        1985,
        (
            "Élodie", "Sarah", "Inès", "Chloé", "Amélie", "Yasmine", "Océane", "Zoé", "Fatou",
            "Lan Anh", "Manon", "Noémie",
        ),
        ("Kévin", "Thibault", "Mehdi", "Théo", "Ibrahima", "Hugo", "Anthony", "Raphaël"),
    ),
)  # fmt: skip

NOMS: tuple[str, ...] = (
    "Fabuloz", "Chimérex", "Mirageoz", "Figurex", "Inventaz", "Simulaz", "Prétendoz", "Songevaz",
    "Légendaz", "D’Hypothez", "L’Exemplaz", "Imaginoz", "Fictivet", "Factissaz", "Romançoz",
    "Féerix-Contat", "Conteraz", "Maquettoz", "Modéloz", "Supposaz", "De la Fablaz", "Virtuellaz",
    "Inexistoz", "Trompe-l’Œil", "Illusaz", "Esquissoz", "N’Existez", "Pseudonymaz", "Brouillonoz",
    "Échantillaz",
)  # fmt: skip


def prenom_pour(naissance: int, femme: bool) -> tuple[str, ...]:
    """First names of a generation."""
    generation = [g for g in PRENOMS if g[0] <= naissance][-1]
    return generation[1] if femme else generation[2]
