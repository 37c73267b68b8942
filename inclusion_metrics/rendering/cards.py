"""The card of an indicator: what it says, how it is made, how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.model import Behind, FunderCode, Indicator, Kind, Source
from inclusion_metrics.rendering.cells import EVERYWHERE
from inclusion_metrics.rendering.columns import INTERVAL
from inclusion_metrics.rendering.elements import Block
from inclusion_metrics.rendering.formats import day, escape, lower_first, plural, signed
from inclusion_metrics.rendering.wording import one

_DIVIDED: Mapping[Kind, str] = {
    Kind.COUNT: "effectif, rapporté à l’ensemble dont il est une partie",
    Kind.SHARE: "part : le numérateur fait partie du dénominateur",
    Kind.AMOUNT: "somme, sans dénominateur",
    Kind.MEDIAN: "médiane, entre le premier et le troisième quartile",
    Kind.RATE: "rapport de deux quantités, le numérateur n’étant pas une partie du dénominateur",
    Kind.CONFRONTATION: "chiffre publié, mis en face de son objectif",
}
_CENSUS = {
    True: "recensement des personnes venues",
    False: "recensement de tout ce qui est noté",
}
_NOT_CHECKED = '<span class="im-doute">non vérifié</span>'


def card(indicator: Indicator) -> Block:
    """Everything that defends one figure, as a titled section."""
    unit = indicator.unit
    rows = [
        ("Niveau", escape(indicator.level.value)),
        ("Une unité est", escape(one(indicator.grain))),
        ("Définition", escape(indicator.definition)),
        ("Formule", escape(indicator.formula)),
        ("Dénominateur et bornes", escape(_bounds(indicator))),
        ("Unité", escape(f"{unit.plural} ({unit.symbol})" if signed(unit) else unit.plural)),
        ("Champ", escape(_scope(indicator))),
        ("Modalités", escape(_items(indicator))),
        ("Ventilations possibles", escape(_cuts(indicator))),
        ("Tables nécessaires", escape(_tables(indicator))),
        ("Sources", _list(_source(source) for source in indicator.sources)),
        ("Limites", _list(escape(caveat) for caveat in indicator.caveats)),
        ("Financeurs", _list(_funder(funder) for funder in indicator.funders)),
        ("Règle de secret", escape(_rule(indicator))),
        ("Version", escape(_version(indicator))),
    ]
    body = "".join(f"<div><dt>{term}</dt><dd>{text}</dd></div>" for term, text in rows if text)
    html = (
        f'<section class="im-bloc im-carte"><h3>{escape(indicator.code)}. '
        f'{escape(indicator.label)}</h3><dl class="im-fiche">{body}</dl></section>'
    )
    return Block(html, summary=f"Fiche {indicator.code} : {indicator.label}")


def cards(indicators: Iterable[Indicator]) -> Block:
    """The cards of several indicators, each once, in the given order."""
    unique = {indicator.code: indicator for indicator in indicators}
    html = "".join(card(indicator).html for indicator in unique.values())
    return Block(html, summary=f"{len(unique)} fiches")


def _items(indicator: Indicator) -> str:
    if not indicator.items:
        return ""
    labels = " ; ".join(lower_first(item.label) for item in indicator.items)
    return f"{indicator.items_label} : {labels}."


def _bounds(indicator: Indicator) -> str:
    """What the figure is divided by, how sure it is, and why it has an interval or not."""
    said = _DIVIDED[indicator.kind]
    if indicator.kind is Kind.COUNT and indicator.denominator is None:
        said = "effectif, sans dénominateur"
    bounded = any(b is not None for b in (indicator.lower, *(i.lower for i in indicator.items)))
    if bounded and indicator.kind is not Kind.MEDIAN:
        said += " ; bornes : ce qui est certain, puis ce qui est possible"
    elif indicator.kind is Kind.SHARE and not indicator.sample:
        said += " ; bornes : toutes les réponses inconnues hors du numérateur, puis toutes dedans"
    if indicator.sample and indicator.kind is Kind.SHARE:
        return f"{said} ; {lower_first(INTERVAL)} (Wilson) : une enquête, pas un recensement"
    if indicator.kind is Kind.SHARE:
        return f"{said} ; {_CENSUS[indicator.rows.attendance]} : pas d’intervalle de confiance"
    return said


def _scope(indicator: Indicator) -> str:
    """Whom or what, where and when."""
    where = f", pour {EVERYWHERE}" if indicator.rows.whole else " et du territoire"
    return f"{plural(indicator.grain)} de la période{where}"


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


def _source(source: Source) -> str:
    text = escape(", ".join(part for part in (source.title, source.date) if part))
    return text if source.verifie else f"{text} ({_NOT_CHECKED})"


def _funder(funder: FunderCode) -> str:
    if not funder.code:
        return f"{escape(funder.funder)} (sans code attitré)"
    text = f"{escape(funder.funder)} : {escape(funder.code)}"
    return text if funder.verifie else f"{text} ({_NOT_CHECKED})"


def _rule(indicator: Indicator) -> str:
    if indicator.rows.behind is Behind.NOBODY:
        return "sans objet : ce chiffre ne porte sur personne en particulier"
    if indicator.sensitive:
        return "donnée sensible : seuil renforcé, un zéro ou la totalité ne se publient pas"
    usual = "seuil courant : en dessous, le chiffre est remplacé par « s »"
    if any(BREAKDOWNS[code].delicate for code in indicator.traits):
        return f"{usual} ; seuil renforcé dès qu’il est croisé avec un trait des personnes"
    return usual


def _list(lines: Iterable[str]) -> str:
    body = "".join(f"<li>{line}</li>" for line in lines)
    return f"<ul>{body}</ul>" if body else ""
