"""What the card of an indicator says, as plain text: for the dossiers, the catalogue and the docs.

Nothing is drawn here: each reader of the rows sets them in HTML, in Markdown or on a terminal.
"""

from __future__ import annotations

from collections.abc import Mapping

from inclusion_metrics.breakdowns import BREAKDOWNS, JOIN
from inclusion_metrics.model import Behind, FunderCode, Indicator, Kind, Source
from inclusion_metrics.nouns import EVERYWHERE, one, plural, signed
from inclusion_metrics.typography import day, lower_first

#: A term and its lines: one line is a text, several are a list.
Row = tuple[str, list[str]]

#: Said of what was recalled, not read in the document itself.
NOT_CHECKED = "non vérifié"

_CALCULATION: Mapping[Kind, str] = {
    Kind.COUNT: "effectif, rapporté à l’ensemble dont il est une partie",
    Kind.SHARE: "part : le numérateur fait partie du dénominateur",
    Kind.AMOUNT: "somme, sans dénominateur",
    Kind.MEDIAN: "médiane : autant de valeurs en dessous qu’au-dessus ; une valeur inconnue "
    "n’y entre pas",
    Kind.RATE: "rapport de deux quantités, le numérateur n’étant pas une partie du dénominateur",
    Kind.CONFRONTATION: "chiffre publié, mis en face de son objectif",
}
_CENSUS = {
    True: "recensement des personnes venues",
    False: "recensement de tout ce qui est noté",
}


def card_rows(indicator: Indicator) -> list[Row]:
    """Everything that defends one figure, in order, without what does not concern it."""
    unit = indicator.unit
    rows: list[Row] = [
        ("Niveau", [indicator.level.value]),
        ("Une unité est", [one(indicator.grain)]),
        ("Définition", [indicator.definition]),
        ("Formule", [indicator.formula]),
        ("Calcul", [_calculation(indicator)]),
        ("Bornes", [_bounds(indicator)]),
        ("Intervalle de confiance", [_interval(indicator)]),
        ("Unité", [f"{unit.plural} ({unit.symbol})" if signed(unit) else unit.plural]),
        ("Champ", [_scope(indicator)]),
        ("Modalités", [_items(indicator)]),
        ("Ventilations possibles", [_cuts(indicator)]),
        ("Tables nécessaires", [_tables(indicator)]),
        ("Sources", [_source(source) for source in indicator.sources]),
        ("Limites", list(indicator.caveats)),
        ("Financeurs", [_funder(funder) for funder in indicator.funders]),
        ("Règle de secret", [_rule(indicator)]),
        ("Version", [_version(indicator)]),
    ]
    return [(term, lines) for term, lines in rows if any(lines)]


def _calculation(indicator: Indicator) -> str:
    """What the figure is divided by."""
    if indicator.kind is Kind.COUNT and indicator.denominator is None:
        return "effectif, sans dénominateur"
    return _CALCULATION[indicator.kind]


def _bounds(indicator: Indicator) -> str:
    """Between what and what the figure lies; empty when it has no bounds."""
    if indicator.kind is Kind.MEDIAN:
        return "premier et troisième quartiles"
    if any(b is not None for b in (indicator.lower, *(item.lower for item in indicator.items))):
        return "ce qui est certain, puis ce qui est possible"
    if indicator.kind is Kind.SHARE and not indicator.sample:
        return "toutes les réponses inconnues hors du numérateur, puis toutes dedans"
    return ""


def _interval(indicator: Indicator) -> str:
    """How sure the figure is, or why the question does not arise."""
    if indicator.kind is Kind.CONFRONTATION:
        return "aucun : celui du chiffre comparé est sur sa propre fiche"
    if not indicator.sample:
        return f"aucun : {_CENSUS[indicator.rows.attendance]}"
    if indicator.kind is Kind.SHARE:
        return "à 95 %, selon Wilson : une enquête, pas un recensement"
    return "aucun : il n’est calculé que pour une part"


def _items(indicator: Indicator) -> str:
    if not indicator.items:
        return ""
    labels = " ; ".join(
        lower_first(item.label) for item in indicator.items if JOIN not in item.code
    )
    return f"{indicator.items_label} : {labels}."


def _scope(indicator: Indicator) -> str:
    """Whom or what, where and when."""
    where = f", pour {EVERYWHERE}" if indicator.rows.whole else " et du territoire"
    moment = "au dernier jour de la période" if indicator.rows.stock else "de la période"
    return f"{plural(indicator.grain)} {moment}{where}"


def _cuts(indicator: Indicator) -> str:
    """The breakdowns of its rows, as the tables name them."""
    labels = [b.label for code, b in BREAKDOWNS.items() if code in indicator.rows.cuts]
    return " ; ".join(map(lower_first, labels)) or "aucune"


def _tables(indicator: Indicator) -> str:
    """What must be filled in for the figure to be given."""
    named = [f"« {table} »" for table in indicator.rows.tables]
    if indicator.rows.attendance:
        named.insert(0, "fichiers d’accompagnements")
    return ", ".join(named)


def _version(indicator: Indicator) -> str:
    text = f"{indicator.version}, revue le {day(indicator.reviewed)}"
    if not indicator.replaced_by:
        return text
    return f"{text} ; remplacée par {indicator.replaced_by} pour toute nouvelle demande"


def _checked(text: str, *, verifie: bool) -> str:
    return text if verifie else f"{text} ({NOT_CHECKED})"


def _source(source: Source) -> str:
    text = ", ".join(part for part in (source.title, source.date) if part)
    return _checked(text, verifie=source.verifie)


def _funder(funder: FunderCode) -> str:
    if not funder.code:
        return f"{funder.funder} (sans code attitré)"
    return _checked(f"{funder.funder} : {funder.code}", verifie=funder.verifie)


def _rule(indicator: Indicator) -> str:
    if indicator.rows.behind is Behind.NOBODY:
        return "sans objet : ce chiffre ne porte sur personne en particulier"
    if indicator.sensitive:
        return "donnée sensible : seuil renforcé, un zéro ou la totalité ne se publient pas"
    usual = "seuil courant : en dessous, le chiffre est remplacé par « s »"
    if any(BREAKDOWNS[code].delicate for code in indicator.traits):
        return f"{usual} ; seuil renforcé dès qu’il est croisé avec un trait des personnes"
    return usual
