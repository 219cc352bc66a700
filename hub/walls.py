"""What of the ground stands behind the wall (hub/access/walls.py): families, people, and what hangs on them."""

# ruff: noqa: S608  (names of our own tables, no value from outside)

from django.conf import settings

from hub.access.walls import any_of, bar, behind, no_wall, own, plain, quick, sees, wall, way, where
from hub.accounts.models import Invitation, Issuer, SharedMailbox, Sitting, User
from hub.agencies import models as agencies
from hub.audit import models as audit
from hub.notices.models import MailChoice, Notice, PushSubscription
from hub.people import models as people

# -- Ways and bars ---------------------------------------------------------------------------------------------------

TODAY = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
LIVE = "revoked_at IS NULL AND starts_at <= statement_timestamp() AND expires_at > statement_timestamp()"

HOLDS = f"(from_on IS NULL OR from_on <= {TODAY}) AND (to_on IS NULL OR to_on > {TODAY})"
PRACTICE = f"{HOLDS} AND role NOT IN ({', '.join(f"'{role}'" for role in sorted(agencies.KEPT_OUT))})"

#: `me` is there for practice nowhere today: leavers, administrators, who runs the servers.
GONE = (
    f"NOT EXISTS (SELECT FROM hub_membership JOIN hub_user u ON u.id = user_id WHERE user_id = me AND {PRACTICE}"
    " AND u.is_active AND NOT u.is_superuser)"
)

way(
    "family",
    f"EXISTS (SELECT FROM hub_familygrant g WHERE g.user_id = me AND g.content_object_id = thing AND {LIVE}"
    # Whoever moved begins anew: they have left no other agency since.
    " AND NOT EXISTS (SELECT FROM hub_membership l WHERE l.user_id = me"
    f" AND l.to_on > (g.granted_at AT TIME ZONE '{settings.TIME_ZONE}')::date AND l.to_on <= {TODAY}"
    f" AND l.agency_id NOT IN (SELECT agency_id FROM hub_membership WHERE user_id = me AND {PRACTICE})))",
)
bar("family", "EXISTS (SELECT FROM hub_familyexclusion WHERE user_id = me AND family_id = thing AND lifted_at IS NULL)")
bar("family", GONE)

plain(f"NOT ({GONE})")
plain(f"NOT EXISTS (SELECT FROM hub_membership WHERE user_id = me AND NOT ({PRACTICE}))")
plain("NOT EXISTS (SELECT FROM hub_familyexclusion WHERE user_id = me AND lifted_at IS NULL)")
quick(
    "family",
    "EXISTS (SELECT FROM hub_familygrant WHERE user_id = (SELECT hub_user())"
    f" AND content_object_id = {{thing}} AND {LIVE})",
)
# The row of the member stands behind its family's wall.
quick("person", "EXISTS (SELECT FROM hub_familymember WHERE person_id = {thing})")

way("person", "EXISTS (SELECT FROM hub_familymember WHERE person_id = thing AND hub_sees_family(family_id))")

# -- Families and people ---------------------------------------------------------------------------------------------

wall(people.Family, sees("family"))
wall(people.FamilyMember, sees("family", "family_id"))
wall(people.Fact, any_of(sees("family", "family_id"), sees("fact")))  # sharing shows single facts
wall(people.Word, behind("fact"))
wall(people.Translation, behind("fact"))
wall(people.Person, sees("person"))
wall(people.PersonName, sees("person", "person_id"))
wall(people.NameKey, behind("name"))
wall(people.Tie, sees("person", "person_id"))
wall(people.ParentalResponsibility, sees("person", "child_id"))
wall(people.EducationParent, sees("person", "child_id"))
wall(people.Residence, sees("person", "person_id"))
wall(people.Address, where("EXISTS (SELECT FROM hub_residence home WHERE home.address_id = hub_address.id)"))
wall(people.Attendance, sees("person", "person_id"))
wall(people.Telephone, sees("person", "person_id"))
wall(people.Protection, sees("person", "person_id"))
wall(people.Clue, behind("protection"))
wall(people.RecordDraft, own("by"))
wall(people.StaffTie, any_of(own("user"), sees("person", "person_id")))

# -- No wall ---------------------------------------------------------------------------------------------------------

no_wall(
    "Says who may see, and not what: the wall itself asks it.",
    people.FamilyGrant, people.FamilyExclusion, people.EmergencyReview, people.EmergencyNotice,
)  # fmt: skip
no_wall(
    "Who uses the hub and how they came in; nothing of a case.",
    User, Invitation, Issuer, SharedMailbox, Sitting, User.groups.through, User.user_permissions.through,
)  # fmt: skip
no_wall("That something waits, where, and whom it was sent to: ids and paths.", Notice, PushSubscription, MailChoice)
no_wall(
    "The hub's own furniture: areas, agencies, posts, and what a board has settled.",
    agencies.Board, agencies.Hub, agencies.Agency, agencies.Partnership, agencies.Membership, agencies.Appointment,
    agencies.Level, agencies.Outcome, agencies.Clock, agencies.Statement, agencies.Retention, agencies.Purpose,
    agencies.LawfulBasis, agencies.DutyTelephone,
)  # fmt: skip
no_wall(
    "The access log: ids, codes and commitments, behind rights to columns (hub/access/roles.py).",
    audit.Event, audit.EventPerson, audit.EventSecret, audit.Leaf, audit.Tile, audit.Watermark, audit.Checkpoint,
    audit.Span,
)  # fmt: skip
