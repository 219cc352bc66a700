// @ts-check
/**
 * The room: one socket, fragments that replace by id, forms that are sent over the socket, and keys.
 *
 * Everything here also works without it: each form posts by itself, each link leads somewhere. Words and addresses
 * come from `data-` attributes of the room's element. Focus is never moved by what arrives, only by what its user does.
 */

const RETRY = [500, 1000, 2000, 4000, 8000];
const STOP = [4401, 4403];
const LOST_AFTER = 1500; // so that a page that merely moves on shows no banner
const HERE_EVERY = 60_000;

/** @typedef {{seq: number, kind: string, id: string, by: {id: string, name: string} | null, html?: string}} RoomEvent */

/** @param {HTMLElement} room */
export function start(room) {
  new Room(room).connect();
}

class Room {
  /** @param {HTMLElement} room */
  constructor(room) {
    this.room = room;
    this.words = room.dataset;
    /** @type {Record<string, number>} */
    this.cursors = JSON.parse(room.dataset.cursors || "{}");
    this.shown = room.dataset.stream ?? "";
    /** @type {Map<string, {form: HTMLFormElement, frame: string}>} */
    this.waiting = new Map();
    this.tries = 0;
    this.missed = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.lostSoon = undefined;
    this.lastHere = 0;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.wireForms();
    this.wireKeys();
    this.wireSteps();
    this.tick();
    setInterval(() => this.tick(), 1000);
    for (const sign of ["keydown", "pointermove", "focusin"]) document.addEventListener(sign, () => this.here(), { passive: true });
    addEventListener("offline", () => this.lost());
    addEventListener("online", () => this.socket?.readyState === WebSocket.OPEN && this.found());
    this.sortHands();
    this.count();
  }

