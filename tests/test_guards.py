"""The guards of the test run themselves: each must be able to fail."""

from django.contrib.contenttypes.models import ContentType
from django.template import engines
from django.test import TestCase

from tests.guards import sql_while_rendering


class SqlWhileRendering(TestCase):
    template = "{% for kind in kinds %}{{ kind.pk }}{% endfor %}"

    def render(self, kinds):
        with sql_while_rendering() as found:
            text = engines["django"].from_string(self.template).render({"kinds": kinds})
        return text, found

    def test_a_queryset_in_a_template_is_found(self):
        text, found = self.render(ContentType.objects.all())
        assert text
        assert len(found) == 1 and "SELECT" in found[0]

    def test_plain_values_are_not(self):
        text, found = self.render(list(ContentType.objects.all()))
        assert text
        assert found == []
