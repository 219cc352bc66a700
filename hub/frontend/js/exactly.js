// @ts-check
/**
 * Who exactly: marks the words of a note that do not say which person is meant, and lets one key tie them.
 *
 * The words are those of meetings/minutes/exactly.json and the steps those of meetings/minutes/exactly.py, in the same
 * order; a test holds both to the same marks. The page works without this: what is left is settled with the minutes.
 *
 *     <textarea data-module="exactly" data-words="…/exactly.json" data-people='[{"id", "name", "sex", "age", "ties"}]'
 *               data-names='["…"]' data-ties='["she:…"]' data-question="Who is “%s”?" data-question-many="Who are “%s”?"
 *               data-answer="“%s” is %s" data-other="someone else" data-change="Change" lang="en">
 *
 * It never blocks, never chooses, never moves the caret or the focus. What is tied travels as hidden inputs
 * `tie` = `key:person id`, or `key:other`.
 *
 * @typedef {{start: number, end: number, word: string, key: string, kind: string}} Vague
 * @typedef {{key: string, kind: string, lang: string, forms: string[], sex?: string, age?: string, many?: boolean,
 *   ties?: string[], generic?: boolean, title?: boolean, after?: string, before?: string, not_before?: string}} Word
 * @typedef {{words: Word[], lists: Record<string, string[]>, unless: Record<string, string[]>,
 *   tells: Record<string, string[]>, tied: {slash: string[][], key: string}}} Data
 * @typedef {{id: string, name: string, sex?: string|null, age?: number|null, ties?: string[]}} Person
 * @typedef {{start: number, end: number, raw: string, folded: string, base: string, baseEnd: number, ending: string,
 *   gap: string, first: boolean, sentence: number}} Token
 */

const LETTER = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ\\u0300-\\u036f";
const IS_LETTER = new RegExp(`[${LETTER}]`);
const ENDING = /^(.+)'(s|ve|ll|d|re|m|n|r|i|u|w)$/;
const STOP = /[.!?…:;•\n]/;
const BLANK = /^\s+$/;
const LOOSE = /^[\s&/'’-]+$/;

/** @param {string} text */
function fold(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[’ʼ]/g, "'").replace(/[‐‑]/g, "-");
}

/** @param {Token} token */
const isCapital = (token) => token.raw.slice(0, 1) !== token.raw.slice(0, 1).toLowerCase();

/** @param {Token} token */
const isShouted = (token) =>
  token.raw.length > 1 && token.raw === token.raw.toUpperCase() && token.raw !== token.raw.toLowerCase();

/** @param {Token} token @param {string[]} words */
const isIn = (token, words) =>
  words.includes(token.folded) || words.includes(token.base) || words.includes(`'${token.ending}`);

/** @param {Token} token @param {string[]} choices */
const isOneOf = (token, choices) =>
  choices.some((choice) =>
    choice.endsWith("*")
      ? token.folded.startsWith(choice.slice(0, -1))
      : choice === token.folded || choice === token.base,
  );

/**
 * The table made ready once: an index from first word to forms, the set phrases in their parts.
 * @param {Data} data
 */
export function prepare(data) {
  /** @type {Map<string, {form: string[], word: Word}[]>} */
  const index = new Map();
  for (const word of data.words) {
    for (const spelt of word.forms) {
      const form = spelt.split(" ");
      index.set(form[0], [...(index.get(form[0]) ?? []), { form, word }]);
    }
  }
  for (const entries of index.values()) entries.sort((one, other) => other.form.length - one.form.length);
  /** @type {Record<string, string[][][]>} */
  const unless = {};
  for (const [lang, phrases] of Object.entries(data.unless)) {
    unless[lang] = phrases.map((phrase) => phrase.split(" ").map((part) => part.split("|")));
  }
  return { ...data, index, unless };
}

/** @typedef {ReturnType<typeof prepare>} Table */

/**
 * Every word in `text` that leaves the person open, in order. `lang` is "en", "cy", or null: each sentence shows its own.
 * @param {string} text
 * @param {Table} table
 * @param {{lang?: string|null, names?: string[]}} [known]
 * @returns {Vague[]}
 */
