"""A dossier as a notebook sees it: it opens one, then shows its parts one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.dossier import texts
from inclusion_metrics.dossier.accessibilite import statement
from inclusion_metrics.dossier.context import Contexte
from inclusion_metrics.dossier.notebooks import project_root
from inclusion_metrics.dossier.params import Parametres, check
from inclusion_metrics.dossier.paroles import TITRES
from inclusion_metrics.dossier.plan import OUTSIDE, TIME, calendar, read_carnet
from inclusion_metrics.dossier.prepare import Prepared, prepare
from inclusion_metrics.dossier.yamlfile import YamlFile
from inclusion_metrics.indicators import CATALOGUE, find
from inclusion_metrics.indicators.coherence_fse import coherence_fse
from inclusion_metrics.indicators.frequentation import on_grid
from inclusion_metrics.indicators.local import catalogue_with
from inclusion_metrics.measurement import CROSS
from inclusion_metrics.model import ErreurUtilisateur, Indicator, Period, Status
from inclusion_metrics.raw import refused
from inclusion_metrics.regroupements import read_merges
from inclusion_metrics.rendering import (
    Block,
    Goal,
    Logo,
    budget_report,
    cards,
    chart,
    commune_map,
    compare,
    context_figures,
    cover_marks,
    dots,
    facts,
    formats,
    funnel,
    key_figures,
    legend,
    objectives,
    paragraph,
    rules,
    table,
    text_block,
)
from inclusion_metrics.secrecy import REACH, Published, only_published

#: What a part shows when it does not apply: nothing at all.
NOTHING = Block("")
#: Indicator → the items that are steps, in their order; the others are shown apart.
STEPS = {"NRC-00": ("reperee", "engagee", "ouvert", "prouve")}


def ouvrir(
    notebook: str,
    espace: Mapping[str, Any] | None = None,
    **parametres: Any,  # noqa: ANN401 - checked one by one
) -> Dossier:
    """Open the dossier of a notebook; there, ``espace`` is ``globals()``.

    Args:
        notebook: name of the notebook, which says what is measured.
        espace: where the parameters were set; those of the ``parameters`` cell are taken there.
        parametres: parameters given one by one. ``chiffres`` is a folder of prepared figures; when
            empty they are computed here from the data.

    Raises:
        ErreurUtilisateur: a parameter is wrong, or nothing took place there and then.
    """
    root = project_root(Path.cwd())
    found = {name: espace[name] for name in Parametres.model_fields if espace and name in espace}
    found |= parametres
    if found.get("chiffres"):
        own = found.get("indicateurs")
        catalogue = catalogue_with(root / str(own) if own else None)
        merges = read_merges(found.get("regroupements") or {}, catalogue)
        prepared = Prepared.read(root / str(found["chiffres"]))
        return Dossier(prepared, merges.catalogue(catalogue))
    given = check(YamlFile("Paramètres du carnet", found), root)
    carnet = read_carnet(root, notebook)
    return Dossier(prepare([(carnet, given)])[0], given.merges.catalogue(given.catalogue))


class Dossier:
    """The parts of one dossier; each method returns an object that a notebook displays."""

    def __init__(self, prepared: Prepared, catalogue: Mapping[str, Indicator] = CATALOGUE) -> None:
        self._published: Published = only_published(prepared.published)
        before = prepared.previous
        self._previous = None if before is None else only_published(before)
        self._catalogue = catalogue
        self._context: Contexte = prepared.context
        self._drawn: set[tuple[str, str, str]] = set()
        self._period = Period(self._context.debut, self._context.fin)
        self._where: dict[str, Any] = {
            "level": self._context.niveau,
            "territory": self._context.territoire,
        }
        there = self._published.frame.filter(
            (pl.col("indicator") == OUTSIDE) & (pl.col("territory") != "")
        )
        if there.is_empty():
            raise ErreurUtilisateur(
                f"Aucun accompagnement n’est connu dans {self._context.territoire_nom} "
                f"({self._context.territoire}) entre le {formats.day(self._context.debut)} et le "
                f"{formats.day(self._context.fin)} : vérifiez « territoire », « debut » et « fin »."
            )

    def __repr__(self) -> str:
        return f"Dossier({texts.title_of(self._context)})"

    def identite(self) -> Block:
        """Who, for whom, where, when."""
        return facts("Qui, où, quand", texts.identity(self._context))

    def mention(self) -> Block:
        """The logos, the emblem and the mention of the European Union: the top of the page."""
        logos = [Logo(one.texte, one.image) for one in self._context.logos]
        return cover_marks(logos, union=self._context.mention_ue)

    def texte(self, cle: str) -> Block:
        """What the coordinator wrote: « contexte », « enseignements », « ecarts », « suites »."""
        if _code(cle) not in TITRES:
            known = ", ".join(f"« {one} »" for one in TITRES)
            raise ErreurUtilisateur(f"Le texte « {cle} » n’existe pas : écrivez {known}.")
        written = self._context.paroles.get(cle, "")
        if written:
            return text_block(written)
        return paragraph(
            f"{TITRES[cle]} : à rédiger par la structure, dans le fichier que nomme le paramètre "
            f"« textes », sous le titre « ## {TITRES[cle]} ».",
            kind="refus",
        )

    def reperes(self) -> Block:
        """What others published about the territory: context, never measured here."""
        told = self._context.reperes
        if not told:
            return paragraph(
                "Chiffres de contexte : non renseigné. Ils se notent dans le registre, feuille "
                "« Chiffres de contexte ».",
                kind="refus",
            )
        return context_figures([texts.context_figure(one) for one in told])

    def reperes_nationaux(self) -> Block:
        """Published national orders of magnitude on non-recours: context, with year and source."""
        return context_figures(texts.national_figures())

    def objectifs(self) -> Block:
        """Achieved against planned, as in the table of the request for a grant (Cerfa 12156)."""
        if not self._context.objectifs:
            return paragraph(
                "Objectifs : non renseigné. Ils s’écrivent dans les paramètres, à la clé "
                "« objectifs ».",
                kind="refus",
            )
        goals = [
            Goal(
                self._find(code.partition("/")[0]),
                code.partition("/")[2],
                *bounds,
                funder_code=texts.funder_code(
                    self._find(code.partition("/")[0]), self._context, code.partition("/")[2]
                ),
            )
            for code, bounds in self._context.objectifs.items()
        ]
        return objectives(self._published, goals, draw=True, **self._where)

    def indicateurs_propres(self) -> Block:
        """The indicators that the service declared for itself; nothing when there are none."""
        own = [one for code, one in self._catalogue.items() if code not in CATALOGUE]
        if not own:
            return paragraph("Le service n’en a pas déclaré.")
        shown = [table(self._published, one, **self._where) for one in own]
        html, sheets = "".join(b.html for b in shown), tuple(s for b in shown for s in b.sheets)
        return Block(html, summary=f"{len(own)} indicateurs", sheets=sheets)

    def entonnoir(self, code: str) -> Block:
        """The steps of an indicator, one below the other."""
        return funnel(
            self._published, self._find(code), steps=STEPS.get(_code(code), ()), **self._where
        )

    def synthese(self, codes: Sequence[str]) -> Block:
        """The key figures, against their objectives; « FRE-11/2 » names an item."""
        split = [_code(code).partition("/") for code in _codes(codes)]
        chosen = [(self._find(code), item) for code, _, item in split]
        tiles = key_figures(
            self._published,
            chosen,
            objectives=self._context.objectifs,
            previous_published=self._previous,
            no_comparison=texts.no_comparison(self._context),
            **self._where,
        )
        if not self._context.reserve:
            return tiles
        said = paragraph(self._context.reserve).html
        return replace(tiles, html=tiles.html + said)

    def tableau(self, code: str, par: str = "", *, facultatif: bool = False) -> Block:
        """The table of one indicator, cut by a breakdown (« genre », « structure »…) or whole.

        Args:
            code: the indicator.
            par: how to cut it.
            facultatif: True to show nothing where there is nothing to say: every figure is nil,
                unknown or without object.
        """
        indicator = self._find(code)
        if (facultatif and self._silent(indicator.code)) or self._again("tableau", indicator, par):
            return NOTHING
        return table(self._published, indicator, breakdown=self._cut(par), **self._where)

    def comparer(self, codes: Sequence[str], par: str, *, titre: str = "") -> Block:
        """Several indicators side by side along one breakdown; their labels are the title.

        « FRE-11/2 » shows one item of an indicator, and not all of them.
        """
        split = [_code(code).partition("/") for code in _codes(codes)]
        return compare(
            self._published,
            [self._find(code) for code, *_ in split],
            breakdown=self._cut(par),
            title=titre,
            items=[item for *_, item in split],
            **self._where,
        )

    def graphique(self, code: str, par: str = "") -> Block:
        """The chart of one indicator, with its table."""
        indicator = self._find(code)
        if self._again("graphique", indicator, par):
            return NOTHING
        return chart(
            self._published,
            indicator,
            breakdown=self._cut(par),
            marks=texts.marks(self._context),
            **self._where,
        )

    def points(self, code: str, par: str, *, modalite: str = "") -> Block:
        """A share or a median compared along a breakdown, with its counts and its bounds."""
        return dots(
            self._published,
            self._find(code),
            breakdown=self._cut(par),
            item=_code(modalite),
            **self._where,
        )

    def carte(self, code: str, par: str, *, modalite: str = "") -> Block:
        """A figure commune by commune: a map where outlines were given, else a grid of squares."""
        outlines = self._context.contours
        return commune_map(
            self._published,
            self._find(code),
            self._context.noms_communes,
            {town: one.model_dump() for town, one in outlines.items()},
            breakdown=self._cut(par),
            item=_code(modalite),
            **self._where,
        )

    def reglages(self) -> Block:
        """The rules agreed with the funder, as this dossier applies them."""
        return facts("Règles appliquées dans ce dossier", texts.settings(self._context))

    def compte_rendu(self) -> Block:
        """Planned, achieved and rate by account, as in the financial report (Cerfa 15059)."""
        return budget_report(
            self._published,
            budget=self._context.rattachement,
            explain_beyond=self._context.reglages["ecart_budget"],
            explained=self._context.paroles.get("ecarts", ""),
        )

    def regles_fse(self) -> Block:
        """The consistency rules of the European Social Fund, checked on the published figures."""
        reach = REACH if self._published.rounded else 0
        return rules(texts.consistency(coherence_fse(self._published.frame, reach=reach)))

    def legende(self) -> Block:
        """The signs of the tables."""
        signs = legend()
        if not self._published.rounded:
            return signs
        said = facts("Effectifs arrondis", [("≈", texts.ROUNDED)])
        return Block(signs.html + said.html, summary=signs.summary)

    def fiches(self) -> Block:
        """The card of every indicator that the dossier shows."""
        return cards(self._shown())

    def qualite(self) -> Block:
        """What was read, rejected, kept; how surely people were recognised."""
        return facts(
            "Fichiers lus et personnes reconnues", texts.quality(self._context, self._published)
        )

    def secret(self) -> Block:
        """Disclosure thresholds, and how many figures they hide."""
        return facts("Seuils appliqués", texts.secrecy(self._context, self._published))

    def accessibilite(self) -> Block:
        """What was checked so that everyone can read the page, and what was not."""
        return facts("Ce qui a été vérifié", statement(self._context.operateur))

    def provenance(self) -> Block:
        """What it takes to make the same dossier again."""
        told = facts("Construction de ce dossier", texts.origin(self._context))
        joined = texts.annexes(self._context)
        return replace(told, html=told.html + paragraph(joined).html) if joined else told

    def _shown(self) -> list[Indicator]:
        codes = set(self._published.frame["indicator"])
        return [indicator for code, indicator in self._catalogue.items() if code in codes]

    def _silent(self, code: str) -> bool:
        said = self._published.frame.filter(
            (pl.col("indicator") == code)
            & ~pl.col("status").is_in([Status.NON_RENSEIGNE, Status.SANS_OBJET, Status.ZERO])
        )
        return said.is_empty()

    def _cut(self, par: str) -> str:
        """The codes of a cut, checked: « genre », « structure×genre », « temps »."""
        month = calendar(self._period)
        codes = [month if code == TIME else code for code in _code(par).split(CROSS) if code]
        return CROSS.join(find_breakdown(code).code for code in codes)

    def _find(self, code: str) -> Indicator:
        asked = _code(code)
        return find(on_grid(asked, self._context.grille_age), self._catalogue)

    def _again(self, form: str, indicator: Indicator, par: str) -> bool:
        """Whether the notebook asks for the ages of two grids, where one was chosen for both."""
        told = (form, indicator.code, self._cut(par))
        again = told in self._drawn and on_grid(indicator.code, "coop") != indicator.code
        again = again or (told in self._drawn and indicator.code == "FRE-08")
        self._drawn.add(told)
        return again and bool(self._context.grille_age)


def _code(given: object) -> str:
    """A code as text: figures, tables and charts are no way into a dossier.

    Raises:
        ErreurUtilisateur: it is something else.
    """
    if isinstance(given, str):
        return given
    raise refused()


def _codes(given: Sequence[str]) -> Sequence[str]:
    """A list of codes, not figures nor a table, which would be read as one."""
    if isinstance(given, list | tuple):
        return given
    raise refused()
