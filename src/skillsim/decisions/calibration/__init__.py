"""Decisions that your own labels stand behind: cut-offs, probabilities, and when to abstain.

Importing costs NumPy; scikit-learn (the extra ``sklearn``) is imported when a calibrator is
fitted, and not to use one.
"""

from skillsim.decisions.calibration.band import AbstainBand, abstain_band
from skillsim.decisions.calibration.calibrate import calibrate
from skillsim.decisions.calibration.calibrator import Calibrator, ReliabilityBin
from skillsim.decisions.calibration.curve import CurvePoint
from skillsim.decisions.calibration.estimates import Estimate
from skillsim.decisions.calibration.fitted import FittedThreshold
from skillsim.decisions.calibration.page import curve_page
from skillsim.decisions.calibration.threshold import fit_threshold

__all__ = [
    "AbstainBand",
    "Calibrator",
    "CurvePoint",
    "Estimate",
    "FittedThreshold",
    "ReliabilityBin",
    "abstain_band",
    "calibrate",
    "curve_page",
    "fit_threshold",
]
