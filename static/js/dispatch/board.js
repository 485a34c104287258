// The board's comfort: selecting a route or a stop shows the same thing in cards, bars and map.
// Without it every card, list and link still works.
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const clear = () => {
    document.querySelectorAll("#board .is-selected").forEach((part) => part.classList.remove("is-selected"));
    BoardMap.clear();
  };

  const selectRoute = (number, { scroll = false } = {}) => {
    clear();
    const card = document.getElementById(`route-${number}`);
    card?.classList.add("is-selected");
    BoardMap.paint(`route:${number}`, true);
    BoardMap.paint(`pins:${number}`, true);
    if (scroll) card?.scrollIntoView({ block: "nearest" });
  };

  const selectStop = (id, { scroll = false } = {}) => {
    clear();
    const parts = document.querySelectorAll(`#board [data-stop="${CSS.escape(id)}"]`);
    parts.forEach((part) => part.classList.add("is-selected"));
    const line = [...parts].find((part) => part.localName === "li");
    const card = line?.closest("[data-route]");
    if (card) BoardMap.paint(`route:${card.dataset.route}`, true);
    BoardMap.paint(id, true);
    BoardMap.show(id, !calm.matches);
    if (!scroll || !line) return;
    const folded = line.closest("details");
    if (folded) folded.open = true;
    line.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
    line.focus({ preventScroll: true });
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

  const openMap = () => BoardMap.open({
    route: (number) => selectRoute(number, { scroll: true }),
    stop: (id) => selectStop(id, { scroll: true }),
  });
  document.addEventListener("htmx:after:swap", openMap);
  openMap();
})();
