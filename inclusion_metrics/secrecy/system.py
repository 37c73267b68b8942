"""Cells that are sums of each other: what disclosure control works on, whatever the tables.

Nothing here knows an indicator, a table or a file: a value per cell, what an outsider knows of
it beforehand, how far from it he must stay, and the sums that tie cells together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
#: Cell → how often it counts in a sum; the sum of all is zero: {total: -1, part: 1, part: 1}.
Relation = dict[int, float]
#: Relative difference under which a sum holds: computed in another order, or from file to file.
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class System:
    """Cells, what must be protected of them, and the sums between them.

    Every array has one element per cell.

    Attributes:
        value: what the cell holds.
        low: the least an outsider knows that it holds (0 for a count).
        high: the most; infinite when he knows nothing.
        primary: cells that must not be found out.
        hidden: cells that no table prints, but that printed ones may give: always masked.
        fixed: cells that cannot be masked, since everybody knows them.
        weight: what is lost when the cell is masked, above zero.
        below: how far under its value the smallest compatible value must be.
        above: how far over its value the largest one must be.
        width: how wide the interval between them must be.
        relations: one row per sum, one column per cell; ``relations @ value`` is zero.
    """

    value: Floats
    low: Floats
    high: Floats
    primary: Flags
    hidden: Flags
    fixed: Flags
    weight: Floats
    below: Floats
    above: Floats
    width: Floats
    relations: sparse.csr_array

    @classmethod
    def of(
        cls,
        value: Sequence[float] | Floats,
        relations: Sequence[Relation],
        *,
        primary: Sequence[int] | Places,
        low: Sequence[float] | Floats | float = 0.0,
        high: Sequence[float] | Floats | float = np.inf,
        hidden: Sequence[int] | Places = (),
        fixed: Sequence[int] | Places = (),
        weight: Sequence[float] | Floats | float = 1.0,
        below: Sequence[float] | Floats | float = 0.0,
        above: Sequence[float] | Floats | float = 0.0,
        width: Sequence[float] | Floats | float = 0.0,
    ) -> Self:
        """A system from plain lists; what is not told is the same for every cell.

        Raises:
            ValueError: a relation does not hold, an outsider’s bound excludes the value, a
                primary cell is one that cannot be masked, a mask costs nothing, a number is
                negative or not one where it must be.
        """
        values = np.asarray(value, dtype=float)
        count = len(values)

        def spread(given: Sequence[float] | Floats | float) -> Floats:
            return np.broadcast_to(np.asarray(given, dtype=float), count).copy()

        def flags(given: Sequence[int] | Places) -> Flags:
            marked = np.zeros(count, dtype=bool)
            marked[np.asarray(given, dtype=int)] = True
            return marked

        made = cls(
            value=values,
            low=spread(low),
            high=spread(high),
            primary=flags(primary),
            hidden=flags(hidden),
            fixed=flags(fixed),
            weight=spread(weight),
            below=spread(below),
            above=spread(above),
            width=spread(width),
            relations=_matrix(relations, count),
        )
        made._check()
        return made

    def _check(self) -> None:
        if ((self.low > self.value) | (self.high < self.value)).any():
            raise ValueError("une borne connue d’avance exclut la valeur de la case")
        for name in ("value", "weight", "below", "above", "width"):
            if not np.isfinite(getattr(self, name)).all():
                raise ValueError(f"« {name} » n’est pas un nombre partout")
        if (np.minimum(np.minimum(self.below, self.above), self.width) < 0).any():
            raise ValueError("un écart exigé est négatif")
        if (self.weight[~(self.primary | self.hidden | self.fixed)] <= 0).any():
            raise ValueError("masquer une case ne peut être gratuit")
        if (self.primary & self.fixed).any():
            raise ValueError("une case à protéger est déjà connue de tous")
        sizes = abs(self.relations) @ np.abs(self.value)
        wrong = np.abs(self.relations @ self.value) > TOLERANCE * sizes
        if wrong.any():
            raise ValueError(f"{int(wrong.sum())} somme(s) ne tombent pas juste")

    def __len__(self) -> int:
        return len(self.value)

    @property
    def down(self) -> Floats:
        """How far under the value an outsider could put a masked cell, at most."""
        return self.value - self.low

    @property
    def up(self) -> Floats:
        """How far over the value an outsider could put a masked cell, at most."""
        return self.high - self.value

    @property
    def needs(self) -> Places:
        """The cells to protect."""
        return np.flatnonzero(self.primary)

    def required(self, cell: int) -> tuple[float, float, float]:
        """What the interval of a cell must reach: below, above and across.

        Never more than what an outsider knows beforehand: no mask can widen that.
        """
        down, up = float(self.down[cell]), float(self.up[cell])
        return (
            min(float(self.below[cell]), down),
            min(float(self.above[cell]), up),
            min(float(self.width[cell]), down + up),
        )

    def components(self) -> Iterator[tuple[Places, System]]:
        """Parts that no sum ties together, those with something to protect only.

        A cell that cannot be masked ties nothing: its value is the same for everybody.
        """
        moving = self.relations.tocsc()[:, ~self.fixed].tocsr()
        places = np.flatnonzero(~self.fixed)
        row_labels, labels = tied(moving)
        for label in np.unique(labels[self.primary[places]]):
            cells = places[labels == label]
            mine = np.flatnonzero(row_labels == label)
            yield cells, self._part(cells, mine)

    def _part(self, cells: Places, rows: Places) -> System:
        taken = self.relations[rows][:, cells]
        names = ("value", "low", "high", "primary", "hidden", "fixed", "weight")
        levels = ("below", "above", "width")
        arrays = {name: getattr(self, name)[cells] for name in (*names, *levels)}
        return replace(self, **arrays, relations=sparse.csr_array(taken))


def tied(relations: sparse.csr_array) -> tuple[Places, Places]:
    """A number for each sum and for each cell, the same for all that sums tie together."""
    rows, cells = relations.shape
    if rows == 0:
        return np.empty(0, dtype=np.intp), np.arange(cells)
    both: sparse.csr_array[np.float64] = sparse.block_array(
        [[None, relations], [relations.T, None]], format="csr"
    )
    labels = sparse.csgraph.connected_components(both, directed=False)[1].astype(np.intp)
    return labels[:rows], labels[rows:]


def _matrix(relations: Sequence[Relation], count: int) -> sparse.csr_array:
    rows = np.repeat(np.arange(len(relations)), [len(one) for one in relations])
    columns = np.array([cell for one in relations for cell in one], dtype=int)
    data = np.array([times for one in relations for times in one.values()], dtype=float)
    matrix = sparse.csr_array((data, (rows, columns)), shape=(len(relations), count))
    matrix.eliminate_zeros()
    return matrix
