"""The public names: each is the object of its module, documented, whatever was imported before."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys

import pytest

import inclusion_metrics

#: Public name → the module that holds it.
WHERE = {
    "ACTIVITES": "rows",
    "CATALOGUE": "indicators",
    "DEMARCHES": "rows",
    "Dimension": "secrecy",
    "Dossier": "dossier.document",
    "ErreurUtilisateur": "model",
    "Figures": "measurement",
    "FunderCode": "model",
    "Grain": "model",
    "Indicator": "model",
    "Item": "model",
    "Kind": "model",
    "LogicLevel": "model",
    "PARTICIPANTS": "rows",
    "PERSONNES": "rows",
    "Period": "model",
    "Protected": "secrecy",
    "Published": "secrecy",
    "Request": "measurement",
    "Source": "model",
    "Unit": "model",
    "find_breakdown": "breakdowns",
    "frames_of": "rows",
    "load": "loading",
    "measure": "measurement",
    "ouvrir": "dossier.document",
    "profile": "reference.seuils",
    "protect": "secrecy",
    "protect_tables": "secrecy",
    "table": "rendering",
    "yes": "rows",
}


def test_every_public_name_is_checked() -> None:
    assert sorted(WHERE) == sorted(inclusion_metrics.__all__) == dir(inclusion_metrics)


@pytest.mark.parametrize("name", sorted(WHERE))
def test_a_name_is_the_object_of_its_module(name: str) -> None:
    """Also once its module was imported under its own name."""
    module = importlib.import_module(f"inclusion_metrics.{WHERE[name]}")
    found = getattr(inclusion_metrics, name)
    assert found is getattr(module, name)
    assert not inspect.ismodule(found)


@pytest.mark.parametrize("name", sorted(WHERE))
def test_a_name_has_a_docstring(name: str) -> None:
    module = importlib.import_module(f"inclusion_metrics.{WHERE[name]}")
    found = getattr(module, name)
    documented = inspect.getdoc(found if callable(found) else module)
    assert documented
    # A dataclass without a docstring gets its signature as one.
    assert not documented.startswith(f"{name}(")


def test_all_names_together_in_a_new_session() -> None:
    """As the first line of a notebook does: the order of the names must not matter."""
    names = ", ".join(sorted(WHERE))
    script = (
        f"from inclusion_metrics import {names}\n"
        f"from inclusion_metrics import {', '.join(sorted(WHERE, reverse=True))}\n"
        "assert callable(measure) and callable(load) and callable(protect), measure\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="inconnu"):
        _ = inclusion_metrics.inconnu  # type: ignore[attr-defined]
    assert not hasattr(inclusion_metrics, "polars")
    with pytest.raises(ImportError):
        importlib.import_module("inclusion_metrics.inconnu")
