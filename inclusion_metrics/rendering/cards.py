"""The card of an indicator: what it says, how it is made, how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterable

from inclusion_metrics.model import FunderCode, Indicator, Source
from inclusion_metrics.rendering.elements import Block
from inclusion_metrics.rendering.formats import day, escape, lower_first, plural
from inclusion_metrics.rendering.wording import NOUNS

_NOT_CHECKED = '<span class="im-doute">non vérifié</span>'


def card(indicator: Indicator) -> Block:
    """Everything that defends one figure, as a titled section."""
    unit = indicator.unit
    rows = [
        ("Niveau", escape(indicator.level.value)),
        (
            "Une unité est",
            escape(f"un{'e' * NOUNS[indicator.grain].feminine} {indicator.grain.value}"),
        ),
        ("Définition", escape(indicator.definition)),
        ("Formule", escape(indicator.formula)),
        ("Unité", escape(unit.plural if unit.symbol != "%" else "pour cent (%)")),
        ("Champ", escape(f"{plural(indicator.grain)} de la période et du territoire")),
        ("Modalités", escape(_items(indicator))),
        ("Sources", _list(_source(source) for source in indicator.sources)),
        ("Limites", _list(escape(caveat) for caveat in indicator.caveats)),
        ("Financeurs", _list(_funder(funder) for funder in indicator.funders)),
        ("Règle de secret", escape(_rule(indicator))),
        ("Version", escape(f"{indicator.version}, revue le {day(indicator.reviewed)}")),
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


def _source(source: Source) -> str:
    text = escape(", ".join(part for part in (source.title, source.date) if part))
    return text if source.verifie else f"{text} ({_NOT_CHECKED})"


def _funder(funder: FunderCode) -> str:
    if not funder.code:
        return f"{escape(funder.funder)} (sans code attitré)"
    text = f"{escape(funder.funder)} : {escape(funder.code)}"
    return text if funder.verifie else f"{text} ({_NOT_CHECKED})"


def _rule(indicator: Indicator) -> str:
    if indicator.sensitive:
        return "donnée sensible : seuil renforcé, un zéro ou la totalité ne se publient pas"
    return "seuil courant : en dessous, le chiffre est remplacé par « s »"


def _list(lines: Iterable[str]) -> str:
    body = "".join(f"<li>{line}</li>" for line in lines)
    return f"<ul>{body}</ul>" if body else ""
