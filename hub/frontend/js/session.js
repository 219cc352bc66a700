// @ts-check
/**
 * The idle time-out, in place: a line two minutes ahead; any key, tap or change of focus keeps the seat; at the end,
 * what was typed is kept first and the page goes to sign-in, so that nothing stays on a screen nobody watches.
 *
 * The server decides (`HUB_IDLE_SECONDS`); this only tells it, once a minute at most, that somebody is here. Other tabs
 * of the same sign-in hear of it too.
 */
import { forget } from "./drafts.js";

const MINUTE = 60_000;
const SIGNS = ["keydown", "pointerdown", "pointermove", "focusin", "wheel", "touchstart"];

/** @param {HTMLElement} box */
export function start(box) {
  const idle = Number(box.dataset.idle) * 1000;
  const warning = Number(box.dataset.warning) * 1000;
  const { stayUrl = "", endedUrl = "/" } = box.dataset;
  const words = /** @type {HTMLElement} */ (box.querySelector("[data-words]"));
  const token = /** @type {HTMLInputElement} */ (box.querySelector("[name=csrfmiddlewaretoken]"));
  const tabs = new BroadcastChannel("hub-here");
  let active = Date.now(); // when somebody last moved, in any tab
  let told = Date.now(); // when the server last heard
  let over = false;

  tabs.addEventListener("message", () => {
    active = told = Date.now();
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
    if (over) return;
    active = Date.now();
    if (!box.hidden || active - told >= MINUTE) void tell();
    if (!box.hidden) hush();
  }

  async function tell() {
    told = Date.now();
    tabs.postMessage("here");
    if (!stayUrl) return;
    try {
      const answer = await fetch(stayUrl, { method: "POST", headers: { "X-CSRFToken": token.value } });
      if (answer.status === 401 || answer.status === 403 || answer.redirected) await end();
    } catch {
      told = 0; // the network is away: try again at the next sign
    }
  }

  function look() {
    const still = Date.now() - active;
    if (over) return;
    if (still >= idle) void end();
    else if (still >= idle - warning && box.hidden) {
      box.hidden = false;
      words.textContent = words.dataset.words ?? ""; // a live region speaks when its words change
    }
  }

  async function end() {
    over = true;
    /** @type {Promise<unknown>[]} */
    const keeping = [];
    document.dispatchEvent(new CustomEvent("hub:keep", { detail: keeping }));
    await Promise.allSettled(keeping);
    if (navigator.onLine) forget(); // every draft is with the server now
    location.assign(endedUrl);
  }
}
