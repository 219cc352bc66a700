// @ts-check
/**
 * Starts the modules that an element names in `data-module` (paths, by spaces), once per element, also in what htmx brings in.
 * A module exports `start(element)`. Its words and addresses come from the element's other `data-` attributes.
 */
import { initAll } from "../govuk/govuk-frontend.min.js";

/** @type {WeakSet<Element>} */
const started = new WeakSet();

/** @param {ParentNode} scope */
function start(scope) {
  const named = [...scope.querySelectorAll("[data-module]")];
  if (scope instanceof HTMLElement && scope.dataset.module) named.unshift(scope);
  for (const element of named) {
    const paths = (element.getAttribute("data-module") ?? "").split(" ");
    if (!paths[0].startsWith("/") || started.has(element)) continue; // GOV.UK's own are names, not paths
    started.add(element);
    for (const path of paths) import(path).then((module) => module.start(element));
  }
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
start(document);
document.body.addEventListener("htmx:load", (event) => {
  const brought = event.target;
  if (!(brought instanceof HTMLElement) || brought === document.body) return;
  initAll({ scope: brought });
  start(brought);
});
