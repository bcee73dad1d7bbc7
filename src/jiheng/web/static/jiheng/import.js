// Import: files are dropped onto the page; a value and its box on the original point at each other.
"use strict";

(() => {
  const drop = document.querySelector("[data-drop]");
  const compare = document.querySelector("[data-compare]");

  function taken(form) {
    const input = form.elements.files, most = Number(form.dataset.most), fit = new DataTransfer();
    const large = [];
    for (const file of input.files) (file.size > most ? large.push(file.name) : fit.items.add(file));
    input.files = fit.files;
    form.querySelector("[data-refused]").textContent = large.length ? form.dataset.toolarge + large.join("、") : "";
    return fit.files.length > 0;
  }

  if (drop) {
    const over = (on) => (event) => { event.preventDefault(); drop.classList.toggle("over", on); };
    for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, over(true));
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, over(false));
    drop.addEventListener("drop", (event) => {
      drop.elements.files.files = event.dataTransfer.files;
      if (taken(drop)) drop.requestSubmit();
    });
    drop.addEventListener("change", () => { if (drop.elements.files.files.length) taken(drop); });
  }

  if (!compare) return;
  const at = (id) => compare.querySelectorAll(`.mark[data-cell="${id}"]`);

  function point(cell) {
    compare.querySelectorAll(".mark.here").forEach((mark) => mark.classList.remove("here"));
    const marks = at(cell.id);
    marks.forEach((mark) => mark.classList.add("here"));
    if (marks.length) marks[0].scrollIntoView({ block: "nearest" });
  }

  function reach(id) {
    const cell = document.getElementById(id);
    if (!cell) return;
    cell.scrollIntoView({ block: "center" });
    (cell.querySelector("input, textarea") || cell).focus({ preventScroll: true });
  }

  compare.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td[id], th[id]");
    if (cell) point(cell);
  });
  compare.addEventListener("click", (event) => {
    const mark = event.target.closest(".mark"), link = event.target.closest('a[href^="#c-"]');
    if (link) event.preventDefault();
    if (mark || link) reach(mark ? mark.dataset.cell : link.hash.slice(1));
  });
  compare.addEventListener("input", (event) => {
    const cell = event.target.closest("td[id], th[id]");
    if (cell) compare.querySelectorAll(`[name=sure][data-cell="${cell.id}"]`).forEach((tick) => { tick.checked = true; });
  });
  compare.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT") event.preventDefault();
  });
  compare.querySelector("[name=checked]")?.addEventListener("change", (event) => {
    compare.querySelectorAll("[name=sure]").forEach((tick) => { tick.checked = event.target.checked; });
  });
})();
