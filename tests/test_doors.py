"""Every door × everybody of the cast = what they get. One table to read pages by, one to send forms by, one of the
acts of the room. A URL or an act that is missing from it fails.

yes    shown, or done                     .     there is no such thing for them (hidden and absent alike)
on     done, and led on to another page   no    they may know of it and may not do this: told why
gaps   understood, something is missing   -     this door takes no such request
door   led to the sign-in page            401, 410: signed out; an invitation that is closed

Of the demo's county: {live}, {soon} and {past} are meetings. Items: {heard} is being heard in the live one, and the
only one huw is in; {other} waits there, {sealed} names a few; {next} is in the planned one, {done} in the past one.
{family}, {person}, {protection}, {fact} (ben's) and {accepted} (ben's referral) belong to {heard}; {new} is ffion's
referral, waiting; {hidden} the sealed item's. {action} came of {done}. {ben} is his membership. none: a stranger.
"""

from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import TestCase

from hub.accounts.models import Sitting, User
from hub.people.models import Person
from meetings.agenda.models import Referral
from meetings.rooms.commands import act_names
from tests.cast import EVERYBODY, client_of, load_county, user
from tests.doors import Row, Tried, acted, knocked, line, pattern_of, rows_of, things, urls

READS = """
read                                        amira carys ben   dev   huw   ffion gwen  mali  eleri esi   ioan  cleo  none
/                                           yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/health/                                    yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
/sign-in/                                   on    on    on    on    on    on    on    on    on    on    on    on    yes
/sign-in/passkey/                           on    on    on    on    on    on    on    on    on    on    on    on    door
/sign-in/second-factor/                     on    on    on    on    on    on    on    on    on    on    on    on    door
/sign-in/issuers/{hub}/                     door  door  door  door  door  door  door  door  door  door  door  door  door
/sign-in/issuers/{hub}/back/                .     .     .     .     .     .     .     .     .     .     .     .     .
/sign-in/not-in-use/                        yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
/sign-out/                                  yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/forgotten-password/                        yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
/forgotten-password/sent/                   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
/forgotten-password/1-abc/                  yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
/account/                                   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/account/confirm/                           on    on    on    on    on    on    on    on    on    on    on    on    door
/account/confirm/code/                      on    on    on    on    on    on    on    on    on    on    on    on    door
/account/confirm/passkey/                   on    on    on    on    on    on    on    on    on    on    on    on    door
/account/confirm/issuer/                    yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/account/password/                          on    on    on    on    on    on    on    on    on    on    on    on    door
/account/code-app/                          yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/account/code-app/take-off/                 .     .     .     .     .     .     .     .     .     .     .     .     door
/account/passkeys/add/                      yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/account/passkeys/1/take-off/               .     .     .     .     .     .     .     .     .     .     .     .     door
/account/recovery-codes/                    .     .     .     .     .     .     .     .     .     .     .     .     door
/account/recovery-codes/new/                yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/demo/sign-in/                              -     -     -     -     -     -     -     -     -     -     -     -     -
/language/                                  on    on    on    on    on    on    on    on    on    on    on    on    on
/here/                                      -     -     -     -     -     -     -     -     -     -     -     -     -
/seat/                                      yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   401
/hubs/                                      on    on    on    on    on    on    on    on    on    on    on    yes   door
/hubs/{hub}/                                yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   .     door
/hubs/{hub}/rules/level/{level}/            no    yes   no    no    no    no    no    no    no    no    no    .     door
/hubs/{hub}/telephones/                     no    yes   no    no    no    no    no    no    no    no    no    .     door
/hubs/{hub}/telephones/{telephone}/         no    yes   no    no    no    no    no    no    no    no    no    .     door
/staff/                                     .     .     .     .     .     .     .     .     .     .     yes   .     door
/staff/invite/                              .     .     .     .     .     .     .     .     .     .     yes   .     door
/staff/invitations/{invitation}/withdraw/   -     -     -     -     -     -     -     -     -     -     -     -     door
/staff/{ben}/                               .     .     .     .     .     .     .     .     .     .     yes   .     door
/staff/{ben}/leave/                         .     .     .     .     .     .     .     .     .     .     yes   .     door
/staff/{ben}/new-start/                     -     -     -     -     -     -     -     -     -     -     -     -     door
/invitation/                                410   410   410   410   410   410   410   410   410   410   410   410   410
/invitation/nonsense/                       on    on    on    on    on    on    on    on    on    on    on    on    on
/families/                                  yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/families/open/                             yes   yes   no    no    no    no    no    no    no    no    no    no    door
/families/{family}/                         yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/families/{family}/contact/                 yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/families/{family}/people/                  yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/families/{family}/moves/                   yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/families/{family}/ties/                    yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/families/{family}/names/                   yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/families/{family}/standing/                yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/families/{family}/address/                 yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/families/{family}/place/                   yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/families/{family}/telephone/               yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/families/{family}/readers/                 yes   yes   no    no    no    no    .     .     .     .     .     .     door
/records/drafts/contact/{family}/text/      -     -     -     -     -     -     -     -     -     -     -     -     door
/facts/{fact}/amend/                        no    no    yes   no    no    no    .     .     .     .     .     .     door
/facts/{fact}/terms/                        no    no    yes   no    no    no    .     .     .     .     .     .     door
/facts/{fact}/translate/                    yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/people/                                    yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/people/{person}/                           yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/people/{person}/protect/                   yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/protections/{protection}/show/             yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/protections/{protection}/end/              yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/people/staff/                              no    no    no    no    no    no    no    no    no    yes   no    no    door
/people/emergency/                          yes   yes   yes   yes   yes   yes   yes   yes   yes   no    no    no    door
/people/emergency/told/                     yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/people/emergency/told/{notice}/            -     -     -     -     -     -     -     -     -     -     -     -     door
/people/emergency/reviews/                  no    no    no    no    no    no    no    no    no    yes   no    no    door
/people/emergency/reviews/{review}/         no    no    no    no    no    no    no    no    no    yes   no    no    door
/referrals/                                 yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/referrals/new/                             yes   yes   yes   yes   yes   yes   yes   yes   yes   no    no    .     door
/referrals/draft/why_now/                   -     -     -     -     -     -     -     -     -     -     -     -     door
/referrals/{new}/                           yes   yes   .     .     .     yes   .     .     .     .     .     .     door
/referrals/{accepted}/                      yes   yes   yes   .     .     .     .     .     .     .     .     .     door
/referrals/{hidden}/                        yes   yes   .     .     .     .     .     .     .     .     .     .     door
/referrals/{new}/accept/                    no    yes   .     .     .     no    .     .     .     .     .     .     door
/referrals/{new}/return/                    no    yes   .     .     .     no    .     .     .     .     .     .     door
/referrals/{new}/statutory/                 no    yes   .     .     .     no    .     .     .     .     .     .     door
/referrals/{new}/take-back/                 no    no    .     .     .     yes   .     .     .     .     .     .     door
/meetings/                                  yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/meetings/new/                              yes   yes   no    no    no    no    no    no    no    no    no    .     door
/meetings/{soon}/open/                      -     -     -     -     -     -     -     -     -     -     -     -     door
/meetings/{live}/close/                     yes   no    no    no    no    no    no    no    no    .     .     .     door
/meetings/{soon}/lobby/                     yes   yes   yes   yes   .     yes   .     .     yes   .     .     .     door
/meetings/{live}/lobby/people/              yes   yes   no    no    no    no    no    no    no    .     .     .     door
/meetings/{live}/lobby/let-in/              -     -     -     -     -     -     -     -     -     -     -     -     door
/meetings/{soon}/apologies/                 yes   yes   yes   yes   .     yes   .     .     yes   .     .     .     door
/meetings/{soon}/invitation.ics             yes   yes   yes   yes   .     yes   .     .     yes   .     .     .     door
/meetings/{soon}/plan/                      yes   yes   no    no    .     no    .     .     no    .     .     .     door
/meetings/{soon}/plan/add/                  -     -     -     -     -     -     -     -     -     -     -     -     door
/meetings/{soon}/plan/move/                 -     -     -     -     -     -     -     -     -     -     -     -     door
/meetings/{soon}/admissions/                yes   yes   no    no    .     no    .     .     no    .     .     .     door
/meetings/{live}/prepare/                   yes   yes   yes   yes   yes   yes   yes   yes   yes   .     .     .     door
/meetings/{past}/minutes/                   yes   yes   yes   yes   .     yes   yes   .     yes   .     .     .     door
/items/{heard}/people/                      yes   yes   .     .     .     .     .     .     .     .     .     .     door
/items/{sealed}/people/                     yes   yes   .     .     .     .     .     .     .     .     .     .     door
/items/{next}/seal/                         yes   yes   .     .     .     .     .     .     .     .     .     .     door
/items/{next}/remove/                       yes   yes   .     .     .     .     .     .     .     .     .     .     door
/items/{done}/minutes/                      yes   yes   yes   yes   .     yes   .     .     yes   .     .     .     door
/items/{heard}/minutes/                     yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/items/{sealed}/minutes/                    yes   yes   .     yes   .     .     .     .     yes   .     .     .     door
/items/{done}/handover/                     yes   yes   yes   yes   .     yes   .     .     yes   .     .     .     door
/items/{done}/minutes/print/                yes   yes   yes   yes   .     yes   .     .     yes   .     .     .     door
/items/{done}/minutes/pdf/                  yes   yes   yes   yes   .     yes   .     .     yes   .     .     .     door
/items/{done}/minutes/words/                yes   yes   no    no    .     no    .     .     no    .     .     .     door
/items/{done}/minutes/approve/              no    no    no    no    .     no    .     .     no    .     .     .     door
/items/{done}/minutes/add/                  no    no    no    no    .     no    .     .     no    .     .     .     door
/actions/                                   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/actions/{action}/                          yes   yes   yes   yes   .     yes   .     .     yes   .     .     .     door
/meetings/{live}/                           yes   yes   yes   yes   yes   yes   yes   yes   yes   .     .     .     door
/meetings/{live}/?item={heard}              yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/meetings/{live}/?item={other}              yes   yes   yes   .     .     .     .     yes   yes   .     .     .     door
/meetings/{live}/?item={sealed}             yes   yes   .     yes   .     .     .     .     yes   .     .     .     door
/meetings/{soon}/                           on    on    on    on    .     on    .     .     on    .     .     .     door
/meetings/{live}/snapshot/                  yes   yes   yes   yes   yes   yes   yes   yes   yes   .     .     .     door
/meetings/{live}/events/                    yes   yes   yes   yes   yes   yes   yes   yes   yes   .     .     .     door
/meetings/{live}/do/                        -     -     -     -     -     -     -     -     -     -     -     -     door
/meetings/{live}/items/{heard}/chronology/  yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/meetings/{live}/items/{other}/chronology/  yes   yes   yes   .     .     .     .     yes   yes   .     .     .     door
/meetings/{live}/items/{sealed}/chronology/ yes   yes   .     yes   .     .     .     .     yes   .     .     .     door
/meetings/{live}/items/{heard}/report/      yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/meetings/{live}/items/{sealed}/report/     yes   yes   .     yes   .     .     .     .     yes   .     .     .     door
/meetings/{live}/items/{heard}/admissible/  yes   yes   .     .     .     .     .     .     .     .     .     .     door
/meetings/{live}/items/{sealed}/admissible/ yes   yes   .     .     .     .     .     .     .     .     .     .     door
/meetings/{past}/items/{heard}/admissible/  .     .     .     .     .     .     .     .     .     .     .     .     door
/sharing/disclosures/                       yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/disclosures/ask/                   yes   yes   yes   yes   yes   yes   yes   yes   yes   no    no    no    door
/sharing/disclosures/offer/                 yes   yes   yes   yes   yes   yes   yes   yes   yes   no    no    no    door
/sharing/disclosures/emergency/             yes   yes   yes   yes   yes   yes   yes   yes   yes   no    no    no    door
/sharing/disclosures/leads/                 yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   no    door
/sharing/disclosures/drafts/ask/-/why/      -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/disclosures/onward/{onward}/       .     .     no    .     .     yes   .     .     .     .     .     .     door
/sharing/disclosures/{waits}/               .     .     yes   .     .     .     yes   .     .     .     .     .     door
/sharing/disclosures/{slice}/               .     .     yes   .     .     yes   .     .     .     .     .     .     door
/sharing/disclosures/{waits}/decide/        .     .     no    .     .     .     yes   .     .     .     .     .     door
/sharing/disclosures/{waits}/emergency/     .     .     no    .     .     .     yes   .     .     .     .     .     door
/sharing/disclosures/{waits}/share/         .     .     no    .     .     .     no    .     .     .     .     .     door
/sharing/disclosures/{waits}/slice/         .     .     .     .     .     .     .     .     .     .     .     .     door
/sharing/disclosures/{slice}/slice/         .     .     yes   .     .     yes   .     .     .     .     .     .     door
/sharing/disclosures/{waits}/complete/      .     .     no    .     .     .     no    .     .     .     .     .     door
/sharing/disclosures/{waits}/withdraw/      .     .     yes   .     .     .     no    .     .     .     .     .     door
/sharing/disclosures/{slice}/end/           .     .     no    .     .     yes   .     .     .     .     .     .     door
/sharing/disclosures/{slice}/close/         .     .     yes   .     .     yes   .     .     .     .     .     .     door
/sharing/disclosures/{waits}/not-to/        .     .     yes   .     .     .     yes   .     .     .     .     .     door
/sharing/disclosures/{waits}/colleague/     .     .     yes   .     .     .     yes   .     .     .     .     .     door
/sharing/disclosures/{slice}/onward/        .     .     yes   .     .     no    .     .     .     .     .     .     door
/sharing/disclosures/{waits}/receipt/       .     .     .     .     .     .     .     .     .     .     .     .     door
/sharing/disclosures/{slice}/receipt/       .     .     yes   .     .     yes   .     .     .     .     .     .     door
/sharing/disclosures/{slice}/receipt/print/ .     .     yes   .     .     yes   .     .     .     .     .     .     door
/sharing/disclosures/{slice}/receipt/pdf/   .     .     yes   .     .     yes   .     .     .     .     .     .     door
/items/{done}/sharing/                      yes   yes   yes   yes   .     yes   .     .     yes   .     .     .     door
/items/{done}/siblings/                     yes   yes   yes   yes   .     yes   .     .     yes   .     .     .     door
/items/{heard}/siblings/                    yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/items/{sealed}/siblings/                   yes   yes   .     yes   .     .     .     .     yes   .     .     .     door
/items/{heard}/siblings/beside/             yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/items/{sealed}/siblings/beside/            yes   yes   .     yes   .     .     .     .     yes   .     .     .     door
/drafts/contribute/{heard}/                 -     -     -     -     -     -     -     -     -     -     -     -     door
/room/keys/                                 -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/parents/                           yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/parents/families/{family}/         yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/parents/orders/{order}/scan/       .     .     .     .     .     .     .     .     .     .     .     .     door
/sharing/parents/contacts/{asked}/answered/ -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/parents/{tomos}/{rhodri}/          yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/parents/{tomos}/{rhodri}/order/    yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/parents/{tomos}/{rhodri}/lives/    yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/parents/{tomos}/{rhodri}/check/    yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/parents/{tomos}/{rhodri}/way/      yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/parents/{tomos}/{rhodri}/telling/  yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/parents/{tomos}/{rhodri}/contact/  yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/consents/families/{family}/        yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/consents/families/{family}/new/    yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/consents/{consent}/withdraw/       yes   yes   .     .     .     yes   .     .     .     .     .     .     door
/letters/                                   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/letters/about/{tomos}/{rhodri}/            yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/items/{done}/tell/                         yes   yes   yes   yes   .     yes   .     .     yes   .     .     .     door
/items/{heard}/tell/                        yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/items/{heard}/tell/{tomos}/{rhodri}/       no    no    no    no    no    no    .     .     .     .     .     .     door
/items/{heard}/letters/{tomos}/{rhodri}/    -     -     -     -     -     -     -     -     -     -     -     -     door
/letters/{letter}/                          yes   yes   yes   .     .     .     .     .     yes   .     .     .     door
/letters/{letter}/words/                    no    no    no    .     .     .     .     .     no    .     .     .     door
/letters/{letter}/translate/                no    no    no    .     .     .     .     .     no    .     .     .     door
/letters/{letter}/approve/                  no    no    no    .     .     .     .     .     no    .     .     .     door
/letters/{letter}/back/                     no    no    no    .     .     .     .     .     no    .     .     .     door
/letters/{letter}/given/                    no    no    no    .     .     .     .     .     no    .     .     .     door
/letters/{letter}/cancel/                   no    no    no    .     .     .     .     .     no    .     .     .     door
/letters/{letter}/draft/                    -     -     -     -     -     -     -     -     -     -     -     -     door
/letters/{letter}/print/                    yes   yes   yes   .     .     .     .     .     yes   .     .     .     door
/letters/{letter}/pdf/                      yes   yes   yes   .     .     .     .     .     yes   .     .     .     door
/sharing/basis/                             yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/basis/rows/                        yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/basis/rows/gateway/{law}/          yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/basis/rows/gateway/{law}/change/   no    no    no    no    no    no    no    no    no    yes   no    no    door
/sharing/basis/rows/gateway/new/            no    no    no    no    no    no    no    no    no    yes   no    no    door
/sharing/agreements/                        yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/agreements/new/{hub}/              no    yes   no    no    no    yes   yes   yes   yes   yes   no    .     door
/sharing/agreements/{agreement}/            yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   .     door
/sharing/agreements/{drafted}/              .     yes   .     .     .     yes   yes   yes   yes   .     .     .     door
/sharing/agreements/{agreement}/sections/   no    yes   no    no    no    no    no    no    no    yes   no    .     door
/sharing/agreements/{drafted}/sections/     .     yes   .     .     .     no    no    no    yes   .     .     .     door
/sharing/agreements/{agreement}/partners/   no    yes   no    no    no    no    no    no    no    yes   no    .     door
/sharing/agreements/{agreement}/partners/{partner}/ no yes no no no no no no no yes no . door
/sharing/agreements/{agreement}/table/      no    yes   no    no    no    no    no    no    no    yes   no    .     door
/sharing/agreements/{agreement}/table.csv   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   .     door
/sharing/agreements/{drafted}/table.csv     .     yes   .     .     .     yes   yes   yes   yes   .     .     .     door
/sharing/agreements/{agreement}/print/      yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   .     door
/sharing/agreements/{agreement}/pdf/        yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   .     door
/sharing/agreements/{agreement}/versions/   -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/agreements/{agreement}/publish/    no    yes   no    no    no    no    no    no    no    yes   no    .     door
/sharing/agreements/{agreement}/sign/       no    no    no    no    no    no    no    no    no    no    no    .     door
/sharing/agreements/{agreement}/review/     no    yes   no    no    no    no    no    no    no    yes   no    .     door
/sharing/agreements/{agreement}/end/        no    yes   no    no    no    no    no    no    no    yes   no    .     door
/sharing/agreements/{agreement}/documents/  no    yes   no    no    no    no    no    no    no    yes   no    .     door
/sharing/agreements/{agreement}/documents/{document}/ yes yes yes yes yes yes yes yes yes yes yes . door
/sharing/flags/{flag}/                      .     yes   .     .     .     .     .     .     .     yes   .     .     door
/sharing/guides/                            yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/guides/new/{hub}/                  no    yes   no    no    no    yes   yes   yes   yes   yes   no    .     door
/sharing/guides/{guide}/                    yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   .     door
/sharing/guides/{guide_own}/                .     .     .     .     .     yes   .     .     .     .     .     .     door
/sharing/guides/{guide_draft}/              .     .     .     .     .     .     yes   .     .     .     .     .     door
/sharing/guides/{guide}/write/              no    yes   no    no    no    no    no    no    yes   yes   no    .     door
/sharing/guides/{guide}/publish/            no    yes   no    no    no    no    no    no    yes   yes   no    .     door
/sharing/guides/{guide}/review/             no    yes   no    no    no    no    no    no    yes   yes   no    .     door
/sharing/guides/{guide}/withdraw/           no    yes   no    no    no    no    no    no    yes   yes   no    .     door
/sharing/guides/{guide}/read/               -     -     -     -     -     -     -     -     -     -     -     -     door
-- questions about brothers and sisters
/sharing/siblings/                          yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/siblings/ask/                      no    no    no    no    no    yes   yes   yes   no    no    no    no    door
/sharing/siblings/questions/{wonder}/       .     .     .     .     .     yes   .     .     .     .     .     .     door
/sharing/siblings/questions/{for_hub}/      yes   .     .     .     .     .     .     .     .     .     .     .     door
/sharing/siblings/questions/{for_hub}/withdraw/ yes  .    .    .    .    .    .    .    .    .    .    .    door
/sharing/siblings/questions/{wonder}/withdraw/ .    .    .    .    .    yes   .    .    .    .    .    .    door
/sharing/siblings/asked/{prompt}/           .     .     .     .     .     .     yes   .     .     .     .     .     door
/sharing/siblings/refusals/                 yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/siblings/refusals/{refusal}/lift/  -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/calls/                    no    no    no    no    no    no    no    no    yes   no    no    no    door
/sharing/siblings/calls/{prompt}/           -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/signals/                  no    no    no    no    no    no    no    no    no    yes   no    no    door
/sharing/siblings/signals/{signal}/seen/    -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/emergency/                yes   yes   yes   yes   no    no    no    no    yes   yes   no    no    door
/sharing/siblings/emergency/{opening}/      .     .     .     yes   .     .     .     .     .     yes   .     .     door
/sharing/siblings/emergency/{over}/         .     .     .     yes   .     .     .     .     .     yes   .     .     door
/sharing/siblings/emergency/{opening}/confirm/ -    -    -    -    -    -    -    -    -    -    -    -    door
/sharing/siblings/emergency/{opening}/close/ -    -    -    -    -    -    -    -    -    -    -    -    door
/sharing/siblings/emergency/{over}/review/  .     .     .     no    .     .     .     .     .     yes   .     .     door
-- rolls
/sharing/siblings/links/                    yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/siblings/links/{link}/             .     .     .     .     .     yes   yes   .     .     .     .     .     door
/sharing/siblings/links/{link}/card/        .     .     .     .     .     yes   yes   .     .     .     .     .     door
/sharing/siblings/links/{link}/relation/    .     .     .     .     .     yes   yes   .     .     .     .     .     door
/sharing/siblings/links/{link}/person/      .     .     .     .     .     yes   yes   .     .     .     .     .     door
/sharing/siblings/links/{link}/tell/1/      .     .     .     .     .     yes   yes   .     .     .     .     .     door
/sharing/siblings/links/{link}/ask/         .     .     .     .     .     yes   yes   .     .     .     .     .     door
/sharing/siblings/links/{link}/withdraw/    .     .     .     .     .     yes   yes   .     .     .     .     .     door
/sharing/siblings/links/{link}/notify/      .     .     .     .     .     yes   yes   .     .     .     .     .     door
/sharing/siblings/links/{link}/hand-over/   .     .     .     .     .     no    no    .     .     .     .     .     door
/sharing/siblings/notices/{sibling_notice}/ .     .     .     .     .     .     yes   .     .     .     .     .     door
/sharing/siblings/families/{family}/        yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/siblings/families/{family}/notify/ no    no    no    yes   no    no    .     .     .     .     .     .     door
/sharing/siblings/council/                  no    no    no    no    no    no    no    no    yes   no    no    no    door
/sharing/siblings/council/calls/            no    no    no    no    no    no    no    no    yes   no    no    no    door
/sharing/siblings/council/calls/{link_call}/ - - - - - - - - - - - - door
/sharing/siblings/council/report/           no    no    no    no    no    no    no    no    yes   no    no    no    door
/sharing/siblings/council/report.pdf        no    no    no    no    no    no    no    no    yes   no    no    no    door
/sharing/siblings/roll/                     no    no    no    no    no    yes   yes   yes   no    no    no    no    door
/sharing/siblings/roll/progress/            no    no    no    no    no    yes   yes   yes   no    no    no    no    door
/sharing/siblings/roll/terms/               no    no    no    no    no    yes   yes   yes   no    no    no    no    door
/sharing/siblings/roll/standing/            -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/roll/roll.csv             no    no    no    no    no    yes   yes   yes   no    no    no    no    door
/sharing/siblings/roll/delete/              no    no    no    no    no    yes   yes   yes   no    no    no    no    door
/sharing/siblings/roll/method/{hub}/        yes   no    no    no    no    no    no    no    yes   no    no    .     door
/sharing/siblings/roll/drafts/object/-/said/ - - - - - - - - - - - - door
/sharing/siblings/roll/load/                no    no    no    no    no    yes   yes   yes   no    no    no    no    door
/sharing/siblings/roll/load/check/          no    no    no    no    no    .     .     .     no    no    no    no    door
/sharing/siblings/roll/children/new/        no    no    no    no    no    yes   yes   yes   no    no    no    no    door
/sharing/siblings/roll/children/{rollchild}/ . . . . . yes . . . . . . door
/sharing/siblings/roll/children/{rollchild}/edit/ . . . . . yes . . . . . . door
/sharing/siblings/roll/children/{rollchild}/standing/ - - - - - - - - - - - - door
/sharing/siblings/roll/children/{rollchild}/left/ . . . . . yes . . . . . . door
/sharing/siblings/roll/children/{rollchild}/objection/ . . . . . yes . . . . . . door
/sharing/siblings/roll/children/{rollchild}/shield/ . . . . . yes . . . . . . door
/sharing/siblings/roll/objections/          no    no    no    no    no    yes   yes   yes   no    no    no    no    door
/sharing/siblings/roll/objections/{objection}/ . . . . . . . . . . . . door
/sharing/siblings/roll/people/{person}/shield/ yes yes yes yes yes yes . . . . . . door
/sharing/siblings/roll/shields/{rollshield}/confirm/ . . . . . no . . . . . . door
/sharing/siblings/roll/shields/{rollshield}/ask-to-lift/ . . . . . yes . . . . . . door
/sharing/siblings/roll/shields/{rollshield}/lift/ . . . . . no . . . . . . door
-- training
/sharing/training/                          yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/training/practice/                 yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/training/practice/new_partner/     yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   .     door
/sharing/training/requirements/             yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/training/requirements/{asked_for}/ no    yes   no    no    no    no    no    no    no    no    no    .     door
/sharing/training/audit/                    .     yes   .     .     .     .     .     .     yes   yes   yes   .     door
/sharing/training/audit/print/              .     yes   .     .     .     .     .     .     yes   yes   yes   .     door
/sharing/training/audit.pdf                 .     yes   .     .     .     .     .     .     yes   yes   yes   .     door
/sharing/training/agencies/{learning}/      .     yes   .     .     .     .     .     .     .     yes   yes   .     door
/sharing/training/agencies/{learning}/table.csv . yes . . . . . . . . yes . door
/sharing/training/import/                   .     yes   .     .     .     .     .     .     yes   .     yes   .     door
/sharing/training/import/check/             .     .     .     .     .     .     .     .     .     .     .     .     door
/sharing/training/people/{learner}/         .     yes   .     .     .     .     .     .     .     no    yes   .     door
/sharing/training/hubs/{hub}/people/{learner}/ yes no no no no no no no no no no . door
/sharing/training/records/{completion}/     .     yes   yes   .     .     .     .     .     .     yes   yes   .     door
/sharing/training/records/{certified}/certificate/ . yes . . . . yes . yes yes . . door
/sharing/training/records/{completion}/take-back/ . yes no . . . . . . no yes . door
-- home, notices
/actions/glance/                            yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/                                   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/notices/                                   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/notices/wake/                              -     -     -     -     -     -     -     -     -     -     -     -     door
/notices/sleep/                             -     -     -     -     -     -     -     -     -     -     -     -     door
/notices/worker.js                          yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
"""

