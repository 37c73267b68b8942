"""Planned and achieved by account: the table of the financial report (Cerfa 15059)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from inclusion_metrics.indicators import find
from inclusion_metrics.indicators.objectifs import must_explain
from inclusion_metrics.measurement import CROSS
from inclusion_metrics.model import Indicator, Status
from inclusion_metrics.reference.comptes import comptes
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.elements import Block, paragraph, scroller, sign
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.rendering.sheets import BLANK, Heading, Value, sheet
from inclusion_metrics.secrecy import Published, only_published

#: The sides of the form, in its order: title of the part, then the indicator that measures it.
PARTS = (
    ("Charges", "FIN-01"),
    ("Produits", "FIN-01-produits"),
    ("Emplois des contributions volontaires (86)", "FIN-01-86"),
    ("Contributions volontaires en nature (87)", "FIN-01-87"),
)
BY_ACCOUNT, BY_BUDGET = "compte", "rattachement"
TITLE = "Compte rendu financier : prévu, réalisé, taux d’exécution"
_HEADS = (
    "Compte", "Prévu", "Réalisé", "Prévu sans réalisé noté", "Taux d’exécution", "À expliquer",
)  # fmt: skip
#: Heads of the same table in the workbook.
_DATA = (
    "Partie", "Compte", "Prévu (€)", "Réalisé (€)", "Prévu sans réalisé noté (€)",
    Heading("Taux d’exécution (%)", 1), "Le taux est un minimum", "À expliquer",
)  # fmt: skip
_YES = {True: "oui", False: "non"}
#: Beside a gap that the structure's words do not name.
MISSING = "explication manquante"
#: « compte 62 », « comptes 62, 70 et 741 ».
_NAMED = re.compile(
    r"\bcomptes?\s+((?:n°\s*)?\d{2,6}(?:(?:\s*,\s*|\s+et\s+|\s*/\s*)\d{2,6})*)", re.I
)


@dataclass(frozen=True, slots=True)
class _Line:
    """An account or a total, in euros.

    Attributes:
        planned: everything planned; ``compared``: what was planned where the achieved is known.
        account: its number, empty for a total.
    """

    name: str
    planned: float
    compared: float
    achieved: float
    account: str = ""

    @property
    def rate(self) -> float | None:
        """Achieved against everything planned, in percent."""
        return 100 * self.achieved / self.planned if self.planned else None

    @property
    def unknown(self) -> float:
        """What was planned and has no achieved amount noted."""
        return self.planned - self.compared


def budget_report(
    published: Published,
    *,
    budget: str = "",
    explain_beyond: float = 0.2,
    explained: str | None = None,
) -> Block:
    """The accounts of one budget, or of all of them, with their totals.

    Args:
        published: figures of ``PARTS``, by account (and by budget).
        budget: the agreement or action wanted; empty for all.
        explain_beyond: share of the planned amount from which a gap is marked.
        explained: what the structure wrote of the gaps: it names accounts by their number. Where
            it names some, the marked ones that it leaves out are said so beside; where it names
            none, they are asked for below. ``None`` where there is no such text to be read.
    """
    only_published(published)
    found = [(title, *_lines(published, find(code), budget)) for title, code in PARTS]
    if not any(lines for _, lines, _ in found):
        reason = next((why for *_, why in found if why), "")
        if budget and any(_lines(published, find(code), "")[0] for _, code in PARTS):
            reason = f"aucune ligne de budget n’est rattachée à « {budget} » dans ces exercices."
        return paragraph(f"{TITLE} : non renseigné. {reason}", kind="refus")
    limit = _Limit(explain_beyond, named(explained))
    body = "".join(_part(title, lines, limit) for title, lines, _ in found if lines)
    body += _balance(found[0][1], found[1][1])
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in _HEADS)
    whose = f"« {budget} »" if budget else "tout le service"
    caption = f"<caption><b>{escape(TITLE)}</b><span>{escape(whose)}, en euros</span></caption>"
    html = scroller(
        f'<table class="im-budget">{caption}<thead><tr>{heads}</tr></thead>{body}</table>', TITLE
    )
    asked = [line.account for _, lines, _ in found for line in lines if limit.marks(line)]
    note = _note(explain_beyond) + _asked(asked, explained)
    rows = [row for title, lines, _ in found if lines for row in _numbers(title, lines, limit)]
    rows += _balance_numbers(found[0][1], found[1][1])
    data = sheet(TITLE, _DATA, rows, context=f"{whose}, en euros", notes=(note,))
    html += f'<div class="im-notes"><p>{escape(note)}</p></div>'
    return Block(f'<div class="im-bloc im-tableau">{html}</div>', "", TITLE, (data,))


def _lines(published: Published, indicator: Indicator, budget: str) -> tuple[list[_Line], str]:
    """The accounts of one side, and why there is none."""
    frame = published.frame.filter(pl.col("indicator") == indicator.code)
    cut = CROSS.join((BY_BUDGET, BY_ACCOUNT)) if budget else BY_ACCOUNT
    rows = frame.filter((pl.col("breakdown") == cut) & pl.col("scope").is_not_null()).to_dicts()
    lines = []
    for row in rows:
        *owner, account = str(row["category"]).split(CROSS)
        if budget and owner != [budget]:
            continue
        if row["scope"] or row["numerator"]:
            amounts = (row["scope"], row["denominator"], row["numerator"])
            known = comptes().get(account)
            name = f"{account} – {known.intitule}" if known else account
            planned, compared, achieved = (float(amount or 0) for amount in amounts)
            lines.append(_Line(name, planned, compared, achieved, account))
    silent = frame.filter(pl.col("status").is_in([Status.NON_RENSEIGNE, Status.SANS_OBJET]))
    reasons = silent["reason"].drop_nulls().to_list()
    return lines, str(reasons[0]) if reasons and not lines else ""


def named(text: str | None) -> frozenset[str]:
    """The accounts that a text cites by their number: « comptes 62 et 70 »."""
    found = (re.findall(r"\d+", cited) for cited in _NAMED.findall(text or ""))
    return frozenset(number for numbers in found for number in numbers)


@dataclass(frozen=True, slots=True)
class _Limit:
    """From which share of the planned amount a gap is marked, and which accounts are explained."""

    share: float
    named: frozenset[str]

    def marks(self, line: _Line) -> bool:
        """True for a gap to be explained."""
        known = line.planned == 0 or line.compared > 0
        return known and bool(must_explain(line.compared, line.achieved, self.share))

    def said(self, line: _Line) -> str:
        """« oui », « oui, explication manquante », or nothing."""
        if not self.marks(line):
            return ""
        # « compte 62 » explains 622, « compte 622 » a part of 62
        met = any(n.startswith(line.account) or line.account.startswith(n) for n in self.named)
        lacks = self.named and line.account and not met
        return f"{_YES[True]}, {MISSING}" if lacks else _YES[True]


def _total(title: str, lines: Sequence[_Line]) -> _Line:
    return _Line(
        f"Total – {formats.lower_first(title)}",
        sum(line.planned for line in lines),
        sum(line.compared for line in lines),
        sum(line.achieved for line in lines),
    )


def _numbers(title: str, lines: Sequence[_Line], limit: _Limit) -> Iterator[list[Value]]:
    """The lines of a part and its total, each figure as a number."""
    for line in (*lines, _total(title, lines)):
        known = line.planned == 0 or line.compared > 0
        rate = BLANK if line.rate is None or not known else line.rate
        yield [
            title, line.name, line.planned, line.achieved if known else "n.r.", line.unknown,
            rate, _YES[bool(line.unknown) and rate != BLANK], limit.said(line) or _YES[False],
        ]  # fmt: skip


def _balance_numbers(charges: Sequence[_Line], produits: Sequence[_Line]) -> list[list[Value]]:
    if not charges or not produits:
        return []
    gaps = _gaps(charges, produits)
    unknown = sum(one.unknown for one in produits)
    return [["Résultat", "Résultat (produits moins charges)", *gaps, unknown, *[BLANK] * 3]]


def _gaps(charges: Sequence[_Line], produits: Sequence[_Line]) -> list[float]:
    """Produits less charges, planned then achieved."""
    return [
        sum(getattr(one, side) for one in produits) - sum(getattr(one, side) for one in charges)
        for side in ("planned", "achieved")
    ]


def _part(title: str, lines: Sequence[_Line], limit: _Limit) -> str:
    total = _total(title, lines)
    head = f'<tr><th colspan="{len(_HEADS)}" scope="colgroup">{escape(title)}</th></tr>'
    rows = "".join(_row(line, limit) for line in lines)
    return f"<tbody>{head}{rows}{_row(total, limit, kind='im-total')}</tbody>"


def _balance(charges: Sequence[_Line], produits: Sequence[_Line]) -> str:
    """Produits less charges, planned and achieved; nothing when one side is missing."""
    if not charges or not produits:
        return ""
    gaps = _gaps(charges, produits)
    cells = "".join(f"<td>{escape(formats.exact(gap, euros=True))}</td>" for gap in gaps)
    unknown = sum(one.unknown for one in produits)
    rest = f"<td>{escape(formats.exact(unknown, euros=True))}</td>" if unknown else "<td></td>"
    return (
        '<tbody><tr class="im-total"><th scope="row">Résultat (produits moins charges)</th>'
        f"{cells}{rest}<td></td><td></td></tr></tbody>"
    )


def _row(line: _Line, limit: _Limit, *, kind: str = "") -> str:
    css = f' class="{kind}"' if kind else ""
    cells = "".join(f"<td>{cell}</td>" for cell in _cells(line, limit))
    return f'<tr{css}><th scope="row">{escape(line.name)}</th>{cells}</tr>'


def _cells(line: _Line, limit: _Limit) -> Iterator[str]:
    yield escape(formats.exact(line.planned, euros=True))
    known = line.planned == 0 or line.compared > 0
    yield escape(formats.exact(line.achieved, euros=True)) if known else sign("n.r.")
    yield escape(formats.exact(line.unknown, euros=True)) if line.unknown else ""
    at_least = " au moins" if line.unknown else ""
    shown = line.rate is not None and known
    yield escape(formats.percent(line.rate or 0, 1) + at_least) if shown else sign("–")
    yield escape(limit.said(line))


def _asked(accounts: Sequence[str], explained: str | None) -> str:
    """The accounts whose gap is to be explained, where the structure's words name none of them."""
    if not accounts or explained is None or named(explained):
        return ""
    numbers = formats.listing(list(dict.fromkeys(accounts)))
    if len(set(accounts)) == 1:
        return f" Le compte {numbers} demande une explication, à donner en citant son numéro."
    return f" Les comptes {numbers} demandent une explication, à donner en citant leur numéro."


def _note(limit: float) -> str:
    return (
        "Présenté sur le modèle du Cerfa 15059. Un montant prévu dont le réalisé n’est pas noté "
        "(une subvention attendue, par exemple) est à part : le taux est alors un minimum. "
        f"À expliquer : un écart de plus de {formats.percent(100 * limit, 0)} avec le prévu, seuil "
        "des réglages de ce dossier. Intitulés des comptes d’après des copies du formulaire, non "
        "vérifiés sur le texte officiel."
    )
