// The page of a promise: no questions while nobody looks, all of it on paper. Nothing needs it.
(() => {
  const asks = (event) => event.detail.ctx.sourceEvent?.type === "every" && event.target.closest?.("#today");
  document.addEventListener("htmx:before:request", (event) => {
    if (document.hidden && asks(event)) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.getElementById("today")?.dispatchEvent(new Event("shown"));
  });

  for (const button of document.querySelectorAll("[data-print-all]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("#main details:not([open])")];
    folded.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((details) => { details.open = false; }));
})();
