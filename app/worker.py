"""What Celery's worker and beat run."""

from app import create_app

# Not named `app`: Celery would take the Flask app for its own.
celery = create_app(has_commands=False).extensions["celery"]
