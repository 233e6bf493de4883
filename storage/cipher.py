"""Sealing what must never lie readable in the database."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


def new_key() -> str:
    return Fernet.generate_key().decode()


class Cipher:
    """Seals with the first key and opens with any, so that keys can be changed."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("no encryption key is given")
        self._fernet = MultiFernet([_fernet(key, place) for place, key in enumerate(keys, start=1)])

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def renew(self, token: str) -> str:
        """The same under the first key; raises `ValueError` as `open` does."""
        return self.seal(self.open(token))

    def open(self, token: str) -> str:
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise ValueError("this was sealed with a key that is not among the encryption keys") from None


def _fernet(key: str, place: int) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:  # its own words are about base64, and it must not repeat the key
        raise ValueError(
            f"encryption key {place} is not a key: 32 bytes in URL-safe base64, 44 characters, are needed"
        ) from None
