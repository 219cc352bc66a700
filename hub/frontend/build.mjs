// Sass and scripts → ../../build/static/hub. No bundler: the browser loads the modules as they are.
//
// Of GOV.UK Frontend only its compiled style and its one script are taken. Its fonts, crest and crown icons may not
// be used outside gov.uk, so nothing of its assets folder is copied.
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "..", "build", "static");
const fresh = `${out}.new`;
const old = `${out}.old`;
const govuk = join(here, "node_modules", "govuk-frontend", "dist", "govuk");

rmSync(fresh, { recursive: true, force: true });
mkdirSync(join(fresh, "hub", "govuk"), { recursive: true });

for (const sheet of ["app", "print"]) {
  const { css } = compile(join(here, `${sheet}.scss`), {
    loadPaths: [join(here, "node_modules")],
    quietDeps: true,
    style: "compressed",
  });
  writeFileSync(join(fresh, "hub", `${sheet}.css`), css);
}
cpSync(join(here, "js"), join(fresh, "hub", "js"), { recursive: true });
// The words of the writing aid have one source, which the server reads too.
cpSync(join(here, "..", "..", "meetings", "minutes", "exactly.json"), join(fresh, "hub", "js", "exactly.json"));
cpSync(join(govuk, "govuk-frontend.min.js"), join(fresh, "hub", "govuk", "govuk-frontend.min.js"));
cpSync(join(here, "mark.svg"), join(fresh, "hub", "mark.svg"));

// A running server never sees half a build.
rmSync(old, { recursive: true, force: true });
try {
  renameSync(out, old);
} catch (error) {
  if (error.code !== "ENOENT") throw error;
}
renameSync(fresh, out);
rmSync(old, { recursive: true, force: true });
