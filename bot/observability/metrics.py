"""What Prometheus is told. Each bot has a registry of its own; docs/operations.md lists them all."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from storage.vitals import VitalSigns

# Slack gives up on a press after 3 seconds.
_ACK_BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)
_CALL_BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LANES = {-1: "direct", 0: "urgent", 1: "normal"}


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._ack = Histogram(
            "bot_ack_seconds",
            "From the arrival of a request to its answer.",
            ["kind"],
            registry=self.registry,
            buckets=_ACK_BUCKETS,
        )
        self._interactions = self._counter(
            "bot_interactions", "Requests of Slack by kind and what became of them.", "kind", "outcome"
        )
        self._calls = self._counter(
            "bot_slack_calls", "Calls to Slack by method and its answer.", "method", "answer"
        )
        self._call_seconds = Histogram(
            "bot_slack_call_seconds",
            "How long Slack took to answer.",
            ["method"],
            registry=self.registry,
            buckets=_CALL_BUCKETS,
        )
        self._facebook = self._counter(
            "bot_facebook_calls", "Calls to Facebook's Graph API by call and its answer.", "call", "answer"
        )
        self._pushes = self._counter(
            "bot_webhook_pushes", "Changes pushed to Sparkcentral's webhook by its answer.", "answer"
        )
        self._depth = self._gauge("bot_outbox_depth", "What is to be sent, by lane.", "lane")
        self._age = self._gauge(
            "bot_outbox_age_seconds", "How long the oldest that is due has been waiting, by lane.", "lane"
        )
        self._dead = self._gauge("bot_dead_letters", "What was given up and can be sent again.")
        self._due = self._gauge("bot_reminders_due", "Onboardings with something that is due now.")
        self._late = self._gauge("bot_reminders_late_seconds", "How long the first of them has been due.")
        self._codes = self._gauge("bot_code_requests_open", "Codes on their way.")
        self._onboardings = self._gauge(
            "bot_onboardings", "Onboardings by status and first unfinished step.", "status", "step"
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=self.registry)

    def answered(self, kind: str, outcome: str, seconds: float) -> None:
        self._ack.labels(kind).observe(seconds)
        self._interactions.labels(kind, outcome).inc()

    def called(self, method: str, answer: str, seconds: float) -> None:
        self._calls.labels(method, answer).inc()
        self._call_seconds.labels(method).observe(seconds)

    def asked_facebook(self, call: str, answer: str) -> None:
        self._facebook.labels(call, answer).inc()

    def pushed(self, answer: str) -> None:
        self._pushes.labels(answer).inc()

    def look(self, signs: VitalSigns) -> None:
        """Take over what the database says just now."""
        for number, lane in LANES.items():
            known = signs.lanes.get(number)
            self._depth.labels(lane).set(known.depth if known else 0)
            self._age.labels(lane).set(known.age.total_seconds() if known else 0)
        self._dead.set(signs.dead)
        self._due.set(signs.due)
        self._late.set(signs.late.total_seconds())
        self._codes.set(signs.codes_open)
        self._onboardings.clear()
        for (status, step), count in signs.onboardings.items():
            self._onboardings.labels(status, step).set(count)

    def text(self) -> bytes:
        return generate_latest(self.registry)
