"""What of meetings stands behind the wall (hub/access/walls.py): items, and what is said in them."""

# ruff: noqa: S608  (names of our own tables, no value from outside)

from hub.access.walls import any_of, bar, behind, no_wall, own, plain, quick, sees, wall, way, where
from hub.walls import GONE, HOLDS, LIVE, PRACTICE
from meetings.agenda import models as agenda
from meetings.diary import models as diary
from meetings.letters import models as letters
from meetings.minutes import models as minutes
from meetings.rooms import models as rooms

# -- Ways and bars ---------------------------------------------------------------------------------------------------

ADMITTED = f"EXISTS (SELECT FROM meetings_admission WHERE user_id = me AND content_object_id = thing AND {LIVE})"
OF_THE_HUB = f"user_id = me AND {HOLDS}"
BARRED = "EXISTS (SELECT FROM meetings_bar WHERE user_id = me AND item_id = thing AND lifted_at IS NULL)"
SHUT_OUT = (
    "EXISTS (SELECT FROM {table} t JOIN hub_familyexclusion x ON x.family_id = t.family_id"
    " WHERE t.id = thing AND x.user_id = me AND x.lifted_at IS NULL)"
)

# `me` sits there for an agency at which they practise no longer.
MOVED = (
    "EXISTS (SELECT FROM meetings_agendaitem i JOIN meetings_seat s ON s.meeting_id = i.meeting_id"
    " WHERE i.id = thing AND s.user_id = me AND s.agency_id NOT IN"
    f" (SELECT agency_id FROM hub_membership WHERE user_id = me AND {PRACTICE}))"
)

# What is said in an item, and who is heard in it: the admitted.
way("audience", ADMITTED)
# That there is an item, and when it is heard: also who arranges it, unless it is sealed; and who has yet to do
# something that was decided in it.
way("item", ADMITTED)
way(
    "item",
    "EXISTS (SELECT FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id WHERE i.id = thing"
    " AND NOT i.is_sealed AND (m.chair_id = me OR m.deputy_id = me OR EXISTS (SELECT FROM hub_appointment a"
    f" WHERE a.hub_id = m.hub_id AND a.post = 'coordinator' AND {OF_THE_HUB})))",
)
way("item", "EXISTS (SELECT FROM meetings_action WHERE item_id = thing AND owner_id = me)")
for kind in ("audience", "item"):
    bar(kind, BARRED)
    bar(kind, SHUT_OUT.format(table="meetings_agendaitem"))
    bar(kind, MOVED)
    bar(kind, GONE)

plain("NOT EXISTS (SELECT FROM meetings_bar WHERE user_id = me AND lifted_at IS NULL)")
for kind in ("audience", "item"):
    quick(
        kind,
        "EXISTS (SELECT FROM meetings_admission WHERE user_id = (SELECT hub_user())"
        f" AND content_object_id = {{thing}} AND {LIVE})",
    )

# Who sees an item sees the family it is about.
way("family", "EXISTS (SELECT FROM meetings_agendaitem WHERE family_id = thing AND hub_sees_item(id))")

way("referral", "EXISTS (SELECT FROM meetings_referral WHERE id = thing AND by_id = me)")
way(
    "referral",
    "EXISTS (SELECT FROM meetings_referral r JOIN hub_appointment a ON a.hub_id = r.hub_id WHERE r.id = thing"
    f" AND a.post IN ('coordinator', 'chair') AND {OF_THE_HUB}"
    " AND NOT EXISTS (SELECT FROM meetings_agendaitem i WHERE i.referral_id = r.id AND i.is_sealed))",
)
way("referral", "EXISTS (SELECT FROM meetings_agendaitem WHERE referral_id = thing AND hub_sees_item(id))")
bar("referral", SHUT_OUT.format(table="meetings_referral"))
bar("referral", GONE)

# -- Items, and what is said in them ---------------------------------------------------------------------------------

AUDIENCE = sees("audience", "item_id")

wall(agenda.Referral, sees("referral"))
wall(agenda.AgendaItem, sees("item"))
wall(agenda.ItemDisclosure, sees("item", "item_id"))
wall(agenda.ItemQuestion, AUDIENCE)
wall(agenda.Draft, own("by"))
wall(minutes.Contribution, AUDIENCE)
wall(minutes.NothingKnown, AUDIENCE)
wall(minutes.Remark, AUDIENCE)
wall(minutes.View, AUDIENCE)
wall(minutes.Decision, AUDIENCE)
wall(minutes.Telling, behind("decision"))
wall(minutes.Dissent, behind("decision"))
wall(minutes.Action, any_of(where("owner_id = hub_user() AND hub_sees_item(item_id)"), AUDIENCE))
wall(minutes.Report, AUDIENCE)
wall(minutes.Holding, AUDIENCE)
wall(minutes.Handover, behind("decision"))
wall(minutes.HandoverStep, behind("handover"))
wall(minutes.Settled, AUDIENCE)
wall(minutes.Approval, AUDIENCE)
wall(minutes.Addendum, AUDIENCE)
wall(letters.ToTell, any_of(behind("decision"), own("teller")))
wall(letters.Letter, any_of(AUDIENCE, own("written_by"), own("approved_by"), own("handed_by")))
wall(rooms.Stream, where("item_id IS NULL AND hub_user() IS NOT NULL OR hub_sees_audience(item_id)"))
wall(rooms.StreamEvent, behind("stream"))
wall(rooms.StreamEventPerson, behind("event"))
wall(rooms.Command, own("actor"))
wall(rooms.Hand, AUDIENCE)

# -- No wall ---------------------------------------------------------------------------------------------------------

no_wall("Says who may see, and not what: the wall itself asks it.", agenda.Admission, agenda.Bar)
no_wall(
    "When a hub meets, who sits there and who was there; of no family.",
    diary.Meeting, diary.Seat, rooms.Lease, rooms.Present,
)  # fmt: skip
