import pytest

from tests.factories import Stage, stage_in


@pytest.fixture
def stage(tmp_path) -> Stage:
    """A live event with everyone on it."""
    return stage_in(tmp_path)
