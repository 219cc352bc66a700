// @ts-check
/**
 * Unsent keystrokes, in this tab's storage only and under the name of who typed them. The server's own draft
 * (draft.js) is the one that lasts.
 */

const ALL = "hub-draft:";
const MINE = `${ALL}${document.body.dataset.me ?? ""}:`;

/** @param {string} key @returns {string | null} */
export function kept(key) {
  return sessionStorage.getItem(MINE + key);
}

/** @param {string} key @param {string} text */
export function keep(key, text) {
  sessionStorage.setItem(MINE + key, text);
}

/** @param {string} key */
export function drop(key) {
  sessionStorage.removeItem(MINE + key);
}

/** Everything typed in this tab, by whomever. */
export function forget() {
  forgetWhere(() => true);
}

/** What somebody else left in this tab, after another person signed in. */
export function forgetOthers() {
  forgetWhere((name) => !name.startsWith(MINE));
}

/** @param {(name: string) => boolean} which */
function forgetWhere(which) {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(ALL) && which(name)) sessionStorage.removeItem(name);
  }
}