export function find(text, table, { lang = null, names = [] } = {}) {
  return new Reader(text, table, lang, names).marks();
}

/**
 * All of `people`, the likeliest first: by sex, age and tie, then by who was named last before the word.
 * @param {Vague} vague
 * @param {Person[]} people
 * @param {Table} table
 * @param {string} text
 */
export function candidates(vague, people, table, text = "") {
  return ranked(vague, people, table, text).map(({ person }) => person);
}

/**
 * Of these people, those whom the word can mean: by sex and age; whoever's are not known can be meant.
 * @param {Vague} vague
 * @param {Person[]} people
 * @param {Table} table
 */
export function fitting(vague, people, table) {
  return ranked(vague, people, table, "").filter(({ rank }) => rank[0] === 0 && rank[1] === 0).map(({ person }) => person.id);
}

/** @param {Vague} vague @param {Person[]} people @param {Table} table @param {string} text */
function ranked(vague, people, table, text) {
  const words = table.words.filter((word) => word.key === vague.key);
  const sex = words.find((word) => word.sex)?.sex;
  const age = words.find((word) => word.age)?.age;
  const ties = words.flatMap((word) => word.ties ?? []);
  const before = fold(text.slice(0, vague.start));
  /** @param {Person} person */
  const unlikeliness = (person) => {
    const years = person.age ?? null;
    return [
      Number(Boolean(sex && person.sex && person.sex !== sex)),
      Number(years !== null && ((age === "adult" && years < 16) || (age === "child" && years >= 18))),
      Number(ties.length > 0 && !ties.some((tie) => (person.ties ?? []).includes(tie))),
      -before.lastIndexOf(fold(person.name).split(/\s+/)[0]),
    ];
  };
  return people
    .map((person, place) => ({ person, rank: [...unlikeliness(person), place] }))
    .sort((one, other) => {
      const place = one.rank.findIndex((value, at) => value !== other.rank[at]);
      return place < 0 ? 0 : one.rank[place] - other.rank[place];
    });
}

/** One reading of one text. The numbered steps of `passes` are those of exactly.py. */
class Reader {
  /** @param {string} text @param {Table} table @param {string|null} lang @param {string[]} names */
  constructor(text, table, lang, names) {
    this.text = text;
    this.table = table;
    this.lists = table.lists;
    this.shouts = text === text.toUpperCase();
    this.tokens = tokensOf(text, table.lists.titles);
    this.langs = this.languages(lang);
    this.quoted = quotedIn(text);
    /** @type {Map<number, [number, number]>} */
    this.named = new Map();
    /** @type {Set<string>} */
    this.surnames = new Set();
    /** @type {Set<string>} */
    this.forenames = new Set();
    this.findNames(names);
    this.excused = this.excusedTokens();
  }

  marks() {
    /** @type {Vague[]} */
    const marks = [];
    for (let place = 0; place < this.tokens.length; ) {
      const [mark, length] = this.markAt(place);
      if (mark) marks.push(mark);
      place += length;
    }
    return marks;
  }

  /** @param {number} place @returns {[Vague|null, number]} */
  markAt(place) {
    const token = this.tokens[place];
    if (this.isSlashed(place)) {
      if (this.isQuoted(token) || this.named.has(place)) return [null, 2];
      return [this.vague(token.start, this.tokens[place + 1].baseEnd, this.table.tied.key, "pronoun"), 2];
    }
    const entries = [
      ...(this.table.index.get(token.folded) ?? []),
      ...(token.base !== token.folded ? (this.table.index.get(token.base) ?? []) : []),
    ];
    for (const { form, word } of entries) {
      const lastPlace = place + form.length - 1;
      if (this.reads(form, place) && this.counts(word, place, lastPlace)) {
        if (this.passes(word, place, lastPlace)) return [null, form.length];
        const last = this.tokens[lastPlace];
        const end = last.folded === form[form.length - 1] ? last.end : last.baseEnd;
        return [this.vague(token.start, end, word.key, word.kind), form.length];
      }
    }
    return [null, 1];
  }

