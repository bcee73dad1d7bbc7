// The form page: typed cells are saved as they stand, one request at a time, and nothing typed
// is dropped: a cell stays dirty until the server has answered for it. No figure is computed here.
"use strict";

(() => {
  const PAUSE = 350, RETRY = 4000, LOOK = 200;
  const paper = document.getElementById("paper");
  const dirty = new Map();
  let sending = null, timer = 0, halted = false;

  const cellOf = (control) => control.closest("td, th");
  const typedIn = (control) => control.name && control.name.startsWith("cell:");
  const byName = (name) => paper.elements.namedItem(name);

  function note(text, state) {
    const saved = document.querySelector("#status .saved");
    if (saved) { saved.textContent = text; saved.className = `saved ${state}`; }
  }

  function grow(area) {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  function typed(event) {
    const control = event.target;
    if (!typedIn(control)) return;
    dirty.set(control.name, control.value);
    cellOf(control).classList.add("saving");
    cellOf(control).classList.remove("invalid");
    if (control.tagName === "TEXTAREA") grow(control);
    later(PAUSE);
  }

  async function send() {
    if (sending || halted || !dirty.size) return;
    const batch = new Map(dirty);
    const values = { revision: paper.elements.revision.value, ...Object.fromEntries(batch) };
    note(paper.dataset.saving, "saving");
    let answered = false, refused = {};
    const listen = (event) => { answered = true; refused = event.detail.refused; };
    document.body.addEventListener("jiheng:saved", listen);
    sending = htmx.ajax("POST", paper.action, { source: "#status", target: "#status", swap: "none", values });
    try { await sending; } catch { answered = false; }
    document.body.removeEventListener("jiheng:saved", listen);
    sending = null;
    if (answered) settle(batch, refused);
    else note(halted ? paper.dataset.invalid : paper.dataset.unsaved, "invalid");
    if (!answered && !halted) later(RETRY);
  }

  function settle(batch, refused) {
    for (const [name, value] of batch) {
      if (dirty.get(name) !== value) continue;
      dirty.delete(name);
      const control = byName(name);
      if (!control) continue;
      const cell = cellOf(control), why = refused[cell.id];
      cell.classList.remove("saving");
      cell.classList.toggle("invalid", Boolean(why));
      control.toggleAttribute("aria-invalid", Boolean(why));
      control.title = why || "";
      if (why) note(why, "invalid");
    }
    if (dirty.size) later(0);
  }

  function saved(event) {
    for (const field of document.querySelectorAll("[data-revision], #paper [name=revision]")) {
      field.value = event.detail.revision;
    }
  }

  function judged(event) {
    if (event.detail.target.id !== "states") return;
    const states = JSON.parse(document.getElementById("states").dataset.cells);
    for (const [id, [classes, beside]] of Object.entries(states)) {
      const cell = document.getElementById(id);
      if (!cell) continue;
      const control = cell.querySelector("input, textarea");
      const pending = control && dirty.has(control.name) ? " saving" : "";
      const invalid = control && control.hasAttribute("aria-invalid") ? " invalid" : "";
      cell.className = classes + pending + invalid;
      const note = cell.querySelector(".beside");
      if (note) note.textContent = beside;
    }
  }

  function answered(event) {
    const { status } = event.detail.xhr;
    if (event.detail.pathInfo.requestPath !== new URL(paper.action).pathname) return;
    if (status === 409 || status === 422 || status === 403) halted = true;
  }

  async function flushed(event) {
    const form = event.target.closest("form[data-step]");
    if (!form || !dirty.size || halted) return;
    event.preventDefault();
    clearTimeout(timer);
    if (sending) await sending;
    await send();
    if (!dirty.size) form.requestSubmit(event.submitter);
  }

  let looking = 0, looked = "";
  function look(event) {
    const control = event.target;
    const cell = cellOf(control);
    const path = typedIn(control) ? control.name.slice(5) : cell && cell.dataset.path;
    if (!path || path === looked) return;
    clearTimeout(looking);
    looking = setTimeout(() => {
      looked = path;
      htmx.ajax("GET", paper.dataset.panel, { source: "#cell", target: "#cell", swap: "innerHTML", values: { path } });
    }, LOOK);
  }

  function go(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] || (event.key === "Enter" && !event.shiftKey ? 1 : 0);
    const control = event.target;
    const asked = control.tagName === "INPUT" || event.ctrlKey || event.altKey;
    if (!step || !asked || !typedIn(control)) return;
    const next = control.name.replace(/\[(\d+)\]/, (_, row) => `[${Number(row) + step}]`);
    const below = next !== control.name && byName(next);
    if (below) { event.preventDefault(); below.focus(); below.select(); }
    else if (event.key === "Enter") event.preventDefault();
  }

  function jump(event) {
    const link = event.target.closest('a[href^="#c-"]');
    const cell = link && document.getElementById(link.hash.slice(1));
    if (!cell) return;
    event.preventDefault();
    cell.scrollIntoView({ block: "center" });
    (cell.querySelector("input, textarea") || cell).focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  if (!paper) return;
  document.addEventListener("click", jump);
  paper.addEventListener("focusin", look);
  if (!("autosave" in paper.dataset)) return;
  paper.addEventListener("input", typed);
  paper.addEventListener("keydown", go);
  paper.addEventListener("submit", (event) => { event.preventDefault(); later(0); });
  document.addEventListener("submit", flushed);
  document.body.addEventListener("jiheng:saved", saved);
  document.body.addEventListener("htmx:oobAfterSwap", judged);
  document.body.addEventListener("htmx:responseError", answered);
  window.addEventListener("online", () => later(0));
  window.addEventListener("beforeunload", (event) => { if (dirty.size) event.preventDefault(); });
  paper.querySelectorAll("textarea").forEach(grow);
})();
