"""Forms speak GOV.UK's markup without a form knowing of it."""

from html.parser import HTMLParser

from django import forms
from django.test import SimpleTestCase

from hub.web.forms import DateInput


class Contact(forms.Form):
    name = forms.CharField(help_text="As registered", widget=forms.TextInput({"class": "govuk-input--width-10"}))
    born_on = forms.DateField(widget=DateInput())
    kind = forms.ChoiceField(choices=[("fact", "Fact"), ("opinion", "Opinion")], widget=forms.RadioSelect)
    about = forms.MultipleChoiceField(
        choices=[("nia", "Nia"), ("tomos", "Tomos")], widget=forms.CheckboxSelectMultiple, required=False
    )
    is_urgent = forms.BooleanField()
    text = forms.CharField(widget=forms.Textarea, required=False)


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))

    def named(self, name):
        return next(attrs for tag, attrs in self.all if attrs.get("name") == name)

    @property
    def ids(self):
        return [attrs["id"] for tag, attrs in self.all if attrs.get("id")]


class Rendered(SimpleTestCase):
    def setUp(self):
        self.fresh = Tags(str(Contact()))
        self.refused = Tags(str(Contact({"name": "", "kind": "gossip"})))

    def test_each_widget_has_its_class_and_keeps_its_own(self):
        assert self.fresh.named("name")["class"] == "govuk-input govuk-input--width-10"
        assert self.fresh.named("text")["class"] == "govuk-textarea"
        assert self.fresh.named("kind")["class"] == "govuk-radios__input"
        assert self.fresh.named("is_urgent")["class"] == "govuk-checkboxes__input"
        assert self.fresh.named("born_on")["type"] == "date"

    def test_an_error_marks_the_field_and_says_so_to_a_screen_reader(self):
        name = self.refused.named("name")
        assert name["class"].split()[:2] == ["govuk-input", "govuk-input--error"]
        assert name["aria-invalid"] == "true"
        assert name["aria-describedby"] == "id_name_helptext id_name_error"

    def test_a_fresh_form_has_no_summary(self):
        assert not any("govuk-error-summary" in (attrs.get("class") or "") for _, attrs in self.fresh.all)

    def test_every_link_of_the_summary_leads_to_a_field(self):
        links = [attrs["href"] for tag, attrs in self.refused.all if tag == "a"]
        assert links == ["#id_name", "#id_born_on", "#id_kind_0", "#id_is_urgent"]
        assert all(link[1:] in self.refused.ids for link in links)

    def test_a_radio_button_carries_no_attribute_it_may_not_have(self):
        assert "aria-invalid" not in self.refused.named("kind")

    def test_a_group_is_described_by_its_error(self):
        described = [attrs.get("aria-describedby") for tag, attrs in self.refused.all if tag == "fieldset"]
        assert "id_kind_error" in described

    def test_the_browser_never_speaks_for_us(self):
        assert not any("required" in attrs for _, attrs in self.fresh.all)

    def test_no_id_stands_twice(self):
        assert len(self.refused.ids) == len(set(self.refused.ids))
