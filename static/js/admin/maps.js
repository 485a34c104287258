// The ground alone, as every map lays it. The table beside it says the same.
(() => {
  const box = document.getElementById("ground-map");
  if (!box || !window.L) return;
  box.hidden = false;
  const map = L.map(box, { zoomControl: false, attributionControl: false, zoomSnap: 0.5 });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  L.control.scale({ imperial: false, position: "topright" }).addTo(map);
  map.setView(JSON.parse(box.dataset.around), 8.5);
  Ground.lay(map, JSON.parse(box.dataset.ground)).then(() => { box.dataset.grounded = "1"; });
})();
