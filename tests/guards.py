"""A queryset that reaches a template runs after the access event and outside row security: a failure."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.db import connections
from django.template.backends.django import Template

UNWATCHED = Template.render  # so that a watch inside a watch sees for itself alone


@contextmanager
def sql_while_rendering() -> Iterator[list[str]]:
    """The statements sent while a template rendered, each with the template's name."""
    found: list[str] = []
    render = UNWATCHED

    def watched(template: Template, context: Any = None, request: Any = None) -> Any:
        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            found.append(f"{template.template.name}: {sql[:300]}")
            return execute(sql, params, many, context)

        with ExitStack() as stack:
            for connection in connections.all(initialized_only=True):
                stack.enter_context(connection.execute_wrapper(note))
            return render(template, context, request)

    with mock.patch.object(Template, "render", watched):
        yield found
