"""What gunicorn serves."""

import sys

from app import create_app

# sqlite3 drops the interpreter's lock at each step; by default it waits 5 ms to get it back.
sys.setswitchinterval(0.0005)

app = create_app(collect_assets=True, has_commands=False)
