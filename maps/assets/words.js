// Words, numbers and dates of the page, and the one way by which text gets into it.
let words = {};
let formats = {};

function setLanguage(table) {
  words = table;
  const tag = table.language === "en" ? "en-GB" : `${table.language}-u-nu-latn-ca-gregory`;
  const dates = (options) => new Intl.DateTimeFormat(tag, { timeZone: "UTC", ...options });
  // Each is made when first used: together they take longer than the rest of the start.
  formats = lazily({
    whole: () => new Intl.NumberFormat(tag, { maximumFractionDigits: 0 }),
    rate: () => new Intl.NumberFormat(tag, { maximumSignificantDigits: 2 }),
    day: () => dates({ day: "numeric", month: "long", year: "numeric" }),
    dayShort: () => dates({ day: "numeric", month: "short", year: "numeric" }),
    dayMonth: () => dates({ day: "numeric", month: "short" }),
    month: () => dates({ month: "long", year: "numeric" }),
    monthShort: () => dates({ month: "short", year: "numeric" }),
    year: () => dates({ year: "numeric" }),
  });
}

function lazily(makers) {
  const made = {};
  const own = Object.entries(makers).map(([name, make]) => [name, { get: () => (made[name] ??= make()) }]);
  return Object.defineProperties({}, Object.fromEntries(own));
}

/** The interface string `key`, with {name} replaced by the values given. */
function t(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? values[name] : whole));
}

/** "1 incident", "3 incidents": the string `key` or `key_one`. */
function plural(key, count, values = {}) {
  return t(count === 1 ? `${key}_one` : key, { n: number(count), ...values });
}

function number(value) {
  return formats.whole.format(value);
}

/** A value of the measure shown: whole, or two digits of a rate. */
function amount(value, isRate) {
  return isRate && value > 0 ? formats.rate.format(value) : number(value);
}

/** "5–17", kept in this order also in right-to-left text. */
function range(low, high, isRate = false) {
  if (low === high) return amount(low, isRate);
  const text = `${amount(low, isRate)}–${amount(high, isRate)}`;
  return words.direction === "rtl" ? `\u2066${text}\u2069` : text;
}

const DAY = 86400000;

function dateOfDay(day) {
  return new Date(day * DAY);
}

/** An element; text only ever becomes a text node. Attributes come from this script, never from a report. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  return fill(node, attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return fill(node, attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A link only if it leads to the web; else its text alone. */
function link(address, text) {
  if (!/^https?:\/\//i.test(address)) return el("span", {}, text);
  return el("a", { href: address, rel: "noopener noreferrer external", target: "_blank" }, text);
}

/** Text of a report or a name: its own direction, whatever the page's. */
function quoted(tag, text, attributes = {}) {
  return el(tag, { dir: "auto", ...attributes }, text);
}

const byId = (id) => document.getElementById(id);

function replace(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter(Boolean));
}
