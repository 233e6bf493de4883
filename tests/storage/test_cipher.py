import pytest

from storage.cipher import Cipher, new_key


def test_what_was_sealed_can_be_opened() -> None:
    cipher = Cipher([new_key()])
    sealed = cipher.seal("482913")
    assert "482913" not in sealed
    assert cipher.open(sealed) == "482913"
    assert cipher.seal("482913") != sealed


def test_an_older_key_still_opens_and_the_first_one_seals() -> None:
    old, new = new_key(), new_key()
    assert Cipher([new, old]).open(Cipher([old]).seal("482913")) == "482913"
    assert Cipher([new]).open(Cipher([new, old]).seal("482913")) == "482913"


@pytest.mark.parametrize("token", ["not a token", "", "é"])
def test_what_another_key_sealed_stays_closed(token: str) -> None:
    cipher = Cipher([new_key()])
    for sealed in (token, Cipher([new_key()]).seal("482913")):
        with pytest.raises(ValueError, match="not among the encryption keys"):
            cipher.open(sealed)


@pytest.mark.parametrize("key", ["", "too-short", "x" * 44, "é" * 44])
def test_a_bad_key_is_named_but_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match="encryption key 2 is not a key") as raised:
        Cipher([new_key(), key])
    assert not key or key not in str(raised.value)


def test_a_cipher_needs_a_key() -> None:
    with pytest.raises(ValueError, match="no encryption key"):
        Cipher([])
