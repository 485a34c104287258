// The province's communes, one pin to place. The two fields beside the map say the same.
(() => {
  const box = document.getElementById("office-map");
  const lat = document.getElementById("lat");
  const lon = document.getElementById("lon");
  const source = document.getElementById("source");
  if (!box || !lat || !lon || !window.L) return;

  const number = (field) => Number.parseFloat(field.value.replace(",", "."));
  const written = () => {
    const point = [number(lat), number(lon)];
    return point.every(Number.isFinite) && Math.abs(point[0]) <= 90 && Math.abs(point[1]) <= 180 ? point : null;
  };
  const write = ({ lat: north, lng: east }) => {
    lat.value = north.toFixed(6);
    lon.value = east.toFixed(6);
    source.value = "PIN";
  };

  box.hidden = false;
  const places = JSON.parse(box.dataset.places);
  const start = written() || (places.length ? [places[0][1], places[0][2]] : [16, 107]);
  const map = L.map(box, { attributionControl: false, zoomSnap: 0.5 }).setView(start, 11);
  const addDots = () => places.forEach(([name, north, east]) => {
    L.circleMarker([north, east], { className: "commune-dot", radius: 5, interactive: false })
      .bindTooltip(name, { permanent: true, direction: "right", className: "commune-name" })
      .addTo(map);
  });
  Ground.lay(map, JSON.parse(box.dataset.ground)).then((hasOutlines) => {
    if (!hasOutlines) addDots();
    box.dataset.grounded = "1";
  });
  L.control.scale({ imperial: false }).addTo(map);

  const icon = L.divIcon({ className: "office-pin", iconSize: [32, 32], iconAnchor: [16, 32] });
  const pin = L.marker(start, { icon, draggable: true, title: box.dataset.pin, alt: box.dataset.pin }).addTo(map);
  pin.on("drag", () => write(pin.getLatLng()));
  map.on("click", (event) => {
    pin.setLatLng(event.latlng);
    write(event.latlng);
  });
  // With the pin focused, arrow keys nudge it; the map would otherwise scroll.
  const steps = { ArrowUp: [0, -8], ArrowDown: [0, 8], ArrowLeft: [-8, 0], ArrowRight: [8, 0] };
  pin.getElement().addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    pin.setLatLng(map.containerPointToLatLng(map.latLngToContainerPoint(pin.getLatLng()).add(step)));
    write(pin.getLatLng());
  });
  for (const field of [lat, lon]) {
    field.addEventListener("change", () => {
      source.value = "PIN";
      const point = written();
      if (!point) return;
      pin.setLatLng(point);
      map.panTo(point);
    });
  }
})();
