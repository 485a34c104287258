// The board's map: every route's legs, its stops, what is left out; each can be painted as selected.
window.BoardMap = (() => {
  const HUES = 8;
  const LOOKS = ["", "thin", "wide"]; // After eight hues a look tells routes apart; the number always does.
  const ASK_AGAIN_MS = [4000, 8000, 16000, 30000]; // A worker looks up the ways after the plan stands.
  const text = (words) => document.createTextNode(words);
  let map = null;
  let legs = [];
  let marks = new Map(); // "route:3" or "s17" -> the layers that show it
  let on = { route: () => {}, stop: () => {} };

  const remember = (key, layer) => marks.set(key, [...(marks.get(key) || []), layer]);

  const paint = (key, isOn) => {
    (marks.get(key) || []).forEach((layer) => {
      layer.getElement()?.classList.toggle("is-selected", isOn);
      if (isOn && layer.bringToFront) layer.bringToFront();
    });
  };

  const addLegs = (route) => {
    const look = LOOKS[Math.floor((route.number - 1) / HUES) % LOOKS.length];
    const drawn = Ground.drawLegs(map, route.legs, `hue-${route.hue} ${look}`);
    drawn.bindTooltip(text(`${route.number}. ${route.courier}`), { sticky: true });
    drawn.on("click", () => on.route(route.number));
    drawn.eachLayer((layer) => remember(`route:${route.number}`, layer));
    legs.push(drawn);
  };

  const addPin = (place, className, words) => {
    const pin = L.circleMarker(place.at, { radius: 6, className });
    pin.bindTooltip(text(words));
    pin.on("click", () => on.stop(place.id));
    pin.addTo(map);
    remember(place.id, pin);
    return pin;
  };

  const addStops = (route) => route.stops.forEach((stop) => {
    const pin = addPin(stop, `pin hue-${route.hue}`, `${route.number}.${stop.number} ${stop.time} ${stop.name}`);
    remember(`pins:${route.number}`, pin);
  });

  const addDepot = (depot) => {
    const name = { permanent: true, direction: "top", offset: [0, -8], className: "depot-name" };
    return L.circleMarker(depot.at, { radius: 8, className: "depot" }).bindTooltip(text(depot.name), name).addTo(map);
  };

  // A name gives way to one that is there already; nearer, there is room for both.
  const makeRoom = (depots) => {
    const taken = [];
    depots.forEach((depot) => {
      const name = depot.getTooltip().getElement();
      if (!name) return;
      name.hidden = false;
      const box = name.getBoundingClientRect();
      const isFree = taken.every((other) => box.right < other.left || other.right < box.left || box.bottom < other.top || other.bottom < box.top);
      name.hidden = !isFree;
      if (isFree) taken.push(box);
    });
  };

  const addDot = (place) => L.circleMarker(place.at, { radius: 3, className: "commune" }).bindTooltip(text(place.name)).addTo(map).bringToBack();

  const look = (layers) => {
    const shown = [...layers.routes.flatMap((route) => route.line), ...layers.lost.map((visit) => visit.at)];
    const all = shown.length ? shown : layers.communes.map((place) => place.at);
    if (all.length) map.fitBounds(all, { padding: [16, 16], animate: false });
    else map.setView([16, 106], 6, { animate: false });
  };

  const draw = (layers) => {
    layers.routes.forEach(addLegs);
    layers.routes.forEach(addStops);
    layers.lost.forEach((visit) => addPin(visit, "pin lost", visit.name));
    const depots = layers.depots.map(addDepot);
    map.on("zoomend", () => makeRoom(depots));
    makeRoom(depots);
  };

  const fetched = async (place) => {
    try {
      const answer = await fetch(place.dataset.layers, { headers: { Accept: "application/json" } });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  };

  // The ways come a moment after the plan: straight lines give way to them.
  const wait = (place, turn = 0) => setTimeout(async () => {
    if (!place.isConnected) return;
    const layers = await fetched(place);
    if (!place.isConnected || !layers) return;
    if (layers.is_complete) {
      legs.forEach((drawn) => drawn.remove());
      legs = [];
      [...marks.keys()].filter((key) => key.startsWith("route:")).forEach((key) => marks.delete(key));
      layers.routes.forEach(addLegs);
      legs.forEach((drawn) => drawn.bringToBack());
      place.dataset.complete = "1";
    } else if (turn + 1 < ASK_AGAIN_MS.length) wait(place, turn + 1);
  }, ASK_AGAIN_MS[turn]);

  const open = async (handlers) => {
    const place = document.getElementById("map");
    if (!place || place.dataset.open || !window.L) return;
    place.dataset.open = "1";
    on = handlers;
    map?.remove();
    marks = new Map();
    legs = [];
    map = L.map(place, { zoomControl: false, attributionControl: false, zoomSnap: 0.5, scrollWheelZoom: true });
    L.control.zoom({ zoomInTitle: place.dataset.zoomIn, zoomOutTitle: place.dataset.zoomOut }).addTo(map);
    const layers = await fetched(place);
    if (!layers) return;
    look(layers);
    draw(layers);
    place.dataset.drawn = "1";
    if (layers.is_complete) place.dataset.complete = "1";
    else if (layers.routes.length) wait(place);
    const hasOutlines = await Ground.lay(map, JSON.parse(place.dataset.ground));
    if (!hasOutlines) layers.communes.forEach(addDot);
    place.dataset.grounded = "1";
  };

  const show = (key, isAnimated) => {
    const mark = (marks.get(key) || [])[0];
    if (mark) map.panTo(mark.getLatLng(), { animate: isAnimated });
  };

  return { open, paint, show, clear: () => marks.forEach((_layers, key) => paint(key, false)) };
})();
