"""The third wall: row-level security, where the database is PostgreSQL.

The first wall is the rule a service asks; the second the query that fetches only what it checked. This one stands in
the database, for the day when one of them is forgotten: whatever is asked, a row of case content comes out only

- of what a person may see at this second, by the database's clock, where `reading(user)` or a request says who looks;
- or of everything, where `writing()` or `reading_whole()` says so, each with a name that can be searched for.

Nothing said, nothing seen. Nothing is written but in `writing()`. The wall is coarser than the rules: it stands around
a family, a person and an item, not around a protected address. And it guards against our own mistakes; somebody who
can send SQL of their own as the web role can also say `writing`.

Each table of case content is declared, in the `walls.py` of its app, in one line:

    wall(Fact, behind("family"))             as its family is
    wall(Draft, own("by"))                   its author only
    no_wall("why", Agency, …)                a reason instead

and each way to a family, a person or an item in one more, so that what stands higher adds its own. After every
`migrate` the walls are built anew from what is declared (`build`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.utils.module_loading import autodiscover_modules

#: The SQL condition under which a row is seen by `hub_user()`, given its model
Rule = Callable[[type[Model]], str]


@dataclass(frozen=True)
class Wall:
    model: type[Model]
    rule: Rule


_walls: dict[str, Wall] = {}
_unwalled: dict[str, str] = {}
_ways: dict[str, list[str]] = {}
_bars: dict[str, list[str]] = {}
_quick: dict[str, list[str]] = {}
_plain: list[str] = []
_kinds: set[str] = set()


# -- Declaring -------------------------------------------------------------------------------------------------------


def wall(model: type[Model], rule: Rule) -> None:
    """Rows of this model, and of the tables of its many-to-many fields, are seen under this rule."""
    _walls[_once(model)] = Wall(model, rule)


def no_wall(why: str, *models: type[Model]) -> None:
    """These hold no case content, or are what the wall itself stands on: says why."""
    for model in models:
        _unwalled[_once(model)] = why


def way(kind: str, condition: str) -> None:
    """One more way in which `me` sees `thing`, as SQL. It is asked in the function `hub_sees_<kind>(thing)`, within
    which every row is there to be asked: what is itself behind a wall is asked for by its own function."""
    _kinds.add(kind)
    _ways.setdefault(kind, []).append(condition)


def bar(kind: str, condition: str) -> None:
    """What keeps `me` from `thing` whatever the way: a deny row, or having left."""
    _bars.setdefault(kind, []).append(condition)


def quick(kind: str, condition: str) -> None:
    """A way that is asked first and in the query itself, for whoever nothing bars from anything (`plain`): PostgreSQL
    answers it for a list as a whole. `{thing}` stands for the column, `(SELECT hub_user())` for who looks. It lets
    nothing pass that the function would not."""
    _quick.setdefault(kind, []).append(condition)


def plain(condition: str) -> None:
    """Somebody of whom this does not hold goes the slow way, where each bar is asked of each row."""
    _plain.append(condition)


def sees(kind: str, column: str = "id") -> Rule:
    """Seen when the family, person or item that this column names is seen."""
    _kinds.add(kind)

    def rule(model: type[Model]) -> str:
        thing = f"{model._meta.db_table}.{column}"
        at_once = either(*(condition.format(thing=thing) for condition in _quick.get(kind, [])))
        return f"((SELECT hub_is_plain()) AND ({at_once})) OR hub_sees_{kind}({thing})"

    return rule


def behind(*fields: str) -> Rule:
    """Seen when what one of these foreign keys leads to is seen: the wall of that table decides."""

    def rule(model: type[Model]) -> str:
        return either(*(_parent(model, field) for field in fields))

    return rule


def own(field: str) -> Rule:
    """Seen by the person this foreign key names."""
    return lambda model: f"{_column(model, field)} = hub_user()"


def any_of(*rules: Rule) -> Rule:
    return lambda model: either(*(rule(model) for rule in rules))


def where(condition: str) -> Rule:
    """Seen under a condition in SQL, of the table's own columns. The tables it asks show what they show `me`."""
    return lambda model: condition


def _parent(model: type[Model], field: str) -> str:
    parent = model._meta.get_field(field).related_model
    if not isinstance(parent, type):
        raise TypeError(f"{field} of {model.__name__} leads nowhere.")
    key = parent._meta.pk
    assert key is not None  # noqa: S101  (every model has one)
    mine = f"{model._meta.db_table}.{_column(model, field)}"
    return f"EXISTS (SELECT FROM {parent._meta.db_table} up WHERE up.{key.column} = {mine})"


