"""This file is what a baseline remembers of honest days: how far windows of them stray, by size.

Learning it takes more than reading it, and a scoring process only reads.
"""

import msgspec


class Floor(msgspec.Struct, kw_only=True):
    """What honest windows of k training days show, one number per k."""

    ks: list[float]
    """The largest distance."""
    psi: list[float]
    effective: list[float]
    """Rows of independent data that would stray as much: the effective sample size of the comparison."""
    inflation: list[float]
    """How many times chi-squared exceeds that of independent rows."""
    novel: list[float]
    """The largest share of rows with a value that the other days lack though it lies between theirs."""
    vanished: list[float]
    """The largest share that a level which the window lacks has on the other days."""
    missing: list[float]
    """The largest rise of the missing share."""


class Noise(msgspec.Struct, kw_only=True):
    """The noise floor of one feature."""

    days: list[int]
    """The window sizes k."""
    variety: list[float]
    """How many different values honest windows of k days show, at the median; empty where values are not told apart."""
    scattered: Floor
    """For days drawn one by one."""
    contiguous: Floor
    """For days in a row."""