SENDS = """
send                                        amira carys ben   dev   huw   ffion gwen  mali  eleri esi   ioan  cleo  none
/sign-out/                                  door  door  door  door  door  door  door  door  door  door  door  door  door
/forgotten-password/                        on    on    on    on    on    on    on    on    on    on    on    on    on
/account/password/                          on    on    on    on    on    on    on    on    on    on    on    on    door
/account/code-app/                          yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/account/recovery-codes/new/                yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/demo/sign-in/                              .     .     .     .     .     .     .     .     .     .     .     .     .
/language/                                  on    on    on    on    on    on    on    on    on    on    on    on    on
/here/                                      yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   401
/seat/                                      yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   401
/hubs/{hub}/rules/level/{level}/            no    yes   no    no    no    no    no    no    no    no    no    .     door
/hubs/{hub}/telephones/                     no    yes   no    no    no    no    no    no    no    no    no    .     door
/hubs/{hub}/telephones/{telephone}/         no    yes   no    no    no    no    no    no    no    no    no    .     door
/staff/invite/                              .     .     .     .     .     .     .     .     .     .     yes   .     door
/staff/invitations/{invitation}/withdraw/   .     .     .     .     .     .     .     .     .     .     on    .     door
/staff/{ben}/                               .     .     .     .     .     .     .     .     .     .     yes   .     door
/staff/{ben}/leave/                         .     .     .     .     .     .     .     .     .     .     on    .     door
/staff/{ben}/new-start/                     .     .     .     .     .     .     .     .     .     .     yes   .     door
/invitation/                                410   410   410   410   410   410   410   410   410   410   410   410   410
/families/open/                             yes   yes   no    no    no    no    no    no    no    no    no    no    door
/families/{family}/contact/                 yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/families/{family}/people/                  on    on    on    on    on    on    .     .     .     .     .     .     door
/families/{family}/readers/                 on    on    no    no    no    no    .     .     .     .     .     .     door
/records/drafts/contact/{family}/text/      yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/facts/{fact}/amend/                        no    no    on    no    no    no    .     .     .     .     .     .     door
/facts/{fact}/terms/                        no    no    on    no    no    no    .     .     .     .     .     .     door
/facts/{fact}/translate/                    on    on    on    on    on    on    .     .     .     .     .     .     door
/people/                                    yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/people/{person}/protect/                   yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/protections/{protection}/show/             yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/protections/{protection}/end/              on    on    on    on    on    on    .     .     .     .     .     .     door
/people/staff/                              no    no    no    no    no    no    no    no    no    yes   no    no    door
/people/emergency/                          yes   yes   yes   yes   yes   yes   yes   yes   yes   no    no    no    door
/people/emergency/told/{notice}/            .     .     .     .     .     .     .     .     .     on    .     .     door
/people/emergency/reviews/{review}/         no    no    no    no    no    no    no    no    no    yes   no    no    door
/referrals/new/                             gaps  gaps  gaps  gaps  gaps  gaps  gaps  gaps  gaps  no    no    .     door
/referrals/draft/why_now/                   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/referrals/{new}/accept/                    no    gaps  .     .     .     no    .     .     .     .     .     .     door
/referrals/{new}/return/                    no    on    .     .     .     no    .     .     .     .     .     .     door
/referrals/{new}/statutory/                 no    on    .     .     .     no    .     .     .     .     .     .     door
/referrals/{new}/take-back/                 no    no    .     .     .     on    .     .     .     .     .     .     door
/meetings/new/                              gaps  gaps  no    no    no    no    no    no    no    no    no    .     door
/meetings/{soon}/open/                      on    on    no    no    .     no    .     .     no    .     .     .     door
/meetings/{live}/close/                     no    no    no    no    no    no    no    no    no    .     .     .     door
/meetings/{soon}/lobby/                     on    on    on    on    .     on    .     .     on    .     .     .     door
/meetings/{soon}/lobby/let-in/              on    on    no    no    .     no    .     .     no    .     .     .     door
/meetings/{soon}/apologies/                 on    on    on    on    .     on    .     .     on    .     .     .     door
/meetings/{soon}/plan/add/                  on    on    no    .     .     .     .     .     .     .     .     .     door
/meetings/{soon}/plan/move/                 on    on    .     .     .     .     .     .     .     .     .     .     door
/meetings/{soon}/admissions/                on    on    no    no    .     no    .     .     no    .     .     .     door
/meetings/{live}/prepare/                   on    on    on    .     .     .     .     on    on    .     .     .     door
/items/{next}/people/                       on    on    .     .     .     .     .     .     .     .     .     .     door
/items/{sealed}/people/                     on    on    .     .     .     .     .     .     .     .     .     .     door
/items/{next}/seal/                         gaps  gaps  .     .     .     .     .     .     .     .     .     .     door
/items/{next}/remove/                       on    on    .     .     .     .     .     .     .     .     .     .     door
/items/{done}/handover/                     on    on    no    no    .     no    .     .     no    .     .     .     door
/items/{done}/minutes/words/                on    on    no    no    .     no    .     .     no    .     .     .     door
/items/{done}/minutes/approve/              no    no    no    no    .     no    .     .     no    .     .     .     door
/items/{done}/minutes/add/                  no    no    no    no    .     no    .     .     no    .     .     .     door
/actions/{action}/                          on    on    no    no    .     no    .     .     no    .     .     .     door
/meetings/{live}/do/                        on    on    on    on    on    on    .     .     .     .     .     .     door
/meetings/{live}/items/{heard}/report/      on    on    on    on    on    on    .     .     .     .     .     .     door
/meetings/{live}/items/{sealed}/report/     on    on    .     on    .     .     .     .     on    .     .     .     door
/sharing/disclosures/ask/?agency={crehyr}&person=described on  on  on  on  on  on  gaps  on  on   no    no    no    door
/sharing/disclosures/offer/?agency={crehyr}&person=described on  on  on  on  on  on  gaps  on  on  no   no    no    door
/sharing/disclosures/emergency/?agency={crehyr}&person=described on  on  on  on  on  on  gaps  on  on  no  no  no   door
/sharing/disclosures/leads/                 gaps  no    gaps  gaps  gaps  gaps  on    gaps  gaps  no    gaps  no    door
/sharing/disclosures/drafts/ask/-/why/      yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   door
/sharing/disclosures/onward/{onward}/       .     .     no    .     .     on    .     .     .     .     .     .     door
/sharing/disclosures/{waits}/decide/        .     .     no    .     .     .     on    .     .     .     .     .     door
/sharing/disclosures/{waits}/emergency/     .     .     no    .     .     .     on    .     .     .     .     .     door
/sharing/disclosures/{waits}/share/         .     .     no    .     .     .     no    .     .     .     .     .     door
/sharing/disclosures/{waits}/complete/      .     .     no    .     .     .     no    .     .     .     .     .     door
/sharing/disclosures/{waits}/withdraw/      .     .     on    .     .     .     no    .     .     .     .     .     door
/sharing/disclosures/{slice}/end/           .     .     no    .     .     on    .     .     .     .     .     .     door
/sharing/disclosures/{slice}/close/         .     .     on    .     .     on    .     .     .     .     .     .     door
/sharing/disclosures/{waits}/not-to/        .     .     gaps  .     .     .     gaps  .     .     .     .     .     door
/sharing/disclosures/{waits}/colleague/     .     .     gaps  .     .     .     gaps  .     .     .     .     .     door
/sharing/disclosures/{slice}/onward/        .     .     on    .     .     no    .     .     .     .     .     .     door
/drafts/contribute/{heard}/                 yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/drafts/contribute/{sealed}/                yes   yes   .     yes   .     .     .     .     yes   .     .     .     door
/room/keys/                                 on    on    on    on    on    on    on    on    on    on    on    on    door
/sharing/parents/contacts/{asked}/answered/ no    no    no    .     .     no    .     .     no    .     .     .     door
/sharing/parents/{tomos}/{rhodri}/order/    yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/parents/{tomos}/{rhodri}/check/    yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/parents/{tomos}/{rhodri}/way/      yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/parents/{tomos}/{rhodri}/telling/  yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/parents/{tomos}/{rhodri}/contact/  yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/parents/{tomos}/{rhodri}/lives/    on    on    on    on    on    on    .     .     .     .     .     .     door
/sharing/consents/families/{family}/new/    yes   yes   yes   yes   yes   yes   .     .     .     .     .     .     door
/sharing/consents/{consent}/withdraw/       on    on    .     .     .     on    .     .     .     .     .     .     door
/items/{heard}/tell/{tomos}/{rhodri}/       no    no    no    no    no    no    .     .     .     .     .     .     door
/items/{heard}/letters/{tomos}/{rhodri}/    no    no    no    no    no    no    .     .     .     .     .     .     door
/letters/{letter}/words/                    no    no    no    .     .     .     .     .     no    .     .     .     door
/letters/{letter}/draft/                    no    no    no    .     .     .     .     .     no    .     .     .     door
/letters/{letter}/translate/                no    no    no    .     .     .     .     .     no    .     .     .     door
/letters/{letter}/approve/                  no    no    no    .     .     .     .     .     no    .     .     .     door
/letters/{letter}/back/                     no    no    no    .     .     .     .     .     no    .     .     .     door
/letters/{letter}/given/                    no    no    no    .     .     .     .     .     no    .     .     .     door
/letters/{letter}/cancel/                   no    no    no    .     .     .     .     .     no    .     .     .     door
/sharing/basis/rows/gateway/{law}/change/   no    no    no    no    no    no    no    no    no    on    no    no    door
/sharing/basis/rows/gateway/new/            no    no    no    no    no    no    no    no    no    on    no    no    door
/sharing/agreements/new/{hub}/              no    gaps  no    no    no    gaps  gaps  gaps  gaps  gaps  no    .     door
/sharing/agreements/{drafted}/sections/     .     on    .     .     .     no    no    no    on    .     .     .     door
/sharing/agreements/{agreement}/partners/   no    gaps  no    no    no    no    no    no    no    gaps  no    .     door
/sharing/agreements/{agreement}/partners/{partner}/ no on no no no no no no no on no . door
/sharing/agreements/{drafted}/table/        .     gaps  .     .     .     no    no    no    gaps  .     .     .     door
/sharing/agreements/{agreement}/versions/   no    on    no    no    no    no    no    no    no    on    no    .     door
/sharing/agreements/{drafted}/publish/      .     on    .     .     .     no    no    no    on    .     .     .     door
/sharing/agreements/{agreement}/sign/       no    no    no    no    no    no    no    no    no    no    no    .     door
/sharing/agreements/{agreement}/review/     no    on    no    no    no    no    no    no    no    on    no    .     door
/sharing/agreements/{agreement}/end/        no    on    no    no    no    no    no    no    no    on    no    .     door
/sharing/agreements/{agreement}/documents/  no    gaps  no    no    no    no    no    no    no    gaps  no    .     door
/sharing/flags/{flag}/                      .     on    .     .     .     .     .     .     .     on    .     .     door
/sharing/guides/new/{hub}/                  no    gaps  no    no    no    on    on    on    on    on    no    .     door
/sharing/guides/{guide}/write/              no    on    no    no    no    no    no    no    on    on    no    .     door
/sharing/guides/{guide_draft}/publish/      .     .     .     .     .     .     on    .     .     .     .     .     door
/sharing/guides/{guide}/review/             no    on    no    no    no    no    no    no    on    on    no    .     door
/sharing/guides/{guide}/withdraw/           no    on    no    no    no    no    no    no    on    on    no    .     door
/sharing/guides/{guide}/read/               on    on    on    on    on    on    on    on    on    on    on    .     door
/sharing/guides/{guide_own}/read/           .     .     .     .     .     on    .     .     .     .     .     .     door
-- questions about brothers and sisters
/sharing/siblings/                          -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/ask/                      no    no    no    no    no    on    gaps  gaps  no    no    no    no    door
/sharing/siblings/questions/{wonder}/       -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/questions/{wonder}/withdraw/ .    .    .    .    .    on    .    .    .    .    .    .    door
/sharing/siblings/questions/{for_hub}/withdraw/ on   .    .    .    .    .    .    .    .    .    .    .    door
/items/{heard}/siblings/                    on    no    no    no    no    no    .     .     .     .     .     .     door
/items/{done}/siblings/                     no    no    no    no    .     no    .     .     no    .     .     .     door
/items/{sealed}/siblings/                   no    no    .     no    .     .     .     .     no    .     .     .     door
/items/{heard}/siblings/beside/             -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/asked/{prompt}/           .     .     .     .     .     .     on    .     .     .     .     .     door
/sharing/siblings/refusals/                 -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/refusals/{refusal}/lift/  .     .     .     .     .     .     on    .     .     .     .     .     door
/sharing/siblings/calls/                    -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/calls/{prompt}/           .     .     .     .     .     .     .     .     on    .     .     .     door
/sharing/siblings/signals/                  -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/signals/{signal}/seen/    .     .     .     .     .     .     .     .     .     on    .     .     door
/sharing/siblings/emergency/                on    on    on    on    no    no    no    no    on    no    no    no    door
/sharing/siblings/emergency/{opening}/      -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/emergency/{opening}/confirm/ .    .    .    no    .    .    .    .    .    .    .    .    door
/sharing/siblings/emergency/{opening}/close/ .    .    .    on    .    .    .    .    .    .    .    .    door
/sharing/siblings/emergency/{over}/review/  .     .     .     no    .     .     .     .     .     on    .     .     door
-- rolls
/sharing/siblings/links/                    -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/links/{link}/             -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/links/{link}/card/        .     .     .     .     .     on    on    .     .     .     .     .     door
/sharing/siblings/links/{link}/relation/    .     .     .     .     .     on    on    .     .     .     .     .     door
/sharing/siblings/links/{link}/person/      .     .     .     .     .     gaps  gaps  .     .     .     .     .     door
/sharing/siblings/links/{link}/tell/1/      .     .     .     .     .     on    on    .     .     .     .     .     door
/sharing/siblings/links/{link}/ask/         .     .     .     .     .     on    on    .     .     .     .     .     door
/sharing/siblings/links/{link}/withdraw/    .     .     .     .     .     on    on    .     .     .     .     .     door
/sharing/siblings/links/{link}/notify/      .     .     .     .     .     on    on    .     .     .     .     .     door
/sharing/siblings/links/{link}/hand-over/   .     .     .     .     .     no    no    .     .     .     .     .     door
/sharing/siblings/notices/{sibling_notice}/ .     .     .     .     .     .     on    .     .     .     .     .     door
/sharing/siblings/families/{family}/        -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/families/{family}/notify/ no    no    no    on    no    no    .     .     .     .     .     .     door
/sharing/siblings/council/                  -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/council/calls/            -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/council/calls/{link_call}/ . . . . . . . . on . . . door
/sharing/siblings/council/report/           -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/council/report.pdf        -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/roll/                     -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/roll/terms/               no    no    no    no    no    on    on    on    no    no    no    no    door
/sharing/siblings/roll/standing/            no    no    no    no    no    on    on    on    no    no    no    no    door
/sharing/siblings/roll/roll.csv             -     -     -     -     -     -     -     -     -     -     -     -     door
/sharing/siblings/roll/delete/              no    no    no    no    no    on    on    on    no    no    no    no    door
/sharing/siblings/roll/method/{hub}/        on    no    no    no    no    no    no    no    on    no    no    .     door
/sharing/siblings/roll/drafts/object/-/said/ yes yes yes yes yes yes yes yes yes yes yes yes door
/sharing/siblings/roll/load/                no    no    no    no    no    gaps  gaps  gaps  no    no    no    no    door
/sharing/siblings/roll/load/check/          no    no    no    no    no    .     .     .     no    no    no    no    door
/sharing/siblings/roll/children/new/        no    no    no    no    no    on    on    on    no    no    no    no    door
/sharing/siblings/roll/children/{rollchild}/edit/ . . . . . on . . . . . . door
/sharing/siblings/roll/children/{rollchild}/standing/ . . . . . on . . . . . . door
/sharing/siblings/roll/children/{rollchild}/left/ . . . . . on . . . . . . door
/sharing/siblings/roll/children/{rollchild}/objection/ . . . . . on . . . . . . door
/sharing/siblings/roll/children/{rollchild}/shield/ . . . . . on . . . . . . door
/sharing/siblings/roll/objections/          no    no    no    no    no    on    on    on    no    no    no    no    door
/sharing/siblings/roll/objections/{objection}/ . . . . . . . . . . . . door
/sharing/siblings/roll/people/{person}/shield/ on on on on on on . . . . . . door
/sharing/siblings/roll/shields/{rollshield}/confirm/ . . . . . no . . . . . . door
/sharing/siblings/roll/shields/{rollshield}/ask-to-lift/ . . . . . on . . . . . . door
/sharing/siblings/roll/shields/{rollshield}/lift/ . . . . . no . . . . . . door
-- training
/sharing/training/practice/new_partner/     yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   .     door
/sharing/training/requirements/{asked_for}/ no    on    no    no    no    no    no    no    no    no    no    .     door
/sharing/training/import/                   .     gaps  .     .     .     .     .     .     gaps  .     gaps  .     door
/sharing/training/import/check/             .     .     .     .     .     .     .     .     .     .     .     .     door
/sharing/training/people/{learner}/         .     on    .     .     .     .     .     .     .     no    on    .     door
/sharing/training/hubs/{hub}/people/{learner}/ on no no no no no no no no no no . door
/sharing/training/records/{completion}/take-back/ . on no . . . . . . no on . door
/sharing/training/audit/                    -     -     -     -     -     -     -     -     -     -     -     -     door
-- notices
/notices/                                   on    on    on    on    on    on    on    on    on    on    on    on    door
/notices/wake/                              gaps  gaps  gaps  gaps  gaps  gaps  gaps  gaps  gaps  gaps  gaps  gaps  door
/notices/sleep/                             on    on    on    on    on    on    on    on    on    on    on    on    door
"""

