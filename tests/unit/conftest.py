"""The same benches as the laws have."""

from tests.laws.conftest import bench, database, template

__all__ = ["bench", "database", "template"]
