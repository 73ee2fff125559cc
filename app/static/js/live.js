// data-live="URL": listens there while the tab is seen, and on each message dispatches `live` on the element and on every
// part in it whose hx-trigger names it. What was missed while hidden or cut off is fetched on return.
(() => {
  const longest = 30_000;

  function tell(element) {
    for (const part of [element, ...element.querySelectorAll('[hx-trigger~="live"]')]) part.dispatchEvent(new Event("live"));
  }

  function listen(element) {
    let source, retry, wait, begun = document.hidden, patience = 1000;

    function open() {
      close();
      source = new EventSource(element.dataset.live);
      source.onopen = () => {
        patience = 1000;
        if (begun) tell(element);
        begun = true;
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
