// A part that is fetched anew keeps what a person had open and where they were, and only what changed in it fades in. One
// that says the same as before is left alone, so that a selection in it stays.
(() => {
  const pieces = "li, tr, .fact, .chips > .chip";
  const before = new Map();

  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const says = (element) => [words(element), ...[...element.querySelectorAll("[data-due]")].map((chip) => chip.dataset.due)].join("|");
  const name = (details) => details.id || words(details.firstElementChild);
  const allDetails = (part) => [...(part.matches("details") ? [part] : []), ...part.querySelectorAll("details")];

  function place(element) {
    if (element.id) return `#${CSS.escape(element.id)}`;
    return element.matches("a[href]") ? `a[href="${CSS.escape(element.getAttribute("href"))}"]` : null;
  }

  function note(part) {
    before.set(part.id, {
      pieces: new Set([...part.querySelectorAll(pieces)].map(words)),
      open: new Set(allDetails(part).filter((details) => details.open).map(name)),
      at: part.contains(document.activeElement) ? place(document.activeElement) : null,
    });
  }

  function restore(part) {
    const old = before.get(part.id);
    if (!old) return;
    before.delete(part.id);
    for (const details of allDetails(part)) if (old.open.has(name(details))) details.open = true;
    for (const piece of part.querySelectorAll(pieces)) piece.classList.toggle("fresh", !old.pieces.has(words(piece)));
    if (old.at) part.querySelector(old.at)?.focus({ preventScroll: true });
  }

  document.addEventListener("htmx:beforeSwap", ({ detail }) => detail.target?.id && note(detail.target));
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    const coming = detail.fragment.firstElementChild;
    if (coming && says(coming) === says(detail.target)) detail.shouldSwap = false;
    else note(detail.target);
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => restore(target));
})();
