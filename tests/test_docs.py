"""The documentation tells the truth: cards up to date, links that lead somewhere, examples run."""

from __future__ import annotations

import ast
import importlib.util
import re
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest
import yaml

from inclusion_metrics.dossier.demandes import read_demande
from inclusion_metrics.dossier.document import Dossier
from inclusion_metrics.dossier.params import Parametres, check
from inclusion_metrics.dossier.paroles import TITRES, read_paroles
from inclusion_metrics.dossier.plan import Carnet
from inclusion_metrics.dossier.prepare import prepare
from inclusion_metrics.dossier.yamlfile import YamlFile
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.loading import load
from inclusion_metrics.model import Reglages
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.rendering import Block

from .conftest import Engine, read_case
from .test_cases import check_case

RACINE = Path(__file__).parent.parent
DOCS = RACINE / "docs"
CARDS = DOCS / "catalogue"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fiches", RACINE / "scripts/fiches.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ----------------------------------------------------------------------------------------- cards


def test_chaque_fiche_est_celle_de_sa_definition() -> None:
    pages = _script().generate()
    assert set(pages) == {"README.md", *(f"{code}.md" for code in CATALOGUE)}
    assert {path.name: path.read_text("utf-8") for path in CARDS.glob("*.md")} == pages


def test_la_commande_nomme_les_fiches_perimees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = _script()
    monkeypatch.setattr(script, "FOLDER", tmp_path / "catalogue")
    assert script.main([]) == 0
    assert script.main(["--verifier"]) == 0
    assert capsys.readouterr().out == ""
    with (tmp_path / "catalogue" / "FRE-05.md").open("a", encoding="utf-8") as card:
        card.write("corrigé à la main\n")
    (tmp_path / "catalogue" / "FRE-02.md").unlink()
    (tmp_path / "catalogue" / "OLD-01.md").write_text("", encoding="utf-8")
    assert script.main(["--verifier"]) == 1
    named = re.findall(r"catalogue/(\S+) n’est", capsys.readouterr().out)
    assert sorted(named) == ["FRE-02.md", "FRE-05.md", "OLD-01.md"]
    assert script.main([]) == 0
    assert script.main(["--verifier"]) == 0


@pytest.mark.parametrize("code", list(CATALOGUE))
def test_une_fiche_dit_de_quoi_defendre_le_chiffre(code: str) -> None:
    card = (CARDS / f"{code}.md").read_text("utf-8")
    for term in (
        "Niveau", "Une unité est", "Définition", "Formule", "Calcul", "Intervalle de confiance",
        "Unité", "Champ", "Ventilations possibles", "Sources", "Règle de secret",
        "Version",
    ):  # fmt: skip
        assert f"- **{term}** :" in card, term
    assert "```yaml\n" in card
    assert f"indicateur: {code}\n" in card


def test_ce_qui_n_est_pas_verifie_est_dit() -> None:
    doubtful = [
        code
        for code, one in CATALOGUE.items()
        if any(not source.verifie for source in one.sources)
        or any(funder.code and not funder.verifie for funder in one.funders)
    ]
    marked = [code for code in CATALOGUE if "(non vérifié)" in _rows_of(code)]
    assert doubtful
    assert sorted(marked) == sorted(doubtful)


def _rows_of(code: str) -> str:
    """Sources and funders of a card, where the mark stands."""
    card = (CARDS / f"{code}.md").read_text("utf-8").partition("\n## ")[0]
    return "".join(re.findall(r"- \*\*(?:Sources|Financeurs)\*\* :.*?(?=\n- \*\*|\Z)", card, re.S))


# ----------------------------------------------------------------------------------------- links

