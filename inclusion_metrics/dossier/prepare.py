"""From data folders to what dossiers show: one reading, one measure, one protection for all.

What comes out holds no personal data: it may travel to another process or another machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import NoReturn, Self

import polars as pl
from pydantic import ValidationError

from inclusion_metrics.dossier.coherence import check_agreement
from inclusion_metrics.dossier.comparaison import Comparaison, earlier
from inclusion_metrics.dossier.context import Contexte, Ensemble, context_figures, context_of
from inclusion_metrics.dossier.fuites.gathering import of_folder
from inclusion_metrics.dossier.fuites.guard import Guard
from inclusion_metrics.dossier.fuites.masked import masked_figures
from inclusion_metrics.dossier.fuites.needles import Needles
from inclusion_metrics.dossier.params import Parametres
from inclusion_metrics.dossier.plan import OUTSIDE, PEOPLE, Carnet, Plan, merged, requests
from inclusion_metrics.dossier.propositions import Bench, Proposition, propose
from inclusion_metrics.dossier.publications import told_by
from inclusion_metrics.dossier.ruptures import ruptures
from inclusion_metrics.indicators import CATALOGUE, find
from inclusion_metrics.indicators.frequentation import on_grid
from inclusion_metrics.loading import Folder, load
from inclusion_metrics.measurement import LEVELS, Figures, Request, measure
from inclusion_metrics.model import ErreurUtilisateur, Indicator, Period, Status
from inclusion_metrics.nomenclatures import SourceDonnee
from inclusion_metrics.reference.seuils import Profile, strictest
from inclusion_metrics.regroupements import together
from inclusion_metrics.rows import frames_of, parents_of
from inclusion_metrics.secrecy import (
    ARRONDI,
    MASQUE,
    TOLD,
    Published,
    nearest,
    part_of,
    protect,
    read_published,
)
from inclusion_metrics.typography import lower_first

FIGURES_FILE, CONTEXT_FILE = "chiffres.json", "contexte.json"
PREVIOUS_FILE = "chiffres-precedents.json"
Asked = tuple[Carnet, Parametres]


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that one dossier shows, protected.

    Attributes:
        previous: the same figures, uncut, over the period it is compared with.
        guarding: makes the guard, while the page is being drawn elsewhere.
        proposing: tries merges, likewise.
    """

    published: Published
    context: Contexte
    previous: Published | None = None
    guarding: Callable[[], Guard] | None = field(default=None, repr=False, compare=False)
    proposing: Callable[[], tuple[Proposition, ...]] = field(
        default=tuple, repr=False, compare=False
    )

    @property
    def guard(self) -> Guard | None:
        """What its pages may not hold; it stays in this process and is never written."""
        return None if self.guarding is None else self.guarding()

    @property
    def propositions(self) -> tuple[Proposition, ...]:
        """Merges to tell the coordinator of; they do not travel with the figures."""
        return self.proposing()

    @property
    def exact(self) -> tuple[Published, ...]:
        """The figures that the dossier tells as they are: none where they are rounded."""
        both = (self.published, self.previous)
        return tuple(one for one in both if one is not None and not one.rounded)

    def __reduce__(self) -> NoReturn:
        raise TypeError("ce qui guide un dossier est personnel : cela ne sort pas de ce processus")

    def write(self, folder: Path) -> None:
        """Write figures and context as JSON files."""
        folder.mkdir(parents=True, exist_ok=True)
        self.published.write(folder / FIGURES_FILE)
        if self.previous is not None:
            self.previous.write(folder / PREVIOUS_FILE)
        (folder / CONTEXT_FILE).write_text(self.context.model_dump_json(), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read back what ``write`` wrote.

        Raises:
            ErreurUtilisateur: the folder does not hold prepared figures.
        """
        try:
            context = Contexte.model_validate_json((folder / CONTEXT_FILE).read_text("utf-8"))
        except (OSError, ValidationError) as error:
            raise ErreurUtilisateur(
                f"« {folder.name} » ne contient pas de chiffres préparés : laissez « chiffres » "
                "vide pour les recalculer."
            ) from error
        before = folder / PREVIOUS_FILE
        previous = read_published(before) if before.is_file() else None
        return cls(read_published(folder / FIGURES_FILE), context, previous)


def prepare(asked: Sequence[Asked], told: pl.DataFrame | None = None) -> list[Prepared]:
    """Measure and protect everything that these dossiers show, each folder being read once.

    Args:
        asked: notebook (``plan.read_carnet``) and parameters of each dossier.
        told: what earlier dossiers told (``publications.read_record``).

    Returns:
        One ``Prepared`` per dossier, in the same order.

    Raises:
        ErreurUtilisateur: a data folder cannot be read.
    """
    groups: dict[tuple[object, ...], list[int]] = {}
    for place, (_, parametres) in enumerate(asked):
        rules = tuple(sorted(parametres.reglages.items()))
        key = (
            parametres.donnees, parametres.vintage, rules, parametres.indicateurs,
        )  # fmt: skip
        groups.setdefault(key, []).append(place)
    folders: dict[Path, Folder] = {}
    needles: dict[Path, Needles] = {}
    found: dict[int, Prepared] = {}
    _one_diffusion(asked)
    for places in groups.values():
        path = asked[places[0]][1].donnees
        if path not in folders:
            folders[path] = load(path)
            needles[path] = of_folder(folders[path])
        mine = [asked[place] for place in places]
        # Where profiles meet, the stricter wins; what one group tells, the next one takes as told.
        used = strictest(p.profil_secret for _, p in asked if p.donnees == path)
        others = (ready for place, ready in found.items() if asked[place][1].donnees == path)
        news = [told_by(one) for other in others for one in other.exact]
        known = pl.concat([_told_of(path, told), *news]).unique(maintain_order=True)
        prepared = _prepare_together(folders[path], mine, used, needles[path], known)
        found.update(zip(places, prepared, strict=True))
    return [found[place] for place in range(len(asked))]


def _told_of(path: Path, told: pl.DataFrame | None) -> pl.DataFrame:
    """What earlier dossiers told of one data folder."""
    if told is None:
        return pl.DataFrame(schema=TOLD)
    return told.filter(pl.col("donnees") == path.name).drop("donnees")


def _one_diffusion(asked: Sequence[Asked]) -> None:
    """The same counts, masked here and rounded there, would tell what the mask hides."""
    ways: dict[Path, str] = {}
    for _, parametres in asked:
        if ways.setdefault(parametres.donnees, parametres.diffusion) != parametres.diffusion:
            raise ErreurUtilisateur(
                f"Clé « diffusion » : deux dossiers tirés de « {parametres.donnees.name} » ne "
                f"disent pas la même chose ; écrivez « {MASQUE} » ou « {ARRONDI} » dans tous, sans "
                "quoi l’un donnerait à peu près ce que l’autre masque."
            )


def _prepare_together(
    folder: Folder, asked: Sequence[Asked], used: Profile, needles: Needles, told: pl.DataFrame
) -> list[Prepared]:
    """Dossiers that share data, thresholds, boundaries and rules: one measure, one protection."""
    first = asked[0][1]
    merges = together(p.merges for _, p in asked)
    catalogue, covered = merges.catalogue(first.catalogue), folder.covered
    frames = frames_of(
        folder.tables,
        first.vintage,
        history_start=folder.history_start,
        gaps=folder.manifest.lacunes,
        structure_names=folder.structure_names,
        visits=folder.visits,
        covered=covered,
        reglages=first.rules,
    )
    compared = [
        _with_reserve(folder, p.period, earlier(p.period, p.comparaison, covered)) for _, p in asked
    ]
    wanted = merged(_requests(asked, compared), catalogue)
    figures = measure(frames, [replace(one, cut=tuple(map(merges.cut, one.cut))) for one in wanted])
    service = frozenset(code for code, i in catalogue.items() if i.rows.whole)
    parts = [
        [
            part_of(
                p.place.niveau, p.place.code, period, service, _codes(carnet, p), p.merges.printed()
            )
            for period in (p.period, against.periode)
            if period is not None
        ]
        for (carnet, p), against in zip(asked, compared, strict=True)
    ]
    published = protect(
        figures,
        catalogue,
        used,
        printed=pl.any_horizontal(part for mine in parts for part in mine),
        parents=parents_of(frames),
        told=told,
        diffusion=first.diffusion,
    )
    reperes = context_figures(folder)
    alongside = tuple(sorted(f"{carnet.name} {given.fingerprint()}" for carnet, given in asked))
    populations = _populations(folder)
    prepared = []
    for (carnet, parametres), against, (now, *before) in zip(asked, compared, parts, strict=True):
        place, period = parametres.place, parametres.period
        least = used.minimum(sensitive=False)
        context = context_of(
            carnet,
            parametres,
            used,
            folder.manifest,
            _whole(figures, period, least, rounded=published.rounded),
            against,
            reperes=reperes,
            montre=_shown(carnet, parametres),
            ensemble_protege=alongside,
            populations=populations,
            cuts=ruptures(folder, period, place),
            people_told=_people_told(figures, period, least),
        )
        mine = published.for_dossier(now)
        check_agreement(mine, catalogue)
        previous = next((published.for_dossier(then) for then in before), None)
        bench = partial(Bench, frames, first.catalogue, used)
        guarding = cache(partial(_guard, needles, figures, mine, catalogue, previous))
        proposing = cache(partial(_proposed, bench, mine, carnet, parametres))
        prepared.append(Prepared(mine, context, previous, guarding, proposing))
    return prepared


def _guard(
    needles: Needles,
    figures: Figures,
    mine: Published,
    catalogue: Mapping[str, Indicator],
    previous: Published | None,
) -> Guard:
    return Guard(needles, masked_figures(figures, mine, catalogue, previous))


def _proposed(
    bench: Callable[[Request, str], Bench], mine: Published, carnet: Carnet, asked: Parametres
) -> tuple[Proposition, ...]:
    """The merges worth telling, one per trait or indicator that the service has not merged yet."""
    if mine.rounded:
        return ()
    place, found = asked.place, dict[str, Proposition]()
    plan = _plan(carnet, asked)
    for request in requests(plan, asked.period, place.niveau, asked.catalogue):
        for indicator in request.indicators:
            one = replace(request, indicators=(indicator,))
            title = ", par ".join([indicator.label, *(lower_first(b.label) for b in one.cut)])
            told = propose(bench(one, place.code), mine, f"{title} ({indicator.code})")
            if told is not None and told.key not in asked.regroupements:
                found.setdefault(told.key, told)
    return tuple(found.values())


def _codes(carnet: Carnet, parametres: Parametres) -> frozenset[str]:
    """The indicators that a dossier prints."""
    return frozenset(code for codes, _ in _plan(carnet, parametres) for code in codes) | {OUTSIDE}


def _with_reserve(folder: Folder, period: Period, found: Comparaison) -> Comparaison:
    """The comparison, with a caution where both periods were not recorded with the same tools."""
    if found.periode is None:
        return found
    now, before = _tools_of(folder, period), _tools_of(folder, found.periode)
    if now == before:
        return found
    said = [
        f"{span.start:%d/%m/%Y} - {span.end:%d/%m/%Y} : {', '.join(tools) or 'aucun outil'}"
        for span, tools in ((found.periode, before), (period, now))
    ]
    return replace(
        found,
        reserve="Les deux périodes ne sont pas relevées avec les mêmes outils "
        f"({' ; '.join(said)}) : une évolution des nombres peut en venir.",
    )


def _tools_of(folder: Folder, period: Period) -> tuple[str, ...]:
    """What the activities of a period were recorded with."""
    within = folder.tables.activites.filter(
        pl.col("date").is_between(period.start, period.end, closed="both")
    )
    found = within.select(pl.col("source").unique().sort()).collect()["source"]
    return tuple(SourceDonnee.names()[code] for code in found)


def _plan(carnet: Carnet, parametres: Parametres) -> Plan:
    """What the notebook shows, the objectives, and the indicators of one's own."""
    own = tuple(code for code in parametres.catalogue if code not in CATALOGUE)
    targets = tuple(code.partition("/")[0] for code in parametres.objectifs)
    grid = parametres.grille_age
    plan = tuple((tuple(on_grid(code, grid) for code in codes), cut) for codes, cut in carnet.plan)
    return (*plan, *((codes, ()) for codes in (own, targets) if codes))


def _shown(carnet: Carnet, parametres: Parametres) -> tuple[tuple[str, str], ...]:
    """Indicator and breakdown of all that one dossier shows, each once."""
    plan = _plan(carnet, parametres)
    asked = requests(plan, parametres.period, parametres.place.niveau, parametres.catalogue)
    return tuple(sorted({(i.code, one.breakdown) for one in asked for i in one.indicators}))


def _populations(folder: Folder) -> tuple[int, ...]:
    """The censuses of the population by age that a folder holds."""
    years = folder.tables.population_ref.select(pl.col("millesime").unique().sort())
    return tuple(int(year) for year in years.collect()["millesime"])


def _requests(asked: Sequence[Asked], compared: Sequence[Comparaison]) -> list[Request]:
    wanted = []
    for (carnet, parametres), against in zip(asked, compared, strict=True):
        catalogue, period = parametres.catalogue, parametres.period
        plan = _plan(carnet, parametres)
        wanted += requests(plan, period, parametres.place.niveau, catalogue)
        if against.periode is not None:
            uncut = tuple((codes, cut) for codes, cut in plan if not cut)
            wanted += requests(uncut, against.periode, parametres.place.niveau, catalogue)
        apart = (find(OUTSIDE), find(PEOPLE))
        wanted += [Request(apart, period, level) for level in LEVELS]
    return wanted


def _within(figures: Figures, period: Period) -> pl.DataFrame:
    same = (pl.col("start") == period.start) & (pl.col("end") == period.end)
    return figures.frame.filter(same)


def _whole(figures: Figures, period: Period, least: int, *, rounded: bool) -> Ensemble:
    """The accompagnements of all the data, hidden when subtraction would tell of too few people.

    What lies outside a territory rests at least on the people seen only there. The total is kept
    back as soon as they are too few for any territory, so that the dossiers of two territories,
    built together or not, agree on it.
    """
    lines = _within(figures, period).filter(
        (pl.col("indicator") == OUTSIDE) & (pl.col("breakdown") == "")
    )
    whole = lines.filter(pl.col("level") == "ensemble").row(0, named=True)
    people, seats = whole["contributors"], whole["numerator"]
    if rounded:
        value = nearest(whole["value"])
        return Ensemble(valeur=value, statut=Status.PUBLIE if value else Status.ZERO)
    telling = lines.filter(
        (pl.col("numerator") < seats) & (pl.col("contributors") > people - least)
    )
    if people < least or not telling.is_empty():
        return Ensemble(valeur=None, statut=Status.SECRET_PRIMAIRE)
    return Ensemble(valeur=whole["value"], statut=Status(whole["status"]))


def _people_told(figures: Figures, period: Period, least: int) -> bool:
    """Whether the persons of all the data may be counted beside those of a territory.

    Not when those seen only outside some territory are too few: the difference would say so.
    """
    lines = _within(figures, period).filter(
        (pl.col("indicator") == PEOPLE) & (pl.col("breakdown") == "")
    )
    everyone = lines.filter(pl.col("level") == "ensemble").row(0, named=True)["numerator"] or 0.0
    outside = everyone - pl.col("numerator")
    return lines.filter((outside > 0) & (outside < least)).is_empty()