  /** @param {number} start @param {number} end @param {string} key @param {string} kind @returns {Vague} */
  vague(start, end, key, kind) {
    return { start, end, word: this.text.slice(start, end), key, kind };
  }

  /** @param {string[]} form @param {number} place */
  reads(form, place) {
    if (place + form.length > this.tokens.length) return false;
    return form.every((part, step) => {
      const token = this.tokens[place + step];
      if (step && !BLANK.test(token.gap)) return false;
      return part === token.folded || (part === token.base && step === form.length - 1);
    });
  }

  /** @param {Word} word @param {number} place @param {number} last */
  counts(word, place, last) {
    if (word.lang !== "both" && word.lang !== this.langs[this.tokens[place].sentence]) return false;
    const previous = this.beside(place, -1);
    const following = this.beside(last, 1);
    if (word.not_before && following && isIn(following, this.lists[word.not_before])) return false;
    if (!word.after && !word.before) return true;
    if (word.after && previous && isIn(previous, this.lists[word.after])) return true;
    return Boolean(word.before && following && isIn(following, this.lists[word.before]));
  }

  /** @param {Word} word @param {number} place @param {number} last */
  passes(word, place, last) {
    const token = this.tokens[place];
    const previous = this.beside(place, -1);
    const following = this.beside(last, 1);
    const after = this.text.slice(token.baseEnd, token.baseEnd + 1);
    // 1. Somebody's own words, a known name, a set phrase.
    if (this.isQuoted(token) || this.named.has(place) || this.excused.has(place)) return true;
    // 2. Initials and acronyms.
    if (token.base.length === 1 && (isCapital(token) || after === ".")) return true;
    if (isShouted(token) && !this.shouts && this.lists.acronyms.includes(token.folded)) return true;
    // 3. A surname: after a title, or with its capital inside a sentence.
    if (isCapital(token) && !this.shouts && previous && isIn(previous, this.lists.titles)) return true;
    if (isCapital(token) && !this.shouts && !token.first && this.surnames.has(token.base)) return true;
    // 4. Welsh: "Fe welodd" is no he, nor is "mae o Gaerfyrddin"; and "Hi Carys" is no she.
    if (token.base === "fe" && this.isParticle(place)) return true;
    if (token.base === "hi" && token.first && !token.ending) {
      if ((following && isCapital(following) && !this.shouts) || after === "," || after === "!") return true;
    }
    if (token.folded === "o" && following && isCapital(following) && !this.shouts) return true;
    // 5. Mothers and fathers in general.
    if (word.generic && previous && this.langs[token.sentence] === "en") {
      const further = this.beside(place - 1, -1);
      if (this.lists.indefinite.includes(previous.folded)) return true;
      if (this.lists.adjectives.includes(previous.folded) && further && this.lists.indefinite.includes(further.folded)) {
        return true;
      }
    }
    // 6. "Staff said they": the sentence has just said who.
    if (word.key === "they" && this.isSpokenFor(place)) return true;
    // 7. The name stands beside the word.
    if (this.isExplained(last)) return true;
    return word.kind !== "pronoun" && (this.isTitled(word, place, last) || this.isAnnounced(place));
  }

  /** he/she, his/her, s/he, fe/hi: one mark, not two. @param {number} place */
  isSlashed(place) {
    const [one, other] = this.tokens.slice(place, place + 2);
    if (!other || !["/", "/("].includes(other.gap.replace(/^ +| +$/g, ""))) return false;
    return this.table.tied.slash.some((pair) => pair[0] === one.folded && pair[1] === other.base);
  }

  /** @param {Token} token */
  isQuoted(token) {
    return this.quoted.some(([start, end]) => start < token.start && token.start < end);
  }

  /** @param {number} place */
  isParticle(place) {
    const token = this.tokens[place];
    const previous = this.beside(place, -1);
    const following = this.beside(place, 1);
    const leads =
      token.first || token.gap.includes(",") || (previous && this.lists.particles_after.includes(previous.folded));
    return Boolean(leads && !(following && isIn(following, this.lists.stressed)));
  }

