"""A flat YAML file read with the line of each key, so that an error can say where to mend.

YAML guesses types: ``01053`` is an octal number, ``NO`` is false. What was written is kept
beside what YAML made of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from inclusion_metrics.model import ErreurUtilisateur


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader, dates left as text: the parameters model reads them itself."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What a YAML mapping holds, and where.

    Attributes:
        label: how the file is named in a message.
        lines: key → line, from 1; keys of a nested mapping are "parent.child".
        written: key → the scalar as it was typed, before YAML guessed its type.
    """

    label: str
    values: Mapping[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)

    def where(self, key: str) -> str:
        """The beginning of a message about a key: the file, and the line when there is one."""
        line = self.lines.get(key) or self.lines.get(key.split(".", maxsplit=1)[0])
        return f"{self.label}, ligne {line}" if line else self.label


def read_yaml(path: Path) -> YamlFile:
    """Read a file of parameters.

    Raises:
        ErreurUtilisateur: the file is absent, empty, not YAML, not made of "key: value" lines, or
            says a key twice.
    """
    label = label_of(path)
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise ErreurUtilisateur(
            f"Le fichier de paramètres « {label} » n’existe pas : vérifiez son chemin."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ErreurUtilisateur(
            f"Le fichier de paramètres « {label} » ne se lit pas : enregistrez-le en texte UTF-8."
        ) from error
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        opened = re.search(r"quoted|flow|simple key", error.context or "")
        mark = error.context_mark if opened else error.problem_mark
        where = f"{label}, ligne {mark.line + 1}" if mark else label
        raise ErreurUtilisateur(
            f"{where} : ce n’est pas du YAML ; écrivez une ligne « clé: valeur » par paramètre, "
            "et fermez les guillemets et les crochets ouverts."
        ) from error
    except yaml.YAMLError as error:
        raise ErreurUtilisateur(
            f"{label} : le fichier contient un caractère interdit en YAML ; retapez-le comme texte."
        ) from error
    if node is None:
        raise ErreurUtilisateur(
            f"{label} : le fichier est vide ; recopiez un fichier de paramètres existant."
        )
    if not isinstance(node, yaml.MappingNode):
        raise ErreurUtilisateur(
            f"{label}, ligne {node.start_mark.line + 1} : une ligne « clé: valeur » est attendue "
            "par paramètre."
        )
    return _mapping(label, node)


def label_of(path: Path) -> str:
    """A path as the reader knows it: from the current folder when it is inside."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _mapping(label: str, node: yaml.MappingNode) -> YamlFile:
    lines: dict[str, int] = {}
    written: dict[str, str] = {}
    _walk(label, node, "", lines, written)
    loader = _Loader("")
    try:
        values = {
            str(key.value): loader.construct_object(value, deep=True) for key, value in node.value
        }
    except (yaml.YAMLError, ValueError) as error:
        raise ErreurUtilisateur(
            f"{label} : une valeur ne se lit pas ; mettez les textes entre guillemets."
        ) from error
    finally:
        loader.dispose()
    return YamlFile(label, values, lines, written)


def _walk(
    label: str,
    node: yaml.MappingNode,
    prefix: str,
    lines: dict[str, int],
    written: dict[str, str],
) -> None:
    """Note the line and the text of each key, and refuse a key said twice."""
    for key, value in node.value:
        name = f"{prefix}{key.value}" if isinstance(key, yaml.ScalarNode) else f"{prefix}?"
        line = key.start_mark.line + 1
        if name in lines:
            raise ErreurUtilisateur(
                f"{label}, ligne {line} : la clé « {name} » est déjà donnée ligne {lines[name]} ; "
                "gardez-en une."
            )
        lines[name] = line
        if isinstance(value, yaml.ScalarNode):
            written[name] = str(value.value)
        elif isinstance(value, yaml.MappingNode):
            _walk(label, value, f"{name}.", lines, written)
