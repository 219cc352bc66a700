"""The father who lives elsewhere: found by the planner, checked for safety, and written to in Welsh, by three people in
two languages."""

import re

from tests.browser.axe import sideways, violations

PHONE = {"width": 360, "height": 740}
CLUES = ("Parc y Morfa", "MA2", "Gamlas", "Herons", "Crehyr", "Catrin", "Mabli", "Gethin")


def well_made(page) -> None:
    assert violations(page) == []
    assert sideways(page) == 0


def test_the_other_parent_is_found_checked_and_written_to_in_welsh(seats):
    carys = seats("carys", path="/sharing/parents/")
    well_made(carys)
    carys.get_by_role("link", name=re.compile("Decide.*Steffan Hughes")).click()
    well_made(carys)
    assert carys.get_by_text("Not to be contacted.").is_visible()
    assert carys.get_by_role("link", name="Write to them").count() == 0

    # 1. Three people are asked, and a named person records what they said.
    carys.get_by_role("link", name="Record a safety check").first.click()
    well_made(carys)
    carys.fill("[name=police]", "Asked Dev Mistry: one call in 2023, no offence, nothing since.")
    carys.fill("[name=service]", "Asked the duty worker: not known to them.")
    carys.fill("[name=other_parent]", "Catrin Mair Hughes, alone: content that he is told about Efa Hughes.")
    carys.locator("input[name=outcome][value=conditions]").check()
    carys.fill("[name=conditions]", "In person; nothing about where they live.")
    carys.get_by_role("button", name="Record the check").click()

    # 2. How he is reached, and what he is told.
    carys.get_by_role("link", name="Record it").first.click()
    carys.locator("input[name=way][value=in_person]").check()
    carys.locator("input[name=language][value=cy]").check()
    carys.get_by_role("button", name="Record it").click()
    carys.get_by_role("link", name="Decide what they are told").first.click()
    for name in ("wellbeing", "outcome"):
        carys.locator(f"input[name={name}_tell][value=tell]").check()
        carys.fill(f"[name={name}_reason]", "He has parental responsibility and has asked.")
    carys.select_option("[name=reviewer]", label="Amira Rahman")
    carys.get_by_role("button", name="Record these decisions").click()

    # 3. The letter: what may not go out is stopped, what may is translated by a person.
    carys.get_by_role("link", name="Write to them").click()
    carys.get_by_role("button", name="Begin the letter").click()
    seats.expected.append("422")
    carys.fill("[name=own_words]", "Efa is happy at Glan y Gamlas, and her mother is better.")
    carys.locator("input[name=own_language][value=en]").check()
    carys.select_option("[name=translator]", label="Eleri Jenkins")
    carys.get_by_role("button", name="Keep it").click()
    assert carys.get_by_text("This would tell where somebody is").first.is_visible()
    carys.fill("[name=own_words]", "Efa is happy in school. She likes reading with you.")
    carys.get_by_role("button", name="Keep it").click()
    well_made(carys)
    assert carys.get_by_text("Handed over in person, not posted").is_visible()
    letter = carys.url

    eleri = seats("eleri", language="cy", path="/letters/", viewport=PHONE)
    well_made(eleri)
    eleri.goto(f"{letter}translate/")
    eleri.fill("[name=text]", "Mae Efa yn hapus yn yr ysgol. Mae'n hoffi darllen gyda chi.")
    eleri.locator("main form button[type=submit]").click()
    well_made(eleri)

    # 4. Somebody else approves it, and it is handed over.
    amira = seats("amira", language="cy", path=letter.replace(seats.site.url, "") + "approve/")
    well_made(amira)
    amira.locator("main form button[type=submit]").click()
    text = amira.locator(".hub-letter").inner_text()
    assert "Annwyl Steffan Hughes," in text and "Mae Efa yn hapus" in text
    assert [clue for clue in CLUES if clue in text] == []

    carys.goto(f"{letter}print/")
    assert carys.locator(".hub-letter").get_attribute("lang") == "cy"
    carys.emulate_media(media="print")  # on paper there is the letter, and nothing of the hub's own
    assert carys.locator("body").inner_text().strip() == carys.locator(".hub-letter").inner_text().strip()
    carys.emulate_media(media="screen")
    carys.goto(f"{letter}given/")
    assert carys.locator("input[name=way][value=post]").count() == 0
    carys.locator("input[name=way][value=in_person]").check()
    carys.get_by_role("button", name="Record that it was given").click()
    carys.goto(letter)
    assert carys.get_by_text("Handed over.").is_visible()