  /** @param {number} place */
  isSpokenFor(place) {
    let verb = this.beside(place, -1);
    if (verb && this.lists.bridge.includes(verb.folded)) {
      place -= 1;
      verb = this.beside(place, -1);
    }
    const subject = verb && this.lists.said.includes(verb.folded) ? this.beside(place - 1, -1) : null;
    return Boolean(subject && this.lists.organisations.includes(subject.folded));
  }

  /** The name follows, in brackets, after a comma or after "is". @param {number} last */
  isExplained(last) {
    const following = this.tokens[last + 1];
    if (!following) return false;
    const sign = following.gap.trim();
    if (sign === "(" || sign === "[") {
      return (
        isCapital(following) &&
        (this.forenames.has(following.folded) || this.named.has(last + 1) || this.closesSoon(last + 1))
      );
    }
    if (sign === "," && this.named.get(last + 1)?.[0] === last + 1) return true;
    const is = BLANK.test(following.gap) && this.lists.is.includes(following.folded) && !this.tokens[last].ending;
    return is && this.named.get(last + 2)?.[0] === last + 2;
  }

  /** Only names up to the closing bracket. @param {number} place */
  closesSoon(place) {
    for (const token of this.tokens.slice(place, place + 4)) {
      if (!isCapital(token) || isShouted(token)) return false;
      if ([")", "]"].includes(this.text.slice(token.end, token.end + 1))) return true;
    }
    return false;
  }

  /** @param {Word} word @param {number} place @param {number} last */
  isTitled(word, place, last) {
    const token = this.tokens[place];
    const following = this.beside(last, 1);
    const previous = this.beside(place, -1);
    if (!following || this.shouts || !isCapital(following) || isShouted(following) || this.tokens[last].ending) {
      return false;
    }
    if (isIn(following, this.lists.no_name) || this.table.index.has(following.base)) return false;
    const isKnownForename = this.forenames.has(following.base);
    if (word.title && isCapital(token) && !isKnownForename) return word.lang !== "cy" || !token.first;
    if (this.langs[token.sentence] === "cy" || following.ending) return false;
    if (previous && this.lists.telling.includes(previous.folded)) return false;
    return this.named.has(last + 1) || !(previous && this.lists.towards.includes(previous.folded));
  }

  /** The name came just before: Kelly Prosser (mum), Dean Marsh, her partner. @param {number} place */
  isAnnounced(place) {
    for (let step = place; place - step < 4 && step > 0; step -= 1) {
      const token = this.tokens[step];
      const before = this.tokens[step - 1];
      if (before.sentence !== token.sentence) return false;
      const name = this.named.get(step - 1);
      if (name && name[1] === step - 1 && !before.ending) {
        return ["(", ","].includes(token.gap.trim()) || (this.lists.is.includes(token.folded) && step < place);
      }
      const leadsOn =
        this.lists.link.includes(before.folded) ||
        before.ending === "s" ||
        [before.folded, before.base, `'${before.ending}`].some((word) => this.table.index.has(word));
      if (!leadsOn) return false;
    }
    return false;
  }

  /** The next or previous token, if only space lies between. @param {number} place @param {number} step */
  beside(place, step) {
    const other = place + step;
    if (other < 0 || other >= this.tokens.length) return null;
    return BLANK.test(this.tokens[Math.max(place, other)].gap) ? this.tokens[other] : null;
  }

  /** The language of each sentence. @param {string|null} lang @returns {string[]} */
  languages(lang) {
    const count = this.tokens.length ? this.tokens[this.tokens.length - 1].sentence + 1 : 0;
    if (lang) return new Array(count).fill(lang);
    const scores = new Array(count).fill(0);
    for (const token of this.tokens) scores[token.sentence] += this.tells(token);
    const whole = scores.reduce((sum, score) => sum + score, 0) < 0 ? "cy" : "en";
    return scores.map((score) => (score > 0 ? "en" : score < 0 ? "cy" : whole));
  }

