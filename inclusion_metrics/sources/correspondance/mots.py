"""Headers that people write, in French and in English → what they usually hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inclusion_metrics.sources.tabular.fields import folded

#: Target → words that may be the whole header, after ``folded``; the most particular first.
_HEADERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("annee_naissance", ("annee (?:de )?naissance", "birth year", "year of birth", "yob", "ne en")),
    (
        "date_naissance",
        (
            "(?:date (?:de )?)?naissance", r"ne\(?e?\)? le", r"d\.?o\.?b\.?", "date of birth",
            "birth ?date", "birthday", r"date naiss\.?", "ddn", "born(?: on)?",
        ),
    ),
    (
        "nom_complet",
        (
            "noms?(?: et|,|/| &)? prenoms?", "prenoms?(?: et|,|/| &)? noms?", "full ?name", "name",
            "nom complet", "nom de la personne", "usager", "usagere", "beneficiaire",
            "participant", "adherent", "client", "who",
        ),
    ),
    (
        "nom",
        (
            "nom(?: de famille| d'usage| de naissance| usuel)?", "surname", "last ?name",
            "family name",
        ),
    ),
    ("prenom", ("prenoms?(?: usuel)?", "first ?name", "given name", "forename")),
    (
        "activite_id",
        (
            "(?:id|identifiant|numero|n°|code) (?:de )?(?:l')?(?:activite|atelier|seance)",
            "(?:activity|session|contact|event) ?(?:id|no|number|ref)",
        ),
    ),
    (
        "identifiant",
        (
            "id", "identifiant",
            "(?:id|identifiant|numero|num|n°|no|code|ref)[ .]*(?:de )?(?:la |l'|du )?(?:personne|"
            "usager|usagere|beneficiaire|adherent|client|participant|dossier)",
            "(?:person|client|member|user|participant|beneficiary|case|adherent|usager) ?"
            "(?:id|no|number|n°|code|ref)",
            "ref(?:erence)?(?: ?(?:no|number|n°|num|code))?",
        ),
    ),
    (
        "tranche_age",
        ("(?:tranche|classe)s? (?:d')?age", "age (?:group|band|range|class)"),
    ),
    ("age", (r"age(?: \(?ans\)?)?",)),
    ("genre", ("sexe", "genre", "gender", "sex", "civilite")),
    (
        "statut_social",
        (
            "statut(?: social)?", "situation(?: professionnelle| sociale)?",
            "employment(?: status)?", "occupation", "(?:work|job) status", "csp",
        ),
    ),
    (
        "code_insee_residence",
        ("(?:code )?insee(?: (?:de )?(?:residence|commune|domicile))?",),
    ),
    (
        "code_postal_residence",
        (
            "code postal(?: (?:de )?(?:residence|domicile))?", "cp",
            "(?:(?:home|town) )?post ?code", "zip(?: code)?",
        ),
    ),
    (
        "commune_residence",
        ("(?:ville|commune)(?: (?:de )?(?:residence|domicile|habitation))?", "town", "city"),
    ),
    ("qpv_code", ("qpv", "quartier(?: prioritaire)?")),
    ("gir", ("gir",)),
    (
        "present",
        (r"presen(?:t|te|ce)s?(?:\(e\))?", "attended", "attendance", "venue?", "emargement"),
    ),
    (
        "date",
        (
            "date(?: (?:de |du |d')?(?:la |l')?(?:seance|atelier|visite|rendez-vous|rdv|passage|"
            "activite|accompagnement|contact|session|visit))?",
            "jour", "when", "day", "(?:visit|contact|session) date",
        ),
    ),
    ("heure", ("heure(?: (?:de )?debut)?", "horaire", "(?:start )?time")),
    (
        "duree_min",
        (
            "duree.*", "duration.*", "length", "minutes", "mins?", "hours", "heures",
            "temps(?: passe)?", "nb heures",
        ),
    ),
    ("nb_recurrents", ("(?:nb|nombre)?.*(?:recurrents|deja venus|returning).*",)),
    (
        "nb_participants",
        (
            "(?:nb|nombre)(?: de)? (?:participants|personnes|presents)", "participants",
            "(?:number of )?attendees", "headcount", "effectif",
        ),
    ),
    (
        "titre",
        (
            "(?:nom |titre |intitule )?(?:de )?(?:l')?atelier", "titre", "intitule",
            "(?:session|workshop|course)(?: (?:title|name))?",
        ),
    ),
    ("type_lieu", ("canal", "canaux", "mode", "modalite", "channel")),
    (
        "structure",
        (
            "structure", "lieu(?: d'activite| d'accueil)?", "site", "place", "location",
            "cent(?:re|er)", "venue", "antenne", "branch", "espace", "epn",
        ),
    ),
    (
        "mediateur",
        (
            "mediateur.*", "mediatrice", "conseiller.*", "animateur.*", "animatrice",
            "intervenante?", "staff", "worker", "tutor", "advis[eo]r", "facilitator", "agent",
            "accueilli par",
        ),
    ),
    ("type", ("type(?: (?:d'|de |of )?.*)?", "kind", "service(?: type)?", "format", "nature")),
    ("thematiques_admin", ("demarches?(?: administratives?)?", "procedures?")),
    (
        "thematiques",
        (
            "themes?", r"thematiques?(?:\(s\))?", "topics?", "subjects?", "sujets?", "motifs?",
            "activit(?:y|e)s?", "objet", "besoins?",
        ),
    ),
    ("materiels", ("materiels?", "devices?", "equipments?", "outils?")),
    ("autonomie", ("autonomie", "autonomy")),
    ("niveau", ("niveau", "level")),
    ("issue", ("issue", "resultat", "outcome")),
    ("anonyme", ("anonyme", "anonymous")),
)  # fmt: skip
_KNOWN = tuple((target, re.compile("|".join(words))) for target, words in _HEADERS)
#: Headers whose cells are nobody's business here.
PRIVATE = re.compile(
    r"tel|phone|mobile|portable|mail|courriel|adresse|address|note|comment|remarque|observation|secu"
)


def targets(label: str) -> Iterator[str]:
    """What a header may hold, likeliest first."""
    bare = re.sub(r"[_\s]+", " ", folded(label)).strip(" :*")
    for target, words in _KNOWN:
        if words.fullmatch(bare):
            yield target
