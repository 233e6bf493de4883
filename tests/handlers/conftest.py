"""A stand whose doors are knocked at by hand."""

from tests.laws.conftest import quiet

__all__ = ["quiet"]
