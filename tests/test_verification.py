"""A page is the one that was produced, or what was changed in it is said."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import html5lib
import pytest
from playwright.sync_api import sync_playwright

from inclusion_metrics.cli import main
from inclusion_metrics.dossier.build import build
from inclusion_metrics.dossier.empreinte import content_of, origin_of, sealed
from inclusion_metrics.dossier.files import names
from inclusion_metrics.dossier.verification import State, verify

from .test_dossier import NOTEBOOK, _project

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PROVENANCE = "ville.provenance.json"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = _project(tmp_path_factory.mktemp("verif"), {"agglo": "200069110", "ville": "73065"})
    results = build([folder / "params" / NOTEBOOK], sortie=folder / "sortie")
    assert [one.error for one in results] == ["", ""]
    return folder / "sortie" / NOTEBOOK


@dataclass(frozen=True)
class Said:
    """What a command answered: exit code, and its sentences on one line."""

    code: int
    text: str


Ask = Callable[..., Said]


@pytest.fixture
def received(built: Path, tmp_path: Path) -> Path:
    """The page alone, as a funder receives it."""
    return Path(shutil.copy(built / "ville.html", tmp_path))


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    def call(page: Path, provenance: Path | None = None) -> Said:
        given = ["--provenance", str(provenance)] if provenance else []
        code = main(["verifier-dossier", str(page), *given])
        heard = capsys.readouterr()
        return Said(code, " ".join(re.sub(r"[\u202f\u00a0]", " ", heard.out + heard.err).split()))

    return call


def edit(page: Path) -> str:
    """One figure of a table changed by hand; returns the caption of the table."""
    text = page.read_text("utf-8")
    start = text.index("<caption><b>Part de retraités</b>")
    found = re.search(r"(\d\d),\d(?:\u00a0|&nbsp;)%", text[start:])
    assert found is not None
    place = start + found.start()
    changed = "99" if found[1] != "99" else "98"
    page.write_text(text[:place] + changed + text[place + 2 :], "utf-8")
    return "Part de retraités"


def test_intacte_et_seule(received: Path, ask: Ask) -> None:
    said = ask(received)
    assert said.code == 0
    assert "La page n’a pas changé" in said.text
    assert "Provenance : aucune" in said.text
    assert "Une empreinte n’est pas une signature" in said.text
    assert "a" * 64 in said.text  # the file of data it was made from
    assert "Fichier joint ville.xlsx : absent" in said.text


def test_intacte_avec_ses_annexes(built: Path, ask: Ask) -> None:
    said = ask(built / "ville.html")
    assert said.code == 0
    assert "octet pour octet, la page que décrit la provenance" in said.text
    assert "était à côté de la page" in said.text
    assert "Fichier joint ville.csv : tel que produit" in said.text


def test_intacte_avec_la_provenance_du_producteur(built: Path, received: Path, ask: Ask) -> None:
    said = ask(received, built / PROVENANCE)
    assert said.code == 0
    assert "octet pour octet, la page que décrit la provenance" in said.text
    assert "à côté de la page" not in said.text


def test_un_chiffre_change_se_voit_sans_rien_d_autre(received: Path, ask: Ask) -> None:
    caption = edit(received)
    said = ask(received)
    assert said.code == 1
    assert "LA PAGE A ÉTÉ MODIFIÉE" in said.text
    assert f"Tableau modifié, ôté ou ajouté : « {caption} »" in said.text
    assert "Partie touchée : « Publics »" in said.text
    assert said.text.count("Tableau modifié") == 1
    assert "Faite, dit-elle, de : construction" in said.text


def test_l_empreinte_recalculee_ne_trompe_pas_la_provenance(
    built: Path, received: Path, ask: Ask
) -> None:
    """Who edits can seal again: only what the producer kept tells."""
    caption = edit(received)
    text = received.read_text("utf-8")
    mark = json.loads(content_of(text).carried)
    bare = re.sub(r'<meta name="inclusion-metrics:empreinte"[^<>]*>\n', "", text, count=1)
    received.write_text(sealed(bare, origin_of(mark))[0], "utf-8")
    assert ask(received).code == 0
    said = ask(received, built / PROVENANCE)
    assert said.code == 1
    assert "CE N’EST PAS la page que décrit la provenance" in said.text
    assert f"Tableau modifié, ôté ou ajouté : « {caption} »" in said.text


def test_l_origine_changee_se_voit(received: Path, ask: Ask) -> None:
    text = received.read_text("utf-8")
    received.write_text(text.replace("a" * 64, "b" * 64), "utf-8")
    said = ask(received)
    assert said.code == 1
    assert "LA PAGE A ÉTÉ MODIFIÉE" in said.text


def test_un_dessin_change_se_voit(received: Path) -> None:
    text = received.read_text("utf-8")
    found = re.search(r' d="M[^"]+"', text)
    assert found is not None
    received.write_text(text.replace(found[0], ' d="M0,0h1v1h-1Z"', 1), "utf-8")
    assert verify(received).state is State.CHANGED


@pytest.mark.parametrize(
    "change", [("<td>", "<td hidden>"), ("</style>", "td{color:#fff}</style>")]
)
def test_ce_qui_cache_un_chiffre_se_voit(received: Path, change: tuple[str, str]) -> None:
    text = received.read_text("utf-8")
    before, after = change
    received.write_text(text.replace(before, after, 1), "utf-8")
    assert verify(received).state is State.CHANGED


def test_la_provenance_d_un_autre_dossier(built: Path, received: Path, ask: Ask) -> None:
    said = ask(received, built / "agglo.provenance.json")
    assert said.code == 1
    assert "celle d’un autre dossier : « Dossier d’évaluation" in said.text
    assert "La page n’a pas changé" in said.text


def test_la_provenance_d_une_autre_construction(
    built: Path, received: Path, tmp_path: Path, ask: Ask
) -> None:
    account = json.loads((built / PROVENANCE).read_text("utf-8"))
    account["origine"]["execution"] = "0" * 16
    other = tmp_path / "autre.provenance.json"
    other.write_text(json.dumps(account), "utf-8")
    said = ask(received, other)
    assert said.code == 1
    assert "celle d’une autre construction de ce dossier" in said.text


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "pas du json", '{"titre_affiche": "T", "origine": {}}', None]
)
def test_une_provenance_qui_n_en_est_pas_une(
    received: Path, tmp_path: Path, content: str | None, ask: Ask
) -> None:
    file = tmp_path / "p.json"
    if content is not None:
        file.write_text(content, "utf-8")
    said = ask(received, file)
    assert said.code == 2
    assert "n’est pas la provenance d’un dossier" in said.text


@pytest.mark.parametrize("content", [b"", b"<p>Bonjour</p>", b"\x00\xff\xfe", b"PK\x03\x04"])
def test_un_fichier_qui_n_est_pas_un_dossier(tmp_path: Path, content: bytes, ask: Ask) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(content)
    said = ask(file)
    assert said.code == 2
    assert "ne porte pas d’empreinte" in said.text
    assert ask(tmp_path / "absente.html").code == 2
    assert ask(tmp_path).code == 2


def test_rien_ne_pilote_le_terminal(received: Path, ask: Ask) -> None:
    text = received.read_text("utf-8")
    received.write_text(text.replace("<caption>", "<caption>\x1b[31m", 1), "utf-8")
    assert "\x1b" in received.read_text("utf-8")
    said = ask(received)
    assert said.code == 1
    assert "\x1b" not in said.text


@pytest.mark.parametrize("mark", ["[]", "[" * 100_000, '{"dossier": 1}', "{"])
def test_une_empreinte_inventee(tmp_path: Path, mark: str, ask: Ask) -> None:
    file = tmp_path / "page.html"
    meta = f'<meta name="inclusion-metrics:empreinte" content="{html.escape(mark)}">'
    file.write_text(f"<html><head>{meta}</head></html>", "utf-8")
    said = ask(file)
    assert said.code == 2
    assert "est illisible" in said.text


def test_une_empreinte_illisible(received: Path, ask: Ask) -> None:
    text = received.read_text("utf-8")
    received.write_text(text.replace("&quot;execution&quot;", "&quot;autre&quot;", 1), "utf-8")
    said = ask(received)
    assert said.code == 2
    assert "est illisible" in said.text


def test_enregistree_de_nouveau_par_un_outil(built: Path, received: Path, ask: Ask) -> None:
    """The same document written another way: quotes, spaces, line ends, optional tags."""
    tree = html5lib.parse(received.read_text("utf-8"))
    again = html5lib.serialize(tree, omit_optional_tags=False, quote_attr_values="always")
    received.write_text("<!-- saved -->" + again.replace("\n", "\r\n"), "utf-8", newline="")
    said = ask(received, built / PROVENANCE)
    assert said.code == 1
    assert "ce n’est pas le même fichier, octet pour octet" in said.text
    assert "MODIFIÉE" not in said.text


@pytest.mark.navigateur
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium n’est pas installé")
def test_enregistree_de_nouveau_par_un_navigateur(received: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(received.as_uri())
        page.locator("summary").first.click()  # someone unfolded the data of a chart
        saved = page.content()
        browser.close()
    assert saved != received.read_text("utf-8")
    received.write_text(saved, "utf-8")
    assert verify(received).state is State.SAVED_AGAIN
    caption = edit(received)
    verdict = verify(received)
    assert verdict.state is State.CHANGED
    assert verdict.tables[0].startswith(caption)


def test_un_classeur_modifie_se_voit(built: Path, tmp_path: Path, ask: Ask) -> None:
    for name in names("ville"):
        shutil.copy(built / name, tmp_path)
    with (tmp_path / "ville.xlsx").open("ab") as file:
        file.write(b"\0")
    said = ask(tmp_path / "ville.html")
    assert said.code == 1
    assert "Fichier joint ville.xlsx : MODIFIÉ" in said.text
    assert "Fichier joint ville.csv : tel que produit" in said.text
