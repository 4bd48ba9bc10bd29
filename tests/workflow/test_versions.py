"""Which version is offered next."""

import pytest
from inpaint_app.admin.versions import next_version


@pytest.mark.parametrize(
    ("published", "following"),
    [
        ([], "1.0.0"),
        (["1.0.0"], "1.0.1"),
        (["1.0.9", "1.0.10"], "1.0.11"),
        (["2.0.0", "1.9.9"], "2.0.1"),
        (["1.0.0", "2.0.0-rc.1"], "2.0.0"),
        (["2.0.0-rc.1", "2.0.0"], "2.0.1"),
        (["0.1.0"], "0.1.1"),
    ],
)
def test_it_follows_the_highest_one(published, following):
    assert next_version(published) == following
