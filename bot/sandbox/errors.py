"""What Slack answers when it says no."""


class SlackError(Exception):
    """An answer `ok: false` with one of Slack's error words."""

    def __init__(self, code: str, *details: str) -> None:
        super().__init__(code, *details)
        self.code = code
        self.details = list(details)
