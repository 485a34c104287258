// The board's comfort: selecting a route or a stop shows the same thing in cards, bars and map.
// Without it every card, list and link still works.
(() => {
  const DASHES = ["", "9 6", "2 6", "14 5 2 5"]; // After eight hues a pattern tells routes apart.
  const HUES = 8;
  let map = null;
  let marks = new Map(); // "route:3" or "s17" -> the layers that show it

  const remember = (key, layer) => marks.set(key, [...(marks.get(key) || []), layer]);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const text = (words) => document.createTextNode(words);

  const paint = (key, isOn) => {
    (marks.get(key) || []).forEach((layer) => {
      layer.getElement()?.classList.toggle("is-selected", isOn);
      if (isOn && layer.bringToFront) layer.bringToFront();
    });
  };

  const clear = () => {
    document.querySelectorAll("#board .is-selected").forEach((part) => part.classList.remove("is-selected"));
    marks.forEach((_layers, key) => paint(key, false));
  };

  const selectRoute = (number) => {
    clear();
    document.getElementById(`route-${number}`)?.classList.add("is-selected");
    paint(`route:${number}`, true);
    paint(`pins:${number}`, true);
  };

  const selectStop = (id, { scroll = false } = {}) => {
    clear();
    const parts = document.querySelectorAll(`#board [data-stop="${CSS.escape(id)}"]`);
    parts.forEach((part) => part.classList.add("is-selected"));
    const line = [...parts].find((part) => part.localName === "li");
    const card = line?.closest("[data-route]");
    if (card) paint(`route:${card.dataset.route}`, true);
    paint(id, true);
    const mark = (marks.get(id) || [])[0];
    if (mark) map.panTo(mark.getLatLng(), { animate: !calm.matches });
    if (!scroll || !line) return;
    const folded = line.closest("details");
    if (folded) folded.open = true;
    line.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
    line.focus({ preventScroll: true });
  };

  const addRoute = (route) => {
    const hue = `hue-${route.hue}`;
    const line = L.polyline(route.line, {
      className: `line ${hue}`,
      dashArray: DASHES[Math.floor((route.number - 1) / HUES) % DASHES.length],
    });
    line.bindTooltip(text(`${route.number}. ${route.courier}`), { sticky: true });
    line.on("click", () => {
      selectRoute(route.number);
      document.getElementById(`route-${route.number}`)?.scrollIntoView({ block: "nearest" });
    });
    line.addTo(map);
    remember(`route:${route.number}`, line);
    route.stops.forEach((stop) => {
      const pin = addPin(stop, `pin ${hue}`, `${route.number}.${stop.number} ${stop.time} ${stop.name}`);
      remember(`pins:${route.number}`, pin);
    });
  };

  const addPin = (place, className, words) => {
    const pin = L.circleMarker(place.at, { radius: 6, className });
    pin.bindTooltip(text(words));
    pin.on("click", () => selectStop(place.id, { scroll: true }));
    pin.addTo(map);
    remember(place.id, pin);
    return pin;
  };

  const draw = (layers) => {
    layers.communes.forEach((place) => {
      L.circleMarker(place.at, { radius: 3, className: "commune" }).bindTooltip(text(place.name)).addTo(map);
    });
    layers.routes.forEach(addRoute);
    layers.lost.forEach((visit) => addPin(visit, "pin lost", visit.name));
    layers.depots.forEach((depot) => {
      const name = { permanent: true, direction: "top", offset: [0, -8], className: "depot-name" };
      L.circleMarker(depot.at, { radius: 8, className: "depot" }).bindTooltip(text(depot.name), name).addTo(map);
    });
    const shown = [...layers.routes.flatMap((route) => route.line), ...layers.lost.map((visit) => visit.at)];
    const all = shown.length ? shown : layers.communes.map((place) => place.at);
    if (all.length) map.fitBounds(all, { padding: [16, 16], animate: false });
  };

  const openMap = async () => {
    const place = document.getElementById("map");
    if (!place || place.dataset.open || !window.L) return;
    place.dataset.open = "1";
    map?.remove();
    marks = new Map();
    map = L.map(place, { zoomControl: false, attributionControl: false, zoomSnap: 0.5, scrollWheelZoom: true });
    L.control.zoom({ zoomInTitle: place.dataset.zoomIn, zoomOutTitle: place.dataset.zoomOut }).addTo(map);
    const answer = await fetch(place.dataset.layers, { headers: { Accept: "application/json" } });
    if (answer.ok) draw(await answer.json());
    place.dataset.drawn = "1";
  };

  document.addEventListener("click", (event) => {
    const stop = event.target.closest("#board [data-stop]");
    if (stop) return selectStop(stop.dataset.stop, { scroll: stop.localName !== "li" });
    const card = event.target.closest("#board [data-route]");
    if (card && !event.target.closest("a")) selectRoute(card.dataset.route);
  });
  document.addEventListener("focusin", (event) => {
    const summary = event.target.closest("#board [data-route] summary");
    if (summary) selectRoute(summary.closest("[data-route]").dataset.route);
  });
  document.addEventListener("htmx:after:swap", openMap);
  openMap();
})();
