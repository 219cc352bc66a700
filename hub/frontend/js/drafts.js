// @ts-check
/** Unsent keystrokes, in this tab's storage only. The server's own draft (draft.js) is the one that lasts. */

const PREFIX = "hub-draft:";

/** @param {string} key @returns {string | null} */
export function kept(key) {
  return sessionStorage.getItem(PREFIX + key);
}

/** @param {string} key @param {string} text */
export function keep(key, text) {
  sessionStorage.setItem(PREFIX + key, text);
}

/** @param {string} key */
export function drop(key) {
  sessionStorage.removeItem(PREFIX + key);
}

export function forget() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}