  /** @param {Token} token */
  tells(token) {
    if (this.table.tells.en.includes(token.folded) || ["s", "ve", "ll", "d", "re"].includes(token.ending)) return 1;
    return this.table.tells.cy.includes(token.folded) || ["n", "r", "i", "u", "w"].includes(token.ending) ? -1 : 0;
  }

  /** @param {string[]} names */
  findNames(names) {
    /** @type {Map<string, string[][]>} */
    const sequences = new Map();
    for (const name of names) {
      const parts = [...name.matchAll(wordPattern())].map((match) => fold(match[0]));
      if (!parts.length) continue;
      this.surnames.add(parts[parts.length - 1]);
      if (parts.length > 1) {
        this.forenames.add(parts[0]);
        sequences.set(parts[0], [...(sequences.get(parts[0]) ?? []), parts]);
      }
    }
    const isAllSmall = this.text === this.text.toLowerCase();
    this.tokens.forEach((token, place) => {
      const long = [...(sequences.get(token.folded) ?? [])].sort((one, other) => other.length - one.length);
      for (const parts of long) {
        if (this.named.has(place) || !this.reads(parts, place)) continue;
        const stretch = parts.map((_, step) => place + step);
        if (isAllSmall || stretch.every((at) => isCapital(this.tokens[at]))) {
          for (const at of stretch) this.named.set(at, [place, place + parts.length - 1]);
        }
      }
    });
  }

  /** The tokens that stand in a set phrase. */
  excusedTokens() {
    /** @type {Set<number>} */
    const excused = new Set();
    this.tokens.forEach((token, place) => {
      for (const phrase of this.table.unless[this.langs[token.sentence]]) {
        const isHere =
          phrase.length <= this.tokens.length - place &&
          phrase.every((choices, step) => {
            const there = this.tokens[place + step];
            return isOneOf(there, choices) && (step === 0 || LOOSE.test(there.gap));
          });
        if (isHere) phrase.forEach((_, step) => excused.add(place + step));
      }
    });
    return excused;
  }
}

function wordPattern() {
  return new RegExp(`[${LETTER}]+(?:['’ʼ‐‑-][${LETTER}]+)*`, "g");
}

/** @param {string} text @param {string[]} titles @returns {Token[]} */
function tokensOf(text, titles) {
  /** @type {Token[]} */
  const tokens = [];
  let sentence = 0;
  for (const match of text.matchAll(wordPattern())) {
    const raw = match[0];
    const start = match.index ?? 0;
    const end = start + raw.length;
    const folded = fold(raw);
    const ending = ENDING.exec(folded);
    const before = tokens[tokens.length - 1];
    const gap = text.slice(before ? before.end : 0, start);
    let first = !before;
    if (before && STOP.test(gap)) {
      // "Dr. Rees" and "M. Jones" go on.
      const goesOn =
        gap.startsWith(". ") && (titles.includes(before.folded) || (before.raw.length === 1 && isCapital(before)));
      first = !goesOn;
      if (first) sentence += 1;
    }
    tokens.push({
      start,
      end,
      raw,
      folded,
      base: ending ? ending[1] : folded,
      baseEnd: ending ? end - ending[2].length - 1 : end,
      ending: ending ? ending[2] : "",
      gap,
      first,
      sentence,
    });
  }
  return tokens;
}

/** Where somebody's own words stand. @param {string} text @returns {[number, number][]} */
function quotedIn(text) {
  /** @type {[number, number][]} */
  const spans = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    const newline = text.indexOf("\n", at);
    const lineEnd = newline < 0 ? text.length : newline;
    const before = at ? text[at - 1] : "";
    const after = text.slice(at + 1, at + 2);
    /** @param {string} mark */
    const closing = (mark) => {
      const found = text.indexOf(mark, at + 1);
      return found < 0 || found >= lineEnd ? lineEnd : found;
    };
    let close = -1;
    if (sign === "“") close = closing("”");
    else if (sign === "«") close = closing("»");
    else if (sign === '"' && after.trim() && !IS_LETTER.test(before) && !/[0-9]/.test(before)) close = closing('"');
    else if ((sign === "‘" || sign === "'") && IS_LETTER.test(after) && (!before || " (\n\t".includes(before))) {
      close = singleClosing(text, at + 1, lineEnd, sign === "‘" ? "’" : "'");
    }
    if (close >= 0) {
      spans.push([at, close]);
      at = close;
    }
  }
  return spans;
}

