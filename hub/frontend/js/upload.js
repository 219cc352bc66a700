// @ts-check
/**
 * How far a form that takes a while has got: a native bar from the browser's own count of what is sent, then without an
 * end while the server reads it. Nothing is guessed. Without this the form is sent as any other.
 *
 *     <form … hx-post="…" data-module="upload" data-sending="Sending the file" data-reading="Reading it"
 *           data-failed="It could not be sent."> … <div data-progress role="status"></div></form>
 */

/** @param {HTMLFormElement} form */
export function start(form) {
  const status = form.querySelector("[data-progress]");
  if (!status) return;
  const bar = document.createElement("progress");
  const words = document.createElement("p");
  let isSent = false;

  /** Said once, when it changes. @param {string|undefined} said @param {number|null} part */
  function show(said, part) {
    if (words.textContent !== (said ?? "")) words.textContent = said ?? "";
    if (part === null) bar.removeAttribute("value");
    else bar.value = part;
    bar.setAttribute("aria-label", said ?? "");
    if (!status?.contains(bar)) status?.replaceChildren(words, bar);
  }

  form.addEventListener("htmx:beforeSend", () => {
    isSent = false;
    const hasFile = form.querySelector('input[type="file"]') !== null;
    form.setAttribute("aria-busy", "true");
    show(hasFile ? form.dataset.sending : form.dataset.reading, hasFile ? 0 : null);
  });
  form.addEventListener("htmx:xhr:progress", (event) => {
    const { lengthComputable, loaded, total } = /** @type {CustomEvent} */ (event).detail;
    if (isSent || !lengthComputable || !total) return; // what comes after is the answer
    isSent = loaded >= total;
    show(isSent ? form.dataset.reading : form.dataset.sending, isSent ? null : loaded / total);
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    form.removeAttribute("aria-busy");
    const { xhr } = /** @type {CustomEvent} */ (event).detail;
    if (xhr.status >= 200 && (xhr.status < 300 || xhr.status === 422)) {
      // Its page takes the place of this one: a reader begins there, or at the summary of errors, which comes after.
      document.getElementById("main")?.focus({ preventScroll: true });
      return;
    }
    words.textContent = form.dataset.failed ?? "";
    status.replaceChildren(words);
  });
}