def _column(model: type[Model], field: str) -> str:
    column: Any = model._meta.get_field(field)
    return str(column.column)


def either(*conditions: str) -> str:
    return " OR ".join(f"({condition})" for condition in conditions) or "false"


def _once(model: type[Model]) -> str:
    table: str = model._meta.db_table
    if table in _walls or table in _unwalled:
        raise RuntimeError(f"The wall of {model.__name__} is declared twice.")
    return table


# -- What is declared ------------------------------------------------------------------------------------------------


def load() -> None:
    """Read every app's `walls.py`."""
    autodiscover_modules("walls")


def walled() -> dict[str, str]:
    """Table → the condition under which a row of it is seen; the tables of many-to-many fields with their model's."""
    load()
    found = {}
    for table, one in _walls.items():
        found[table] = one.rule(one.model)
        many: Any
        for many in one.model._meta.local_many_to_many:
            through = many.remote_field.through
            if through._meta.auto_created:
                found[through._meta.db_table] = _parent(through, many.m2m_field_name())
    return found


def undeclared() -> list[str]:
    """Tables of ours of which nobody said whether a wall stands before them."""
    known = walled().keys() | _unwalled.keys()
    models = (model for app in ("hub", "sharing", "meetings") for model in _models(app))
    return sorted(model._meta.db_table for model in models if model._meta.db_table not in known)


def reasons() -> dict[str, str]:
    """Table → why no wall stands before it."""
    load()
    return dict(_unwalled)


def _models(app: str) -> Iterator[type[Model]]:
    for model in apps.get_app_config(app).get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


# -- Building --------------------------------------------------------------------------------------------------------

SETTINGS = """
CREATE OR REPLACE FUNCTION hub_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('hub.user', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION hub_reads_whole() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('hub.work', true), '') IN ('reading', 'writing') $$;
CREATE OR REPLACE FUNCTION hub_writes() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('hub.work', true), '') = 'writing' $$;
"""

PLAIN = """
CREATE OR REPLACE FUNCTION hub_is_plain() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE me uuid := hub_user();
BEGIN
    RETURN me IS NOT NULL AND {conditions};
END $$
"""

# plpgsql and not SQL: its plan is kept, and an outer query that calls it has nothing to plan. It reads whole and asks
# of `me` alone; otherwise an item would ask its family's wall, and that the item's, for ever. (SET at the head of a
# function would say the same, and only a superuser may.)
SEES = """
CREATE OR REPLACE FUNCTION hub_sees_{kind}(thing uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    me uuid := hub_user();
    work text := coalesce(current_setting('hub.work', true), '');
    found boolean;
BEGIN
    IF me IS NULL OR thing IS NULL THEN RETURN false; END IF;
    PERFORM set_config('hub.work', 'reading', true);
    found := ({ways}) AND NOT ({bars});
    PERFORM set_config('hub.work', work, true);
    RETURN found;
END $$
"""


def build() -> None:
    """Build every wall anew, as the owner of the tables, in one transaction. On SQLite, nothing."""
    if connection.vendor != "postgresql":
        return
    tables = walled()
    present = set(connection.introspection.table_names())
    if not tables.keys() <= present:  # migrated in part: built when the rest is there
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        cursor.execute(PLAIN.format(conditions=" AND ".join(_plain) or "true"))
        for kind in sorted(_kinds):
            ways, bars = either(*_ways.get(kind, [])), either(*_bars.get(kind, []))
            cursor.execute(SEES.format(kind=kind, ways=ways, bars=bars))
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'seen' AND schemaname = 'public'")
        for (table,) in cursor.fetchall():
            if table not in tables:
                cursor.execute(f"DROP POLICY seen ON {table}; DROP POLICY written ON {table};"
                               f" ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
        for table, condition in tables.items():
            cursor.execute(
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
                f" DROP POLICY IF EXISTS seen ON {table}; DROP POLICY IF EXISTS written ON {table};"
                # In a sub-select, the setting is read once a query and not once a row.
                f" CREATE POLICY seen ON {table} FOR SELECT USING ((SELECT hub_reads_whole()) OR ({condition}));"
                f" CREATE POLICY written ON {table} USING ((SELECT hub_writes())) WITH CHECK ((SELECT hub_writes()))"
            )