/** The single mark that ends a quotation and is no apostrophe; -1 without one.
 * @param {string} text @param {number} start @param {number} end @param {string} sign */
function singleClosing(text, start, end, sign) {
  let at = text.indexOf(sign, start);
  while (at >= 0 && at < end && (IS_LETTER.test(text.slice(at + 1, at + 2)) || " \t(".includes(text[at - 1]))) {
    at = text.indexOf(sign, at + 1);
  }
  return at < end ? at : -1;
}

// -- On the page ------------------------------------------------------------------------------------------------------

/** @type {Map<string, Promise<Table>>} */
const tables = new Map();

/** @param {string} url */
function tableAt(url) {
  let table = tables.get(url);
  if (!table) {
    table = fetch(url).then(async (answer) => prepare(await answer.json()));
    tables.set(url, table);
  }
  return table;
}

/** @param {string} pattern @param {string[]} words */
const filled = (pattern, ...words) => words.reduce((text, word) => text.replace("%s", () => word), pattern);

/**
 * Starts on one textarea. Without its words (offline at the first load) the page goes on as without script.
 * @param {HTMLElement} element
 */
export async function start(element) {
  if (!(element instanceof HTMLTextAreaElement) || !element.dataset.words) return;
  try {
    new Aid(element, await tableAt(element.dataset.words)).begin();
  } catch {
    tables.delete(element.dataset.words);
  }
}

/** One textarea's row of choices. */
class Aid {
  /** @param {HTMLTextAreaElement} box @param {Table} table */
  constructor(box, table) {
    this.box = box;
    this.table = table;
    /** @type {Person[]} */
    this.people = JSON.parse(box.dataset.people ?? "[]");
    /** @type {string[]} */
    this.names = box.dataset.names ? JSON.parse(box.dataset.names) : this.people.map((person) => person.name);
    /** @type {Map<string, Set<string>>} key → person ids */
    this.ties = new Map();
    for (const tie of /** @type {string[]} */ (JSON.parse(box.dataset.ties ?? "[]"))) {
      const cut = tie.indexOf(":");
      this.tie(tie.slice(0, cut), tie.slice(cut + 1));
    }
    /** @type {Vague[]} */
    this.marks = [];
    /** @type {Vague|null} */
    this.asked = null;
    this.unfolded = ""; // the key of the word for which everybody is shown
    this.serial = `${box.id || "exactly"}-who`;
    this.row = document.createElement("fieldset");
    this.row.className = "hub-exactly";
    this.row.hidden = true;
    this.tied = document.createElement("p");
    this.tied.className = "hub-exactly__tied";
    this.tied.hidden = true;
    this.kept = document.createElement("span");
    this.kept.hidden = true;
    this.status = document.createElement("span");
    this.status.className = "govuk-visually-hidden";
    this.status.setAttribute("role", "status");
    this.timer = 0;
    this.speech = 0;
  }

