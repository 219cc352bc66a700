"""What people do with records of people, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

FAMILIES_LISTED = declare("family.listed", _("Listed the families they may read"), "read")
FAMILY_READ = declare("family.read", _("Read a family's record"), "read")
PERSON_READ = declare("person.read", _("Read a person's record"), "read")
PEOPLE_SEARCHED = declare("person.searched", _("Searched for a person"), "search")

FAMILY_OPENED = declare("family.opened", _("Opened a family's record"), "change")
READING_GIVEN = declare("family.reading_given", _("Let somebody read a family's record"), "change")
PERSON_ADDED = declare("person.added", _("Added a person to a family's record"), "change")
HOME_CHANGED = declare("person.home_changed", _("Recorded who lives in the home"), "change")
NAME_ADDED = declare("person.name_added", _("Recorded another name of a person"), "change")
TIE_ADDED = declare("person.tie_added", _("Recorded how two people are connected"), "change")
RESPONSIBILITY_SET = declare("person.responsibility_set", _("Recorded parental responsibility"), "change")
EDUCATION_PARENT_SET = declare("person.education_parent_set", _("Recorded who is a parent in education law"), "change")
RESIDENCE_ADDED = declare("person.residence_added", _("Recorded where a person lives"), "change")
ATTENDANCE_ADDED = declare("person.attendance_added", _("Recorded where a person attends"), "change")
TELEPHONE_ADDED = declare("person.telephone_added", _("Recorded a telephone number of a person"), "change")
FACT_RECORDED = declare("fact.recorded", _("Put something on a family's record"), "change")
FACT_AMENDED = declare("fact.amended", _("Amended something on a family's record"), "change")
TERMS_CHANGED = declare("fact.terms", _("Changed how far something may go"), "change")
FACT_TRANSLATED = declare("fact.translated", _("Signed a translation"), "change")

PROTECTED = declare("person.protected", _("Protected where a person is"), "change")
PROTECTION_SHOWN = declare("person.protection_shown", _("Named somebody who may know where a person is"), "change")
PROTECTION_ENDED = declare("person.protection_ended", _("Ended the protection of where a person is"), "change")
CLUE_STOPPED = declare("person.clue_stopped", _("Was stopped from giving away a protected place"), "change")

STAFF_TIED = declare("person.staff_tied", _("Tied a member of staff to a person in a record"), "change")
SHUT_OUT = declare("family.shut_out", _("Shut somebody out of a family's record"), "change")
LET_BACK = declare("family.let_back", _("Lifted somebody's shutting out"), "change")

EMERGENCY_OPENED = declare("family.emergency_opened", _("Opened a family's record in an emergency"), "change")
EMERGENCY_LISTED = declare("family.emergency_listed", _("Listed emergency access"), "log")
EMERGENCY_REVIEWED = declare("family.emergency_reviewed", _("Reviewed emergency access"), "change")
