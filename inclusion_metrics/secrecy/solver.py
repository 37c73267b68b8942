"""The linear and mixed-integer solver that the outsider, the masks and the audit all use."""

from __future__ import annotations

import highspy
import numpy as np
from scipy import sparse

from inclusion_metrics.secrecy.system import Floats

#: Simplex strategies of the solver.
DUAL, PRIMAL = 1, 4


class Solver(highspy.Highs):
    """A solver that says nothing, whoever listens, and always does the same work."""

    def __init__(self, **options: float | str | bool) -> None:
        # The wrapper’s own __init__ only sets callbacks, for which it prints its version.
        super(highspy.Highs, self).__init__()
        self.setOptionValue("output_flag", False)
        self.setOptionValue("threads", 1)
        for name, value in options.items():
            self.setOptionValue(name, value)

    @property
    def solved(self) -> bool:
        """True when the last run found the best solution."""
        return bool(self.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def linear(
    matrix: sparse.csr_array,
    lower: Floats,
    upper: Floats,
    constant: Floats,
    sense: highspy.ObjSense,
) -> Solver:
    """A program with one unknown per column, ``matrix @ unknowns`` being equal to a constant.

    Its programs differ by their objective: hence the primal simplex, without presolve.
    """
    solver = Solver(
        presolve="off",
        solver="simplex",
        simplex_strategy=PRIMAL,
        primal_feasibility_tolerance=1e-9,
        dual_feasibility_tolerance=1e-9,
    )
    columns = sparse.csc_array(matrix)
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = columns.shape
    program.col_cost_ = np.zeros(columns.shape[1])
    program.col_lower_, program.col_upper_ = lower, upper
    program.row_lower_ = program.row_upper_ = constant
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = columns.indptr
    program.a_matrix_.index_ = columns.indices
    program.a_matrix_.value_ = columns.data
    program.sense_ = sense
    solver.passModel(program)
    return solver
