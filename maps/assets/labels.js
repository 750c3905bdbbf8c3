// Names on the map: what helps to find one's way.
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
