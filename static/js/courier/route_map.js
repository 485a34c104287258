// The courier's map: the route, the next stop, where one is. The list below says the same; once loaded it needs no network.
(() => {
  const box = document.getElementById("route-map");
  if (!box || !window.L) return;

  const route = JSON.parse(box.dataset.route);
  const text = (words) => document.createTextNode(words);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const stops = route.stops.filter((stop) => stop.at);
  const next = stops.find((stop) => stop.state === "next");
  const SIZES = { next: 40, later: 28, done: 24 };

  box.hidden = false;
  document.querySelector(".map-buttons").hidden = false;
  const map = L.map(box, { zoomControl: false, attributionControl: false, zoomSnap: 0.5, zoomAnimation: !calm, fadeAnimation: !calm });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  L.control.scale({ imperial: false, position: "topright" }).addTo(map);

  const lookAt = {
    all: () => map.fitBounds([route.depot.at, ...stops.map((stop) => stop.at)], { padding: [28, 28], animate: !calm }),
    next: () => map.setView(next.at, Math.max(map.getZoom(), 14), { animate: !calm }),
    here: () => map.locate({ setView: true, maxZoom: 15, enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 }),
  };
  lookAt.all();

  Ground.drawLegs(map, route.legs.filter((leg) => leg.is_done), "hue-0 done");
  Ground.drawLegs(map, route.legs.filter((leg) => !leg.is_done), "hue-0");
  L.circleMarker(route.depot.at, { radius: 8, className: "depot" })
    .bindTooltip(text(route.depot.name), { permanent: true, direction: "top", offset: [0, -8], className: "depot-name" })
    .addTo(map);
  [...stops].reverse().forEach((stop) => {
    const size = SIZES[stop.state];
    const number = document.createElement("span");
    number.textContent = stop.number;
    const icon = L.divIcon({ className: `stop-sign is-${stop.state}`, iconSize: [size, size], html: number });
    // A tap says who lives there; by keyboard the list below says it.
    L.marker(stop.at, { icon, keyboard: false, zIndexOffset: stop.state === "next" ? 1000 : 0 })
      .bindTooltip(text(`${stop.number}. ${stop.time} ${stop.name}`), { direction: "top", offset: [0, -size / 2] })
      .addTo(map);
  });

  let here = null;
  map.on("locationfound", ({ latlng, accuracy }) => {
    here?.remove();
    here = L.layerGroup([
      L.circle(latlng, { radius: accuracy, className: "here-about", interactive: false }),
      L.circleMarker(latlng, { radius: 8, className: "here" }).bindTooltip(text(box.dataset.here)),
    ]).addTo(map);
  });
  const trouble = document.getElementById("map-trouble");
  map.on("locationerror", () => { trouble.hidden = false; });
  document.querySelector(".map-buttons").addEventListener("click", (event) => {
    const button = event.target.closest("[data-look]");
    if (!button) return;
    trouble.hidden = true;
    lookAt[button.dataset.look]();
  });

  box.dataset.drawn = "1";
  Ground.lay(map, JSON.parse(box.dataset.ground)).then(() => { box.dataset.grounded = "1"; });
})();
