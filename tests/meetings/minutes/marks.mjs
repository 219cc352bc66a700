// What the browser's half of the writing aid marks: texts in, marks out, both JSON.
//
//   node marks.mjs exactly.js exactly.json < {"names": […], "notes": [{"text", "lang"}]}
import { readFileSync } from "node:fs";

const [script, data] = process.argv.slice(2);
const source = readFileSync(script).toString("base64");
const { find, prepare } = await import(`data:text/javascript;base64,${source}`);
const table = prepare(JSON.parse(readFileSync(data, "utf8")));
const { names, notes } = JSON.parse(readFileSync(0, "utf8"));

// A browser counts UTF-16 units, Python characters.
const characters = (text, units) => [...text.slice(0, units)].length;

const marks = notes.map(({ text, lang }) =>
  find(text, table, { lang, names }).map(({ start, end, word, key, kind }) => [
    characters(text, start),
    characters(text, end),
    word,
    key,
    kind,
  ]),
);
process.stdout.write(JSON.stringify(marks));
