// Names on the map and the points layer: what helps to find one's way, and how surely each incident is placed.
function drawLabels() {
  const labels = core.towns.map(([name, x, y, rank]) => ({ rank, at: L.latLng(y, x), mark: townMark(name, x, y) }));
  const show = () => {
    const zoom = view.map.getZoom();
    const most = zoom < 5.25 ? 2 : zoom < 6 ? 4 : zoom < 7 ? 8 : 99;
    const taken = [];
    for (const label of labels) {
      const point = view.map.latLngToLayerPoint(label.at);
      const free = label.rank < most && taken.every((other) => Math.abs(other.x - point.x) > 84 || Math.abs(other.y - point.y) > 20);
      if (free) { taken.push(point); label.mark.addTo(view.map); } else label.mark.remove();
    }
  };
  drawCountryNames();
  labels.sort((a, b) => a.rank - b.rank);
  view.map.on("zoomend", show);
  view.map.on("moveend resize", clearNames);
  show();
  clearNames();
}

function townMark(name, x, y) {
  const icon = L.divIcon({ html: el("span", {}, name), className: "town", iconSize: [0, 0] });
  return L.marker([y, x], { icon, interactive: false, keyboard: false, pane: "atlas-names" });
}

const POINT_KINDS = { exact: "point-exact", near: "point-near" };
const POINT_SIZES = [7, 10, 14, 20]; // pixels across, for 1, 2-4, 5-15 and more incidents at one spot

function isPoint(incident) {
  return incident.x !== null && incident.precision in POINT_KINDS;
}

/** The points of what is shown, each { key, kind, x, y, incidents }; of one spot and precision they are one. */
function spotsShown() {
  const spots = new Map();
  for (const i of state.points ? view.counts.kept.filter((one) => isPoint(one) && inWindow(one)) : []) {
    const name = `${i.precision} ${i.x} ${i.y}`;
    if (!spots.has(name)) spots.set(name, { key: `${i.x},${i.y}`, kind: POINT_KINDS[i.precision], x: i.x, y: i.y, incidents: [] });
    spots.get(name).incidents.push(i);
  }
  return [...spots.values()];
}

/** The spot that an address or a click names: [longitude, latitude], or null. */
function spotOf(key) {
  const at = (key ?? "").split(",").map(Number);
  return at.length === 2 && core.incidents.some((i) => isPoint(i) && i.x === at[0] && i.y === at[1]) ? at : null;
}

function sizeOf({ incidents: { length } }) {
  return length < 2 ? 0 : length < 5 ? 1 : length < 16 ? 2 : 3;
}

/** Points only for incidents known that finely: a district's middle is no place where something happened. */
function drawPoints() {
  unpath(ground.parts.points.children);
  view.spots = spotsShown();
  const groups = new Map();
  for (const spot of view.spots) {
    const key = `${spot.kind} ${sizeOf(spot)}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push([spot.x, spot.y]);
  }
  // The largest first, so that small ones lie on top; each mark is a wide line under a narrower one.
  for (const key of [...groups.keys()].sort((a, b) => b.at(-1) - a.at(-1))) {
    const [kind, size] = key.split(" ");
    const spots = groups.get(key);
    for (const [part, less] of [["rim", 0], ["core", 3]]) path(() => dotsText(spots), `${kind} ${part}`, "points").setAttribute("stroke-width", POINT_SIZES[size] - less);
  }
}

const REACH = { mouse: 3, other: 9 }; // pixels beside a point that still mean it

/** The point under the pointer: many are one path, so that the nearest is looked for. */
function spotAt(event) {
  if (!state.points) return null;
  const { x, y } = view.map.mouseEventToLayerPoint(event);
  let best = null;
  let least = Infinity;
  for (const spot of view.spots) {
    if (spot.version !== ground.version) Object.assign(spot, { version: ground.version, at: onScreen(projected(spot.x, spot.y)) });
    const distance = Math.max(Math.abs(spot.at[0] / 10 - x), Math.abs(spot.at[1] / 10 - y));
    if (distance < least && distance <= POINT_SIZES[sizeOf(spot)] / 2 + (REACH[event.pointerType] ?? REACH.other)) { least = distance; best = spot; }
  }
  return best;
}

function tipForSpot({ incidents }) {
  const [first] = incidents;
  const one = incidents.length === 1;
  return [
    one ? el("strong", {}, t(first.subtype)) : quoted("strong", first.place || t("point")),
    el("span", { class: "tip-path" }, one ? [dateLabel(first), first.place ? [" · ", quoted("span", first.place)] : null] : plural("incidents", incidents.length)),
    ...tollsOf(incidents).map((toll) => el("span", { class: "tip-value" }, tollText(toll).join(""))),
    el("span", { class: "tip-note" }, t(`precision_${first.precision}`)),
  ];
}

/** A name half under the legend is no name: it is left out until the map or the legend moves. */
function clearNames() {
  const { left, right, top, bottom } = byId("legend").getBoundingClientRect();
  const marks = [...document.querySelectorAll(".country-name span, .town span")];
  const under = marks.map((mark) => mark.getBoundingClientRect()).map((box) => box.left < right && box.right > left && box.top < bottom && box.bottom > top);
  marks.forEach((mark, n) => { mark.style.visibility = under[n] ? "hidden" : ""; });
}

/** Names of the surrounding countries, under everything else. */
function drawCountryNames() {
  for (const [name, x, y] of core.context.names) {
    const icon = L.divIcon({ html: el("span", {}, name), className: "country-name", iconSize: [0, 0] });
    L.marker([y, x], { icon, interactive: false, keyboard: false, pane: "atlas-names" }).addTo(view.map);
  }
}

/** Tiles from the web, only where the maker of the file named some and only once the reader asks. */
function startBasemap() {
  byId("basemap-row").hidden = !settings.basemap;
  if (!settings.basemap) return;
  const [address, credit] = settings.basemap;
  let tiles = null;
  byId("basemap").addEventListener("change", (event) => {
    tiles ??= L.tileLayer(address, { maxZoom: 19, referrerPolicy: "strict-origin-when-cross-origin" });
    if (event.target.checked) tiles.addTo(view.map);
    else tiles.remove();
    byId("basemap-credit").textContent = event.target.checked ? credit : "";
    view.map.getContainer().classList.toggle("with-tiles", event.target.checked);
  });
}
