"""Whether the program gets known traps right: files of which somebody wrote down what they truly cost."""

from costscope.analysis.conformance.judging import Figure, Result, judge
from costscope.analysis.conformance.tables import figure_table, result_table, verdict_of
from costscope.analysis.conformance.trap import Trap, find_traps

__all__ = ["Figure", "Result", "Trap", "figure_table", "find_traps", "judge", "result_table", "verdict_of"]
