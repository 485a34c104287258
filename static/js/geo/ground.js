// What every map stands on: tiles where an installation names them, else its own roads; and the communes' outlines.
// A map works with none of them.
window.Ground = (() => {
  const LABEL = { width: 92, height: 22 };
  const LABELS_FROM_ZOOM = 9.5;
  const MOST_TILES = 30; // in sight; a window that needs more is looked at from farther away
  const MOST_KEPT = 90;
  const PATIENCE_MS = 4000; // A host of tiles that says nothing for so long is done without.
  const VECTORS = 1; // PMTiles: what its header calls vector tiles

  // A line as it is written: steps from point to point, five bits a letter.
  const decode = (text, digits) => {
    const scale = 10 ** digits;
    const points = [];
    let at = 0;
    const step = () => {
      let number = 0;
      let shift = 0;
      let bits;
      do {
        bits = text.charCodeAt(at++) - 63;
        number |= (bits & 31) << shift;
        shift += 5;
      } while (bits >= 32);
      return number & 1 ? ~(number >> 1) : number >> 1;
    };
    let lat = 0;
    let lon = 0;
    while (at < text.length) {
      lat += step();
      lon += step();
      points.push([lat / scale, lon / scale]);
    }
    return points;
  };

  const get = async (url) => {
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null; // Without network the map shows what it has.
    }
  };

  const pane = (map, name, order) => {
    if (map.getPane(name)) return { pane: name, renderer: map.groundRenderers[name] };
    map.createPane(name).style.zIndex = order;
    map.groundRenderers = map.groundRenderers || {};
    map.groundRenderers[name] = L.svg({ pane: name, padding: 0.3 });
    return { pane: name, renderer: map.groundRenderers[name] };
  };

  const layOutlines = async (map, url, isOnTiles) => {
    const found = await get(url);
    if (!found) return null;
    const lines = found.lines.map((text) => decode(text, found.digits));
    const uses = new Array(lines.length).fill(0);
    const rings = found.communes.flatMap((commune) => commune.rings.map((ring) => ring.flatMap((number) => {
      const line = lines[number < 0 ? ~number : number];
      uses[number < 0 ? ~number : number] += 1;
      return number < 0 ? [...line].reverse() : line;
    })));
    const still = { interactive: false, smoothFactor: 1 };
    if (!isOnTiles) {
      L.polygon(rings, { ...still, ...pane(map, "land", 210), className: "land", fillRule: "evenodd", stroke: false }).addTo(map);
    }
    const borders = pane(map, "borders", 330);
    L.polyline(lines.filter((_line, at) => uses[at] > 1), { ...still, ...borders, className: "border" }).addTo(map);
    L.polyline(lines.filter((_line, at) => uses[at] === 1), { ...still, ...borders, className: "border outer" }).addTo(map);
    return found.communes;
  };

  // Names stand where there is room: the first one keeps its place, the next gives way.
  const layNames = (map, communes) => {
    map.createPane("names").style.zIndex = 450;
    const names = L.layerGroup().addTo(map);
    const place = () => {
      names.clearLayers();
      if (map.getZoom() < LABELS_FROM_ZOOM) return;
      const taken = [];
      const seen = map.getBounds();
      communes.forEach(({ name, at }) => {
        if (!seen.contains(at)) return;
        const here = map.latLngToContainerPoint(at);
        const isFree = taken.every((other) => Math.abs(other.x - here.x) > LABEL.width || Math.abs(other.y - here.y) > LABEL.height);
        if (!isFree) return;
        taken.push(here);
        const label = document.createElement("span");
        label.textContent = name;
        const icon = L.divIcon({ className: "place-name", html: label, iconSize: null });
        L.marker(at, { icon, pane: "names", interactive: false, keyboard: false }).addTo(names);
      });
    };
    map.on("moveend zoomend", place);
    place();
  };

  const layRoads = (map, ground) => {
    const [south, west, north, east] = ground.road_bounds;
    const bounds = L.latLngBounds([south, west], [north, east]);
    const options = { ...pane(map, "roads", 310), interactive: false, smoothFactor: 1 };
    const drawn = new Map(); // "12/3232/1785" -> its layers
    const levelAt = (zoom) => ground.road_zooms.filter((level) => level <= zoom + 0.5).at(-1) ?? ground.road_zooms[0];
    const inSight = () => {
      const level = levelAt(map.getZoom());
      const seen = map.getBounds().pad(0.1);
      if (!seen.intersects(bounds)) return [];
      const tile = (latLng) => map.project(latLng, level).divideBy(256).floor();
      const first = tile(L.latLng(Math.min(seen.getNorth(), north), Math.max(seen.getWest(), west)));
      const last = tile(L.latLng(Math.max(seen.getSouth(), south), Math.min(seen.getEast(), east)));
      const names = [];
      for (let x = first.x; x <= last.x; x++) for (let y = first.y; y <= last.y; y++) names.push(`${level}/${x}/${y}`);
      return names.slice(0, MOST_TILES);
    };
    const drawTile = async (name) => {
      const layers = L.layerGroup();
      drawn.set(name, layers);
      const [z, x, y] = name.split("/");
      const found = await get(ground.roads.replace("{z}", z).replace("{x}", x).replace("{y}", y));
      if (!found) return drawn.delete(name); // Asked again when the map is moved.
      Object.keys(found.lines).sort().reverse().forEach((rank) => {
        const lines = found.lines[rank].map((text) => decode(text, found.digits));
        layers.addLayer(L.polyline(lines, { ...options, className: `road road-${rank}` }));
      });
      return true;
    };
    let turn = 0;
    const show = async () => {
      const mine = ++turn;
      const wanted = inSight();
      await Promise.all(wanted.filter((name) => !drawn.has(name)).map(drawTile));
      if (mine !== turn) return;
      drawn.forEach((layers, name) => (wanted.includes(name) ? layers.addTo(map) : layers.remove()));
      while (drawn.size > MOST_KEPT) {
        const [oldest] = [...drawn.keys()].filter((name) => !wanted.includes(name));
        if (!oldest) break;
        drawn.delete(oldest);
      }
    };
    map.on("moveend", show);
    return show();
  };

  const tileLayer = async (ground) => {
    if (!ground.tiles.endsWith(".pmtiles")) return L.tileLayer(ground.tiles, { maxZoom: 19, className: "tiles" });
    const archive = new window.pmtiles.PMTiles(ground.tiles);
    const header = await archive.getHeader();
    if (header.tileType === VECTORS) return null; // Drawing vectors needs a far larger library.
    return window.pmtiles.leafletRasterLayer(archive, { maxNativeZoom: header.maxZoom, maxZoom: 19, className: "tiles" });
  };

  // True once the first tile has come; false where the host does not answer, or holds no pictures.
  const layTiles = (map, ground) => new Promise((resolve) => {
    let layer = null;
    let isSettled = false;
    const settle = (isUsed) => {
      if (isSettled) return;
      isSettled = true;
      if (!isUsed) layer?.remove();
      resolve(isUsed);
    };
    setTimeout(settle, PATIENCE_MS, false);
    tileLayer(ground).then((found) => {
      if (!found || isSettled) return settle(false);
      layer = found;
      layer.on("tileload", () => settle(true));
      layer.on("tileerror", () => settle(false));
      return layer.addTo(map);
    }).catch(() => settle(false));
  });

  // Lays the ground under a map that has its view; answers whether outlines are there.
  const lay = async (map, ground) => {
    if (ground.credits.length) {
      const credit = L.control.attribution({ prefix: false }).addTo(map);
      ground.credits.forEach((words) => {
        const safe = document.createElement("span");
        safe.textContent = words;
        credit.addAttribution(safe.innerHTML);
      });
    }
    const isOnTiles = Boolean(ground.tiles) && await layTiles(map, ground);
    const [communes] = await Promise.all([
      ground.outlines ? layOutlines(map, ground.outlines, isOnTiles) : null,
      ground.roads && ground.road_bounds.length && !isOnTiles ? layRoads(map, ground) : null,
    ]);
    if (communes && !isOnTiles) layNames(map, communes);
    return Boolean(communes);
  };

  // A leg: along the road where somebody knows the way, else straight and dashed.
  const drawLegs = (map, legs, className) => {
    const layers = L.featureGroup().addTo(map);
    const add = (lines, more) => {
      if (lines.length) layers.addLayer(L.polyline(lines, { className: `line ${more} ${className}` }));
    };
    const line = ({ line: text }) => decode(text, 5);
    add(legs.filter((leg) => leg.is_road).map(line), "by-road");
    add(legs.filter((leg) => !leg.is_road).map(line), "by-air");
    return layers;
  };

  return { decode, lay, drawLegs };
})();
