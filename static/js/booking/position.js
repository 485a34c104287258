// The phone's position, only when asked for: it helps the courier and is sent with the form. So does
// a pin, whose script is fetched when its part of the form is opened.
(() => {
  const { nonce } = document.currentScript;
  let hasPin = false;
  const fetchPin = (part) => {
    if (hasPin || !part.open || !part.dataset?.pinScript) return;
    hasPin = true;
    const script = document.createElement("script");
    Object.assign(script, { nonce, src: part.dataset.pinScript });
    document.head.append(script);
  };
  document.addEventListener("toggle", (event) => fetchPin(event.target), true);
  const show = () => {
    document.querySelectorAll("[data-pin-script]").forEach(fetchPin);
    if (!navigator.geolocation) return;
    document.querySelectorAll("[data-position]").forEach((part) => { part.hidden = false; });
  };
  document.addEventListener("click", (event) => {
    const part = event.target.closest("[data-position]");
    if (!part || !event.target.closest("button")) return;
    const { form } = event.target;
    const status = part.querySelector("[role=status]");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lat.value = coords.latitude.toFixed(5);
        form.elements.lon.value = coords.longitude.toFixed(5);
        status.textContent = part.dataset.done;
      },
      () => { status.textContent = part.dataset.failed; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
  document.addEventListener("htmx:after:swap", show);
  show();
})();
