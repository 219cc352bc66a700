// @ts-check
/**
 * A text area whose words are never lost.
 *
 *     <textarea name="text" data-module="…/draft.js" data-draft-url="…" data-draft-key="item-7"
 *               data-draft-status="draft-status" data-draft-saved="Draft kept" data-draft-waiting="Not kept yet"></textarea>
 *
 * Every keystroke goes to this tab's storage at once; what changed goes to `data-draft-url` every three seconds (POST,
 * `text=…`, the form's own CSRF token). After a reload the text that was typed last is put back. `hub:sent` on the
 * text area (dispatched by whoever sent it) or the form's own submission ends the draft.
 *
 * With `data-draft-away` (what is said when there is no connection) a form is not sent before its draft is kept: so
 * nothing is lost if it never arrives, and without a connection the page with the words stays where it is.
 */
import { drop, keep, kept } from "./drafts.js";

const EVERY = 3000;

/** @param {HTMLTextAreaElement} area */
export function start(area) {
  const { draftUrl: url, draftKey: key = area.id, draftStatus, draftSaved = "", draftWaiting = "", draftAway } = area.dataset;
  const status = draftStatus ? document.getElementById(draftStatus) : null;
  let saved = area.value; // the server put its own draft into the page
  let sending = false;
  let ended = false;
  let left = false; // the form was sent: a save that came later would bring the draft back
  let isAway = false; // the last save found no connection

  const unsent = kept(key);
  if (unsent !== null && unsent !== area.value) {
    area.value = unsent;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  area.addEventListener("input", () => {
    keep(key, area.value);
    if (status) status.textContent = draftWaiting;
  });
  const end = () => {
    drop(key);
    saved = area.value;
    ended = sending; // a save under way would bring the draft back after its act forgot it
    if (status) status.textContent = "";
  };
  area.addEventListener("hub:sent", end);
  area.form?.addEventListener("submit", (event) => {
    if (event.defaultPrevented || left) return;
    if (draftAway && (sending || area.value !== saved)) {
      event.preventDefault();
      void keepThenSend(/** @type {HTMLElement | null} */ (event.submitter));
      return;
    }
    left = Boolean(draftAway);
    drop(key);
  });

  /** @param {HTMLElement | null} submitter */
  async function keepThenSend(submitter) {
    while (sending) await new Promise((done) => setTimeout(done, 50));
    await save();
    if (isAway) {
      if (status) status.textContent = draftAway ?? "";
      return;
    }
    left = area.value !== saved; // the server would not keep it (signed out, say): this tab's storage does
    area.form?.requestSubmit(submitter);
  }
  document.addEventListener("hub:keep", () => void save()); // the session is about to end

  async function save() {
    const text = area.value;
    if (!url || sending || left || text === saved) return;
    sending = true;
    try {
      const token = /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrfmiddlewaretoken]"));
      const answer = await fetch(url, {
        method: "POST",
        body: new URLSearchParams({ text }),
        // A draft keeps itself: it is no sign that somebody is here.
        headers: { "X-CSRFToken": token?.value ?? "", "X-Hub-Background": "1" },
        keepalive: true,
      });
      isAway = false;
      if (!answer.ok) return; // still in this tab's storage; the next round tries again
      saved = text;
      if (area.value === text) {
        drop(key);
        if (status) status.textContent = draftSaved;
      }
    } catch {
      isAway = true; // the room's own banner says so
    } finally {
      sending = false;
    }
    if (ended) {
      ended = false;
      saved = text;
      await save();
    }
  }

  const timer = setInterval(() => {
    if (!area.isConnected) clearInterval(timer);
    else void save();
  }, EVERY);
}
