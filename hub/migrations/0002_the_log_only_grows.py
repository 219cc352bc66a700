"""Triggers that refuse changing or emptying the access log, and PostgreSQL's time and transaction for each event.

They stop accidents; whoever owns the database can drop them. The tree is what tells.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SEALED = ("hub_event", "hub_leaf")


def close(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for table in SEALED:
            for verb in ("UPDATE", "DELETE"):
                editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'the access log only grows'); END"
                )
        return
    editor.execute("ALTER TABLE hub_event ALTER COLUMN at SET DEFAULT clock_timestamp()")
    editor.execute("ALTER TABLE hub_event ALTER COLUMN txid SET DEFAULT pg_current_xact_id()::text")
    # What the sequencer reads by; hub/audit/sequencer.py orders by exactly this expression.
    editor.execute("CREATE INDEX hub_event_by_transaction ON hub_event ((NULLIF(txid, '')::bigint), position)")
    editor.execute(
        "CREATE FUNCTION hub_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the access log only grows' USING ERRCODE = '42501'; END $$"
    )
    for table in SEALED:
        editor.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION hub_log_only_grows()"
        )
        editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION hub_log_only_grows()"
        )


class Migration(migrations.Migration):
    dependencies = [("hub", "0001_initial")]
    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
