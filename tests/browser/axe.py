"""The accessibility rules, as one question: what is wrong with this page?"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
# Only what is wrong comes back: a page's whole answer is as long as the page.
ASK = """async (options) => (await axe.run(options)).violations.flatMap(
    (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)}`))"""
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = page.evaluate(ASK, {"runOnly": RULES, "resultTypes": ["violations"]})
    return found


def sideways(page: Page) -> int:
    """How far the page scrolls sideways, in pixels."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
