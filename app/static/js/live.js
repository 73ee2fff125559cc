// data-live="URL": listens there while the tab is seen, and on each message dispatches `live` on the element and on every
// part in it whose hx-trigger names it. What was missed before it listened (while the page came, the tab was hidden or the
// line was cut) is fetched when it begins to.
(() => {
  const longest = 30_000;

  function tell(element) {
    for (const part of [element, ...element.querySelectorAll('[hx-trigger*="live"]')]) part.dispatchEvent(new Event("live"));
  }

  function listen(element) {
    let source, retry, wait, patience = 1000;

    function open() {
      close();
      source = new EventSource(element.dataset.live);
      source.onopen = () => {
        patience = 1000;
        tell(element);
      };
      source.onmessage = () => {
        clearTimeout(wait);
        wait = setTimeout(tell, 150, element);
      };
      source.onerror = () => {
        close();
        retry = setTimeout(open, patience * (0.5 + Math.random()));
        patience = Math.min(patience * 2, longest);
      };
    }

    function close() {
      clearTimeout(retry);
      source?.close();
    }

    if (!document.hidden) open();
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
    addEventListener("pagehide", close);
    addEventListener("pageshow", (event) => event.persisted && open());
  }

  document.querySelectorAll("[data-live]").forEach(listen);
})();
