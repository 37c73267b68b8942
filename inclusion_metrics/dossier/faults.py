"""What is wrong in a file of parameters, said to who wrote it: one French sentence per fault."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from inclusion_metrics.dossier.yamlfile import YamlFile


def sentences(error: ValidationError, document: YamlFile, known: Collection[str]) -> list[str]:
    """One French sentence per fault; a misspelt key is not also reported as missing."""
    faults = error.errors(include_url=False)
    meant = {
        near
        for fault in faults
        if fault["type"] == "extra_forbidden" and (near := _near(str(fault["loc"][0]), known))
    }
    faults.sort(key=lambda fault: document.lines.get(str(fault["loc"][0]), 10**6))
    return [
        _sentence(fault, document, known)
        for fault in faults
        if not (fault["type"] == "missing" and fault["loc"][0] in meant)
    ]


def _near(key: str, known: Collection[str]) -> str:
    found = difflib.get_close_matches(key.lower(), known, n=1)
    return found[0] if found else ""


def _sentence(fault: ErrorDetails, document: YamlFile, known: Collection[str]) -> str:
    key = str(fault["loc"][0])
    where, written = document.where(key), document.written.get(key, "")
    match fault["type"]:
        case "extra_forbidden":
            near = _near(key, known)
            named = ", ".join(name for name in known if name != "chiffres")
            hint = f"vouliez-vous dire « {near} » ?" if near else f"clés possibles : {named}."
            return f"{where} : la clé « {key} » n’existe pas ; {hint}"
        case "missing":
            return f"{where} : il manque la clé « {key} » ; ajoutez une ligne « {key}: … »."
        case "string_type" | "path_type" | "is_instance_of" if written:
            return (
                f"{where}, clé « {key} » : {written} doit être un texte entre guillemets ; "
                f'écrivez « {key}: "{written}" ».'
            )
        case "objectif":
            key = f"{key}.{fault['ctx']['code']}"
            where, detail = document.where(key), str(fault["ctx"]["fault"])
        case "value_error":
            detail = str(fault["ctx"]["error"])
        case "int_type":
            detail = "un nombre entier est attendu, sans guillemets"
        case "string_type" | "path_type" | "is_instance_of":
            detail = "un texte est attendu, pas une liste ni une valeur vide"
        case _:
            detail = "la valeur n’est pas du type attendu"
    detail = detail[0].lower() + detail[1:]
    return f"{where}, clé « {key} » : {detail}" + ("" if detail.endswith("?") else ".")
