// The module that build.mjs copies beside our scripts.
declare module "*/govuk/govuk-frontend.min.js" {
  export function initAll(config?: { scope?: Element | Document }): void;
}