# What is sent, where a form needs more than nothing.
SENT = {
    "/sharing/basis/rows/gateway/{law}/change/": {
        "from_on": "{week}",
        "what_en": "Named anew.",
        "what_cy": "Enwyd o'r newydd.",
        "label_en": "A",
        "label_cy": "B",
        "text_en": "C",
        "text_cy": "D",
        "source": "E",
    },
    "/sharing/basis/rows/gateway/new/": {
        "code": "new_act",
        "nation": "wales",
        "from_on": "{week}",
        "what_en": "There is a new power.",
        "what_cy": "Mae pŵer newydd.",
        "label_en": "A",
        "label_cy": "B",
        "source": "E",
    },
    "/sharing/agreements/new/{hub}/": {
        "kind": "dda",
        "reference": "DDA-2026-99",
        "name_en": "A",
        "name_cy": "B",
        "partners": ["{agency}"],
    },
    "/sharing/agreements/{drafted}/sections/": {"purposes_en": "A", "purposes_cy": "B"},
    "/sharing/agreements/{agreement}/partners/": {"partners": ["{agency}"]},
    "/sharing/agreements/{agreement}/partners/{partner}/": {"user": "{glenys}"},
    "/sharing/agreements/{drafted}/table/": {"text": "provider,recipient"},
    "/sharing/agreements/{drafted}/publish/": {"in_force_on": "{week}", "review_on": "2030-01-01"},
    "/sharing/agreements/{agreement}/review/": {"looked_at": "Every row.", "next_on": "{week}"},
    "/sharing/agreements/{agreement}/end/": {"on": "{week}", "why": "A new one."},
    "/sharing/flags/{flag}/": {"what_was_done": "Every row was read."},
    "/sharing/guides/new/{hub}/": {
        "kind": "guide",
        "for_whom": "own",
        "title_en": "A",
        "title_cy": "B",
        "text_en": "C",
        "text_cy": "D",
    },
    "/sharing/guides/{guide}/write/": {"title_en": "A", "title_cy": "B", "text_en": "C", "text_cy": "D"},
    "/sharing/guides/{guide_draft}/publish/": {"review_on": "{week}"},
    "/sharing/guides/{guide}/review/": {"looked_at": "All of it.", "next_on": "{week}"},
    "/sharing/guides/{guide}/withdraw/": {"why": "A new one."},
    "/demo/sign-in/": {"username": "ben"},
    "/forgotten-password/": {"email": "nobody@hub.example"},
    "/language/": {"language": "cy"},
    "/families/{family}/people/": {"name": "Mair Prosser", "sex": "f", "in_home": "no", "said_by": "Kelly Prosser"},
    "/families/{family}/readers/": {"user": "{user_eleri}", "until": "{week}", "why": "The school asked."},
    "/records/drafts/contact/{family}/text/": {"text": "Four vis"},
    "/facts/{fact}/amend/": {"text": "Two visits.", "why": "Counted again."},
    "/facts/{fact}/terms/": {"release": "share", "why": "The school needs it."},
    "/facts/{fact}/translate/": {"text": "Dau ymweliad."},
    "/people/": {"q": "Kelly Prosser", "purpose": "meeting"},
    "/protections/{protection}/end/": {"why": "He has moved abroad."},
    "/referrals/draft/why_now/": {"text": "Not seen."},
    "/referrals/{new}/return/": {"why": "Who else is at home?"},
    "/referrals/{new}/statutory/": {"why": "Reference 12."},
    "/referrals/{new}/take-back/": {"why": "They moved away."},
    "/meetings/{soon}/lobby/let-in/": {"everybody": "1"},
    "/meetings/{soon}/apologies/": {"text": ""},
    "/meetings/{soon}/plan/add/": {"referral": "{accepted}"},
    "/meetings/{soon}/plan/move/": {"up": "{next}"},
    "/meetings/{live}/prepare/": {"item": "{other}", "id": "00000000-0000-4000-8000-000000000000", "act": "nothing"},
    "/items/{next}/people/": {"act": "admit", "user": "{user_huw}"},
    "/items/{sealed}/people/": {"act": "admit", "user": "{user_huw}"},
    "/actions/{action}/": {"outcome": "done"},
    "/meetings/{live}/do/": {"act": "hand", "up": "on", "item": "{heard}"},
    "/meetings/{live}/items/{heard}/report/": {"reason": "Shouting heard."},
    "/meetings/{live}/items/{sealed}/report/": {"reason": "Shouting heard."},
    "/sharing/disclosures/ask/?agency={crehyr}&person=described": {
        "name": "Owain Tudur",
        "items": "attendance",
        "what": "Which mornings.",
        "purpose": "put_together",
        "why": "Not seen.",
        "urgency": "routine",
    },
    "/sharing/disclosures/offer/?agency={crehyr}&person=described": {
        "name": "Owain Tudur",
        "items": "attendance",
        "what": "Which mornings.",
        "purpose": "put_together",
        "why": "Not seen.",
        "urgency": "routine",
    },
    "/sharing/disclosures/emergency/?agency={crehyr}&person=described": {
        "name": "Owain Tudur",
        "items": "attendance",
        "what": "Which mornings.",
        "purpose": "put_together",
        "why": "Not seen.",
        "urgency": "routine",
    },
    "/sharing/siblings/ask/": {
        "child": "{other_child}", "purpose": "put_together", "why": "A worry.", "urgency": "routine",
    },
    "/items/{heard}/siblings/": {"purpose": "put_together", "why": "A worry.", "urgency": "routine"},
    "/items/{done}/siblings/": {"purpose": "put_together", "why": "A worry.", "urgency": "routine"},
    "/items/{sealed}/siblings/": {"purpose": "put_together", "why": "A worry.", "urgency": "routine"},
    "/sharing/siblings/asked/{prompt}/": {"answer": "no", "reason": "It is not needed."},
    "/sharing/siblings/calls/{prompt}/": {"reached": "no"},
    "/sharing/siblings/emergency/": {
        "forename": "Gwenno", "surname": "Ifans", "postcode": "MA1 4ZZ", "why": "Found alone.",
    },
    "/sharing/siblings/emergency/{over}/review/": {"review": "It was right."},
    "/sharing/disclosures/leads/": {"first": "{user_gwen}", "second": "{user_tegwen}"},
    "/sharing/disclosures/drafts/ask/-/why/": {"text": "Not se"},
    "/sharing/disclosures/onward/{onward}/": {"agreed": "no", "why": "It is not needed."},
    "/sharing/disclosures/{waits}/decide/": {"answer": "refuse", "reasons": "It asks for too much."},
    "/sharing/disclosures/{waits}/emergency/": {"what": "She is ill.", "why": "Today."},
    "/sharing/disclosures/{slice}/end/": {"why": "It is over."},
    "/sharing/disclosures/{slice}/onward/": {"to": "{agency}", "why": "Housing asks."},
    "/sharing/parents/{tomos}/{rhodri}/lives/": {"lives_with": "sees", "said_by": "A neighbour"},
    "/sharing/consents/{consent}/withdraw/": {"on": "{today}", "how": "By telephone"},
    "/drafts/contribute/{heard}/": {"text": "Four vis"},
    "/drafts/contribute/{sealed}/": {"text": "Four vis"},
    "/sharing/siblings/links/{link}/card/": {"telephone": "01632 960321"},
    "/sharing/siblings/links/{link}/relation/": {"relation": "half", "said_by": "parent"},
    "/sharing/siblings/links/{link}/person/": {"person": ""},
    "/sharing/siblings/links/{link}/tell/1/": {
        "first_name": "Nel", "reasons": "A", "necessity": "B", "told": "by_us", "expires_on": "{week}",
    },
    "/sharing/siblings/links/{link}/ask/": {"items": "attendance", "why": "The same mornings."},
    "/sharing/siblings/links/{link}/notify/": {"kind": "missing", "happened_on": "{today}", "watch_for": "arrives"},
    "/sharing/siblings/notices/{sibling_notice}/": {"answer": "well"},
    "/sharing/siblings/families/{family}/notify/": {
        "people": "{tomos}", "happened_on": "{today}", "watch_for": "upset",
    },
    "/sharing/siblings/roll/terms/": {
        "dpia": "DPIA 1", "notice_en": "Part 6", "notice_cy": "Rhan 6", "notice_given_on": "{today}"},
    "/sharing/siblings/roll/standing/": {"standing": "never"},
    "/sharing/siblings/roll/method/{hub}/": {
        "weights": "1", "pairs": "400", "right": "399", "reviewed_on": "{today}", "source": "The board's sheet"},
    "/sharing/siblings/roll/drafts/object/-/said/": {"text": "By let"},
    "/sharing/siblings/roll/children/new/": {"forename": "Nel", "surname": "Tudur", "dob": "2/3/2021"},
    "/sharing/siblings/roll/children/{rollchild}/edit/": {"forename": "Nel", "surname": "Tudur", "dob": "2/3/2021"},
    "/sharing/siblings/roll/children/{rollchild}/standing/": {"standing": "open"},
    "/sharing/siblings/roll/children/{rollchild}/objection/": {"received_on": "{today}", "said": "By letter."},
    "/sharing/siblings/roll/children/{rollchild}/shield/": {"reason": "refuge", "review_on": "{week}"},
    "/sharing/siblings/roll/objections/": {
        "forename": "Nel", "surname": "Tudur", "born_on": "2021-03-02", "received_on": "{today}", "said": "By letter."},
    "/sharing/siblings/roll/people/{person}/shield/": {"reason": "police", "review_on": "{week}"},
    "/sharing/training/practice/new_partner/": {"may": "not_this_way", "scheme": "dvds"},
    "/sharing/training/requirements/{asked_for}/": {
        "effect": "warn", "grace_days": "14", "source": "The board's plan", "from_on": "{week}"},
    "/notices/": {"ordinary": "at_once"},
    "/sharing/training/people/{learner}/": {
        "course": "group_b", "completed_on": "{today}", "evidence": "Seen in the file."},
    "/sharing/training/hubs/{hub}/people/{learner}/": {"why": "Nobody else can come.", "days": "7"},
    "/sharing/training/records/{completion}/take-back/": {"why": "Another person's."},
}

