"""What gunicorn serves."""

import gc
import sys

from app import create_app

# sqlite3 drops the interpreter's lock at each step; by default it waits 5 ms to get it back.
sys.setswitchinterval(0.0005)

app = create_app(collect_assets=True, has_commands=False)

# What a start leaves is never garbage: not looked through at each collection, and shared by all
# the processes that are forked from here. A request's own leavings die young, without collecting.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
