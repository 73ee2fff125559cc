// Says which files were chosen and how large they are, and refuses at once what the server would refuse after the upload.
// data-file-limit and data-files-limit are bytes.
(() => {
  // As file_size() in app/lib/text.py.
  function size(bytes) {
    if (bytes < 1024) return `${bytes} bytes`;
    const kilobytes = bytes / 1024;
    return kilobytes < 1024 ? `${kilobytes.toFixed(0)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
  }

  function objection(files, input) {
    const { fileLimit, filesLimit } = input.dataset;
    const large = fileLimit && files.find((file) => file.size > fileLimit);
    if (large) return `${large.name} is ${size(large.size)}; a file may have at most ${size(Number(fileLimit))}.`;
    const total = files.reduce((sum, file) => sum + file.size, 0);
    return filesLimit && total > filesLimit ? `Together they are ${size(total)}; ${size(Number(filesLimit))} is the most.` : "";
  }

  document.addEventListener("change", ({ target }) => {
    if (!target.matches("input[type=file]")) return;
    const files = [...target.files];
    target.setCustomValidity(objection(files, target));
    let list = target.parentElement.querySelector(".files");
    if (!list) {
      list = Object.assign(document.createElement("ul"), { className: "files" });
      list.setAttribute("aria-label", "Chosen files");
      target.after(list);
    }
    list.replaceChildren(...files.map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} · ${size(file.size)}`;
      return item;
    }));
    if (files.length) target.reportValidity();
  });
})();