ACTS = """
act/item                                    amira carys ben   dev   huw   ffion gwen  mali  eleri esi   ioan  cleo
accept/                                     yes   yes   yes   yes   yes   yes   yes   yes   yes   .     .     .
act/heard                                   yes   yes   no    no    no    no    .     .     .     .     .     .
admit/heard                                 yes   yes   no    no    no    no    .     .     .     .     .     .
admit/sealed                                yes   yes   .     no    .     .     .     .     no    .     .     .
amend/heard                                 no    no    yes   no    no    no    .     .     .     .     .     .
apologise/                                  yes   yes   yes   yes   yes   yes   yes   yes   yes   .     .     .
call/other                                  no    no    no    .     .     .     .     no    no    .     .     .
call/sealed                                 no    no    .     no    .     .     .     .     no    .     .     .
close/heard                                 yes   no    no    no    no    no    .     .     .     .     .     .
close/sealed                                no    no    .     no    .     .     .     .     no    .     .     .
contribute/heard                            yes   yes   yes   yes   yes   yes   .     .     .     .     .     .
contribute/other                            no    no    no    .     .     .     .     no    no    .     .     .
contribute/sealed                           no    no    .     no    .     .     .     .     no    .     .     .
decide/heard                                no    no    no    no    no    no    .     .     .     .     .     .
dissent/closed                              yes   yes   yes   yes   .     .     .     yes   yes   .     .     .
hand/heard                                  yes   yes   yes   yes   yes   yes   .     .     .     .     .     .
hold/heard                                  yes   yes   yes   yes   yes   yes   .     .     .     .     .     .
hold/other                                  no    no    no    .     .     .     .     no    no    .     .     .
let_in/                                     yes   yes   no    no    no    no    no    no    no    .     .     .
nothing/heard                               yes   yes   yes   yes   yes   yes   .     .     .     .     .     .
nothing/sealed                              yes   yes   .     yes   .     .     .     .     yes   .     .     .
outcome/closed                              yes   yes   yes   no    .     .     .     no    no    .     .     .
relied/heard                                no    no    no    no    no    no    .     .     .     .     .     .
remark/heard                                yes   yes   yes   yes   yes   yes   .     .     .     .     .     .
remark/sealed                               no    no    .     no    .     .     .     .     no    .     .     .
remarks/                                    yes   no    no    no    no    no    no    no    no    .     .     .
report/heard                                yes   yes   yes   yes   yes   yes   .     .     .     .     .     .
report/other                                yes   yes   yes   .     .     .     .     yes   yes   .     .     .
report/sealed                               yes   yes   .     yes   .     .     .     .     yes   .     .     .
return/heard                                no    no    no    no    no    no    .     .     .     .     .     .
reveal/heard                                yes   no    no    no    no    no    .     .     .     .     .     .
step_out/heard                              yes   yes   yes   yes   yes   yes   .     .     .     .     .     .
terms/heard                                 no    no    yes   no    no    no    .     .     .     .     .     .
translate/heard                             yes   yes   yes   yes   yes   yes   .     .     .     .     .     .
turn/heard                                  yes   no    no    no    no    no    .     .     .     .     .     .
view/heard                                  yes   yes   yes   yes   yes   yes   .     .     .     .     .     .
withdraw/heard                              yes   yes   no    no    no    no    .     .     .     .     .     .
"""

