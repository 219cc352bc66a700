"""What agreements, policies and guides do when the law changes."""

from sharing.agreements.services_guides import flag_what_rests_on
from sharing.basis.services import on_law_change

on_law_change(flag_what_rests_on)
