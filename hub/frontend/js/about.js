// @ts-check
/**
 * Ticks in "About" whoever the text names or ties a word to, so that nobody has to say it twice.
 *
 *     <fieldset data-module="about"> … <input type="checkbox" name="about" value="person id"><label>Full name</label>
 *
 * A box that was pressed by hand is left as its user put it. A first name counts where only one person has it.
 */

/** @param {HTMLElement} fieldset */
export function start(fieldset) {
  const form = fieldset.closest("form");
  const boxes = [...fieldset.querySelectorAll("input")];
  const names = boxes.map((box) => box.labels?.[0]?.textContent?.trim() ?? "");
  const first = names.map((name) => name.split(" ")[0] ?? "");
  /** @type {Set<HTMLInputElement>} */
  const byHand = new Set();
  /** @type {Set<string>} */
  let tied = new Set();

  /** @param {string} name @param {string} text */
  const says = (name, text) => Boolean(name) && new RegExp(`(?<!\\p{L})${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?!\\p{L})`, "u").test(text);

  const read = () => {
    const text = form?.querySelector("textarea")?.value ?? "";
    for (const [place, box] of boxes.entries()) {
      if (byHand.has(box)) continue;
      const isAlone = first.filter((name) => name === first[place]).length === 1;
      box.checked = tied.has(box.value) || says(names[place], text) || (isAlone && says(first[place], text));
    }
  };

  fieldset.addEventListener("change", (event) => event.target instanceof HTMLInputElement && byHand.add(event.target));
  form?.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement) read();
  });
  form?.addEventListener("hub:tied", (event) => {
    const ties = event instanceof CustomEvent ? /** @type {string[]} */ (event.detail.ties) : [];
    tied = new Set(ties.map((tie) => tie.slice(tie.lastIndexOf(":") + 1)));
    read();
  });
  form?.addEventListener("hub:sent", () => byHand.clear(), true);
  if (!boxes.some((box) => box.checked)) read(); // a draft that was kept
}
