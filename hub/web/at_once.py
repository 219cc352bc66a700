"""The first migration of an app: all its tables in one go.

Django renders every model again for each operation, and ours all hang together: 250 operations took twenty seconds of
pure Python at every first start and in every test run. A first migration has nothing to alter, so its models are
rendered once, as they are at its end, and their tables made from that.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel, Migration
from django.db.migrations.state import ProjectState


class AtOnce(Migration):
    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """What constraints, indexes and later fields add to a model is in its table from the start."""
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                model = project_state.apps.get_model(self.app_label, operation.name)
                if operation.allow_migrate_model(schema_editor.connection.alias, model):
                    schema_editor.create_model(model)
        return project_state
