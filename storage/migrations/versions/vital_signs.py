"""Follow a press into the outbox; count onboardings by step and codes on their way without reading them."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STEPS = ("terms", "details", "account", "business", "phone", "badge", "templates", "channel")
_FINISHED = {"done", "skipped"}
_CODE_OPEN = {"requested", "submitted", "shown"}


def upgrade() -> None:
    op.add_column("outbox", sa.Column("request_id", sa.Text(), nullable=True))
    op.add_column("onboardings", sa.Column("step", sa.Text(), nullable=True))
    op.add_column("onboardings", sa.Column("code_open", sa.Boolean(), nullable=True))
    _count_what_is_there()
    op.create_index("ix_onboardings_status_step_code_open", "onboardings", ["status", "step", "code_open"])


def downgrade() -> None:
    op.drop_index("ix_onboardings_status_step_code_open", "onboardings")
    op.drop_column("onboardings", "code_open")
    op.drop_column("onboardings", "step")
    op.drop_column("outbox", "request_id")


def _count_what_is_there() -> None:
    connection = op.get_bind()
    found = connection.execute(sa.text("SELECT id, state FROM onboardings")).all()
    rows = [{"id": row.id, **_vital_signs(row.state)} for row in found]
    if rows:
        update = "UPDATE onboardings SET step = :step, code_open = :code_open WHERE id = :id"
        connection.execute(sa.text(update), rows)


def _vital_signs(state: object) -> dict[str, object]:
    known = json.loads(state) if isinstance(state, str) else state
    assert isinstance(known, dict)  # noqa: S101 - our own column
    unfinished = {
        task.partition(".")[0] for task, at in known["tasks"].items() if at["status"] not in _FINISHED
    }
    code = known.get("code") or {}
    return {
        "step": next((step for step in _STEPS if step in unfinished), "done"),
        "code_open": code.get("status") in _CODE_OPEN,
    }
