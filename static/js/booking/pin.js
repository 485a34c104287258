// A pin for the door, on a map that is fetched only when somebody asks for it.
(() => {
  const { nonce } = document.currentScript;
  const show = () => document.querySelectorAll("[data-pin]").forEach((part) => { part.hidden = false; });

  const sheet = (href) => new Promise((done, failed) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href, onload: done, onerror: failed });
    document.head.append(link);
  });
  const script = (src) => new Promise((done, failed) => {
    const tag = document.createElement("script");
    Object.assign(tag, { src, nonce, onload: done, onerror: failed });
    document.head.append(tag);
  });
  let fetched = null;
  const fetchMap = (facts) => {
    fetched ||= Promise.all(facts.sheets.map(sheet))
      .then(() => facts.scripts.reduce((before, src) => before.then(() => script(src)), Promise.resolve()))
      .catch((error) => { fetched = null; throw error; });
    return fetched;
  };

  const draw = (part, box, facts) => {
    const fields = [document.getElementById(facts.lat), document.getElementById(facts.lon)];
    const status = part.querySelector("[role=status]");
    const written = fields.map((field) => Number.parseFloat(field.value));
    const start = written.every(Number.isFinite) ? written : facts.around;
    const map = L.map(box, { attributionControl: false }).setView(start, 12);
    Ground.lay(map, JSON.parse(part.dataset.ground));
    facts.dots.forEach(([name, lat, lon]) => {
      L.circleMarker([lat, lon], { className: "commune-dot", radius: 5, interactive: false })
        .bindTooltip(name, { permanent: true, direction: "right", className: "commune-name" })
        .addTo(map);
    });
    L.control.scale({ imperial: false }).addTo(map);
    const icon = L.divIcon({ className: "door-pin", iconSize: [44, 44], iconAnchor: [22, 44] });
    const pin = L.marker(start, { icon, draggable: true, title: part.dataset.name, alt: part.dataset.name }).addTo(map);
    const note = ({ lat, lng }) => {
      fields[0].value = lat.toFixed(5);
      fields[1].value = lng.toFixed(5);
      status.textContent = part.dataset.done;
    };
    const put = (at) => { pin.setLatLng(at); note(at); };
    map.on("click", (event) => put(event.latlng));
    pin.on("dragend", () => note(pin.getLatLng()));
    // With the pin focused, arrow keys nudge it; the map would otherwise scroll.
    const steps = { ArrowUp: [0, -8], ArrowDown: [0, 8], ArrowLeft: [-8, 0], ArrowRight: [8, 0] };
    pin.getElement().addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      put(map.containerPointToLatLng(map.latLngToContainerPoint(pin.getLatLng()).add(step)));
    });
    pin.getElement().focus();
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-pin] > button");
    if (!button) return;
    const part = button.parentElement;
    const box = part.querySelector(".map");
    button.disabled = true;
    try {
      const facts = JSON.parse(part.dataset.pin);
      await fetchMap(facts);
      box.hidden = false;
      button.hidden = true;
      draw(part, box, facts);
    } catch {
      button.disabled = false;
      part.querySelector("[role=status]").textContent = part.dataset.failed;
    }
  });
  document.addEventListener("htmx:after:swap", show);
  show();
})();
