// @ts-check
/** Signing out leaves nothing typed behind in this browser. */
import { forget } from "./drafts.js";

/** @param {HTMLFormElement} form */
export function start(form) {
  form.addEventListener("submit", forget);
}
