"""Words for people on a page, in the reader's language."""

from django.utils.translation import override

from hub.people.words import spoken_words


def test_a_language_whose_name_is_known_is_named_in_the_readers_language():
    with override("en"):
        assert spoken_words("Cymraeg, English, polski") == "Welsh, English, Polish"
    with override("cy"):
        assert spoken_words("Welsh, English") == "Cymraeg, Saesneg"


def test_any_other_stays_as_it_was_written():
    assert spoken_words("Twi, British Sign Language") == "Twi, British Sign Language"
    assert spoken_words("") == ""
