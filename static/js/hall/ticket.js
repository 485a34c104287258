// A phone that is called shakes and says so in its title; a kiosk prints; whoever wants paper prints too.
(() => {
  const printer = document.querySelector("[data-print]");
  if (printer) {
    printer.hidden = false;
    printer.addEventListener("click", () => print());
    if (printer.dataset.print === "now") addEventListener("load", () => print());
  }
  const title = document.title;
  const look = () => {
    const ticket = document.querySelector("#ticket[data-called]");
    document.title = ticket ? `● ${ticket.dataset.called}` : title;
    if (ticket && navigator.vibrate) navigator.vibrate([300, 150, 300]);
  };
  document.addEventListener("htmx:after:swap", look);
  look();
})();
