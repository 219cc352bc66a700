"""Information asked for or offered from an agenda item: the disclosure stands in sharing, and the item keeps which."""

from typing import Any
from uuid import UUID

from hub.access.gate import writing
from hub.access.verdicts import Hidden
from hub.audit.events import record
from meetings.agenda import acts, queries
from meetings.agenda.models import ItemDisclosure
from sharing.disclosures.models import Disclosure
from sharing.disclosures.services import on_begun_from


@writing()
def keep_for_item(disclosure: Disclosure, actor: Any, place: str) -> None:
    """Keep that a request or offer was begun from an item. Raises Hidden, and with it nothing is begun, when it is no
    item the actor is admitted to, or about nobody of its family."""
    try:
        item = queries.open_item_for(actor, UUID(place))
    except ValueError as error:
        raise Hidden(asked=place, actor=actor) from error
    about = list(disclosure.about.values_list("pk", flat=True))
    if not set(about) & set(queries.people_of(item.family_id)):
        raise Hidden(asked=place, actor=actor)
    ItemDisclosure.objects.create(item=item, disclosure=disclosure)
    record(acts.ASKED_FROM, actor=actor, subject=item, people=about, disclosure=disclosure.pk)


on_begun_from.append(keep_for_item)
