// Closed roads on a map: shown, and drawn by taps. The list and the text field say the same.
(() => {
  if (!window.L) return;
  const text = (words) => document.createTextNode(words);
  const SMALL_M = 1500;
  const MOST_HANDLES = 60;
  const LABELLED_FROM = 10.5; // Names of communes would cover each other farther out.

  const open = (box) => {
    box.hidden = false;
    const map = L.map(box, { zoomControl: false, attributionControl: false, zoomSnap: 0.5 });
    L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    return map;
  };

  const addDots = (map, communes) => {
    const names = L.layerGroup();
    communes.forEach(([name, lat, lon]) => {
      L.circleMarker([lat, lon], { className: "commune-dot", radius: 4, interactive: false }).addTo(map);
      L.tooltip({ permanent: true, direction: "right", className: "commune-name", interactive: false })
        .setLatLng([lat, lon])
        .setContent(text(name))
        .addTo(names);
    });
    const showNames = () => names[map.getZoom() >= LABELLED_FROM ? "addTo" : "removeFrom"](map);
    map.on("zoomend", showNames);
    map.whenReady(showNames);
  };

  const shapeOf = (layer) => {
    const className = `closure ${layer.state === "CONFIRMED" ? "confirmed" : "reported"}`;
    return layer.is_line ? L.polyline(layer.shape, { className }) : L.polygon(layer.shape, { className });
  };

  const show = (map, layers, communes) => {
    const shapes = layers.filter((layer) => layer.shape.length).map((layer) => {
      const shape = shapeOf(layer).bindTooltip(text(`${layer.name}. ${layer.words}`), { sticky: true });
      if (location.pathname !== layer.url) shape.on("click", () => { location.href = layer.url; });
      shape.addTo(map);
      // From afar a spot would be smaller than a dot.
      const { _northEast: top, _southWest: low } = shape.getBounds();
      if (!layer.is_line && map.distance(top, low) < SMALL_M) L.circleMarker(shape.getBounds().getCenter(), { className: "closure-dot", radius: 5, interactive: false }).addTo(map);
      return shape;
    });
    const all = shapes.length ? L.featureGroup(shapes).getBounds() : communes.map(([, lat, lon]) => [lat, lon]);
    if (shapes.length || communes.length) map.fitBounds(all, { padding: [24, 24], maxZoom: 14, animate: false });
    else map.setView([16, 107], 6);
  };

  const draw = (box, map, communes) => {
    const field = document.getElementById(box.dataset.draws);
    const { form } = field;
    const tools = form.querySelectorAll(".drawing-tools");
    const icon = L.divIcon({ className: "corner", iconSize: [28, 28], iconAnchor: [14, 14] });
    let corners = [];
    let before = []; // what each change found, for undoing
    let marks = [];
    let shape = null;

    const read = () => field.value.split("\n")
      .map((line) => (line.match(/[+-]?\d+(?:[.]\d+)?/g) || []).map(Number))
      .filter((pair) => pair.length === 2 && Math.abs(pair[0]) <= 90 && Math.abs(pair[1]) <= 180);
    const place = () => form.elements.place.value;
    const write = () => { field.value = corners.map(([lat, lon]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`).join("\n"); };
    const trace = () => {
      shape?.remove();
      const className = "closure confirmed";
      const isArea = place() === "area";
      if (corners.length > 1) shape = (isArea ? L.polygon : L.polyline)(corners, { className, interactive: false }).addTo(map);
    };
    const redraw = () => {
      marks.forEach((mark) => mark.remove());
      const isShort = corners.length <= MOST_HANDLES;
      marks = corners.map((corner, at) => [corner, at])
        .filter(([, at]) => isShort || at === 0 || at === corners.length - 1)
        .map(([corner, at]) => {
          const mark = L.marker(corner, { icon, draggable: true, keyboard: false }).addTo(map);
          mark.on("dragstart", () => before.push(corners.slice()));
          mark.on("drag", () => {
            const { lat, lng } = mark.getLatLng();
            corners[at] = [lat, lng];
            write();
            trace();
          });
          return mark;
        });
      trace();
    };
    const put = (changed) => {
      corners = changed;
      write();
      redraw();
    };
    const set = (changed) => {
      before.push(corners.slice());
      put(changed);
    };
    // The bends of the road between two taps, where this installation knows its roads.
    const roadTo = async (start, end) => {
      try {
        const answer = await fetch(`${box.dataset.way}?from=${start}&to=${end}`, { headers: { Accept: "application/json" } });
        return answer.ok ? (await answer.json()).shape : [];
      } catch {
        return [];
      }
    };
    const add = async ({ lat, lng }) => {
      const tapped = [lat, lng].map((degrees) => Number(degrees.toFixed(6)));
      if (place() === "spot") return set([tapped]);
      const known = corners;
      set([...known, tapped]);
      if (place() !== "line" || !known.length) return undefined;
      const [drawn, road] = [corners, await roadTo(known[known.length - 1], tapped)];
      // Whoever drew on meanwhile keeps the straight line.
      if (road.length > 1 && corners === drawn) put([...known.slice(0, -1), ...road]);
      return undefined;
    };

    map.on("click", (event) => add(event.latlng));
    const acts = {
      add: () => add(map.getCenter()),
      undo: () => put(before.pop() || corners.slice(0, -1)),
      clear: () => set([]),
    };
    tools.forEach((part) => { part.hidden = false; });
    form.addEventListener("click", (event) => acts[event.target.dataset.draw]?.());
    form.addEventListener("change", ({ target }) => {
      if (target === field) { before.push(corners.slice()); corners = read(); redraw(); }
      if (target.name === "place") { redraw(); map.invalidateSize(); }
    });
    corners = read();
    redraw();
    const known = corners.length ? corners : communes.map(([, lat, lon]) => [lat, lon]);
    if (known.length) map.fitBounds(known, { padding: [24, 24], maxZoom: 14, animate: false });
    else map.setView([16, 107], 6);
  };

  document.querySelectorAll(".map[data-closures], .map[data-shown], .map[data-draws]").forEach(async (box) => {
    let layers = JSON.parse(box.dataset.shown || "[]");
    let communes = JSON.parse(box.dataset.communes || "[]");
    if (box.dataset.closures) {
      const answer = await fetch(box.dataset.closures, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      ({ closures: layers, communes } = await answer.json());
    }
    const map = open(box);
    if (box.dataset.draws) draw(box, map, communes);
    else show(map, layers, communes);
    box.dataset.drawn = "1";
    const hasOutlines = await Ground.lay(map, JSON.parse(box.dataset.ground));
    if (!hasOutlines) addDots(map, communes);
  });
})();
