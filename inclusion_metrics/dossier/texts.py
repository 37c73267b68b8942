"""The sentences a dossier says about itself: title, identity, data quality, disclosure control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from inclusion_metrics.dossier.context import Contexte, Repere, Seuil
from inclusion_metrics.dossier.files import names
from inclusion_metrics.dossier.plan import OUTSIDE
from inclusion_metrics.dossier.readfiles import ROLES, numbered, source_rows, told
from inclusion_metrics.indicators import find
from inclusion_metrics.indicators.coherence_fse import Coherence
from inclusion_metrics.model import Indicator, Period, Status
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.reference.ages import age_grids
from inclusion_metrics.reference.reperes_nationaux import reperes
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.reference.territoires import MENTION, NIVEAUX, Niveau
from inclusion_metrics.rendering import ContextFigure, Mark, Rule, Verdict, formats
from inclusion_metrics.secrecy import Published
from inclusion_metrics.typography import NO_BREAK_SPACE

Rows = list[tuple[str, str]]
UNKNOWN = "non renseigné"
_NAMES = "noms_affiches"
#: Said of persons recognised: more than those of the period, whatever the dossier.
ALL_FILES = "Identité, dans tous les fichiers lus, de toutes les périodes"
_PERSONS = {identite.value: identite.label for identite in Identite}


def title_of(context: Contexte) -> str:
    """The one given, or one made of the funder and the territory."""
    return context.titre or f"Dossier d’évaluation – {context.financeur} – {context.territoire_nom}"


def subtitle_of(context: Contexte) -> str:
    """Who reports on what period."""
    return f"{context.operateur}, {formats.period(Period(context.debut, context.fin))}"


def footer_of(context: Contexte) -> str:
    """Which construction made this page."""
    return f"Construction {context.execution} · inclusion-metrics {context.logiciel}"


def identity(context: Contexte) -> Rows:
    """The first section: who, for whom, where, when."""
    niveau: Niveau = context.niveau  # type: ignore[assignment]
    kind = NIVEAUX[niveau]
    place = f"{context.territoire_nom} ({kind} {context.territoire})"
    if context.communes > 1:
        place += f", {formats.many(context.communes, 'commune', 'communes')}"
    return [
        ("Territoire", place),
        ("Découpage", f"communes et intercommunalités au 1er janvier {context.millesime}"),
        ("Période", formats.period(Period(context.debut, context.fin))),
        ("Financeur", context.financeur),
        ("Structure porteuse", context.operateur),
        ("Convention", context.convention or UNKNOWN),
        *context.precisions.items(),
        ("Origine des données", _origin(context)),
    ]


def _origin(context: Contexte) -> str:
    name = ", ".join(context.outils) or context.format
    exports = [source.export for source in context.sources if source.export]
    return f"{name}, export du {formats.day(max(exports))}" if exports else name


def no_comparison(context: Contexte) -> str:
    """Why no earlier period stands beside the figures; empty where one does, or none was wanted."""
    refused = context.sans_comparaison
    return f"Pas de comparaison avec une période précédente : {refused}." if refused else ""


def marks(context: Contexte) -> list[Mark]:
    """What cuts the series, as a chart marks it."""
    return [
        Mark(one.jour, one.texte, apart=one.separe, of_attendance=one.presences)
        for one in context.ruptures
    ]


def settings(context: Contexte) -> Rows:
    """The rules agreed with the funder that this dossier applies."""
    rules = context.reglages
    hours = rules["participant_heures"]
    entry = formats.percent(100 * rules["seuil_entree"], 0)
    gap = formats.percent(100 * rules["ecart_budget"], 0)
    dates = formats.many(rules["participant_dates"], "date distincte", "dates distinctes")
    or_hours = f", ou {formats.trimmed(hours)} heures cumulées" if hours else ""
    return [
        ("Participant d’une opération", f"personne venue à au moins {dates}{or_hours}"),
        (
            "Non-recours",
            f"au moins {formats.many(rules['mois_sans_recours'], 'mois', 'mois')} sans le droit",
        ),
        (
            "Démarche assez ancienne pour être lue dans un taux",
            f"déposée au moins {formats.many(rules['horizon_mois'], 'mois', 'mois')} avant la fin "
            "de la période",
        ),
        ("Seuil d’entrée en formation", f"{entry} de l’échelle dans chaque compétence"),
        ("Écart de budget à expliquer", f"au-delà de {gap}"),
    ]


#: Notebook → how the catalogue names its funder.
_FUNDERS: Mapping[str, str] = {
    "contrat_de_ville": "Contrat de ville",
    "fse_plus": "FSE",
    "feder": "FEDER",
    "conference_financeurs": "Conférence des financeurs",
}


def funder_code(indicator: Indicator, context: Contexte, item: str = "") -> str:
    """The code that the funder of this dossier gives to an indicator; empty when it has none.

    Where the funder has one code per item, only that of ``item`` is told.
    """
    name = _FUNDERS.get(context.notebook, context.financeur)
    given = [one for one in indicator.funders if one.code and one.funder.startswith(name)]
    mine = [one for one in given if one.code == item] or given
    return ", ".join(one.code if one.verifie else f"{one.code} (non vérifié)" for one in mine)


def context_figure(one: Repere) -> ContextFigure:
    """A published figure of the data folder, as a line of the table."""
    when = ""
    if one.debut and one.fin:
        when = formats.when(Period(one.debut, one.fin))
        when = when.removeprefix("en ").removeprefix("le ")
    elif one.debut or one.fin:
        when = formats.day(one.debut or one.fin or date.max)
    twice = one.libelle.lower().startswith(one.section.lower())
    label = one.libelle if twice else f"{one.section} – {one.libelle}"
    unit = "" if one.unite.strip().lower() == "nombre" else one.unite  # the label says of what
    return ContextFigure(label, one.valeur, unit, when, one.source)


def national_figures() -> list[ContextFigure]:
    """The published orders of magnitude of non-recours, each with its note and its source."""
    rows = []
    for one in reperes():
        ends = [one.value] if one.highest is None else [one.value, one.highest]
        value = " à ".join(formats.trimmed(end) for end in ends)
        doubt = "" if one.verifie else "source non vérifiée"
        spelt = formats.dates(one.date).replace(NO_BREAK_SPACE, " ")
        date_ = "" if spelt in one.source else one.date  # « communiqué du 13 décembre 2022 »
        cited = ", ".join(part for part in (one.source, date_, doubt) if part)
        note = one.note if one.alone else f"{one.note} À ne pas citer seul."
        label = f"{one.droit.label} – {one.measure}. {note}"
        rows.append(ContextFigure(label, value, "%", str(one.year), cited))
    return rows


def consistency(checked: Iterable[Coherence]) -> list[Rule]:
    """The rules of the European Social Fund, as lines of their table."""
    return [Rule(one.regle, Verdict(one.verdict.value), one.detail) for one in checked]


def quality(context: Contexte, published: Published) -> Rows:
    """What was read, rejected and kept, and what the data do not hold."""
    rows: Rows = []
    for name, source in numbered(context.sources):
        rows += source_rows(name, source, context)
    if context.autres_fichiers:
        rows.append(("Fichiers d’autres périodes", formats.number(context.autres_fichiers)))
    if not _covered(context):
        rows.append(
            ("Attention", "Les périodes des exports ne couvrent pas toute celle du dossier.")
        )
    for rule, count in context.rejets.items():
        rows.append((f"Lignes rejetées, règle « {rule} »", formats.number(count)))
    for code, many in context.identites.items():
        label = "noms affichés différents" if code == _NAMES else _PERSONS[code]
        rows.append((f"{ALL_FILES} : {label}", _persons(many, context)))
    rows += [("Ce que les données ne disent pas", gap) for gap in context.lacunes]
    rows += [("À savoir", _remark(one)) for one in context.remarques]
    return [*rows, *_outside(context, published)]


def _remark(text: str) -> str:
    """What a reader noticed, the role of its file named in French: « qpv : … »."""
    role, colon, rest = text.partition(" : ")
    named = ROLES.get(role.lower()) if colon else None
    return f"{named} : {rest}" if named else f"{text[:1].upper()}{text[1:]}"


def _covered(context: Contexte) -> bool:
    """Whether the announced periods, put end to end, hold the whole period of the dossier."""
    spans = sorted((s.debut, s.fin) for s in context.sources if s.debut and s.fin)
    reached = context.debut - timedelta(days=1)
    for start, end in spans:
        if start <= reached + timedelta(days=1):
            reached = max(reached, end)
    return not spans or reached >= context.fin


def _persons(count: int | None, context: Contexte) -> str:
    least = min(rule.minimum for rule in context.seuils)
    return f"moins de {least}" if count is None else told(count, context)


def _outside(context: Contexte, published: Published) -> Rows:
    """The accompagnements of all the data, beside those of the territory."""
    here = published.select(find(OUTSIDE), level=context.niveau, territory=context.territoire)
    seats = None if here["value"].null_count() else float(here["value"].sum())
    hidden = context.ensemble.valeur is None
    why = " ; le donner ferait deviner un trop petit nombre hors d’un territoire" if hidden else ""
    return [
        ("Accompagnements retenus : tenus dans le territoire", told(seats, context)),
        (
            "Accompagnements de toutes les données",
            f"{told(context.ensemble.valeur, context)}{why}",
        ),
    ]


#: The rule that rounding does not replace (``reference.seuils``).
_SENSITIVE = "sensible"
#: How « ≈ » reads.
ROUNDED = (
    "Tout nombre de personnes, d’accompagnements ou de participations est arrondi au multiple de 5 "
    "le plus proche et précédé de « ≈ » : « ≈ 25 » se lit « de 23 à 27 », et « ≈ 0 » « deux au "
    "plus, ou personne ». Les parts, leurs bornes et les rapports à un nombre de personnes sont "
    "recalculés sur les nombres arrondis. Chaque nombre est arrondi à part : un total peut "
    "différer de la somme de ses lignes. Les montants, les heures, les activités et les démarches "
    "ne sont pas arrondis. Un nombre que ces arrondis réunis laisseraient retrouver à moins de "
    "trois valeurs près est masqué, de même qu’une donnée sensible sous son seuil."
)


def _below(published: Published, rule: Seuil) -> str:
    """What becomes of a figure under a threshold."""
    if published.rounded and rule.regle != _SENSITIVE:
        return "Seuls des nombres arrondis sont publiés en dessous de"
    return "Chiffre masqué en dessous de"


def secrecy(context: Contexte, published: Published) -> Rows:
    """The thresholds, where they come from, and how many cells they hide."""
    frame = published.frame
    masked = sum(Status(status).masked for status in frame["status"])
    rows: Rows = [("Profil appliqué", profile(context.profil).label)]
    rows += [
        (f"Catégories regroupées par le service : {formats.lower_first(where)}", what)
        for where, what in context.regroupements
    ]
    if context.grille_age:
        grid = age_grids()[context.grille_age].label
        rows.append(("Grille d’âge choisie par le service", grid))
    if published.rounded:
        rows.append(("Effectifs arrondis", ROUNDED))
    for rule in context.seuils:
        doubt = "" if rule.verifie else " (non vérifié auprès d’une autorité)"
        said = f"{_below(published, rule)} {rule.minimum} personnes, pour : {rule.objet}. "
        if rule.regle == "dominance":
            said = f"Montant masqué au-delà de {rule.minimum} %, pour : {rule.objet}. "
        rows.append(
            (
                f"Seuil « {rule.regle} »",
                f"{said}Source : {rule.source}, {rule.date}{doubt}.",
            )
        )
    share = f"{formats.number(masked)} sur {formats.number(frame.height)}"
    return [
        *rows,
        ("Chiffres masqués", f"{share} chiffres préparés pour ce dossier"),
        ("Contrôle de confidentialité", _controlled(masked, published)),
        (
            "Ce qui est contrôlé ensemble",
            "Tous les dossiers construits ensemble, et ce que les précédents ont déjà donné : "
            "totaux et parties, communes et intercommunalité, périodes qui se contiennent, même "
            "nombre dans deux tableaux.",
        ),
        (
            "Limite",
            "Le contrôle suppose un lecteur qui a tous ces dossiers et sait compter. Il ne protège "
            "pas de qui connaît déjà les personnes, ni de ce qui est diffusé par d’autres voies : "
            "relisez vos propres textes avant de diffuser.",
        ),
    ]


def _controlled(masked: int, published: Published) -> str:
    """The result of the control, in a sentence."""
    control = published.control
    if not masked:
        return "Aucun chiffre masqué."
    known, exposed = int(control["known"].sum()), int(control["exposed"].sum())
    one = masked == 1
    said = f"{formats.number(masked)} {'chiffre masqué' if one else 'chiffres masqués'}, "
    said += "non reconstituable" if one and not exposed else "aucun reconstituable"
    if exposed:
        said = f"{formats.number(exposed)} nombres masqués se calculent"
    said += (
        " parmi ceux à protéger : pour chacun, ce qui est publié laisse possibles des valeurs "
        "assez écartées pour qu’aucune ne s’impose."
    )
    if known:
        plural = "s" if known > 1 else ""
        said += (
            f" {formats.number(known)} autre{plural} nombre{plural} masqué{plural} ici "
            f"{'se déduisent' if known > 1 else 'se déduit'} de ce qui est publié ici ou l’a été "
            f"dans un dossier antérieur : aucun masque ne peut {'les' if known > 1 else 'le'} "
            "reprendre."
        )
    return said


def origin(context: Contexte) -> Rows:
    """What it takes to make the same dossier again."""
    rows: Rows = [
        ("Identifiant de construction", context.execution),
        ("Logiciel", _software(context)),
        ("Catalogue d’indicateurs", f"version {context.catalogue}"),
        ("Paramètres (SHA-256)", context.parametres),
        ("Clé des pseudonymes", f"empreinte {context.cle}"),
    ]
    rows += [
        (f"{name} : empreinte du fichier lu (SHA-256)", source.sha256)
        for name, source in numbered(context.sources)
    ]
    if context.populations:
        years = ", ".join(map(str, context.populations))
        rows.append(("Population par âge", f"recensements {years}"))
    rows.append(("Référentiel géographique", MENTION))
    return rows


def annexes(context: Contexte) -> str:
    """The files that go with the page, by name: it may be received alone, and links would be dead.

    Empty where the dossier has no file, in a notebook opened by hand.
    """
    if not context.nom:
        return ""
    page, book, table, account = names(context.nom)
    return (
        f"Joints au dossier : {book} (les tableaux de cette page, en chiffres), {table} (tous ses "
        f"chiffres, pour un autre logiciel), {account} (la provenance complète). La commande "
        f"« inclusion-metrics verifier-dossier {page} » dit si cette page est celle qui a été "
        "produite, et de quoi. Son empreinte n’est pas une signature : la preuve est la provenance "
        "que garde le producteur."
    )


def _software(context: Contexte) -> str:
    commit = f", révision {context.revision}" if context.revision else ""
    return f"inclusion-metrics {context.logiciel}{commit}"