DONE = {
    "accept": {"language": "en"},
    "act": {"what": "See Tomos at home.", "owner": "{user_huw}", "due_on": "{week}", "contingency": "Report."},
    "admit": {"user": "{user_eleri}"},
    "amend": {"of": "{said}", "text": "Five visits.", "why": "Counted again."},
    "apologise": {"text": ""},
    "contribute": {"text": "Not seen.", "kind": "fact", "about": ["{person}"]},
    "decide": {"outcome": "team_around_family", "level": "3", "reasons": "Not seen.",
               "told": {"parents": {"by": "{user_dev}"}, "child": {"why_not": "Two years old."}}},
    "dissent": {"of": "{decision}", "reason": "The risk is rising."},
    "hand": {"up": True},
    "hold": {"where": "The case file."},
    "let_in": {"user": "{user_sara}"},
    "outcome": {"action": "{owed}", "outcome": "could_not", "why": "Nobody was in."},
    "relied": {"holding": "{held}"},
    "remark": {"text": "Is the dog there?"},
    "remarks": {"on": False},
    "report": {"reason": "Shouting heard."},
    "return": {"user": "{user_huw}", "why": "It was another family."},
    "step_out": {"why": "My cousin."},
    "terms": {"of": "{said}", "release": "share", "why": "The school needs it."},
    "translate": {"of": "{said}", "language": "cy", "text": "Nis gwelwyd."},
    "turn": {"agency": "{agency}"},
    "view": {"level": "3"},
    "withdraw": {"user": "{user_huw}", "why": "Not their family."},
}  # fmt: skip


