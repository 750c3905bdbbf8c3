// The embedded columns as rows. `core` is drawn at once; `quotes` follow after the first picture.
const core = { units: [], incidents: [], steps: [], towns: [] };
let settings = null;
let quotes = null;

function readUnits(table) {
  const units = table.pcode.map((pcode, n) => ({
    n,
    pcode,
    name: table.name[n],
    names: table.names[n],
    aliases: table.aliases[n],
    level: table.level[n],
    parent: table.parent[n],
    leaf: table.leaf[n],
    x: table.x[n],
    y: table.y[n],
    disputed: table.disputed[n] === 1,
    quality: table.quality[n],
    population: table.population[n],
    popYear: table.popYear[n],
    popModelled: table.popModelled[n] === 1,
    popSource: table.popSources[table.popSource[n]],
    leaves: [],
    chain: [],
  }));
  for (const unit of units) {
    for (let up = unit; up; up = units[up.parent]) {
      unit.chain[up.level] = up.n;
      if (unit.leaf >= 0) up.leaves.push(unit.leaf);
    }
  }
  core.units = units;
  core.quantum = table.quantum;
  core.arcs = decodeArcs(table.arcs);
  core.rings = table.rings;
  core.leafUnit = units.filter((unit) => unit.leaf >= 0).sort((a, b) => a.leaf - b.leaf);
}

function readIncidents(table) {
  const word = (n) => table.words[n];
  const set = table.sets;
  const named = table.groups.map((one) => one.map(word));
  core.types = table.types;
  core.precisions = table.precisions;
  core.incidents = table.unit.map((_, n) => ({
    n,
    unit: table.unit[n],
    step: table.step[n],
    day: table.day[n],
    lastDay: table.lastDay[n],
    datePrecision: word(table.datePrecision[n]),
    dateText: word(table.dateText[n]),
    type: table.type[n],
    subtype: table.subtypes[table.subtype[n]],
    foiled: table.foiled[n] === 1,
    actor1: word(table.actor1[n]),
    actor2: word(table.actor2[n]),
    with1: named[table.with1[n]],
    with2: named[table.with2[n]],
    civilians: table.civilians[n] === 1,
    place: word(table.place[n]),
    why: word(table.why[n]),
    precision: table.precisions[table.precision[n]],
    x: table.x[n],
    y: table.y[n],
    killed: set[table.killed[n]],
    killedSum: set[table.killedSum[n]], // what enters sums; differs where figures wait for review
    killedOpen: table.killedOpen[n] === 1,
    injured: set[table.injured[n]],
    injuredOpen: table.injuredOpen[n] === 1,
    abducted: set[table.abducted[n]],
    abductedOpen: table.abductedOpen[n] === 1,
    contested: table.contested[n] === 1,
    reviewed: table.reviewed[n] === 1,
    confidence: table.confidence[n],
    doubts: word(table.doubts[n]),
  }));
}

function readCore(data) {
  readUnits(data.units);
  readIncidents(data.incidents);
  core.steps = data.steps.slice(0, -1).map((day) => new Date(`${day}T00:00:00Z`));
  core.end = data.steps.length ? new Date(`${data.steps.at(-1)}T00:00:00Z`) : null;
  core.towns = data.towns;
  core.context = data.context;
  core.covered = new Set(core.units.filter((unit) => unit.level === 0 && data.covered.includes(unit.pcode)).map((unit) => unit.n));
}

/** Claims, evidence and reports of one incident; null until the quotes are there, or when there are none. */
function quotesOf(incident) {
  if (!quotes) return null;
  const word = (n) => quotes.words[n];
  const report = (n) => {
    if (n < 0) return null;
    const [id, title, source, url, day] = quotes.reports[n];
    return { id, title, source, url, day };
  };
  return {
    id: quotes.id[incident.n],
    claims: quotes.claims[incident.n].map((c) => ({
      source: word(c[0]),
      sourceType: word(c[1]),
      killed: c[2][0] || null,
      injured: c[2][1] || null,
      abducted: c[2][2] || null,
      victims: word(c[3]),
      modifier: word(c[4]),
      superseded: c[5] === 1,
      flagged: word(c[6]),
      quote: word(c[7]),
      report: report(c[8]),
      addedUp: c[9] === 1, // a sum over several sources, which none of them gives
    })),
    evidence: quotes.evidence[incident.n].map(([quote, at]) => ({ quote: word(quote), report: report(at) })),
    reports: quotes.sources[incident.n].map(report),
  };
}

/** The unit shown at `level` for unit n: its own, or the finest of a country that has none so fine; -1 if unknown. */
function shownUnit(n, level) {
  if (n < 0) return -1;
  const unit = core.units[n];
  if (unit.level >= level) return unit.chain[level];
  return unit.leaf >= 0 ? n : -1;
}

/** All units drawn at `level`, the disputed ones left out. */
function unitsAt(level) {
  const shown = new Set(core.leafUnit.filter((u) => !u.disputed).map((u) => shownUnit(u.n, level)));
  return [...shown].map((n) => core.units[n]).sort((a, b) => a.n - b.n);
}

function unitName(unit) {
  return unit.names[words.language] ?? unit.name;
}

/** "Barmal, Paktika, Afghanistan" without the unit itself when `own` is false. */
function unitPath(unit, own = false) {
  const up = unit.chain.filter((n) => n !== undefined && (own || n !== unit.n)).map((n) => unitName(core.units[n]));
  return up.reverse().join(", ");
}
