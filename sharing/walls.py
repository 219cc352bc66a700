"""What of sharing stands behind the wall (hub/access/walls.py): what is asked, decided and disclosed, and what stands
between a child and an adult."""

# ruff: noqa: S608  (names of our own tables, no value from outside)

from hub.access.walls import any_of, bar, behind, no_wall, own, sees, wall, way, where
from hub.walls import GONE, LIVE, PRACTICE, TODAY
from sharing.agreements import models as agreements
from sharing.basis import models as basis
from sharing.disclosures import models as disclosures
from sharing.parents import models as parents
from sharing.siblings.links import models as links
from sharing.siblings.questions import models as questions
from sharing.siblings.rolls import models as rolls
from sharing.training import models as training

# -- Ways and bars ---------------------------------------------------------------------------------------------------

way(
    "disclosure",
    f"EXISTS (SELECT FROM sharing_disclosuregrant WHERE user_id = me AND content_object_id = thing AND {LIVE})",
)
bar(
    "disclosure",
    "EXISTS (SELECT FROM sharing_disclosureexclusion WHERE user_id = me AND disclosure_id = thing"
    " AND lifted_at IS NULL)",
)
bar(
    "disclosure",
    "EXISTS (SELECT FROM sharing_disclosure_about a JOIN hub_familymember m ON m.person_id = a.person_id"
    " JOIN hub_familyexclusion x ON x.family_id = m.family_id"
    " WHERE a.disclosure_id = thing AND x.user_id = me AND x.lifted_at IS NULL)",
)
bar("disclosure", GONE)

# Whom a disclosure is about is known to whoever sees it; and what was put into its slice can be read.
way(
    "person",
    "EXISTS (SELECT FROM sharing_disclosure_about WHERE person_id = thing AND hub_sees_disclosure(disclosure_id))",
)
way(
    "fact",
    "EXISTS (SELECT FROM sharing_slicefact s JOIN sharing_decided d ON d.id = s.decision_id"
    " WHERE s.fact_id = thing AND hub_sees_disclosure(d.disclosure_id))",
)

# -- Disclosures -----------------------------------------------------------------------------------------------------

wall(disclosures.Disclosure, sees("disclosure"))
wall(disclosures.Decided, sees("disclosure", "disclosure_id"))
wall(disclosures.SliceFact, behind("decision"))
wall(disclosures.Onward, behind("decision"))
wall(disclosures.Opening, behind("decision"))
wall(disclosures.SharingDraft, own("by"))

# -- Children and adults ---------------------------------------------------------------------------------------------

CHILD = sees("person", "child_id")
wall(parents.CourtOrder, CHILD)
wall(parents.OrderScan, behind("order"))
wall(parents.Arrangement, CHILD)
wall(parents.ContactWay, CHILD)
wall(parents.SafetyCheck, CHILD)
wall(parents.TellingRule, CHILD)
wall(parents.ParentContact, CHILD)
wall(parents.ServiceConsent, sees("person", "person_id"))

# -- Rolls of settings -----------------------------------------------------------------------------------------------

# A roll is seen by who answers for the setting, today and nobody else.
way(
    "roll",
    "EXISTS (SELECT FROM sharing_lead l JOIN hub_membership m ON m.agency_id = l.agency_id AND m.user_id = l.user_id"
    f" WHERE l.agency_id = thing AND l.user_id = me"
    f" AND (l.from_on IS NULL OR l.from_on <= {TODAY}) AND (l.to_on IS NULL OR l.to_on > {TODAY})"
    f" AND (m.from_on IS NULL OR m.from_on <= {TODAY}) AND (m.to_on IS NULL OR m.to_on > {TODAY}))",
)
bar("roll", GONE)

wall(rolls.RollChild, sees("roll", "agency_id"))
wall(rolls.Objection, sees("roll", "agency_id"))
wall(rolls.StagedRoll, own("user"))
wall(rolls.Shield, any_of(behind("child"), sees("person", "person_id")))
# Read by the work itself and by nobody: who may be shielded, and what is matched.
wall(rolls.Cover, where("false"))
wall(rolls.Covered, where("false"))
wall(rolls.SealedFields, where("false"))
wall(rolls.Token, where("false"))

# -- Brothers and sisters --------------------------------------------------------------------------------------------


def _of_agency(table: str) -> str:
    """A row of one's own setting, for who works with cases there today."""
    return (
        f"EXISTS (SELECT FROM hub_membership mine WHERE mine.user_id = (SELECT hub_user())"
        f" AND mine.agency_id = {table}.agency_id AND {PRACTICE})"
    )


# Asked for the hub, it stands at the chair's agency, and is of who knows of the person and not of all who work there.
OF_THE_HUB = "(person_id IS NULL OR hub_sees_person(person_id))"
wall(questions.Question, where(f"{_of_agency('sharing_question')} AND {OF_THE_HUB}"))
wall(questions.Outcome, behind("question"))
wall(questions.NotTo, behind("question"))
wall(questions.Prompt, where(_of_agency("sharing_prompt")))  # who telephones is given theirs by `reading_whole`
wall(questions.Refusal, where(_of_agency("sharing_refusal")))
wall(questions.EmergencyOpening, where(_of_agency("sharing_emergencyopening")))
wall(questions.EmergencyFinding, behind("opening"))

# A link is of both settings, each side of its own: the other's card is given by `reading_whole`.
wall(links.LinkSide, where(_of_agency("sharing_linkside")))
wall(
    links.Link,
    where(
        "EXISTS (SELECT FROM sharing_linkside s JOIN hub_membership mine ON mine.agency_id = s.agency_id"
        f" WHERE s.link_id = sharing_link.id AND mine.user_id = (SELECT hub_user()) AND {PRACTICE})"
    ),
)
wall(links.LinkShare, behind("link"))
wall(links.LinkCall, where("false"))  # to both settings such a link was withdrawn: the officer is given it
wall(links.SiblingNotice, where(_of_agency("sharing_siblingnotice")))  # who receives it is given it
wall(links.NoticeTo, where(_of_agency("sharing_noticeto")))

# -- No wall ---------------------------------------------------------------------------------------------------------

no_wall(
    "Says who may see, and not what: the wall itself asks it.",
    disclosures.DisclosureGrant, disclosures.DisclosureExclusion,
)  # fmt: skip
no_wall(
    "Between agencies, about kinds of information: of nobody in particular.",
    agreements.Agreement, agreements.Version, agreements.Review, agreements.Partner, agreements.ReferenceRow,
    agreements.Signature, agreements.AgreementDocument, agreements.Guide, agreements.GuideVersion, agreements.Citation,
    agreements.Reading, agreements.Flag, disclosures.Lead,
)  # fmt: skip
no_wall(
    "The law, and how it changed.",
    basis.Gateway, basis.LegalBasis, basis.DataItem, basis.Aim, basis.OtherWay, basis.LawChange,
)  # fmt: skip
no_wall(
    "What those who use the hub have learned; nothing of a case.",
    training.Course, training.Requirement, training.Completion, training.Certificate, training.Override,
    training.Scenario, training.ScenarioRun, training.TrainingSnapshot, training.LearningTable,
    training.LearningColumns,
)  # fmt: skip
no_wall(
    "That a setting has a roll, since when and until when, under which terms; how the method was tested. Of no child.",
    rolls.Terms, rolls.RollColumns, rolls.Roll, rolls.Epoch, rolls.MethodReview,
)  # fmt: skip
no_wall("When answers leave: a board's rows, of nobody.", questions.SiblingWindow)
no_wall("That somebody asked often or of a new child: ids and codes.", questions.ProbeSignal)
