// @ts-check
/**
 * A form that a passkey fills in.
 *
 *     <form data-module="…/passkey.js" data-verb="create|get" data-options='{"publicKey": …}' (or data-options-url="…")
 *           data-failed="That did not work."> <input type="hidden" name="credential"> <p role="status" data-status></p>
 *
 * On submit the browser asks for the passkey, its answer goes into `credential`, and the form is sent.
 */

/** @param {string} text base64url */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer | null | undefined} buffer */
function text(buffer) {
  if (!buffer) return undefined;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Options as the server sends them → as the browser takes them. @param {any} sent */
function understood(sent) {
  const options = { ...sent.publicKey, challenge: bytes(sent.publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (options[list]) options[list] = options[list].map((/** @type {any} */ one) => ({ ...one, id: bytes(one.id) }));
  }
  return options;
}

/** What the browser answers → as the server takes it. @param {any} credential */
function answered(credential) {
  const { id, type, rawId, response } = credential;
  return {
    id,
    type,
    rawId: text(rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.(),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
  };
}

/** @param {HTMLFormElement} form */
export function start(form) {
  const { verb, optionsUrl = "", failed = "" } = form.dataset;
  const status = form.querySelector("[data-status]");
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (status) status.textContent = "";
    try {
      const publicKey = understood(optionsUrl ? await fetched(optionsUrl) : JSON.parse(form.dataset.options ?? ""));
      const ask = verb === "create" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey });
      field.value = JSON.stringify(answered(await ask));
    } catch {
      if (status) status.textContent = failed; // refused, timed out, or no passkey for this site on this device
      return;
    }
    form.submit();
  });
}

/** @param {string} url */
async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options;
}