  // -- The wire ------------------------------------------------------------------------------------------------------

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${this.words.socket}?render=${this.words.language}`);
    this.socket = socket;
    socket.addEventListener("message", (message) => this.receive(JSON.parse(message.data)));
    socket.addEventListener("close", (event) => {
      if (STOP.includes(event.code)) {
        location.reload(); // the page itself says what happened
        return;
      }
      this.lostSoon ??= setTimeout(() => this.lost(), LOST_AFTER);
      const pause = RETRY[Math.min(this.tries++, RETRY.length - 1)];
      setTimeout(() => this.connect(), pause * (0.7 + Math.random() * 0.6));
    });
  }

  /** @param {any} frame */
  receive(frame) {
    switch (frame.type) {
      case "hello":
        this.socket?.send(JSON.stringify({ type: "resume", cursors: this.cursors }));
        this.missed = frame.streams.reduce(
          (/** @type {number} */ sum, /** @type {any} */ stream) => sum + Math.max(0, stream.head - (this.cursors[stream.id] ?? stream.head)), 0);
        for (const { frame: unsent } of this.waiting.values()) this.socket?.send(unsent);
        this.found();
        break;
      case "events":
        this.events(frame);
        break;
      case "done":
      case "refused":
      case "invalid":
        this.answer(frame);
        break;
      case "admitted":
        this.cursors[frame.stream.id] ??= 0;
        if (!this.shown) location.reload();
        break;
      case "withdrawn":
        delete this.cursors[frame.stream];
        this.purge(frame.stream);
        break;
      case "presence":
        this.presence(frame);
        break;
    }
  }

  /** @param {{stream: string, from: number, to: number, events: RoomEvent[]}} frame */
  events(frame) {
    const cursor = this.cursors[frame.stream] ?? 0;
    if (frame.from !== cursor) return; // doubled or out of order: the next resume fills the gap
    this.cursors[frame.stream] = frame.to;
    for (const event of frame.events) {
      if (event.html && (frame.stream === this.shown || isFloor(event))) this.place(event.html);
      if (frame.stream === this.shown) this.follow(event);
      else if (event.kind === "item.called") this.called(frame.stream);
    }
    this.count();
  }

  /** Puts each arriving element where its id or `data-into` says. @param {string} html */
  place(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    for (const part of [...holder.content.children]) {
      if (!(part instanceof HTMLElement)) continue;
      const there = part.id ? document.getElementById(part.id) : null;
      if (there && "once" in part.dataset) continue;
      part.classList.add("is-new");
      if (there) {
        there.replaceWith(part);
        this.mark(part);
      } else if (part.dataset.into) document.getElementById(part.dataset.into)?.append(part);
    }
  }

  /** The agenda's line of an item takes its state. @param {Element} line */
  mark(line) {
    const state = line instanceof HTMLElement ? line.dataset.state : undefined;
    const row = line.closest("li");
    if (!row || !state) return;
    row.classList.remove("is-now", "is-waiting", "is-done");
    row.classList.add(state === "heard" ? "is-now" : `is-${state}`);
  }

  /** What follows in the page from an event of the item that is open. @param {RoomEvent} event */
  follow(event) {
    const mine = event.by?.id === this.words.me;
    if (!mine && event.by && event.kind.includes("added")) {
      const kind = document.querySelector(".is-new .hub-kind")?.textContent ?? "";
      this.say(`${this.words.wordsNew} ${event.by.name} ${kind}`);
    }
    switch (event.kind) {
      case "views.revealed":
        for (const element of document.querySelectorAll("[data-until=revealed]")) if (element instanceof HTMLElement) element.hidden = false;
        for (const element of document.querySelectorAll("[data-gone=revealed]")) if (element instanceof HTMLElement) element.hidden = true;
        for (const button of document.querySelectorAll("[data-until-on=revealed]")) if (button instanceof HTMLButtonElement) button.disabled = false;
        document.getElementById("decision")?.classList.remove("is-locked");
        for (const fold of document.querySelectorAll("details[data-fold=revealed]:has(:checked)")) fold.removeAttribute("open");
        break;
      case "report.made": {
        const strip = document.getElementById("statutory");
        if (strip) strip.hidden = false;
        break;
      }
      case "item.called":
      case "item.closed":
      case "decision.made":
        if (event.kind !== "decision.made" || !mine) this.moveOn(location.href);
        break;
      case "holding.added":
        this.offerHolding();
        break;
      case "item.veiled":
        location.reload(); // the page was made before somebody's place was protected
        break;
      case "hand.raised":
      case "hand.lowered":
        this.sortHands();
        break;
    }
  }

  /** What was just said to be held can be ticked in the decision. */
  offerHolding() {
    const offer = document.getElementById("decide-relied");
    for (const line of document.querySelectorAll("#held > li.is-new")) {
      const id = line.id.replace("holding-", "");
      if (!offer || document.getElementById(`relied-on-${id}`)) continue;
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "relied", id: `relied-on-${id}`, value: id });
      const label = Object.assign(document.createElement("label"), { htmlFor: box.id, textContent: ` ${line.firstChild?.textContent?.trim() ?? ""} ` });
      offer.append(box, label);
      offer.hidden = false;
    }
  }

  /** Another item is being heard: go there, unless something half-typed would be left. @param {string} stream */
  called(stream) {
    const link = document.querySelector(`[data-stream="${CSS.escape(stream)}"]`);
    if (!(link instanceof HTMLAnchorElement)) return;
    const strip = document.getElementById("called");
    if (strip) {
      const words = strip.querySelector("[data-words]");
      if (words instanceof HTMLElement) words.textContent = `${words.dataset.words} ${link.textContent?.trim()}`;
      strip.querySelector("a")?.setAttribute("href", link.href);
      strip.hidden = false;
    }
    this.moveOn(link.href);
  }

  /** @param {string} address */
  moveOn(address) {
    if (this.isTyping()) return;
    location.assign(address);
  }

  isTyping() {
    const at = document.activeElement;
    return at instanceof HTMLElement && at.matches("textarea, input:not([type=radio], [type=checkbox])") && "value" in at && at.value !== "";
  }

  /** @param {string} stream */
  purge(stream) {
    document.querySelector(`[data-stream="${CSS.escape(stream)}"]`)?.remove();
    if (stream !== this.shown) return;
    document.getElementById("main")?.replaceChildren();
    this.say(this.words.wordsGone ?? "");
    location.assign(location.pathname);
  }

  lost() {
    document.body.classList.add("is-lost");
    const banner = document.getElementById("lost");
    if (banner) banner.hidden = false;
    this.state(this.lamp("lost"), "");
    this.enable(false);
  }

  found() {
    clearTimeout(this.lostSoon);
    this.lostSoon = undefined;
    this.tries = 0;
    document.body.classList.remove("is-lost");
    const banner = document.getElementById("lost");
    if (banner) banner.hidden = true;
    const caught = this.missed ? (this.words.wordsCaught ?? "").replace("%n", String(this.missed)) : "";
    this.state(this.lamp("connected"), caught);
    if (caught) this.say(caught);
    this.enable(true);
  }

  /** @param {string} name */
  lamp(name) {
    return document.getElementById("connection")?.dataset[name] ?? "";
  }

  /** @param {string} state @param {string} more */
  state(state, more) {
    const bar = document.getElementById("connection");
    const strong = bar?.querySelector("strong");
    const rest = bar?.querySelector(".hub-bar__more");
    if (strong) strong.textContent = state;
    if (rest) rest.textContent = more;
  }

  /** @param {boolean} on */
  enable(on) {
    for (const button of document.querySelectorAll("main button, aside button, nav button")) {
      if (!(button instanceof HTMLButtonElement)) continue;
      if (!on) {
        if (!button.disabled) button.dataset.off = "lost";
        button.disabled = true;
      } else if (button.dataset.off) {
        delete button.dataset.off;
        button.disabled = false;
      }
    }
  }

  here() {
    const now = Date.now();
    if (now - this.lastHere < HERE_EVERY || this.socket?.readyState !== WebSocket.OPEN) return;
    this.lastHere = now;
    this.socket.send(JSON.stringify({ type: "here" }));
  }

  // -- Forms ---------------------------------------------------------------------------------------------------------

  wireForms() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !("live" in form.dataset)) return;
      if (this.socket?.readyState !== WebSocket.OPEN) return; // by plain POST
      event.preventDefault();
      this.send(form);
    });
    document.addEventListener("keydown", (event) => {
      const at = event.target;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && at instanceof HTMLTextAreaElement) {
        event.preventDefault();
        at.form?.requestSubmit();
      }
    });
  }

  /** @param {HTMLFormElement} form */
  send(form) {
    /** @type {Record<string, any>} */
    const data = {};
    let item = null;
    for (const [name, value] of new FormData(form)) {
      if (["csrfmiddlewaretoken", "id", "act", "next"].includes(name)) continue;
      if (name === "item") item = value || null;
      else if (name === "about" || name === "tie") (data[name] ??= []).push(value);
      else data[name] = value;
    }
    const id = crypto.randomUUID();
    const frame = JSON.stringify({ type: "do", id, act: form.dataset.act, item, data });
    this.waiting.set(id, { form, frame });
    form.classList.add("is-sending");
    this.state(this.lamp("connected"), this.words.wordsSending ?? "");
    this.socket?.send(frame);
  }

  /** @param {{type: string, id: string, why?: string, errors?: Record<string, string[]>}} answer */
  answer(answer) {
    const sent = this.waiting.get(answer.id);
    if (!sent) return;
    this.waiting.delete(answer.id);
    const { form } = sent;
    form.classList.remove("is-sending");
    const place = form.querySelector(".hub-errors");
    if (place instanceof HTMLElement) {
      place.hidden = answer.type === "done";
      place.textContent = answer.type === "refused" ? (answer.why ?? "") : Object.values(answer.errors ?? {}).flat().join(" ");
    }
    if (answer.type !== "done") {
      this.state(this.lamp("connected"), place?.textContent ?? "");
      const first = Object.keys(answer.errors ?? {})[0];
      const field = first ? document.getElementById(`${form.dataset.act}-${first}`) : null;
      if (field) (field.querySelector("input") ?? field).focus();
      return;
    }
    this.state(this.lamp("connected"), `${this.words.wordsSaved} ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`);
    this.recorded(form);
  }

  /** A form whose act is recorded is empty again. @param {HTMLFormElement} form */
  recorded(form) {
    for (const field of form.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox])")) {
      if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) {
        field.dispatchEvent(new CustomEvent("hub:sent"));
        if (form.dataset.act !== "view") field.value = "";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new CustomEvent("hub:sent"));
      }
    }
    for (const box of form.querySelectorAll("input[type=checkbox]")) if (box instanceof HTMLInputElement) box.checked = false;
    if (form.dataset.act === "decide" || form.dataset.act === "nothing") location.reload();
    if (form.dataset.act === "contribute" && form.querySelector("[name=sealed]")) location.reload();
    if (form.dataset.act === "hand") this.turnHand(form);
    this.say(this.words.wordsSent ?? "");
  }

  /** @param {HTMLFormElement} form */
  turnHand(form) {
    const up = form.elements.namedItem("up");
    const button = form.querySelector("button");
    const words = button?.querySelector("span");
    if (!(up instanceof HTMLInputElement) || !button || !words) return;
    up.value = up.value ? "" : "true";
    words.textContent = (up.value ? button.dataset.up : button.dataset.down) ?? "";
  }

  /** The head of the item shows in which part of it the focus is. */
  wireSteps() {
    const steps = [...document.querySelectorAll(".hub-steps a")].filter((step) => step instanceof HTMLAnchorElement);
    document.addEventListener("focusin", (event) => {
      const at = steps.find((step) => event.target instanceof Node && document.querySelector(step.hash)?.contains(event.target));
      if (!at) return;
      for (const step of steps) step.removeAttribute("aria-current");
      at.setAttribute("aria-current", "step");
    });
  }

  // -- What is derived -----------------------------------------------------------------------------------------------

  /** @param {{stream: string, people: {id: string, name: string}[]}} frame */
  presence(frame) {
    if (frame.stream !== this.shown) return;
    const here = new Set(frame.people.map((person) => person.id));
    for (const row of document.querySelectorAll("#roll [data-user]")) {
      if (!(row instanceof HTMLElement)) continue;
      const is = here.has(row.dataset.user ?? "");
      row.classList.toggle("is-away", !is);
      const time = row.querySelector("time");
      if (time && !time.dateTime) time.textContent = is ? (this.words.wordsHere ?? "") : (this.words.wordsAway ?? "");
    }
    this.count();
  }

  count() {
    const owing = document.querySelectorAll("#missing li:not([hidden])").length;
    const missing = document.getElementById("missing");
    if (missing) missing.hidden = owing === 0;
    const here = [...document.querySelectorAll("#roll [data-user]:not(.is-away):not([hidden])")];
    const agencies = new Set(here.map((row) => (row instanceof HTMLElement && row.dataset.part !== "minutes" && row.dataset.part !== "coordinator" ? row.dataset.agency : undefined)));
    agencies.delete(undefined);
    const quorum = document.getElementById("quorum");
    if (quorum) {
      const needed = Number(quorum.dataset.needed);
      const mark = agencies.size >= needed ? "✓" : "!";
      quorum.textContent = `${mark} ${this.words.wordsQuorum} ${(this.words.wordsAgencies ?? "").replace("%n", String(agencies.size)).replace("%q", String(needed))}`;
      quorum.classList.toggle("is-short", agencies.size < needed);
    }
    const said = document.querySelectorAll("#missing li").length;
    const known = document.getElementById("step-known");
    if (known) known.textContent = `${said - owing}/${said}`;
    const given = document.querySelectorAll(".hub-blind .is-given").length;
    const views = document.getElementById("step-views");
    if (views && document.querySelector(".hub-blind")) views.textContent = `${given}/${document.querySelectorAll(".hub-blind li").length}`;
  }

  /** Raised hands first, in the order in which they went up. */
  sortHands() {
    const roll = document.getElementById("roll");
    const hands = [...document.querySelectorAll(".hub-hand[data-since]")].sort((a, b) =>
      (a.getAttribute("data-since") ?? "").localeCompare(b.getAttribute("data-since") ?? ""));
    for (const [n, hand] of [...hands].reverse().entries()) {
      hand.textContent = `${this.words.wordsHand} ${hands.length - n}`;
      const row = hand.closest("li");
      if (row && roll) roll.prepend(row);
    }
  }

  tick() {
    const clock = document.querySelector(".hub-clock");
    if (clock instanceof HTMLElement && clock.dataset.called && !clock.dataset.closed) {
      const allowed = Number(clock.dataset.seconds);
      const spent = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.called)) / 1000));
      const shown = clock.querySelector("b");
      if (shown) shown.textContent = minutes(spent);
      clock.querySelector(".c-fill")?.setAttribute("width", String(Math.min(200, (200 * spent) / allowed)));
      clock.classList.toggle("is-over", spent > allowed);
      const left = clock.querySelector("[data-left]");
      const words = spent > allowed ? this.words.wordsOver : this.words.wordsLeft;
      if (left) left.textContent = (words ?? "").replace("%t", minutes(Math.abs(allowed - spent)));
    }
    for (const row of document.querySelectorAll(".hub-agenda__s[data-called]")) {
      if (!(row instanceof HTMLElement) || !row.dataset.called) continue;
      const until = row.dataset.closed ? Date.parse(row.dataset.closed) : Date.now();
      const time = row.querySelector(".hub-agenda__t");
      if (time) time.textContent = minutes(Math.max(0, Math.floor((until - Date.parse(row.dataset.called)) / 1000)));
    }
  }

  /** @param {string} words */
  say(words) {
    const news = document.getElementById("news");
    if (news) news.textContent = words;
  }

  // -- Keys ----------------------------------------------------------------------------------------------------------

  wireKeys() {
    if (this.words.keys !== "on") return;
    document.addEventListener("keydown", (event) => {
      const at = event.target;
      if (event.ctrlKey || event.metaKey || event.altKey || !(at instanceof HTMLElement)) return;
      if (at.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
      if (this.press(event.key, at)) event.preventDefault();
    });
  }

  /** @param {string} key @param {HTMLElement} at */
  press(key, at) {
    if (/^[0-9]$/.test(key)) return this.digit(key, at);
    switch (key.toLowerCase()) {
      case "c":
        return focus("contribute-text");
      case "v":
        return focus("view-form");
      case "d":
        return focus("decision");
      case "a":
        return focus("act-what");
      case "o":
        return focus("hold-where");
      case "t":
        this.nextToSpeak();
        break;
      case "!": {
        const link = document.querySelector('[data-key="!"]');
        if (link instanceof HTMLElement) link.click();
        return true;
      }
    }
    const form = document.querySelector(`form[data-key-click="${CSS.escape(key.toLowerCase())}"]:not([hidden])`);
    if (!(form instanceof HTMLFormElement)) return false;
    form.requestSubmit();
    return true;
  }

  /** A digit chooses where there is something to choose, and goes to a part of the item elsewhere. @param {string} key @param {HTMLElement} at */
  digit(key, at) {
    const views = at.closest("#view-form");
    const decision = at.closest("#decision");
    if (views) return choose(key === "0" ? document.getElementById("view-none") : document.getElementById(`view-${key}`));
    if (decision) return choose(decision.querySelectorAll("[name=outcome]")[Number(key) - 1]);
    const part = ["who", "known", "views", "decide"][Number(key) - 1];
    return part ? focus(part) : false;
  }

  nextToSpeak() {
    const select = document.getElementById("turn-agency");
    const next = document.querySelector("li:not(.is-away) .hub-hand[data-since]")?.closest("li");
    if (select instanceof HTMLSelectElement && next instanceof HTMLElement && next.dataset.agency) select.value = next.dataset.agency;
  }
}

/** @param {RoomEvent} event */
function isFloor(event) {
  return ["item.state", "roll.joined", "roll.left"].includes(event.kind);
}

/** @param {string} id */
function focus(id) {
  const element = document.getElementById(id);
  const fold = element?.closest("details");
  if (fold) fold.open = true;
  element?.focus();
  return Boolean(element);
}

/** @param {Element | null | undefined} choice */
function choose(choice) {
  if (!(choice instanceof HTMLInputElement)) return false;
  choice.checked = true;
  choice.focus();
  return true;
}

/** @param {number} seconds */
function minutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
