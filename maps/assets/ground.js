// The ground: every path is drawn once, in Web Mercator pixels of one zoom; zooming changes one transform.
const DRAWN_ZOOM = 12;
const ground = { arcs: [], texts: [], group: null, parts: {}, patterns: [] };

/** Degrees to whole pixels of `DRAWN_ZOOM`. */
function projected(longitude, latitude) {
  const world = 256 * 2 ** DRAWN_ZOOM;
  const sine = Math.sin((latitude * Math.PI) / 180);
  return [Math.round((longitude / 360 + 0.5) * world), Math.round((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * world)];
}

function projectedArc(points) {
  const { quantum } = core;
  const out = new Int32Array(points.length);
  for (let n = 0; n < points.length; n += 2) [out[n], out[n + 1]] = projected(points[n] * quantum, points[n + 1] * quantum);
  return out;
}

function pixelsOf(arc) {
  ground.arcs[arc] ??= projectedArc(core.arcs[arc]);
  return ground.arcs[arc];
}

/** The steps along an arc as text, made once for each way. */
function stepsOf(code) {
  const known = ground.texts[code < 0 ? 2 * ~code + 1 : 2 * code];
  if (known !== undefined) return known;
  const at = pixelsOf(code < 0 ? ~code : code);
  let text = "";
  if (code < 0) for (let n = at.length - 2; n >= 2; n -= 2) text += ` ${at[n - 2] - at[n]} ${at[n - 1] - at[n + 1]}`;
  else for (let n = 2; n < at.length; n += 2) text += ` ${at[n] - at[n - 2]} ${at[n + 1] - at[n - 1]}`;
  ground.texts[code < 0 ? 2 * ~code + 1 : 2 * code] = text;
  return text;
}

function startOf(code) {
  const at = pixelsOf(code < 0 ? ~code : code);
  return code < 0 ? `${at[at.length - 2]} ${at[at.length - 1]}` : `${at[0]} ${at[1]}`;
}

function ringsText(rings) {
  return rings.map((ring) => `M${startOf(ring[0])}l${ring.map(stepsOf).join("")}z`).join("");
}

function linesText(arcs) {
  return arcs.map((arc) => `M${startOf(arc)}l${stepsOf(arc)}`).join("");
}

/** Points as a line of no length: with round ends it is a dot of the stroke's width at any zoom. */
function dotsText(spots) {
  return spots.map(([longitude, latitude]) => `M${projected(longitude, latitude).join(" ")}h0`).join("");
}

function path(text, className, part = "units") {
  const node = svg("path", { d: text, class: className });
  ground.parts[part].append(node);
  return node;
}

/** Hang the picture into the map, in a pane of its own under folium's layers. */
function startGround(map) {
  map.createPane("atlas").style.zIndex = 350;
  map.createPane("atlas-names").style.zIndex = 420;
  map.getPane("atlas-names").style.pointerEvents = "none";
  view.renderer = L.svg({ pane: "atlas", padding: 0.5 }).addTo(map);
  ground.group = svg("g");
  for (const name of ["context", "units", "lines", "marks", "points"]) {
    ground.parts[name] = svg("g", { class: `part-${name}` });
    ground.group.append(ground.parts[name]);
  }
  view.renderer._rootGroup.append(ground.group);
  ground.patterns = [hatchPattern(), dotPattern()];
  view.renderer._container.prepend(svg("defs", {}, ground.patterns));
  map.on("viewreset zoomend", placeGround);
}

function placeGround() {
  const scale = view.map.getZoomScale(view.map.getZoom(), DRAWN_ZOOM);
  const origin = view.map.getPixelOrigin();
  ground.group.setAttribute("transform", `translate(${-origin.x} ${-origin.y}) scale(${scale})`);
  for (const pattern of ground.patterns) pattern.setAttribute("patternTransform", `scale(${1 / scale}) rotate(45)`);
}

function pattern(id, size, ...children) {
  return svg("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse" }, svg("rect", { width: size, height: size, class: "hatch-ground" }), children);
}

function hatchPattern() {
  return pattern("hatch", 6, svg("line", { x1: 0, y1: 0, x2: 0, y2: 6, class: "hatch-line" }));
}

function dotPattern() {
  return pattern("dots", 5, svg("circle", { cx: 2.5, cy: 2.5, r: 1.1, class: "hatch-dot" }));
}

/** Land, and borders between the surrounding countries. */
function drawContext() {
  const { land, borders } = core.context;
  const text = (flat) => {
    const at = projectedArc(decodeArcs([flat])[0]);
    let steps = `M${at[0]} ${at[1]}l`;
    for (let n = 2; n < at.length; n += 2) steps += ` ${at[n] - at[n - 2]} ${at[n + 1] - at[n - 1]}`;
    return steps;
  };
  path(land.map((flat) => `${text(flat)}z`).join(""), "land", "context");
  path(borders.map(text).join(""), "line-foreign", "context");
}

function drawLines() {
  const side = (leaf) => core.leafUnit[leaf];
  const country = borderArcs((leaf) => (side(leaf).disputed ? -1 : side(leaf).chain[0]));
  const province = borderArcs((leaf) => (side(leaf).disputed ? -1 : side(leaf).chain[1] ?? side(leaf).n));
  const touched = new Set(core.leafUnit.filter((u) => u.disputed).flatMap((u) => core.rings[u.leaf].flat().map((c) => (c < 0 ? ~c : c))));
  const free = (arcs) => linesText(arcs.filter((arc) => !touched.has(arc)));
  path(free(province.inner), "line-province", "lines");
  path(free(country.outer), "line-coast", "lines");
  path(free(country.inner), "line-country", "lines");
  if (touched.size) path(linesText([...touched]), "line-disputed", "lines");
}

/** Smallest box around some units: [west, south, east, north] in degrees. */
function boxOf(units) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const unit of units) for (const leaf of unit.leaves) for (const ring of core.rings[leaf]) for (const code of ring) {
    const arc = core.arcs[code < 0 ? ~code : code];
    for (let n = 0; n < arc.length; n += 2) {
      if (arc[n] < west) west = arc[n];
      if (arc[n] > east) east = arc[n];
      if (arc[n + 1] < south) south = arc[n + 1];
      if (arc[n + 1] > north) north = arc[n + 1];
    }
  }
  return [west, south, east, north].map((degrees) => degrees * core.quantum);
}

function boundsOf(units) {
  const [west, south, east, north] = boxOf(units);
  return L.latLngBounds([south, west], [north, east]);
}
