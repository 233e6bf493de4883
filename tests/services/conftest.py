"""The same benches as the laws have."""

from tests.laws.conftest import bench, database, either_bench, either_database, quiet, template

__all__ = ["bench", "database", "either_bench", "either_database", "quiet", "template"]
