"""
Ruin and recreate, compiled: the same search as in plain Python, some hundred times as fast.

Everything in here is compiled by Numba and works on arrays alone. `facts` describes the problem,
`plan` the routes under construction, `clock` and `exact` time them, `insertion`, `pairs` and
`trips` find the cheapest gaps, `ruin` and `recreate` tear and fill, `anneal` decides what is kept.
"""