def filled(value: Any, with_things: dict[str, Any]) -> Any:
    """A row's URL or data with the ids of what it names in braces."""
    if isinstance(value, dict):
        return {name: filled(one, with_things) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, with_things) for one in value]
    return value.format(**with_things) if isinstance(value, str) else value


# Pages about people: what is not there for somebody is written down once, and so is a refusal.
ABOUT_PEOPLE = (
    "/families", "/facts", "/people", "/protections", "/referrals/", "/meetings", "/items", "/actions/", "/letters",
    "/sharing/parents", "/sharing/consents", "/sharing/siblings/",
)  # fmt: skip
# Where a name may stand in somebody's words about others: there only ids are looked for.
# A setting writes its own roll: who of it the hub knows too is not told.
IN_WORDS = ("/facts/", "/people/{person}/", "/sharing/disclosures/", "/sharing/siblings/")


SHARING = "/sharing/"  # about half of all: each half can have a worker of its own


class DoorsTest(TestCase):
    @pytest.fixture(autouse=True)
    def _seed(self, county: Path) -> None:
        self.seed = county

    def setUp(self) -> None:
        load_county(self.seed)
        self.things = things()
        self.known = self.names_and_ids()
        self.referred = " ".join(Referral.objects.filter(family=None).values_list("who", flat=True))

    def names_and_ids(self) -> list[tuple[str, str]]:
        """What stands for a person of the records; no name that two persons or a member of staff have."""
        names: dict[str, str] = dict.fromkeys(User.objects.values_list("name", flat=True), "")
        for pk, name in Person.objects.values_list("pk", "name"):
            names[name] = "" if name in names else str(pk)
        return [pair for name, pk in names.items() if pk for pair in ((name, pk), (pk, pk))]

    def filled(self, value: Any) -> Any:
        return filled(value, self.things)

    def try_all(self, method: str, rows: list[Row]) -> None:
        clients = {name: client_of(name) for name in EVERYBODY}
        for url, expected in rows:
            # However slow the machine: nobody's sitting grows old while the table is walked.
            Sitting.objects.update(active_at=Now(), stepped_up_at=Now())
            path, data = self.filled(url), self.filled(SENT.get(url, {}) if method == "POST" else {})
            tried = {name: knocked(clients[name], method, path, data) for name in expected}
            with self.subTest(f"{method} {url}"):
                self.assertEqual(line(url, {n: one.outcome for n, one in tried.items()}), line(url, expected))
            for name, one in tried.items():
                with self.subTest(f"{method} {url}: what {name} was shown is in the log"):
                    self.assert_logged(url, one)

    def assert_logged(self, url: str, tried: Tried) -> None:
        if tried.outcome in (".", "no") and url.startswith(ABOUT_PEOPLE):
            outcomes = [outcome for _act, outcome in tried.events if outcome != "done"]
            self.assertEqual(outcomes, ["hidden" if tried.outcome == "." else "refused"], "written down once")
        typed = url.format(**self.things) + str(self.filled(SENT.get(url, {}))) + self.referred
        known = [pair for pair in self.known if pair[0] == pair[1]] if url.startswith(IN_WORDS) else self.known
        shown = {pk for one, pk in known if one in tried.text and one not in typed}
        self.assertLessEqual(shown, tried.people, "shown, and in no event")

    def test_reading(self) -> None:
        self.try_all("GET", [row for row in rows_of(READS) if not row[0].startswith(SHARING)])

    def test_reading_of_sharing(self) -> None:
        self.try_all("GET", [row for row in rows_of(READS) if row[0].startswith(SHARING)])

    def test_sending(self) -> None:
        self.try_all("POST", [row for row in rows_of(SENDS) if not row[0].startswith(SHARING)])

    def test_sending_of_sharing(self) -> None:
        self.try_all("POST", [row for row in rows_of(SENDS) if row[0].startswith(SHARING)])

    def test_acting(self) -> None:
        for what, expected in rows_of(ACTS):
            act, _, item = what.partition("/")
            data, at = self.filled(DONE.get(act, {})), self.things.get(item)
            tried = {name: acted(user(name), act, self.things["live"], at, data) for name in expected}
            with self.subTest(what):
                self.assertEqual(line(what, {n: one.outcome for n, one in tried.items()}), line(what, expected))
            for name, one in tried.items():
                with self.subTest(f"{what} by {name}: a refusal is in the log, once"):
                    outcomes = [outcome for _act, outcome in one.events if outcome != "done"]
                    self.assertEqual(outcomes, {"no": ["refused"], ".": ["hidden"]}.get(one.outcome, []))


def test_no_door_is_missing():
    tried = {pattern_of(url) for table in (READS, SENDS) for url, _ in rows_of(table)}
    assert set(urls()) - tried == set()


def test_no_act_of_the_room_is_missing():
    assert set(act_names()) - {what.partition("/")[0] for what, _ in rows_of(ACTS)} == set()
