// @ts-check
/**
 * "Wake this browser": asks the browser for an address at its push service and gives it to the hub. Without a service
 * worker or push (or without script) the offer stays hidden, and mail comes as ever.
 */

/** @param {HTMLElement} box */
export function start(box) {
  const { key = "", wakeUrl = "", workerUrl = "", done = "", denied = "", unknown = "", failed = "" } = box.dataset;
  const button = /** @type {HTMLButtonElement} */ (box.querySelector("[data-wake]"));
  const line = /** @type {HTMLElement} */ (box.querySelector("[role=status]"));
  const token = /** @type {HTMLInputElement} */ (box.querySelector("[name=csrfmiddlewaretoken]"));
  if (!key || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  box.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    line.textContent = await wake();
    button.disabled = false;
  });

  /** @returns {Promise<string>} what to say */
  async function wake() {
    if ((await Notification.requestPermission()) !== "granted") return denied;
    try {
      const worker = await navigator.serviceWorker.register(workerUrl, { scope: new URL(workerUrl, location.href).pathname.replace(/[^/]*$/, "") });
      await ready(worker);
      const given = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
      const body = new URLSearchParams({ endpoint: given.endpoint });
      const answer = await fetch(wakeUrl, { method: "POST", headers: { "X-CSRFToken": token.value }, body });
      return answer.ok ? done : unknown;
    } catch {
      return failed;
    }
  }
}

/** @param {ServiceWorkerRegistration} registration */
async function ready(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return;
  await new Promise((resolve) => worker.addEventListener("statechange", () => registration.active && resolve(null)));
}
