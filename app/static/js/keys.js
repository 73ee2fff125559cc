// Single keys: j and k walk the a[data-row] links of a list, any other goes to the element whose data-key names it: a field
// is focused, a link or button pressed. They can be switched off in this browser (WCAG 2.2, 2.1.4).
(() => {
  const off = () => document.cookie.split("; ").includes("keys=off");
  const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  function walk(by) {
    const rows = [...document.querySelectorAll("a[data-row]")];
    const here = rows.findIndex((row) => row.closest("tr, li").contains(document.activeElement));
    const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + by, 0), rows.length - 1);
    rows[next]?.focus();
  }

  function press(key) {
    const element = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!element) return false;
    if (element.matches("input, textarea, select")) element.focus();
    else element.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!plain || off() || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
    else if (!press(event.key)) return;
    event.preventDefault();
  });

  for (const row of document.querySelectorAll("[data-needs]")) row.hidden = !document.querySelector(row.dataset.needs);

  const toggle = document.querySelector("[data-keys-switch]");
  if (!toggle) return;
  toggle.checked = !off();
  toggle.addEventListener("change", () => {
    document.cookie = `keys=${toggle.checked ? "on" : "off"}; Path=/; Max-Age=31536000; SameSite=Lax`;
  });
})();
