"""What is asked of a page in the browser's own language."""

LARGEST_PAINT = """
window.largestPaint = 0; window.shift = 0; window.slowestTap = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.largestPaint = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => {
  for (const entry of list.getEntries())
    if (entry.interactionId) window.slowestTap = Math.max(window.slowestTap, entry.duration);
}).observe({type: "event", durationThreshold: 16, buffered: true});
"""
"""Kept in the window from the first instant on: largest paint, shifts, slowest interaction."""

FITS = """() => {
  const LEAST = 48, TOLERANCE = 0.5;
  const isSeen = one => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden"
      && !one.closest("[hidden], .sr-only, [inert]");
  };
  const target = one => {
    const isBox = one.matches("input[type=radio], input[type=checkbox]");
    return isBox && one.labels && one.labels[0] ? one.labels[0] : one;
  };
  // A link within a sentence is as high as the sentence: WCAG 2.5.8 excepts it.
  const isInSentence = one => one.tagName === "A" && getComputedStyle(one).display === "inline"
    && [...one.parentElement.childNodes].some(
      node => node.nodeType === 3 && /\\p{L}/u.test(node.textContent));
  const asked = "a[href], button, select, textarea, summary, [role=button], "
    + "input:not([type=hidden])";
  const sizes = [...document.querySelectorAll(asked)]
    .filter(one => isSeen(target(one)) && !isInSentence(one))
    .map(one => {
      const box = target(one).getBoundingClientRect();
      const words = (one.innerText || one.name || one.tagName).trim();
      return {px: Math.min(box.width, box.height), words: words.replace(/\\s+/g, " ").slice(0, 24)};
    })
    .filter(one => one.px > 0);
  const small = sizes.filter(one => one.px < LEAST - TOLERANCE);
  return {
    sideways: document.documentElement.scrollWidth - innerWidth,
    small: small.map(one => `${one.words} ${Math.round(one.px)}`),
    smallest: Math.min(...sizes.map(one => one.px), 999),
    headings: document.querySelectorAll("h1").length,
  };
}"""
"""Whether a page fits: sideways pixels, targets under 48 px, how many main headings."""
