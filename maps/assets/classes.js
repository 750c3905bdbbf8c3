// Class breaks by the rules of maps/classes.py; a test holds the two together.
const MOST_CLASSES = 6;
const MOST_FOR_NATURAL = 400;

function distinctOf(sorted) {
  return sorted.filter((value, n) => n === 0 || value !== sorted[n - 1]);
}

/** Upper ends (inclusive) of the classes, ascending. */
function breaksOf(values, method, custom = []) {
  const kept = Float64Array.from(values.filter((v) => v > 0)).sort();
  if (!kept.length) return [];
  const sorted = Array.from(kept);
  const distinct = distinctOf(sorted);
  if (method === "custom" && custom.length) return customBreaks(custom, distinct);
  if (distinct.length <= MOST_CLASSES) return distinct;
  const low = distinct[0];
  const high = distinct.at(-1);
  const each = (of) => Array.from({ length: MOST_CLASSES }, (_, n) => of((n + 1) / MOST_CLASSES));
  let cuts;
  if (method === "equal") cuts = each((part) => low + (high - low) * part);
  else if (method === "log") cuts = each((part) => Math.exp(Math.log(low) + (Math.log(high) - Math.log(low)) * part));
  else if (method === "natural") cuts = naturalBreaks(sorted);
  else {
    const rest = sorted.filter((v) => v > low);
    cuts = [low, ...Array.from({ length: MOST_CLASSES - 1 }, (_, n) => quantile(rest, (n + 1) / (MOST_CLASSES - 1)))];
  }
  return onValues(cuts, distinct);
}

function quantile(sorted, part) {
  const at = (sorted.length - 1) * part;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

function onValues(cuts, distinct) {
  const ends = new Set([distinct.at(-1)]);
  for (const cut of cuts) {
    let found = null;
    for (const value of distinct) { if (value <= cut + 1e-9) found = value; else break; }
    if (found !== null) ends.add(found);
  }
  return [...ends].sort((a, b) => a - b);
}

function customBreaks(custom, distinct) {
  const high = distinct.at(-1);
  const inside = [...new Set(custom)].filter((cut) => cut > 0 && cut < high).sort((a, b) => a - b);
  return [...inside.slice(0, MOST_CLASSES - 1), high];
}

/** Fisher-Jenks: least squared distance to the class means, exactly, over at most 400 of the ordered values. */
function naturalBreaks(sorted) {
  const n = Math.min(sorted.length, MOST_FOR_NATURAL);
  const x = Array.from({ length: n }, (_, k) => sorted[n === 1 ? 0 : Math.floor((k * (sorted.length - 1)) / (n - 1))]);
  const sum = [0];
  const square = [0];
  x.forEach((v, k) => { sum.push(sum[k] + v); square.push(square[k] + v * v); });
  const cost = (a, b) => square[b] - square[a] - (sum[b] - sum[a]) ** 2 / (b - a);
  let best = Array.from({ length: n + 1 }, (_, b) => (b ? cost(0, b) : 0));
  const cutsAt = [];
  for (let k = 2; k <= MOST_CLASSES; k += 1) {
    const next = Array(n + 1).fill(Infinity);
    const cut = Array(n + 1).fill(0);
    for (let b = k; b <= n; b += 1) {
      for (let a = k - 1; a < b; a += 1) {
        const total = best[a] + cost(a, b);
        if (total < next[b]) { next[b] = total; cut[b] = a; }
      }
    }
    best = next;
    cutsAt.push(cut);
  }
  const ends = [];
  let b = n;
  for (let k = MOST_CLASSES; k >= 1; k -= 1) { ends.push(x[b - 1]); b = k > 1 ? cutsAt[k - 2][b] : 0; }
  return ends.reverse();
}

function classOf(value, breaks) {
  for (let n = 0; n < breaks.length; n += 1) if (value <= breaks[n] + 1e-9) return n;
  return breaks.length - 1;
}

/** Which colour of the palette class n of `count` gets: the strongest is always used. */
function shade(n, count) {
  return count === 1 ? MOST_CLASSES / 2 : Math.round((n * (MOST_CLASSES - 1)) / (count - 1));
}
