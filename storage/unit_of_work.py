"""The only door to the tables: all repositories over one connection, hence in one transaction."""

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.codes import Codes
from storage.directory import Directory
from storage.events import Events
from storage.habits import PeoplesHabits
from storage.idempotency import Idempotency
from storage.messages import Messages
from storage.onboardings import Onboardings
from storage.outbox import Outbox
from storage.vitals import Vitals
from storage.workspaces import Workspaces


class UnitOfWork:
    def __init__(self, connection: AsyncConnection) -> None:
        self.events = Events(connection)
        self.onboardings = Onboardings(connection, self.events)
        self.idempotency = Idempotency(connection)
        self.outbox = Outbox(connection)
        self.messages = Messages(connection)
        self.directory = Directory(connection)
        self.habits = PeoplesHabits(connection)
        self.codes = Codes(connection)
        self.vitals = Vitals(connection)
        self.workspaces = Workspaces(connection)
