"""What a password must be, in both languages: long, not common, not about its owner. No rules about characters."""

from django.contrib.auth import password_validation as django_rules
from django.utils.translation import gettext as _


class LongEnough(django_rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("Use at least %(count)s characters. Three or four words are easy to remember.") % {
            "count": self.min_length
        }

    def get_help_text(self) -> str:
        return self.get_error_message()


class NotCommon(django_rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this password, so it is the first to be tried. Choose another.")

    def get_help_text(self) -> str:
        return ""


class NotAboutYou(django_rules.UserAttributeSimilarityValidator):
    DEFAULT_USER_ATTRIBUTES = ("username", "name", "email")

    def get_error_message(self) -> str:
        return _("This password is too close to your name or address. Choose another.")

    def get_help_text(self) -> str:
        return ""
