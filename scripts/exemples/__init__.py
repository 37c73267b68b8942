"""Fictitious people and activities, and workbooks in the layout of the Coop exports.

Nobody described here exists. Everything is drawn from a seeded generator or written out
by hand, without the clock: two runs give the same files.
"""