  begin() {
    this.box.after(this.row, this.tied, this.kept, this.status);
    this.box.addEventListener("input", () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.read(), 200);
    });
    for (const kind of ["change", "focus"]) this.box.addEventListener(kind, () => this.read());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.form?.addEventListener("reset", () => window.setTimeout(() => this.read()));
    // Pressing a choice with the pointer leaves the caret where it was.
    for (const part of [this.row, this.tied]) {
      part.addEventListener("mousedown", (event) => {
        if (document.activeElement === this.box) event.preventDefault();
      });
    }
    // A label would take the focus to its input; pressing the input itself does not.
    this.row.addEventListener("click", (event) => {
      const label = event.target instanceof Element ? event.target.closest("label") : null;
      if (!label || document.activeElement !== this.box) return;
      event.preventDefault();
      label.control?.click();
    });
    this.row.addEventListener("focusout", () => window.setTimeout(() => this.show()));
    this.read();
  }

  /** Reads the text again, forgets ties of words that are gone with the text, and asks about the next word. */
  read() {
    window.clearTimeout(this.timer);
    const text = this.box.value;
    this.marks = find(text, this.table, { lang: this.box.lang || null, names: this.names });
    if (!text.trim()) this.ties.clear();
    const open = this.marks.find((mark) => !this.ties.has(mark.key));
    const stays = this.asked && this.marks.find((mark) => mark.key === this.asked?.key);
    this.asked = open ?? stays ?? null;
    this.show();
    this.keep();
    if (open) this.say(this.question(open), 1200);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (!digit || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !this.asked) return;
    const choice = this.choices()[Number(digit[1]) - 1];
    if (!choice) return;
    event.preventDefault();
    this.choose(this.asked, choice.id);
  }

  /** Who may be meant, and "someone else" last; nine at most, as many as there are keys. */
  choices() {
    if (!this.asked) return [];
    const everybody = candidates(this.asked, this.people, this.table, this.box.value);
    const fits = fitting(this.asked, this.people, this.table);
    const likely = this.isFolded(this.asked) ? everybody.filter((person) => fits.includes(person.id)) : everybody;
    return [...likely.slice(0, 8), { id: "other", name: this.box.dataset.other ?? "…" }];
  }

  /** Whom the word cannot mean is out of sight until asked for, where the page has words for that. @param {Vague} mark */
  isFolded(mark) {
    const fits = fitting(mark, this.people, this.table).length;
    return Boolean(this.box.dataset.more) && this.unfolded !== mark.key && fits > 0 && fits < this.people.length;
  }

  /** @param {Vague} mark */
  unfold(mark) {
    const first = this.choices().length - 1; // where the others begin, but for "someone else"
    const isHeld = this.row.contains(document.activeElement);
    this.unfolded = mark.key;
    if (isHeld) this.box.focus();
    this.show();
    if (isHeld) this.row.querySelectorAll("input")[first]?.focus();
  }

  /** @param {Vague} mark */
  isMany(mark) {
    return this.table.words.some((word) => word.key === mark.key && word.many);
  }

  /** @param {string} key @param {string} id */
  tie(key, id) {
    const ids = this.ties.get(key) ?? new Set();
    this.ties.set(key, ids.add(id));
  }

  /** Ties every word of that key; for several people a second press takes one away. @param {Vague} mark @param {string} id */
  choose(mark, id) {
    const isMany = this.isMany(mark);
    const ids = this.ties.get(mark.key);
    if (isMany && ids?.has(id)) {
      ids.delete(id);
      if (!ids.size) this.ties.delete(mark.key);
    } else {
      if (!isMany) this.ties.delete(mark.key);
      this.tie(mark.key, id);
    }
    this.say(filled(this.box.dataset.answer ?? "%s: %s", mark.word, this.namesFor(mark.key)), 0);
    const open = this.marks.find((other) => !this.ties.has(other.key));
    // Several people take several keys: the row waits for the next letter. While it has the focus it stays too.
    if (open && !isMany && !this.row.contains(document.activeElement)) this.asked = open;
    this.show();
    this.keep();
  }

  /** @param {string} key */
  namesFor(key) {
    const nameOf = new Map(this.people.map((person) => [person.id, person.name]));
    return [...(this.ties.get(key) ?? [])].map((id) => nameOf.get(id) ?? this.box.dataset.other ?? "").join(", ");
  }

  /** @param {Vague} mark */
  question(mark) {
    const pattern = this.isMany(mark) ? this.box.dataset.questionMany : null;
    return filled(pattern ?? this.box.dataset.question ?? "%s?", mark.word);
  }

  show() {
    const asked = this.asked;
    this.row.hidden = !asked;
    if (asked) this.draw(asked);
    this.showTied();
  }

  /** @param {Vague} mark */
  check(mark) {
    for (const input of this.row.querySelectorAll("input")) {
      input.checked = this.ties.get(mark.key)?.has(input.value) ?? false;
    }
  }

  /** @param {Vague} mark */
  draw(mark) {
    const choices = this.choices();
    // What is already there stays, so that a choice being pressed or reached by Tab is not taken away.
    const drawn = JSON.stringify([mark.key, mark.word, this.isFolded(mark), choices.map((choice) => choice.id)]);
    const isHeld = this.row.contains(document.activeElement) && this.row.dataset.key === mark.key;
    if (drawn === this.drawn || isHeld) return this.check(mark);
    this.drawn = drawn;
    const legend = document.createElement("legend");
    const word = document.createElement("mark");
    word.textContent = mark.word;
    if (this.box.lang) word.lang = this.box.lang;
    const pattern = filled((this.isMany(mark) && this.box.dataset.questionMany) || this.box.dataset.question || "%s?", "\n");
    const [before, after = ""] = pattern.split("\n");
    legend.append(before, word, after);
    const spans = choices.map((choice, place) => {
      const span = document.createElement("span");
      const input = document.createElement("input");
      input.type = this.isMany(mark) ? "checkbox" : "radio";
      input.id = `${this.serial}-${place + 1}`;
      input.name = this.serial;
      input.value = choice.id;
      // It belongs to no form: what is sent are the hidden inputs.
      input.setAttribute("form", "");
      input.addEventListener("change", () => this.choose(mark, choice.id));
      const label = document.createElement("label");
      label.htmlFor = input.id;
      const key = document.createElement("kbd");
      key.textContent = `Alt ${place + 1}`;
      label.append(key, ` ${choice.name}`);
      span.append(input, label);
      return span;
    });
    this.row.dataset.key = mark.key;
    this.row.replaceChildren(legend, ...spans);
    if (this.isFolded(mark)) this.row.append(this.moreButton(mark));
    this.check(mark);
  }

  /** @param {Vague} mark */
  moreButton(mark) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "hub-link";
    button.textContent = this.box.dataset.more ?? "";
    button.addEventListener("click", () => this.unfold(mark));
    return button;
  }

  /** What is tied, each with a way back. */
  showTied() {
    const keys = new Map(this.marks.map((mark) => [mark.key, mark]));
    const done = [...keys.values()].filter((mark) => this.ties.has(mark.key) && mark.key !== this.asked?.key);
    if (this.tied.contains(document.activeElement) && this.tied.children.length === done.length) return;
    this.tied.hidden = !done.length;
    this.tied.replaceChildren(
      ...done.map((mark) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "hub-link";
        const said = filled(this.box.dataset.answer ?? "%s: %s", mark.word, this.namesFor(mark.key));
        button.textContent = `${said}. ${this.box.dataset.change ?? ""}`.trim();
        button.addEventListener("click", () => {
          this.asked = mark;
          this.show();
        });
        return button;
      }),
    );
  }

  /** The hidden inputs, and the news for whoever keeps drafts. */
  keep() {
    const keys = new Set(this.marks.map((mark) => mark.key));
    const ties = [...this.ties].flatMap(([key, ids]) => (keys.has(key) ? [...ids].map((id) => `${key}:${id}`) : []));
    if (ties.join(" ") === (this.sent ?? "")) return;
    this.sent = ties.join(" ");
    this.kept.replaceChildren(
      ...ties.map((tie) => {
        const input = document.createElement("input");
        input.type = "hidden";
        input.name = "tie";
        input.value = tie;
        return input;
      }),
    );
    this.box.dispatchEvent(new CustomEvent("hub:tied", { bubbles: true, detail: { ties } }));
  }

  /** Spoken politely, once, and only when the writer has paused. @param {string} words @param {number} pause */
  say(words, pause) {
    if (this.spoken === words) return;
    window.clearTimeout(this.speech);
    this.speech = window.setTimeout(() => {
      this.spoken = words;
      this.status.textContent = words;
    }, pause);
  }

  /** @type {string|undefined} */
  sent;

  /** @type {string|undefined} */
  spoken;

  /** @type {string|undefined} */
  drawn;
}
