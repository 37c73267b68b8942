"""A nested YAML file read as text, with the line of every key, so that a message can say where.

YAML guesses types: ``01053`` is an octal number, ``NO`` is false, ``-9`` a number. Here every
scalar stays as it was typed: what a cell of the user's file holds is text too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from inclusion_metrics.model import ErreurUtilisateur

#: Where something is: keys, and ranks in lists.
Place = tuple[str | int, ...]
#: A file that a person wrote has fewer; an alias that feeds on itself has more.
_MOST_NODES = 50_000


@dataclass(frozen=True, slots=True)
class YamlText:
    """What a YAML file holds, all scalars as text (``None`` where nothing is written).

    Attributes:
        label: how the file is named in a message.
        lines: place → line, from 1.
    """

    label: str
    values: Mapping[str, Any]
    lines: Mapping[Place, int]

    def where(self, place: Place = ()) -> str:
        """The beginning of a message about a place: the file, and the nearest known line."""
        while place and place not in self.lines:
            place = place[:-1]
        return f"« {self.label} », ligne {self.lines[place]}" if place else f"« {self.label} »"


def read_yaml_text(path: Path) -> YamlText:
    """Read a mapping file.

    Raises:
        ErreurUtilisateur: the file is absent, empty, not UTF-8, not YAML, or says a key twice.
    """
    label = path.name
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise ErreurUtilisateur(
            f"Le fichier de correspondance « {label} » n’existe pas : vérifiez son chemin, ou "
            "faites-en un avec « inclusion-metrics modele correspondance »."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ErreurUtilisateur(
            f"Le fichier de correspondance « {label} » ne se lit pas : donnez un fichier YAML, "
            "enregistré en texte UTF-8."
        ) from error
    return parse_yaml_text(text, label)


def parse_yaml_text(text: str, label: str) -> YamlText:
    """The same, from a text.

    Raises:
        ErreurUtilisateur: see ``read_yaml_text``.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"« {label} », ligne {mark.line + 1}" if mark else f"« {label} »"
        raise ErreurUtilisateur(
            f"{where} : ce n’est pas du YAML ; vérifiez le retrait (des espaces, jamais de "
            "tabulation), l’espace après chaque « : », et mettez entre guillemets ce qui commence "
            "par un signe (« ? », « * », « - », « % », « @ »…) ou contient « : » ou « # »."
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ErreurUtilisateur(
            f"« {label} » : le fichier contient un caractère interdit en YAML ; retapez-le comme "
            "texte."
        ) from error
    if node is None:
        raise ErreurUtilisateur(
            f"« {label} » est vide : faites-en un modèle avec « inclusion-metrics modele "
            "correspondance »."
        )
    if not isinstance(node, yaml.MappingNode):
        raise ErreurUtilisateur(
            f"« {label} », ligne {node.start_mark.line + 1} : des lignes « clé: valeur » sont "
            "attendues (« nom: … », « fichiers: … »)."
        )
    walk = _Walk(label)
    values = walk.mapping(node, ())
    return YamlText(label, values, walk.lines)


class _Walk:
    """Notes the line of each key, and refuses a key said twice."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.lines: dict[Place, int] = {}
        self.seen = 0

    def value(self, node: yaml.Node, place: Place) -> Any:  # noqa: ANN401 - nested text
        self.seen += 1
        if self.seen > _MOST_NODES or len(place) > 20:
            raise ErreurUtilisateur(
                f"« {self.label} » : le fichier se répète sans fin ; retirez ses ancres (« & ») "
                "et ses renvois (« * »)."
            )
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            found = []
            for rank, one in enumerate(node.value):
                self.lines[*place, rank] = one.start_mark.line + 1
                found.append(self.value(one, (*place, rank)))
            return found
        assert isinstance(node, yaml.ScalarNode)  # noqa: S101 - YAML has three kinds of nodes
        if node.style is None and node.value in ("", "~"):
            return None
        return str(node.value)

    def mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise ErreurUtilisateur(
                    f"« {self.label} », ligne {line} : une clé est un texte ; mettez-la entre "
                    "guillemets."
                )
            name = str(key.value)
            if name in found:
                raise ErreurUtilisateur(
                    f"« {self.label} », ligne {line} : la clé « {name} » est déjà donnée ligne "
                    f"{self.lines[*place, name]} ; gardez-en une."
                )
            self.lines[*place, name] = line
            found[name] = self.value(value, (*place, name))
        return found
