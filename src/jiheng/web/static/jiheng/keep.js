// What is begun in a form and not yet saved stays: while parts of the page are replaced, over the
// answer to another form, and over signing in again. It is kept in this window of the browser, for
// whoever wrote it, until it is saved. Forms are known by their data-keep.
"use strict";

(() => {
  const { person } = document.body.dataset;
  const ALL = "jiheng:", MINE = `${ALL}${person}:`;
  const visit = performance.getEntriesByType("navigation")[0];
  const isRefusal = visit?.responseStatus >= 400;
  const begun = new Map(), asked = new Map(), waiting = new Map(), seen = new WeakSet();
  let submitted = "", isStaying = false, isLast = false, composing = null;

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const isBegun = ({ base, now }) => !same(base, now);
  const forms = (within) => [...within.querySelectorAll("form[data-keep]")];
  const formOf = (key) => forms(document).find((form) => form.dataset.keep === key);
  const isTick = ({ type }) => ["checkbox", "radio"].includes(type);
  const nameOf = (control) => (isTick(control) ? `${control.name}=${control.value}` : control.name);
  const valueOf = (control) => (isTick(control) ? control.checked : control.value);
  const givenOf = (control) => (isTick(control) ? control.defaultChecked : control.defaultValue);

  function controls(form) {
    return [...form.elements].filter(({ name, type }) => name && !["hidden", "submit"].includes(type));
  }

  function values(form, of) {
    return Object.fromEntries(controls(form).map((control) => [nameOf(control), of(control)]));
  }

  function drop(key) {
    begun.delete(key);
    sessionStorage.removeItem(MINE + key);
  }

  // The page that answers a refusal shows what was typed as if it were given.
  function look(form) {
    const key = form.dataset.keep, known = isRefusal && begun.get(key);
    const base = known ? known.base : values(form, givenOf), now = values(form, valueOf);
    const isOpen = Boolean(form.closest("details")?.open);
    if (isOpen || !same(base, now)) begun.set(key, { base, now, isOpen, isHere: true });
    else drop(key);
  }

  // Into a form that has come to the page, once: what is typed there since is newer.
  function restore(within) {
    let isAny = false;
    for (const form of forms(within)) {
      const kept = begun.get(form.dataset.keep);
      if (seen.has(form)) continue;
      seen.add(form);
      if (!kept) continue;
      for (const control of controls(form)) {
        const value = kept.now[nameOf(control)];
        if (value === undefined || value === kept.base[nameOf(control)] || value === valueOf(control)) continue;
        if (isTick(control)) control.checked = value;
        else control.value = value;
        isAny = true;
      }
      if (kept.isOpen) form.closest("details")?.setAttribute("open", "");
    }
    return isAny;
  }

  function put() {
    if (isLast) return forget();
    forms(document).forEach(look);
    for (const [key, each] of begun) {
      const kept = { ...each, isHere: false, isSent: key === submitted };
      if (isBegun(each)) sessionStorage.setItem(MINE + key, JSON.stringify(kept));
      else sessionStorage.removeItem(MINE + key);
    }
  }

  function forget() {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(MINE)) sessionStorage.removeItem(name);
  }

  // What was sent with a form is saved where its answer is a page of ours that refuses nothing.
  function take() {
    const isSaved = person && visit?.type === "navigate" && !isRefusal;
    for (const name of Object.keys(sessionStorage)) {
      if (!name.startsWith(ALL)) continue;
      const each = JSON.parse(sessionStorage.getItem(name));
      if (each.isSent && isSaved) sessionStorage.removeItem(name);
      else {
        sessionStorage.setItem(name, JSON.stringify({ ...each, isSent: false }));
        if (person && name.startsWith(MINE)) begun.set(name.slice(MINE.length), each);
        for (const told of document.querySelectorAll("[data-kept]")) told.hidden = false;
      }
    }
  }

  function tell() {
    document.getElementById("main").prepend(document.getElementById("kept-again").content.cloneNode(true));
    document.querySelector("[data-forget]").addEventListener("click", (event) => {
      for (const form of forms(document)) {
        if (!begun.get(form.dataset.keep)) continue;
        form.reset();
        drop(form.dataset.keep);
      }
      event.target.closest(".notice").remove();
    });
  }

  function isAsked() {
    forms(document).forEach(look);
    const here = [...begun].filter(([, each]) => each.isHere && isBegun(each));
    return here.some(([key]) => formOf(key) || key.startsWith("remark-"));
  }

  // The caret stays where it is; a word that is being composed is not disturbed.
  let caret = null;
  function before({ detail }) {
    const { target, fragment } = detail, { activeElement } = document;
    if (fragment && composing && target.contains(composing)) {
      detail.shouldSwap = false;
      waiting.set(target.id, fragment.firstElementChild);
      return;
    }
    forms(target).forEach(look);
    const key = target.contains(activeElement) && activeElement.form?.dataset.keep;
    if (key) caret = [key, activeElement.name, activeElement.selectionStart, activeElement.selectionEnd];
  }

  function after() {
    restore(document);
    const [key, name, ...range] = caret || [];
    const control = key && formOf(key)?.elements.namedItem(name);
    caret = null;
    if (!control || control === document.activeElement) return;
    control.focus({ preventScroll: true });
    if (control.tagName === "TEXTAREA") control.setSelectionRange(...range);
  }

  function composed() {
    composing = null;
    for (const [id, fresh] of waiting) {
      const target = document.getElementById(id);
      before({ detail: { target } });
      target.replaceWith(fresh);
      htmx.process(fresh);
      after();
    }
    waiting.clear();
  }

  function sent({ detail }) {
    const key = detail.elt.dataset.keep, form = key && formOf(key);
    if (form) asked.set(key, values(form, valueOf));
  }

  function answered({ detail }) {
    const key = detail.elt.dataset.keep, form = key && formOf(key);
    if (!form || detail.xhr.status >= 400 || !same(asked.get(key), values(form, valueOf))) return;
    form.reset();
    form.closest("details")?.removeAttribute("open");
    caret = null;
    drop(key);
  }

  function leaves(event) {
    if (event.defaultPrevented) return;
    const { keep, step } = event.target.dataset;
    submitted = keep || "";
    isLast = "last" in event.target.dataset;
    isStaying = Boolean(keep) || step === "";
    setTimeout(() => { isStaying = false; }, 1000);
  }

  take();
  if (!person) return;
  if (restore(document) && !isRefusal) tell();
  document.addEventListener("compositionstart", (event) => { composing = event.target; });
  document.addEventListener("compositionend", composed);
  document.addEventListener("input", (event) => {
    if (event.target.form?.dataset.keep === submitted) submitted = "";
    isLast = false;
  });
  document.addEventListener("submit", leaves);
  document.addEventListener("jiheng:signed-out", () => { isStaying = true; location.reload(); });
  document.addEventListener("htmx:oobBeforeSwap", before);
  document.addEventListener("htmx:beforeSwap", before);
  document.addEventListener("htmx:oobAfterSwap", after);
  document.addEventListener("htmx:afterSwap", after);
  document.addEventListener("htmx:beforeRequest", sent);
  document.addEventListener("htmx:beforeOnLoad", answered);
  window.addEventListener("beforeunload", (event) => { if (!isStaying && isAsked()) event.preventDefault(); });
  window.addEventListener("pagehide", put);
})();
