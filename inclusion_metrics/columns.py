"""How a column of codes is declared in the schemas."""

import re

import dataframely as dy

from inclusion_metrics.nomenclatures import Labelled


def code(
    nomenclature: type[Labelled], *, nullable: bool = False, description: str = ""
) -> dy.String:
    """A column of codes: text rather than an enumeration, so that every engine reads it alike."""
    codes = "|".join(re.escape(member.code) for member in nomenclature)
    return dy.String(nullable=nullable, regex=f"^({codes})$", description=description)
