import numpy as np
import pytest

from inpaint_app.starter.evaluation.cases import Plan, build
from inpaint_app.starter.evaluation.jobs import Job


@pytest.fixture
def photograph():
    return np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)


@pytest.fixture
def small_plans():
    """A circle on sky and an object, in photographs that need not exist."""
    mark = {"circle": 8, "centre": [30, 20]}
    return [
        Plan("sky-r8-1", "held-out", "sky", "picosdeeuropa", 8, marks=(mark,)),
        Plan("life-branch", "held-out", "object", "life", what="branch", marks=(mark,)),
    ]


@pytest.fixture
def job(tmp_path, small_plans, photograph):
    """Both filled two ways: the truth as `page`, grey as `telea`."""
    job = Job(tmp_path / "job")
    job.put_cases(build(plan, photograph) for plan in small_plans)
    for plan in small_plans:
        case = job.case(plan)
        grey = np.where(case.mask[..., None] > 0, 128, case.picture).astype(np.uint8)
        job.put_fill(plan, "page", case.picture, 0.5)
        job.put_fill(plan, "telea", grey, 0.25)
    return job
