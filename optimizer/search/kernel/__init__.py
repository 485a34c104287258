"""
Ruin and recreate, compiled: some ten thousand times a second a hole is torn and filled.

What searches in here is compiled by Numba and works on arrays alone (`books`). `facts` describes
the problem, `plan` the routes under construction; `clock`, `refreshing` and `exact` time them,
`insertion`, `pairs` and `trips` find the cheapest gaps, `changes` takes steps back, `ruin` and
`recreate` tear and fill, `anneal` decides what is kept, `walking` remembers the best.
"""
