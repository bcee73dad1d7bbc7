"use strict";
// Filters and pages through all forms. Text of documents only ever becomes text nodes.
(() => {
  const source = document.getElementById("data");
  const data = JSON.parse(source.textContent);
  source.remove();
  const { texts, cards, words, severities, statuses, families, rules, bounds, size } = data;
  const byId = (id) => document.getElementById(id);
  const list = byId("cards"), form = byId("filter"), nav = byId("pages");
  const PRINTED = 2000;
  let filter = {}, found = [], page = 0;

  const make = (tag, kind, ...inside) => {
    const node = document.createElement(tag);
    if (kind) node.className = kind;
    node.append(...inside.filter((each) => each !== ""));
    return node;
  };
  const link = (target, text) => {
    const node = make("a", "", text);
    node.href = "#" + target;
    return node;
  };
  const fill = (text, figures) => text.replace(/\{(\w+)\}/g, (_, name) => figures[name]);
  const grouped = (number) => number.toLocaleString("en-US");

  // --- what fits -------------------------------------------------------------------------------
  const ofFinding = ["severity", "rule", "family", "status"];
  const fits = (each) => {
    const rule = texts[each[2]], status = statuses[each[1]][0];
    return (!filter.severity || filter.severity.split(",").includes(severities[each[0]][0]))
      && (!filter.rule || rule === filter.rule)
      && (!filter.family || rule.startsWith(filter.family))
      && (filter.status ? status === filter.status : status !== "known");
  };
  const within = (text, range, least, most) => {
    const number = parseFloat(texts[text]);
    const [low, high] = range.split("~").map(parseFloat);
    return number === number && (number >= low || low <= least) && (number < high || high >= most);
  };
  const has = (card, wanted) => String(card[0]) === wanted
    || texts[card[1]].toLowerCase().includes(wanted) || texts[card[2]].toLowerCase().includes(wanted);
  const matches = (card) =>
    (!filter.form || String(card[0]) === filter.form)
    && (!filter.q || has(card, filter.q.toLowerCase()))
    && (!filter.claimed || texts[card[5]] === filter.claimed)
    && (!filter.computed || texts[card[6]] === filter.computed)
    && (!filter.rate || within(card[7], filter.rate, 0, bounds[0]))
    && (!filter.score || within(card[3], filter.score, bounds[1], bounds[2]));
  const search = () => {
    const narrow = ofFinding.some((key) => filter[key]) || filter.some;
    let count = 0;
    found = [];
    for (const card of cards) {
      if (!matches(card)) continue;
      const fitting = card[11].filter(fits);
      if (narrow && !fitting.length) continue;
      count += fitting.length;
      found.push([card, fitting]);
    }
    found.count = count;
  };

  // --- one form --------------------------------------------------------------------------------
  const table = (lines) => {
    const heads = [[words.item, ""], [words.points, "figure"], [words.claimed, "figure"],
      [words.computed, "figure"]];
    const body = lines.map(([differs, label, points, claimed, computed, reason]) => {
      const last = make("td", "figure", (differs ? "≠ " : "") + texts[computed]);
      if (reason) last.title = texts[reason];
      return make("tr", differs ? "differs" : "", make("td", "", texts[label]),
        make("td", "figure", texts[points]), make("td", "figure", texts[claimed]), last);
    });
    return make("div", "scores", make("table", "",
      make("thead", "", make("tr", "", ...heads.map(([text, kind]) => make("th", kind, text)))),
      make("tbody", "", ...body)));
  };
  const finding = ([severity, status, rule, cell, path, place, message, basis, remedy, reason, related]) => {
    const [name, said] = severities[severity], [kind, state] = statuses[status];
    const asides = [[words.basis, basis], [words.remedy, remedy], [words.reason, reason]]
      .filter(([, text]) => text)
      .flatMap(([label, text]) => [make("dt", "", label), make("dd", "", texts[text])]);
    if (related) {
      const links = texts[related].split(" ").flatMap((number, at) =>
        [at ? " " : "", link("form=" + number, number)]);
      asides.push(make("dt", "", words.related), make("dd", "", ...links));
    }
    const where = make("p", "where", make("b", "", kind === "open" ? said : said + " · " + state), " ",
      link("rule=" + texts[rule], texts[rule]), " " + texts[cell] + " ",
      make("small", "", [texts[path], texts[place]].filter(Boolean).join(" · ")));
    return make("div", ["finding", name, kind].join(" "), where,
      make("p", "message", texts[message]), make("dl", "", ...asides));
  };
  const article = ([card, fitting]) => {
    const [number, project, about] = card;
    const notes = [card[8], card[9]].filter(Boolean).map((text) => make("p", "note", texts[text]));
    const clean = !card[11].length && !card[8] ? [make("p", "clean", words.clean)] : [];
    const node = make("article", "",
      make("h3", "", make("span", "", String(number)), " " + texts[project]),
      make("p", "about", texts[about]),
      make("div", "body", card[10].length ? table(card[10]) : "",
        make("div", "findings", ...fitting.map(finding), ...clean, ...notes)));
    node.id = "form=" + number;
    return node;
  };

  // --- the list and its pages ------------------------------------------------------------------
  const show = (first, last) => {
    list.replaceChildren(...found.slice(first, last).map(article));
    if (!found.length) list.append(make("p", "note", words.none));
  };
  const turn = (to) => {
    page = to;
    show(page * size, (page + 1) * size);
    tell();
    byId("all").scrollIntoView();
  };
  const tell = () => {
    const last = Math.min((page + 1) * size, found.length), pages = Math.ceil(found.length / size);
    const told = fill(words.shown, { first: grouped(found.length ? page * size + 1 : 0),
      last: grouped(last), forms: grouped(found.length), findings: grouped(found.count) });
    const button = (text, to) => {
      const node = make("button", "", text);
      node.type = "button";
      node.disabled = to < 0 || to >= pages;
      node.onclick = () => turn(to);
      return node;
    };
    nav.replaceChildren(button(words.previous, page - 1), make("span", "", told),
      button(words.next, page + 1));
    byId("told").textContent = told;
  };

  // --- the filter ------------------------------------------------------------------------------
  const inputs = {};
  const build = () => {
    const q = inputs.q = make("input", "");
    q.type = "search";
    q.placeholder = words.search;
    q.setAttribute("aria-label", words.search);
    const options = (pairs) => pairs.map(([value, text]) => {
      const node = make("option", "", text);
      node.value = value;
      return node;
    });
    const select = inputs.rule = make("select", "", ...options([["", words.rule]]));
    select.setAttribute("aria-label", words.rule);
    for (const [family, name] of Object.entries(families)) {
      const own = Object.entries(rules).filter(([code]) => code.startsWith(family));
      if (!own.length) continue;
      const group = document.createElement("optgroup");
      group.label = name;
      group.append(...options(own.map(([code, title]) => [code, code + " " + title])));
      select.append(group);
    }
    const present = new Set(cards.flatMap((card) => card[11].map((each) => each[1])));
    const states = statuses.filter((_, place) => present.has(place));
    const status = inputs.status = make("select", "", ...options([["", words.all], ...states]));
    status.setAttribute("aria-label", words.all);
    status.hidden = states.length < 2;
    inputs.severity = severities.map(([value, text]) => {
      const box = make("input", "");
      box.type = "checkbox";
      box.value = value;
      return [box, make("label", value, box, text)];
    });
    const some = inputs.some = make("input", "");
    some.type = "checkbox";
    const clear = make("button", "", words.clear);
    clear.type = "button";
    clear.onclick = () => { location.hash = "all"; };
    const chip = inputs.chip = make("span", "chip");
    const told = make("span", "told");
    told.id = "told";
    form.append(q, select, status, ...inputs.severity.map(([, label]) => label),
      make("label", "", some, words.with), clear, chip, told);
    form.setAttribute("aria-label", words.filter);
    form.hidden = nav.hidden = false;
    form.onsubmit = (event) => event.preventDefault();
    form.onchange = form.oninput = () => {
      clearTimeout(build.waiting);
      build.waiting = setTimeout(() => go(read()), 120);
    };
  };
  const read = () => {
    const chosen = inputs.severity.map(([box]) => box).filter((box) => box.checked);
    const { form: one, claimed, computed, rate, score, family } = filter;
    return { form: one, claimed, computed, rate, score,
      family: inputs.rule.value ? "" : family, q: inputs.q.value.trim(), rule: inputs.rule.value,
      status: inputs.status.value, some: inputs.some.checked ? "1" : "",
      severity: chosen.length && chosen.length < severities.length
        ? chosen.map((box) => box.value).join(",") : "" };
  };
  const write = () => {
    if (document.activeElement !== inputs.q) inputs.q.value = filter.q || "";
    inputs.rule.value = rules[filter.rule] ? filter.rule : "";
    inputs.status.value = filter.status || "";
    inputs.some.checked = Boolean(filter.some);
    const chosen = (filter.severity || "").split(",");
    for (const [box] of inputs.severity) box.checked = chosen.includes(box.value);
    const said = { form: (value) => "No. " + value, family: (value) => families[value] || value,
      claimed: (value) => words.claimed + " " + value, computed: (value) => words.computed + " " + value,
      rate: (value) => words.rate + " " + value.replace("~", "–"),
      score: (value) => words.score + " " + value.replace("~", "–") };
    const what = Object.keys(said).filter((key) => filter[key]).map((key) => said[key](filter[key]));
    inputs.chip.textContent = what.length ? fill(words.chosen, { what: what.join(" · ") }) : "";
  };
  const go = (wanted) => {
    const pairs = Object.entries(wanted).filter(([, value]) => value);
    const hash = new URLSearchParams(pairs).toString();
    history.replaceState(null, "", hash ? "#" + hash : "#all");
    apply(wanted, false);
  };
  const apply = (wanted, scroll) => {
    filter = wanted;
    write();
    search();
    page = 0;
    show(0, size);
    tell();
    if (scroll) byId("all").scrollIntoView();
  };
  const follow = () => {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=") && hash !== "all") return;
    apply(Object.fromEntries(new URLSearchParams(hash === "all" ? "" : hash)), true);
  };

  build();
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", () => {
    if (found.length > size && found.count <= PRINTED) show(0, found.length);
  });
  window.addEventListener("afterprint", () => {
    if (found.length > size && found.count <= PRINTED) show(page * size, (page + 1) * size);
  });
  if (location.hash.length > 1) {
    follow();
  } else {
    search();
    tell();
  }
  document.documentElement.dataset.ready = Math.round(performance.now());
})();
