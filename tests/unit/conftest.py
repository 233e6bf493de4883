"""The same benches as the laws have."""

from tests.laws.conftest import bench, database, quiet, template

__all__ = ["bench", "database", "quiet", "template"]
