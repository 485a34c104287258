"""How far a plan under way is, in words and figures for a dispatcher who waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.db import db
from app.core.i18n import _, lazy
from app.core.jobs import Job
from app.dispatch.curve import Curve, curve_of
from app.dispatch.models import Plan, PlanState

# A worker that is there takes a job within seconds.
SLOW_START = timedelta(seconds=15)
BETTER = lazy("Đang tìm tuyến tốt hơn.")
PHASES = {
    "construct": lazy("Đang xếp những tuyến đầu tiên."),
    "relax": lazy("Đang tìm tuyến ngắn trước, các mong muốn sau."),
    "polish": lazy("Đang sửa những chỗ nhỏ cuối cùng."),
}
ALMOST = 95  # Percent: checking and writing come after the search.


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What is shown while a plan is being made."""

    percent: int
    words: str
    placed: int | None
    visits: int | None
    curve: Curve | None
    can_stop: bool


def progress_of(*, plan: Plan, now: datetime) -> Progress:
    """Return how far the plan is, from what its worker reported last."""
    job = db.session.get(Job, plan.job_id) if plan.job_id is not None else None
    told = job.progress if job is not None else {}
    seconds, limit_s = told.get("seconds", 0), told.get("limit_s", plan.time_limit_s)
    return Progress(
        percent=min(ALMOST, round(100 * seconds / max(1, limit_s))),
        words=_words(plan, job, now=now),
        placed=told.get("placed"),
        visits=told.get("visits"),
        curve=curve_of(told.get("curve", [])),
        can_stop=told.get("placed") is not None and plan.stop_asked_at is None,
    )


def _words(plan: Plan, job: Job | None, *, now: datetime) -> str:
    if plan.state is PlanState.QUEUED:
        if now - plan.requested_at < SLOW_START:
            return _("Đang chờ tới lượt.")
        return _("Vẫn đang chờ: máy đang bận việc khác. Bạn không cần làm gì.")
    if job is not None and job.attempt > 1:
        return _("Lần trước dừng giữa chừng nên máy đang xếp lại từ đầu.")
    if job is None or not job.progress:
        return _("Đang đọc lịch hẹn và tính thời gian đi lại.")
    if plan.stop_asked_at is not None:
        return _("Đang dừng lại với tuyến tốt nhất đã có.")
    return str(PHASES.get(job.progress.get("phase", ""), BETTER))
