// The form page: typed cells are saved as they stand, one request at a time, and nothing typed
// is dropped: a cell stays dirty until the server has answered for it, and is sent with the revision
// it was typed over, so that nobody's text is replaced unseen. No figure is computed here.
"use strict";

(() => {
  const PAUSE = 350, RETRY = 4000, LOOK = 200;
  const paper = document.getElementById("paper"), wrongs = document.getElementById("wrong");
  const dirty = new Map(), clashing = new Map(), wrong = new Map();
  let sending = null, timer = 0, halted = false, refusal = 0, refused = null;

  const cellOf = (control) => control.closest("td, th");
  const typedIn = (control) => control.name && control.name.startsWith("cell:");
  const byName = (name) => paper.elements.namedItem(name);
  const revision = () => Number(paper.elements.revision.value);

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
    if (event.isComposing || !typedIn(control)) return;
    const known = dirty.get(control.name) || clashing.get(control.name);
    dirty.set(control.name, { text: control.value, base: known ? known.base : revision() });
    wrong.delete(control.name);
    cellOf(control).classList.add("saving");
    cellOf(control).classList.remove("invalid");
    if (control.tagName === "TEXTAREA") grow(control);
    later(PAUSE);
  }

  function eldest() {
    const base = Math.min(...[...dirty.values()].map((each) => each.base));
    return [...dirty].filter(([, each]) => each.base === base).map(([name, { text }]) => [name, text, base]);
  }

  async function send() {
    if (sending || halted || !dirty.size) return false;
    const batch = eldest();
    const values = { revision: batch[0][2], ...Object.fromEntries(batch) };
    note(paper.dataset.saving, "saving");
    let answered = false, invalid = {};
    const listen = (event) => { answered = true; invalid = event.detail.refused; };
    document.body.addEventListener("jiheng:saved", listen);
    refusal = 0;
    sending = htmx.ajax("POST", paper.action, { source: "#status", target: "#status", swap: "none", values });
    try { await sending; } catch { answered = false; }
    document.body.removeEventListener("jiheng:saved", listen);
    if (answered) settle(batch, invalid);
    else await unsaved();
    sending = null;
    if (dirty.size && !halted && (answered || refusal === 409)) later(0);
    return answered;
  }

  async function unsaved() {
    if (refusal === 409) return clash();
    halted = [403, 404, 422].includes(refusal);
    note(halted ? paper.dataset.invalid : paper.dataset.unsaved, "invalid");
    if (refusal === 401) {
      if (await renewed()) return later(0);
      if (!clashing.size) tell(document.getElementById("signed-out").content.cloneNode(true));
    }
    if (!halted) later(RETRY);
    else if (refused) tell(refused);
  }

  function tell(what) {
    document.getElementById("conflict").replaceChildren(what);
  }

  // The page may go for signing in, with what is begun in its forms, but not with unsaved cells.
  function signedOut(isSending) {
    if (!paper || !("autosave" in paper.dataset)) document.dispatchEvent(new Event("jiheng:signed-out"));
    else if (dirty.size || clashing.size || wrong.size) tell(document.getElementById("signed-out").content.cloneNode(true));
    else if (isSending) document.dispatchEvent(new Event("jiheng:signed-out"));
  }

  // Signed in again in another window: this page takes that session's token and goes on. It does
  // not follow to the sign-in page, which would begin a session beside the one of that window.
  async function renewed() {
    try {
      const answer = await fetch(paper.action, { cache: "no-store", redirect: "manual" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (fresh.getElementById("paper")?.dataset.person !== paper.dataset.person) return false;
      const token = fresh.body.getAttribute("hx-headers");
      document.body.setAttribute("hx-headers", token);
      for (const field of document.getElementsByName("csrfmiddlewaretoken")) field.value = JSON.parse(token)["X-CSRFToken"];
      return true;
    } catch { return false; }
  }

  function clash() {
    const chosen = document.querySelectorAll("#conflict textarea");
    halted = !chosen.length;
    for (const { name } of chosen) {
      if (!dirty.has(name)) continue;
      clashing.set(name, dirty.get(name));
      dirty.delete(name);
      judge(byName(name), paper.dataset.invalid);
    }
    note(paper.dataset.invalid, "invalid");
  }

  function judge(control, why) {
    if (!control) return;
    const cell = cellOf(control);
    cell.classList.remove("saving");
    cell.classList.toggle("invalid", Boolean(why));
    control.toggleAttribute("aria-invalid", Boolean(why));
    control.title = why || "";
    if (why) note(why, "invalid");
  }

  function settle(batch, invalid) {
    let isTold = false;
    for (const [name, text] of batch) {
      const now = dirty.get(name);
      if (now.text !== text) { now.base = revision(); continue; }
      dirty.delete(name);
      clashing.delete(name);
      const control = byName(name);
      if (name === `cell:${looked}`) looked = "";
      if (!looked && control === document.activeElement) look({ target: control });
      const why = control && invalid[cellOf(control).id];
      if (why) { wrong.set(name, why); isTold = true; }
      judge(control, why);
    }
    if (!isTold && (clashing.size || wrong.size)) note(paper.dataset.invalid, "invalid");
    if (wrongs.hasChildNodes()) list();
  }

  // What the server refused stands in its cell alone: which cells, and why each.
  function list() {
    wrongs.replaceChildren();
    if (!wrong.size) return;
    wrongs.append(document.getElementById("wrong-cells").content.cloneNode(true));
    const item = wrongs.querySelector("li");
    for (const [name, why] of wrong) {
      const each = item.cloneNode(true), control = byName(name);
      each.querySelector("a").href = `#${cellOf(control).id}`;
      each.querySelector("a").textContent = control.getAttribute("aria-label");
      each.querySelector("span").textContent = why;
      item.before(each);
    }
    item.remove();
  }

  function point() {
    list();
    reach(cellOf(byName(wrong.keys().next().value)));
  }

  function saved(event) {
    for (const field of document.querySelectorAll("[data-revision], #paper [name=revision]")) {
      field.value = event.detail.revision;
    }
  }

  // What is still to be chosen stays, and what more clashes is put below it.
  function joined(detail) {
    const { target, fragment } = detail, rows = fragment.querySelectorAll("tbody tr");
    detail.shouldSwap = false;
    if (!rows.length) target.prepend(...fragment.querySelectorAll("p"));
    for (const row of rows) {
      const { name } = row.querySelector("textarea");
      const there = [...target.querySelectorAll("textarea")].find((each) => each.name === name);
      if (there) there.closest("tr").replaceWith(row);
      else target.querySelector("tbody").append(row);
    }
  }

  // A cell that others changed gets their text, unless something is typed there; the caret stays.
  function swapped(event) {
    const { target, fragment } = event.detail;
    if (target.id === "conflict" && clashing.size) joined(event.detail);
    const control = target.querySelector("[name^='cell:']"), fresh = fragment.querySelector("[name^='cell:']");
    if (!control || !fresh || !paper.contains(control)) return;
    event.detail.shouldSwap = false;
    if ([dirty, clashing, wrong].some((each) => each.has(control.name))) return;
    control.value = fresh.value;
    if (control.tagName === "TEXTAREA") grow(control);
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
    const { elt, xhr } = event.detail;
    if (elt.id !== "status") return;
    refusal = xhr.status;
    refused = said(xhr);
  }

  // What a page of refusal says, to be said on this one.
  function said(xhr) {
    return new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("main .notice");
  }

  // A step waits until what was typed is saved, and is not taken while a cell is refused.
  async function flushed(event) {
    const step = event.target.closest(event.type === "click" ? "a[data-step]" : "form[data-step]");
    if (!step || halted) return;
    const isChoice = Boolean(step.closest("#conflict"));
    if (clashing.size && !isChoice) {
      event.preventDefault();
      document.getElementById("conflict").scrollIntoView({ block: "center" });
    } else if (dirty.size || sending) {
      event.preventDefault();
      clearTimeout(timer);
      if (sending) await sending;
      while (await send()) clearTimeout(timer);
      if (dirty.size) return;
      if (event.type === "click") step.click();
      else step.requestSubmit(event.submitter);
    } else if (wrong.size) {
      event.preventDefault();
      point();
    } else if (isChoice) clashing.clear();
  }

  function yielded(event) {
    if (event.target.closest("#conflict a.btn")) clashing.clear();
  }

  function show(path) {
    htmx.ajax("GET", paper.dataset.panel, { source: "#cell", target: "#cell", swap: "innerHTML", values: { path } });
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
      show(path);
    }, LOOK);
  }

  function hasLines(area) {
    return area.scrollHeight > 1.9 * parseFloat(getComputedStyle(area).lineHeight);
  }

  function go(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] || (event.key === "Enter" && !event.shiftKey ? 1 : 0);
    const control = event.target;
    if (!step || event.isComposing || !typedIn(control)) return;
    const next = control.name.replace(/\[(\d+)\]/, (_, row) => `[${Number(row) + step}]`);
    const isText = control.tagName === "TEXTAREA", isRow = next !== control.name;
    if (isText && !isRow) return;
    if (isText && event.key !== "Enter" && !event.ctrlKey && !event.altKey && hasLines(control)) return;
    const below = isRow && control.form.elements.namedItem(next);
    if (below) { event.preventDefault(); below.focus(); below.select(); }
    else if (event.key === "Enter") event.preventDefault();
  }

  function jump(event) {
    const link = event.target.closest('a[href^="#c-"]');
    const cell = link && document.getElementById(link.hash.slice(1));
    if (!cell) return;
    event.preventDefault();
    reach(cell);
  }

  function reach(cell) {
    cell.scrollIntoView({ block: "center" });
    (cell.querySelector("input, textarea") || cell).focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    const { elt, xhr } = event.detail;
    if (elt.id === "status") return;
    if (xhr.status === 401) signedOut("keep" in elt.dataset);
    const why = [403, 404].includes(xhr.status) && paper && said(xhr);
    if (why) tell(why);
    if (paper && xhr.status !== 401) document.getElementById("conflict").scrollIntoView({ block: "nearest" });
  });
  // What answers a refused button loads again as the page with the button: nothing is sent twice.
  const back = document.querySelector("[data-back]");
  if (back) history.replaceState(null, "", back.dataset.back);
  document.querySelector("form.recognised")?.addEventListener("keydown", go);
  if (!paper) return;
  document.addEventListener("click", jump);
  paper.addEventListener("focusin", look);
  if (!("autosave" in paper.dataset)) return;
  paper.addEventListener("input", typed);
  paper.addEventListener("compositionend", typed);
  paper.addEventListener("keydown", go);
  paper.addEventListener("focusout", () => { if (dirty.size) later(0); });
  paper.addEventListener("submit", (event) => { event.preventDefault(); later(0); });
  document.addEventListener("submit", flushed);
  document.addEventListener("click", flushed);
  document.addEventListener("click", yielded);
  document.body.addEventListener("jiheng:saved", saved);
  document.body.addEventListener("htmx:oobBeforeSwap", swapped);
  document.body.addEventListener("htmx:oobAfterSwap", judged);
  document.body.addEventListener("htmx:responseError", answered);
  window.addEventListener("online", () => later(0));
  window.addEventListener("beforeunload", (event) => { if (dirty.size || clashing.size || wrong.size) event.preventDefault(); });
  paper.querySelectorAll("textarea").forEach(grow);
})();
