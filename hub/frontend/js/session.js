// @ts-check
/**
 * The idle time-out, in place: a line two minutes ahead; any key, tap or change of focus keeps the seat; at the end the
 * page goes to sign-in, so that nothing stays on a screen nobody watches. What was typed is kept (draft.js).
 *
 * The server decides when a session is over (`data-seat-url` answers 401). This only tells it, once a minute at most,
 * that somebody is here, and asks it at the end. Other tabs of the same sign-in hear of it too.
 */
import { forgetOthers } from "./drafts.js";

const MINUTE = 60_000;
const SIGNS = ["keydown", "pointerdown", "pointermove", "focusin", "wheel", "touchstart"];

/** @param {HTMLElement} box */
export function start(box) {
  const idle = Number(box.dataset.idle) * 1000;
  const warning = Number(box.dataset.warning) * 1000;
  const { stayUrl = "", seatUrl = "", endedUrl = "/" } = box.dataset;
  const words = /** @type {HTMLElement} */ (box.querySelector("[data-words]"));
  const token = /** @type {HTMLInputElement} */ (box.querySelector("[name=csrfmiddlewaretoken]"));
  const tabs = new BroadcastChannel("hub-here");
  let active = Date.now(); // when somebody last moved, in any tab
  let told = active; // when the server last heard
  let askAt = active + idle; // when to ask the server whether this is still a session

  forgetOthers();
  tabs.addEventListener("message", () => {
    active = told = Date.now();
    askAt = active + idle;
    hush();
  });
  for (const sign of SIGNS) document.addEventListener(sign, here, { passive: true, capture: true });
  box.querySelector("button")?.addEventListener("click", here);
  setInterval(look, 1000);

  function hush() {
    box.hidden = true;
    words.textContent = "";
  }

  function here() {
    active = Date.now();
    if (box.hidden && active - told < MINUTE) return; // look() tells it when the minute is over
    hush();
    void tell();
  }

  async function tell() {
    told = Date.now();
    askAt = told + idle;
    try {
      const answer = await fetch(stayUrl, { method: "POST", headers: { "X-CSRFToken": token.value } });
      if (answer.status === 401) leave();
      else tabs.postMessage("here");
    } catch {
      // The network is away: the next sign after a minute tries again.
    }
  }

  function look() {
    const now = Date.now();
    if (active > told && now - told >= MINUTE) void tell();
    else if (now >= askAt) void ask();
    else if (now - active >= idle - warning && box.hidden) {
      document.dispatchEvent(new CustomEvent("hub:keep")); // while there still is a session to keep it in
      box.hidden = false;
      words.textContent = words.dataset.words ?? ""; // a live region speaks when its words change
    }
  }

  async function ask() {
    askAt = Date.now() + 10_000;
    try {
      const answer = await fetch(seatUrl, { headers: { "X-Hub-Background": "1" } });
      if (answer.status === 401) leave();
      else if (answer.ok) askAt = Date.now() + 1000 * (1 + (await answer.json()).seconds);
    } catch {
      // The network is away: ask again in ten seconds.
    }
  }

  function leave() {
    location.assign(endedUrl);
  }
}