PAGES = sorted([*DOCS.rglob("*.md"), RACINE / "README.md", RACINE / "CONTRIBUTING.md"])
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```$", re.M | re.S)


def _anchor(heading: str) -> str:
    """The address of a heading, as the forges make it."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def _broken(page: Path) -> list[str]:
    text = _FENCE.sub("", page.read_text("utf-8"))
    faults = []
    for target in _LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists():
            faults.append(target)
        elif anchor:
            headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", file.read_text("utf-8")), re.M)
            if anchor not in map(_anchor, headings):
                faults.append(target)
    return faults


def test_les_liens_menent_quelque_part() -> None:
    broken = {page.name: faults for page in PAGES if (faults := _broken(page))}
    assert broken == {}


def test_un_lien_casse_se_voit(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "## Là\n[a](#là) [b](#ailleurs) [c](absent.md) [d](page.md#là) [e](https://x.fr)\n"
        "```\n[f](dans-du-code.md)\n```\n",
        encoding="utf-8",
    )
    assert _broken(page) == ["#ailleurs", "absent.md"]


# ------------------------------------------------------------------------- indicators of one's own

OWN = DOCS / "indicateurs-propres.md"


def _blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)


def _named(block: str) -> str:
    """Where a block says that it is kept: « # fichier : indicateurs/mon_service.py »."""
    found = re.match(r"# fichier : (\S+)\n", block)
    return found[1] if found else ""


@pytest.fixture(scope="module")
def projet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project like the one of the page, with the files that the page says to write."""
    root = tmp_path_factory.mktemp("projet")
    (root / "data").symlink_to(RACINE / "data", target_is_directory=True)
    (root / "notebooks").symlink_to(RACINE / "notebooks", target_is_directory=True)
    for block in (*_blocks(OWN, "python"), *_blocks(OWN, "yaml")):
        if name := _named(block):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(block, encoding="utf-8")
    return root


def test_les_cellules_de_la_page_s_executent(projet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(projet)
    blocks = _blocks(OWN, "python")
    assert len(blocks) == 4
    space: dict[str, Any] = {}
    shown: Block | None = None
    for block in blocks:
        if _named(block):
            continue
        *steps, last = ast.parse(block).body
        exec(compile(ast.Module(steps, []), OWN.name, "exec"), space)  # noqa: S102 - our own page
        if isinstance(last, ast.Expr):
            shown = eval(compile(ast.Expression(last.value), OWN.name, "eval"), space)  # noqa: S307
        else:
            exec(compile(ast.Module([last], []), OWN.name, "exec"), space)  # noqa: S102
    assert shown is not None
    assert "Part d’habitués" in shown.html
    row = space["publies"].frame.filter(pl.col("breakdown") == "").row(0, named=True)
    assert (row["numerator"], row["denominator"]) == _regulars()


def _regulars() -> tuple[int, int]:
    """Persons who came on five dates or more in 2024, and all those that can be told apart."""
    tables = load(RACINE / "data" / "grand-chambery").tables
    dates = (
        tables.participations.join(tables.activites, on="activite_id")
        .filter(pl.col("date").dt.year() == 2024)
        .join(tables.beneficiaires, on="beneficiaire_id")
        .filter(pl.col("anonyme").not_(), pl.col("identite") != "ambigue")
        .group_by("beneficiaire_id")
        .agg(pl.col("date").n_unique())
        .collect()["date"]
    )
    return (dates >= 5).sum(), dates.len()


def test_le_dossier_montre_les_indicateurs_du_fichier(projet: Path) -> None:
    (name,) = (n for block in _blocks(OWN, "yaml") if (n := _named(block)).startswith("params/"))
    asked = read_demande(projet / name)
    assert [code for code in asked.parametres.catalogue if code not in CATALOGUE] == [
        "LOC-01",
        "LOC-02",
    ]
    (prepared,) = prepare([(Carnet("contrat_de_ville", (), ()), asked.parametres)])
    dossier = Dossier(prepared, asked.parametres.catalogue)
    own = dossier.indicateurs_propres().html
    assert "Part d’habitués" in own
    assert "Part d’activités longues" in own
    assert "Part d’habitués" in dossier.objectifs().html


@pytest.mark.parametrize("name", ["LOC-01", "LOC-02"])
def test_les_cas_de_la_page_sont_justes(projet: Path, engine: Engine, name: str) -> None:
    case = read_case(projet / "tests" / "cases" / f"{name}.yaml")
    assert case["indicateur"] == name
    check_case(case, engine, projet)


# ------------------------------------------------------------------------------ disclosure control


def test_la_page_du_moteur_du_secret_s_execute_et_dit_vrai() -> None:
    page = DOCS / "secret-moteur.md"
    space: dict[str, Any] = {}
    for block in _blocks(page, "python"):
        exec(compile(block, page.name, "exec"), space)  # noqa: S102 - our own page
    shown = space["fait"].tables["visites"]
    masked = shown.filter(pl.col("value").is_null()).select("lieu", "age").rows()
    assert masked == [(lieu, age) for lieu in "AB" for age in ("moins de 60", "60 et plus")]
    a = space["fait"].audit.filter(pl.col("lieu") == "A", pl.col("age") == "60 et plus")
    assert a.select("least", "most").row(0) == pytest.approx((0, 12))
    assert "entre 0 et 12" in page.read_text("utf-8")


# ---------------------------------------------------------------------------------------- dossiers

DOSSIERS = DOCS / "dossiers.md"


def _documented() -> dict[str, str]:
    """Key → what is used without it, from the tables of the page."""
    found: dict[str, str] = {}
    for line in DOSSIERS.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3:
            found |= dict.fromkeys(re.findall(r"`(\w+)`", cells[0]), cells[2])
    return found


def test_chaque_parametre_est_explique() -> None:
    told = _documented()
    missing = [name for name in Parametres.model_fields if name not in told]
    assert missing == []
    for name, field in Parametres.model_fields.items():
        assert told[name].startswith("obligatoire") is field.is_required(), name


def test_chaque_reglage_est_explique_avec_sa_valeur() -> None:
    told = _documented()
    for field in fields(Reglages):
        assert told[field.name] == f"{field.default:g}".replace(".", ","), field.name


def test_rien_n_est_explique_qui_n_existe_pas() -> None:
    rules = {field.name for field in fields(Reglages)}
    notebooks = {path.stem for path in (RACINE / "notebooks").glob("*.py")}
    assert set(_documented()) == {*Parametres.model_fields, *rules, *notebooks} - {"qualite"}
    for name in notebooks:
        assert f"`{name}`" in DOSSIERS.read_text("utf-8")


def test_les_titres_de_la_page_sont_ceux_qu_on_attend(tmp_path: Path) -> None:
    (block,) = _blocks(DOSSIERS, "markdown")
    (tmp_path / "mots.md").write_text(block, encoding="utf-8")
    assert list(read_paroles(tmp_path / "mots.md")) == list(TITRES)


def test_les_exemples_de_la_page_sont_acceptes() -> None:
    asked: dict[str, Any] = {
        "territoire": "200069110",
        "donnees": "data/grand-chambery",
        "debut": "2024-01-01",
        "fin": "2024-12-31",
        "financeur": "Essai",
        "operateur": "Essai",
    }
    for block in _blocks(DOSSIERS, "yaml"):
        asked |= yaml.safe_load(block)
    read = check(YamlFile("page", asked), RACINE)
    assert read.objectifs["FRE-11/2"] == (60, 75)
    assert read.rules.seuil_entree == 0.6
    assert profile("defaut").minimum(sensitive=False) == 5
    assert {profile("strict").minimum(sensitive=s) for s in (True, False)} == {11}
    assert profile("defaut").minimum(sensitive=True) == 11
