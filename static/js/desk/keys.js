// A scanner types where the focus is: what is typed beside every field goes to the search box.
(() => {
  const printer = document.querySelector("[data-print]");
  if (printer) {
    printer.hidden = false;
    printer.addEventListener("click", () => print());
  }
  const box = document.querySelector("[data-scan]");
  if (!box) return;
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select");
    const isLetter = event.key.length === 1 && event.key !== " ";
    if (isTyping || !isLetter || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") event.preventDefault();
    box.focus();
    box.select();
  });
})();
