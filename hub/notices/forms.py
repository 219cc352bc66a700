"""How somebody wants to be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.notices.models import MailChoice


class MailForm(forms.Form):
    ordinary = forms.ChoiceField(
        label=_("How do you want to be told by e-mail?"),
        help_text=_("What is urgent always comes at once."),
        choices=[
            (MailChoice.DIGEST, _("One e-mail each working day, if anything waits")),
            (MailChoice.AT_ONCE, _("An e-mail as soon as something waits")),
            (MailChoice.NEVER, _("No e-mail: I look here")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you want to be told."),
            "invalid_choice": _("Choose one of the three."),
        },
    )
