// Maps of the land: barriers with their crossings and ferries, shown or drawn. The fields beside a map say the same.
(() => {
  if (!window.L) return;
  const PAIR = /^\s*(?:(.*):)?\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*[;,\s]\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*$/;
  const number = (text) => Number.parseFloat(text.replace(",", "."));
  const bare = (name) => name.normalize("NFC").toLowerCase().replace(/^.*:/, "").replace(/^\s*(xã|phường|đặc khu)\s+/, "").trim();
  // A line names a place by degrees or by its commune, as the server reads it.
  const reader = (communes) => {
    const known = new Map(communes.map(([name, lat, lon]) => [bare(name), [lat, lon]]));
    return (line) => {
      const found = PAIR.exec(line);
      return found ? [number(found[2]), number(found[3])] : known.get(bare(line));
    };
  };
  const written = ({ lat, lng }) => `${lat.toFixed(6)}, ${lng.toFixed(6)}`;

  const open = (box) => {
    box.hidden = false;
    const map = L.map(box, { attributionControl: false, zoomSnap: 0.5, zoomControl: false });
    L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
    const communes = JSON.parse(box.dataset.communes);
    const grounds = JSON.parse(box.dataset.grounds || "[]");
    const words = JSON.parse(box.dataset.words || "{}");
    communes.forEach(([name, lat, lon], at) => {
      const ground = grounds[at];
      const look = ground ? { className: `ground-${ground}`, radius: 8 } : { className: "commune-dot", radius: 5, interactive: false };
      const tip = ground
        ? { direction: "top" }
        : { permanent: communes.length <= 12, direction: "right", className: "commune-name" };
      L.circleMarker([lat, lon], look).bindTooltip(ground ? `${name}: ${words[ground]}` : name, tip).addTo(map);
    });
    L.control.scale({ imperial: false }).addTo(map);
    const points = communes.map(([, lat, lon]) => [lat, lon]);
    return { map, frame: points.length ? L.latLngBounds(points) : L.latLngBounds([[21.5, 103.5], [22.5, 104.5]]) };
  };

  const show = (box) => {
    const { map, frame } = open(box);
    for (const one of JSON.parse(box.dataset.shows)) {
      const line = L.polyline(one.line || one.ferry, { className: one.ferry ? "land-ferry" : "land-barrier" });
      line.bindTooltip(one.name, { sticky: true }).addTo(map);
      frame.extend(line.getBounds());
      for (const [name, lat, lon] of one.points || []) {
        L.circleMarker([lat, lon], { className: "land-crossing", radius: 7 }).bindTooltip(name || one.name).addTo(map);
      }
    }
    map.fitBounds(frame, { padding: [16, 16] });
  };

  const draw = (box) => {
    const { map, frame } = open(box);
    const form = box.closest("form");
    const tools = form.querySelector(".land-tools");
    const names = box.dataset.ends ? box.dataset.ends.split(" ") : [box.dataset.line, box.dataset.points];
    const fields = names.map((name) => form.elements[name]);
    const layer = L.layerGroup().addTo(map);
    tools.hidden = false;
    const pen = () => form.elements.pen.value;
    const field = () => (box.dataset.ends ? form.elements[pen()] : fields[pen() === "line" ? 0 : 1]);
    const placeIn = reader(JSON.parse(box.dataset.communes));
    const places = (one) => one.value.split("\n").map(placeIn).filter(Boolean);

    const redraw = () => {
      layer.clearLayers();
      const [first, second] = fields.map(places);
      const line = box.dataset.ends ? [...first, ...second] : first;
      L.polyline(line, { className: box.dataset.ends ? "land-ferry" : "land-barrier" }).addTo(layer);
      for (const place of first) L.circleMarker(place, { className: "land-corner", radius: 5 }).addTo(layer);
      for (const place of second) L.circleMarker(place, { className: "land-crossing", radius: 7 }).addTo(layer);
      return [...first, ...second];
    };
    const add = (place) => {
      const one = field();
      if (box.dataset.ends) {
        one.value = written(place);
        const other = [...form.elements.pen].find((radio) => !radio.checked);
        if (!form.elements[other.value].value) other.checked = true;
      } else {
        one.value = [...one.value.split("\n").filter((line) => line.trim()), written(place)].join("\n");
      }
      redraw();
    };
    const undo = () => {
      const one = field();
      one.value = one.value.split("\n").filter((line) => line.trim()).slice(0, -1).join("\n");
      redraw();
    };
    map.on("click", (event) => add(event.latlng));
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-pen]");
      if (button) (button.dataset.pen === "add" ? () => add(map.getCenter()) : undo)();
    });
    for (const one of fields) one.addEventListener("input", redraw);
    const drawn = redraw();
    map.fitBounds(drawn.length > 1 ? L.latLngBounds(drawn).pad(0.3) : frame, { padding: [16, 16] });
  };

  const colour = (box) => {
    const { map, frame } = open(box);
    document.querySelector(".land-legend").hidden = false;
    map.fitBounds(frame, { padding: [24, 24] });
  };

  for (const box of document.querySelectorAll(".land-map")) {
    (box.dataset.grounds ? colour : box.dataset.shows ? show : draw)(box);
  }
})();
