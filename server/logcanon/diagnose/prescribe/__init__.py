"""From a remedy to fixes: which directives, in which block, with which values."""

from logcanon.diagnose.prescribe.prescriber import Prescriber
from logcanon.diagnose.prescribe.prescription import Prescription
from logcanon.diagnose.prescribe.titles import place_of

__all__ = ["Prescriber", "Prescription", "place_of"]
