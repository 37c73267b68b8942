"""Logos given by parameter: what is taken, made smaller, silenced or refused."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from inclusion_metrics.dossier import logos
from inclusion_metrics.dossier.logos import check_logos, digests, read_logo
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.rendering import Logo, cover_marks

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


def kept(uri: str) -> tuple[str, bytes]:
    head, _, body = uri.partition(";base64,")
    return head, base64.b64decode(body)


def drawn(folder: Path, inside: str, whole: str = SVG) -> Path:
    file = folder / "dessin.svg"
    file.write_text(whole.format(inside), encoding="utf-8")
    return file


def refused(file: Path) -> str:
    with pytest.raises(ErreurUtilisateur) as caught:
        read_logo(file)
    return str(caught.value)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("JPEG", "RGB"), ("PNG", "P")])
def test_a_picture_is_made_small_and_says_nothing_of_its_author(
    tmp_path: Path, kind: str, mode: str
) -> None:
    file = tmp_path / f"logo.{kind.lower()}"
    large = Image.new(mode, (2000, 500))
    exif = Image.Exif()
    exif[315] = "Odette Fabuloz"  # the author
    large.save(file, kind, exif=exif, comment="Odette Fabuloz")
    assert b"Fabuloz" in file.read_bytes()
    head, content = kept(read_logo(file))
    assert head == f"data:image/{kind.lower()}"
    assert b"Fabuloz" not in content
    with Image.open(io.BytesIO(content)) as small:
        assert small.size == (960, 240)
        assert not small.getexif()


def test_a_sideways_photograph_is_turned(tmp_path: Path) -> None:
    file = tmp_path / "logo.jpg"
    exif = Image.Exif()
    exif[274] = 6  # a quarter turn
    Image.new("RGB", (80, 20)).save(file, "JPEG", exif=exif)
    with Image.open(io.BytesIO(kept(read_logo(file))[1])) as turned:
        assert turned.size == (20, 80)


def test_a_drawing_keeps_what_draws_only(tmp_path: Path) -> None:
    head, content = kept(
        read_logo(
            drawn(
                tmp_path,
                "<!-- Odette Fabuloz --><metadata>Odette Fabuloz</metadata><i:page "
                'xmlns:i="urn:outil">Fabuloz</i:page><defs><linearGradient id="a"/></defs>'
                '<rect width="9" height="9" fill="url(#a)"/><path fill="url( \'#a\' )"/>',
            )
        )
    )
    assert head == "data:image/svg+xml"
    text = content.decode()
    assert "Fabuloz" not in text
    assert "urn:outil" not in text
    assert 'fill="url(#a)"' in text
    assert text.startswith("<svg xmlns=")


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>1</script>", "« script »"),
        ('<g onload="1"/>', "un programme (« onload »)"),
        ("<foreignObject/>", "« foreignObject »"),
        ('<image href="https://exemple.fr/a.png"/>', "« image »"),
        ('<use href="autre.svg#a"/>', "un lien vers l’extérieur"),
        (
            '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="https://exemple.fr"/>',
            "un lien vers l’extérieur",
        ),
        ('<rect fill="url(https://exemple.fr/a)"/>', "un appel à un autre fichier"),
        ("<style>@import 'https://exemple.fr/a.css';</style>", "un appel à un autre fichier"),
        (r"<style>r{{fill:u\72l(x)}}</style>", "un appel à un autre fichier"),
        ('<animate attributeName="href"/>', "« animate »"),
    ],
)
def test_a_drawing_that_runs_or_fetches_is_refused(tmp_path: Path, inside: str, said: str) -> None:
    message = refused(drawn(tmp_path, inside.replace("{{", "{").replace("}}", "}")))
    assert said in message
    assert message.endswith("enregistrez-le en « SVG simple », ou en PNG")


@pytest.mark.parametrize(
    "whole",
    [
        "pas du XML {}",
        "<html>{}</html>",
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;{}</svg>',
        '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>',
    ],
)
def test_what_is_not_a_drawing_is_refused(tmp_path: Path, whole: str) -> None:
    assert "SVG simple" in refused(drawn(tmp_path, "", whole))


def test_other_refusals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ne se lit pas" in refused(tmp_path / "absent.png")
    text = tmp_path / "texte.png"
    text.write_text("rien", encoding="utf-8")
    assert "n’est pas une image PNG, JPEG ou SVG lisible" in refused(text)
    heavy = tmp_path / "lourd.png"
    heavy.write_bytes(b"0" * (logos.READ_KB * 1000 + 1))
    assert "pèse plus de 2 Mo" in refused(heavy)
    monkeypatch.setattr(logos, "KEPT_KB", 0)
    assert "simplifiez-le ou donnez-le en PNG" in refused(drawn(tmp_path, "<g/>"))


def test_each_logo_has_a_text(tmp_path: Path) -> None:
    drawn(tmp_path, "<g/>")
    assert check_logos({"dessin.svg": " Ville  fictive "}, tmp_path) == {
        str(tmp_path / "dessin.svg"): "Ville fictive"
    }
    for given, said in (
        ({"dessin.svg": " "}, "n’a pas de texte"),
        ({"dessin.svg": None}, "n’a pas de texte"),
        (["dessin.svg"], "écrivez une ligne"),
        ({f"{n}.svg": "x" for n in range(logos.MOST + 1)}, "7 logos"),
    ):
        with pytest.raises(ErreurUtilisateur, match=said):
            check_logos(given, tmp_path)


def test_the_fingerprint_follows_the_picture_not_its_place(tmp_path: Path) -> None:
    first = drawn(tmp_path, "<g/>")
    (tmp_path / "ailleurs").mkdir()
    second = drawn(tmp_path / "ailleurs", "<g/>")
    assert digests({str(first): "a"}) == digests({str(second): "a"})
    assert digests({str(first): "a"}) != digests({str(first): "b"})


def test_the_top_of_the_page() -> None:
    block = cover_marks([Logo("Ville « X » & Y", "data:image/png;base64,AA==")], union=True)
    assert 'alt="Ville « X » &amp; Y"' in block.html.replace("\u202f", " ").replace("\xa0", " ")
    assert block.html.index("<img") < block.html.index("im-embleme")
    assert cover_marks([], union=False).html == ""
    assert "im-logos" not in cover_marks([], union=True).html
