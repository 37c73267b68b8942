"""The linear and mixed-integer solver that the outsider, the masks and the audit all use."""

from __future__ import annotations

import highspy
import numpy as np
from scipy import sparse

from inclusion_metrics.secrecy.system import Floats

#: Simplex strategies of the solver.
DUAL, PRIMAL = 1, 4
#: How far from its bounds an unknown may be, in units of the program.
TOLERANCE = 1e-9
#: What is tried when a program found no answer.
_AGAIN = ((DUAL, TOLERANCE), (DUAL, 1e-7), (PRIMAL, 1e-7), (DUAL, 1e-6))
_ANSWERS = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


class Solver(highspy.Highs):
    """A solver that says nothing, whoever listens, and always does the same work."""

    def __init__(self, **options: float | str | bool) -> None:
        # The wrapper’s own __init__ only sets callbacks, for which it prints its version.
        super(highspy.Highs, self).__init__()
        self.setOptionValue("output_flag", False)
        self.setOptionValue("threads", 1)
        for name, value in options.items():
            self.setOptionValue(name, value)

    def settle(self) -> None:
        """Run; and again from the start, then less precisely, when rounding led it astray."""
        self.run()
        for strategy, tolerance in _AGAIN if not self._settled else ():
            self.clearSolver()
            self.setOptionValue("simplex_strategy", strategy)
            self.setOptionValue("primal_feasibility_tolerance", tolerance)
            self.setOptionValue("dual_feasibility_tolerance", tolerance)
            self.run()
            if self._settled:
                break
        else:
            return
        self.setOptionValue("simplex_strategy", PRIMAL)
        self.setOptionValue("primal_feasibility_tolerance", TOLERANCE)
        self.setOptionValue("dual_feasibility_tolerance", TOLERANCE)

    @property
    def _settled(self) -> bool:
        return self.getModelStatus() in _ANSWERS

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
        primal_feasibility_tolerance=TOLERANCE,
        dual_feasibility_tolerance=TOLERANCE,
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
