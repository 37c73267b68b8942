"""The coordinator's own words: expected headings, and what is answered when one is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from inclusion_metrics.dossier.paroles import read_paroles
from inclusion_metrics.model import ErreurUtilisateur

GOOD = """\
# Mes textes (un titre libre)

## Contexte et besoins

Trois quartiers.

### Un sous-titre

```
## ceci n’est pas un titre
```

## Enseignements
## Explication des écarts

Moins d’ateliers en mars : **grève**.

## Suites prévues
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "textes.md"
    file.write_text(text, encoding="utf-8")
    return file


def test_chaque_texte_sous_son_titre(tmp_path: Path) -> None:
    found = read_paroles(write(tmp_path, GOOD))
    assert found["contexte"].startswith("Trois quartiers.\n\n### Un sous-titre")
    assert "## ceci n’est pas un titre" in found["contexte"]
    assert found["enseignements"] == ""
    assert found["ecarts"] == "Moins d’ateliers en mars : **grève**."
    assert found["suites"] == ""


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("## Enseignements", "## Enseignement", ["ligne 13", "vouliez-vous dire « Enseigne"]),
        ("## Enseignements\n", "", ["il manque le titre « ## Enseignements »"]),
        ("## Suites prévues", "## Divers", ["ligne 18", "titres possibles", "employez « ### »"]),
        ("## Suites prévues", "## Enseignements", ["ligne 18", "déjà donné"]),
    ],
)
def test_un_titre_faux_est_dit_a_sa_ligne(
    tmp_path: Path, before: str, after: str, parts: list[str]
) -> None:
    with pytest.raises(ErreurUtilisateur) as caught:
        read_paroles(write(tmp_path, GOOD.replace(before, after)))
    assert all(part in str(caught.value) for part in parts), caught.value


def test_un_fichier_qui_n_est_pas_du_texte(tmp_path: Path) -> None:
    (tmp_path / "textes.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ErreurUtilisateur, match="texte UTF-8"):
        read_paroles(tmp_path / "textes.md")
