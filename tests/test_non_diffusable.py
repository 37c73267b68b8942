"""Unprotected figures say « NON DIFFUSABLE » wherever they are shown, and enter no dossier."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat.v4 as v4
import polars as pl
import pytest

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.dossier.document import Dossier
from inclusion_metrics.dossier.prepare import Prepared
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.measurement import FIGURES, Figures, Request, measure
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.raw import COLUMN, MARK
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.rendering import (
    Goal,
    budget_report,
    chart,
    compare,
    evolution,
    funnel,
    key_figures,
    objectives,
    table,
)
from inclusion_metrics.rendering.cells import measured, view
from inclusion_metrics.rendering.page import to_html
from inclusion_metrics.secrecy import Published, only_published, protect

from .test_rendering_data import WHERE, YEAR, _frames

ONE = CATALOGUE["FRE-05"]
AGES = CATALOGUE["FRE-08"]
REFUSED = "non diffusables"


@pytest.fixture(scope="module")
def figures() -> Figures:
    wanted = (ONE, AGES, CATALOGUE["FRE-02"])
    cuts = ((), (BREAKDOWNS["genre"],))
    return measure(_frames(), [Request(wanted, YEAR, "epci", cut) for cut in cuts])


@pytest.fixture(scope="module")
def published(figures: Figures) -> Published:
    return protect(figures, CATALOGUE, profile("defaut"))


# ------------------------------------------------------------------------------------- the mark


@pytest.mark.parametrize(
    "shown",
    [
        repr,
        str,
        Figures._repr_html_,
        lambda f: repr(f.frame),
        lambda f: str(f.frame),
        lambda f: f.frame._repr_html_(),
        lambda f: f.frame.head(2)._repr_html_(),
        lambda f: repr(f.frame.clone()),
        lambda f: repr(copy.deepcopy(f).frame),
        lambda f: repr(f.table()),
        lambda f: f.table("FRE-05", par="genre").write_csv(),
        lambda f: f.table().filter(pl.col("value") > 0).sort("value").write_json(),
        lambda f: repr(f.chart("FRE-05", par="genre")),
        lambda f: str(f.chart("FRE-08")._repr_mimebundle_()),
    ],
)
def test_it_is_marked(figures: Figures, shown: Callable[[Figures], str]) -> None:
    assert "DIFFUSABLE" in shown(figures)  # polars breaks the two words on two lines


def test_the_banner_is_seen_first(figures: Figures) -> None:
    html = figures._repr_html_()
    assert html.index(MARK) < html.index("<table")
    assert 'role="alert"' in html


def test_the_mark_is_in_every_line_carried_out(figures: Figures) -> None:
    carried = figures.table()
    assert carried.columns == [COLUMN, *FIGURES]
    assert carried[COLUMN].unique().to_list() == [MARK]
    assert figures.table("FRE-05", par="")["breakdown"].unique().to_list() == [""]


def test_the_chart_says_the_figures(figures: Figures) -> None:
    spec = figures.chart("FRE-05", par="genre")._repr_mimebundle_()
    (chart_of,) = [value for kind, value in spec.items() if "vegalite" in kind]
    assert MARK in chart_of["title"]["text"]
    drawn = [row["valeur"] for row in chart_of["data"]["values"]]
    expected = figures.frame.filter((pl.col("indicator") == "FRE-05") & (pl.col("breakdown") != ""))
    assert drawn == expected["value"].drop_nulls().to_list()


def test_a_chart_of_nothing(figures: Figures) -> None:
    with pytest.raises(ErreurUtilisateur, match="0 lignes"):
        figures.chart("FRE-99")


# ---------------------------------------------------------------------------- no way into a dossier


@pytest.mark.parametrize("given", ["figures", "frame", "table", "plain", "published_frame", None])
@pytest.mark.parametrize(
    "draw",
    [
        lambda x: table(x, ONE, **WHERE),
        lambda x: chart(x, AGES, **WHERE),
        lambda x: compare(x, [ONE], breakdown="genre", **WHERE),
        lambda x: key_figures(x, [(ONE, "")], **WHERE),
        lambda x: key_figures(_safe(), [(ONE, "")], previous_published=x, **WHERE),
        lambda x: objectives(x, [Goal(ONE)], **WHERE),
        lambda x: funnel(x, AGES, **WHERE),
        lambda x: budget_report(x),
        lambda x: evolution({YEAR: x}, ONE, **WHERE),
        lambda x: view(x, ONE, **WHERE),
        lambda x: measured(x, ONE, period=None, **WHERE),
        only_published,
    ],
)
def test_rendering_refuses_it(
    figures: Figures, published: Published, draw: Callable[[Any], object], given: str | None
) -> None:
    objects = {
        "figures": figures,
        "frame": figures.frame,
        "table": figures.table(),
        "plain": figures.frame.filter(pl.lit(value=True)),
        "published_frame": published.frame,
        None: "FRE-05",
    }
    if given is None and draw is not only_published:
        given = "figures"
    with pytest.raises(ErreurUtilisateur, match=REFUSED):
        draw(objects[given])


def _safe() -> Published:
    cuts = [Request((ONE,), YEAR, "epci", ())]
    return protect(measure(_frames(), cuts), CATALOGUE, profile("defaut"))


@pytest.mark.parametrize(
    "ask",
    [
        lambda d, x: d.tableau(x),
        lambda d, x: d.tableau("FRE-05", par=x),
        lambda d, x: d.tableau(x, facultatif=True),
        lambda d, x: d.graphique(x),
        lambda d, x: d.comparer(x, par="genre"),
        lambda d, x: d.comparer([x], par="genre"),
        lambda d, x: d.synthese(x),
        lambda d, x: d.synthese([x]),
        lambda d, x: d.entonnoir(x),
        lambda d, x: d.texte(x),
    ],
)
def test_a_dossier_refuses_it(
    figures: Figures, published: Published, ask: Callable[[Any, Any], object]
) -> None:
    dossier = object.__new__(Dossier)  # only its doors are tried
    dossier._published, dossier._catalogue, dossier._period = published, CATALOGUE, YEAR
    dossier._where = WHERE
    dossier._context = SimpleNamespace(grille_age="")
    dossier._drawn = set()
    for given in (figures, figures.frame, figures.table(), figures.chart("FRE-05")):
        with pytest.raises(ErreurUtilisateur, match=REFUSED):
            ask(dossier, given)


def test_a_dossier_is_not_opened_on_it(figures: Figures) -> None:
    for forged in (figures, figures.frame):
        with pytest.raises(ErreurUtilisateur, match=REFUSED):
            Dossier(Prepared(forged, None))  # type: ignore[arg-type]


def _notebook(shown: object) -> Any:
    from IPython.core.interactiveshell import InteractiveShell

    data, _ = InteractiveShell().display_formatter.format(shown)
    return v4.new_notebook(
        cells=[v4.new_code_cell("x", outputs=[v4.new_output("display_data", data)])]
    )


@pytest.mark.parametrize(
    "shown",
    [
        lambda f: f,
        lambda f: f.frame,
        lambda f: f.table(),
        lambda f: f.frame.select("indicator", "value").filter(pl.col("value") > 0),
        lambda f: f.chart("FRE-05"),
        lambda f: [f],
    ],
)
def test_a_cell_that_shows_it_stops_the_page(
    figures: Figures, published: Published, shown: Callable[[Figures], object]
) -> None:
    with pytest.raises(ErreurUtilisateur, match=REFUSED):
        to_html(_notebook(shown(figures)), title="Dossier")
    assert "<table" in to_html(_notebook(table(published, ONE, **WHERE)), title="Dossier")


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy], ids=["pickle", "copy"])
def test_it_is_never_sent_to_another_process(
    figures: Figures, way: Callable[[object], object]
) -> None:
    for held in (figures.frame, figures.chart("FRE-05")):
        if way is copy.copy and held is figures.frame:
            assert MARK in repr(way(held))
            continue
        with pytest.raises(ErreurUtilisateur, match=REFUSED):
            way(held)
    if way is pickle.dumps:
        with pytest.raises(ErreurUtilisateur, match=REFUSED):
            way(figures)
        with pytest.raises(ErreurUtilisateur, match=REFUSED):
            way({"chiffres": [figures]})


# ------------------------------------------------------------------- Published, only from secrecy


def test_published_survives_a_copy_and_a_journey(published: Published) -> None:
    for again in (
        copy.copy(published),
        copy.deepcopy(published),
        pickle.loads(pickle.dumps(published)),  # noqa: S301 - ours
    ):
        assert only_published(again) is again
        assert again.frame.equals(published.frame)


def test_an_empty_shell_is_refused() -> None:
    with pytest.raises(ErreurUtilisateur, match=REFUSED):
        only_published(object.__new__(Published))


def test_a_shell_filled_by_hand_is_refused(figures: Figures, published: Published) -> None:
    shell = object.__new__(Published)
    object.__setattr__(shell, "_frame", figures.frame)
    object.__setattr__(shell, "_profile", published.profile)
    with pytest.raises(ErreurUtilisateur, match=REFUSED):
        table(shell, ONE, **WHERE)


@pytest.mark.parametrize("name", ["_frame", "_profile", "_seal", "frame", "autre"])
def test_published_is_not_modified(published: Published, name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(published, name, None)
    with pytest.raises(AttributeError):
        delattr(published, name)


def test_published_has_no_subclass() -> None:
    with pytest.raises(TypeError, match="ne se spécialise pas"):
        type("Faux", (Published,), {})


def test_published_is_not_replaced_in_part(published: Published) -> None:
    with pytest.raises(TypeError):
        dataclasses.replace(published, frame=None)  # type: ignore[type-var]
    with pytest.raises((TypeError, AttributeError)):
        copy.replace(published, _frame=None)  # type: ignore[attr-defined]


def test_a_look_alike_is_refused(published: Published) -> None:
    class Faux:
        __class__ = Published  # type: ignore[assignment]
        frame, profile = published.frame, published.profile

    assert isinstance(Faux(), Published)
    with pytest.raises(ErreurUtilisateur, match=REFUSED):
        only_published(Faux())


def test_what_was_published_is_not_edited_through_its_frame(published: Published) -> None:
    before = published.frame
    held = published.frame
    held[0, "value"] = 987654.0
    held.insert_column(0, pl.Series("x", [1] * held.height))
    assert published.frame.equals(before)


def test_the_command_marks_what_it_gives(tmp_path: Path) -> None:
    from inclusion_metrics.cli import main

    data = str(Path(__file__).parent.parent / "data" / "grand-chambery")
    wanted = ("mesurer", data, "--debut", "2024-01-01", "--fin", "2024-12-31",
              "--indicateur", "FRE-01", "--format", "csv")  # fmt: skip
    raw, safe = tmp_path / "brut.csv", tmp_path / "protege.csv"
    assert main([*wanted, "--brut", "--vers", str(raw)]) == 0
    assert main([*wanted, "--vers", str(safe)]) == 0
    lines = raw.read_text("utf-8").splitlines()
    assert lines[0].startswith(f"{COLUMN},")
    assert all(line.startswith(MARK) for line in lines[1:])
    assert MARK not in safe.read_text("utf-8")
