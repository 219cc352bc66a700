"""A handful of people at one agency, for the tests of accounts."""

from hub.accounts.models import User
from hub.agencies.models import Agency, LegalType, Membership, Role


def agency(slug: str = "meadow-school", legal_type: LegalType = LegalType.MAINTAINED_SCHOOL) -> Agency:
    found, _ = Agency.objects.get_or_create(
        slug=slug,
        defaults={
            "name_en": f"The {slug}",
            "name_cy": f"Y {slug}",
            "legal_type": legal_type,
            "short_en": slug[:40],
            "short_cy": slug[:40],
        },
    )
    return found


def person(username: str = "ffion", *, at: Agency | None = None, role: Role = Role.DSP, language: str = "en") -> User:
    user = User.objects.create_user(
        username=username,
        email=f"{username}@hub.example",
        password=f"{username} likes long walks",
        name=f"{username.title()} Example",
        language=language,
    )
    Membership.objects.create(
        user=user, agency=at or agency(), role=role, title_en="Head of year", title_cy="Pennaeth blwyddyn"
    )
    return user
