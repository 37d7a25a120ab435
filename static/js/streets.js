// The portal's own file of streets (PMTiles, in the layers of the Protomaps basemap), drawn in the portal's colours.

const TONES = ["sea", "land", "green", "built", "house", "road", "casing", "rail", "limit", "text", "soft", "halo", "water-text"];
const GREEN = new Set([
  "allotments", "cemetery", "forest", "garden", "golf_course", "grass", "grassland", "meadow", "national_park", "nature_reserve",
  "park", "pitch", "playground", "protected_area", "recreation_ground", "scrub", "village_green", "wood",
]);
const BUILT = new Set(["aerodrome", "college", "commercial", "hospital", "industrial", "railway", "school", "university"]);
const STATIONS = new Set(["ferry_terminal", "light_rail_station", "station", "subway_station", "train_station", "tram_stop"]);
// Widths by zoom, as pixels; between two zooms what lies between.
const ROADS = [
  ["path", 13.5, [[13.5, 0.5], [18, 2.5]]],
  ["other", 13, [[13, 0.5], [18, 5]]],
  ["minor_road", 11.5, [[11.5, 0.4], [14, 2], [18, 11]]],
  ["major_road", 8, [[8, 0.5], [12, 2], [18, 15]]],
  ["highway", 6, [[6, 0.7], [12, 3], [18, 17]]],
];

export async function addStreets(map, element) {
  const { file, fileZoom, renderer, fileAttribution } = element.dataset;
  await loaded(renderer);
  const rules = () => drawnIn(tones(element), getComputedStyle(element).fontFamily);
  const layer = protomapsL.leafletLayer({
    url: file,
    attribution: fileAttribution,
    maxDataZoom: Number(fileZoom),
    noWrap: true,
    ...rules(),
  });
  layer.addTo(map);
  await document.fonts.ready;
  const redraw = () => {
    Object.assign(layer, rules());
    layer.clearLayout();
    layer.rerenderTiles();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

function loaded(address) {
  if (window.protomapsL) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

// The colours of ground.css, as they are in this scheme.
function tones(element) {
  const probe = document.createElement("i");
  element.append(probe);
  const found = {};
  for (const name of TONES) {
    probe.style.color = `var(--ground-${name})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

function drawnIn(tone, family) {
  const { PolygonSymbolizer, LineSymbolizer, LineLabelSymbolizer, CenteredTextSymbolizer, CircleSymbolizer } = protomapsL;
  const { GroupSymbolizer, OffsetTextSymbolizer, linear } = protomapsL;
  const area = (dataLayer, fill, filter) => ({ dataLayer, symbolizer: new PolygonSymbolizer({ fill }), ...(filter && { filter }) });
  const of = (kinds) => (zoom, { props }) => kinds.has(props.kind);
  const road = (kind, minzoom, widths, color, wider = 0) => ({
    dataLayer: "roads",
    minzoom: Math.floor(minzoom),
    symbolizer: new LineSymbolizer({ color, width: (zoom) => linear(widths)(zoom) + wider, lineCap: "round", lineJoin: "round" }),
    filter: (zoom, { props }) => props.kind === kind && zoom >= minzoom,
  });
  const line = (dataLayer, color, width, filter, more = {}) => ({ dataLayer, symbolizer: new LineSymbolizer({ color, width, ...more }), filter });
  const text = { labelProps: ["name"], fill: tone.text, stroke: tone.halo, width: 3 };
  const font = (weight, size) => `${weight} ${size}px ${family}`;
  const locality = (zoom, { props }) => props.kind === "locality" && (zoom >= 11 || (props.population_rank ?? 0) >= 8 || zoom >= (props.min_zoom ?? 0) + 1);
  return {
    paintRules: [
      area("earth", tone.land),
      area("landuse", tone.green, of(GREEN)),
      area("landuse", tone.built, of(BUILT)),
      area("water", tone.sea, (zoom, { geomType }) => geomType === 3),
      line("water", tone.sea, 1.2, (zoom, { geomType }) => geomType === 2),
      { ...area("buildings", tone.house), minzoom: 14 },
      line("boundaries", tone.limit, 1, (zoom, { props }) => (props.kind_detail ?? 0) <= 8, { dash: [4, 3], dashColor: tone.limit, dashWidth: 1 }),
      ...ROADS.filter(([kind]) => kind !== "path").map(([kind, from, widths]) => road(kind, Math.max(from, 11), widths, tone.casing, 1.4)),
      ...ROADS.map(([kind, from, widths]) => road(kind, from, widths, kind === "path" ? tone.casing : tone.road)),
      line("roads", tone.rail, 1.2, (zoom, { props }) => props.kind === "rail" && zoom >= 9),
    ],
    labelRules: [
      { dataLayer: "places", symbolizer: new CenteredTextSymbolizer({ ...text, font: font(600, 14) }), filter: locality },
      {
        dataLayer: "pois",
        minzoom: 12,
        symbolizer: new GroupSymbolizer([
          new CircleSymbolizer({ radius: 3, fill: tone.rail, stroke: tone.halo, width: 1.5 }),
          new OffsetTextSymbolizer({ ...text, font: font(600, 12), offsetX: 6, offsetY: 4 }),
        ]),
        filter: of(STATIONS),
      },
      {
        dataLayer: "places",
        minzoom: 12,
        symbolizer: new CenteredTextSymbolizer({ ...text, fill: tone.soft, font: font(600, 12) }),
        filter: of(new Set(["neighbourhood", "macrohood"])),
      },
      {
        dataLayer: "water",
        symbolizer: new CenteredTextSymbolizer({ ...text, fill: tone["water-text"], stroke: tone.sea, font: font("italic 500", 12) }),
        filter: (zoom, { geomType }) => geomType === 1,
      },
      {
        dataLayer: "roads",
        minzoom: 14,
        symbolizer: new LineLabelSymbolizer({ ...text, fill: tone.soft, font: font(500, 12) }),
        filter: of(new Set(["highway", "major_road", "minor_road"])),
      },
    ],
  };
}
