"""All tables of an app at once are the tables that Django makes one operation after the other."""

from typing import Any

from django.db.migrations import AddConstraint, AddIndex, CreateModel, Migration
from django.db.migrations.state import ProjectState
from django.db.models import CASCADE, CharField, CheckConstraint, ForeignKey, Index, ManyToManyField, Q
from django.db.utils import ConnectionHandler

from hub.web.at_once import AtOnce

OPERATIONS = [
    CreateModel("First", [("name", CharField(max_length=9, primary_key=True))]),
    CreateModel("Second", [("of", ForeignKey("hub.First", CASCADE)), ("many", ManyToManyField("hub.First"))]),
    AddConstraint("first", CheckConstraint(condition=~Q(name=""), name="at_once_named")),
    AddIndex("second", Index(fields=["of"], name="at_once_of")),
]


def tables_made_by(kind: type[Migration]) -> dict[str, Any]:
    memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    connection = ConnectionHandler({"default": memory})["default"]
    migration = kind("0001_initial", "hub")
    migration.operations = OPERATIONS
    with connection.schema_editor() as editor:
        migration.apply(ProjectState(), editor)
    ask = connection.introspection
    with connection.cursor() as cursor:
        return {
            table.name: (
                sorted(map(str, ask.get_table_description(cursor, table.name))),
                ask.get_relations(cursor, table.name),
                sorted(map(str, ask.get_constraints(cursor, table.name).values())),
            )
            for table in ask.get_table_list(cursor)
        }


def test_they_are_the_same_tables(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        made = tables_made_by(AtOnce)
        assert set(made) == {"hub_first", "hub_second", "hub_second_many"}
        assert made == tables_made_by(Migration)
