"""What the sources of the taxonomies ask to be said."""

from __future__ import annotations

__all__ = ["ESCO_NOTICE", "LAISER_NOTICE", "ONET_NOTICE"]

ESCO_NOTICE = "This service uses the ESCO classification of the European Commission."

ONET_NOTICE = (
    "This product includes information from the O*NET 30.2 Database by the U.S. Department of "
    "Labor, Employment and Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. "
    "O*NET\u00ae is a trademark of USDOL/ETA. skillsim has modified all or some of this "
    "information. USDOL/ETA has not approved, endorsed, or tested these modifications."
)

LAISER_NOTICE = (
    "Taken from the Python package laiser 1.0. Copyright (c) 2025, LAiSER. All rights reserved. "
    "Used under the BSD 3-Clause License."
)
