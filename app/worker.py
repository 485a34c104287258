"""What Celery's worker and beat run."""

from app import create_app

app = create_app()
celery = app.extensions["celery"]
