"use strict";
// Draws the charts of the chosen year. Figures arrive as whole hundredths; names only become text.
(() => {
  const source = document.getElementById("data");
  const data = JSON.parse(source.textContent);
  source.remove();
  const { words, bands, years, trend } = data;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue("--" + name).trim();
  const ink = colour("ink"), muted = colour("muted"), line = colour("line");
  const accent = colour("accent"), soft = colour("soft"), warm = "#c8792b", green = "#4f8f6b";
  const font = getComputedStyle(document.body).fontFamily;
  const fill = (text, figures) => text.replace(/\{(\w+)\}/g, (_, name) => figures[name]);
  const hundredths = (n) => (n === null ? null : n / 100);
  const decimals = (n) => (n === null ? "—" : (n / 100).toFixed(2));
  const percent = (n) => (n === null ? "—" : (n / 100).toFixed(1) + "%");
  const grouped = (n) => n.toLocaleString("en-US");
  const known = (n) => n !== null && n !== undefined;

  const axis = (more) => ({
    axisLine: { lineStyle: { color: muted } }, axisTick: { show: false },
    axisLabel: { color: ink, fontSize: 12 }, splitLine: { lineStyle: { color: line } },
    nameTextStyle: { color: muted, fontSize: 12 }, ...more,
  });
  const names = (more) => axis({ type: "category", splitLine: { show: false }, ...more });
  const frame = (more) => ({
    animation: false, textStyle: { fontFamily: font, color: ink },
    grid: { left: 52, right: 24, top: 30, bottom: 46, ...(more.grid || {}) },
    tooltip: { renderMode: "richText", confine: true, borderColor: line, textStyle: { color: ink, fontSize: 12 },
      ...(more.tooltip || {}) },
    legend: { top: 0, right: 0, itemWidth: 12, itemHeight: 10, textStyle: { color: ink, fontSize: 12 },
      ...(more.legend || {}) },
    ...Object.fromEntries(Object.entries(more).filter(([key]) => !["grid", "tooltip", "legend"].includes(key))),
  });
  const below = { nameLocation: "middle", nameGap: 28 };
  const mark = (lines) => ({
    silent: true, symbol: "none", animation: false,
    lineStyle: { color: muted, type: "dashed", width: 1 }, label: { color: muted, fontSize: 11 }, data: lines,
  });

  // --- one function a chart --------------------------------------------------------------------
  const totals = ({ totals: rows }) => {
    const points = rows.map(([, each]) => each);
    const low = Math.max(0, Math.min(60, ...points)), high = Math.max(100, ...points);
    const least = rows.filter(([, each]) => each < 60).reduce((sum, row) => sum + row[2], 0) > 0 ? low : 60;
    const all = Array.from({ length: high - least + 1 }, (_, at) => least + at);
    const counts = (side) => {
      const held = new Map(rows.filter(([of]) => of === side).map(([, each, n]) => [each, n]));
      return all.map((each) => held.get(each) || 0);
    };
    const lines = bands.filter(([, floor]) => floor / 100 > least).map(([word, floor]) =>
      ({ xAxis: String(floor / 100), label: { formatter: word + " ≥" + floor / 100, position: "end" } }));
    const bar = (side, color, more) => ({
      type: "bar", name: words[side], data: counts(side), itemStyle: { color }, barGap: "-100%", ...more,
    });
    return frame({
      legend: { data: [words.claimed, words.computed], left: 0, right: "auto" }, grid: { top: 54, right: 16 },
      tooltip: { trigger: "axis", formatter: (shown) => [shown[0].name + " " + words.points,
        ...shown.map((each) => each.seriesName + " " + grouped(each.value))].join("\n") },
      xAxis: names({ data: all.map(String), name: words.points, ...below }),
      yAxis: axis({ type: "value", minInterval: 1, axisLabel: { color: ink, formatter: grouped } }),
      series: [bar("claimed", soft, { barCategoryGap: "25%", markLine: mark(lines) }),
        bar("computed", accent, { barWidth: "34%" })],
    });
  };
  const bandName = (band) => {
    const bounds = [0, 60, 80, 90, 95, 100];
    if (band < 0) return words.untold;
    if (band === 5) return words.full;
    if (band > 5) return words.over;
    return fill(band ? words.between : words.below, { low: bounds[band], high: bounds[band + 1] });
  };
  const byBand = ({ bands: rows }) => {
    const held = rows.filter(([, , graded]) => graded);
    const rates = held.map(([, , graded, best]) => 100 * best / graded);
    const isNarrow = innerWidth < 560;
    const place = ([band, forms]) => isNarrow ? bandName(band).replaceAll(" ", "") + "\n" + grouped(forms)
      : bandName(band) + "\n" + grouped(forms) + " " + words.forms;
    return frame({
      legend: { show: false }, grid: { top: 26, bottom: isNarrow ? 64 : 52 },
      tooltip: { formatter: ({ dataIndex: at }) => bandName(held[at][0]) + "\n"
        + words.best + " " + grouped(held[at][3]) + " / " + grouped(held[at][2]) },
      xAxis: names({ data: held.map(place),
        axisLabel: { interval: 0, color: ink, fontSize: isNarrow ? 9 : 11, lineHeight: 15 },
        ...(isNarrow ? { ...below, name: words.forms, nameGap: 40 } : {}) }),
      yAxis: axis({ type: "value", min: 0, max: 100, axisLabel: { color: ink, formatter: "{value}%" } }),
      series: [{ type: "bar", data: rates, barMaxWidth: 46, itemStyle: { color: accent },
        label: { show: true, position: "top", color: ink, fontSize: 11, formatter: ({ value }) => value.toFixed(1) + "%" } }],
    });
  };
  const span = (values, least) => {
    const low = Math.min(...values), high = Math.max(...values), room = Math.max((high - low) * 0.06, least);
    const step = [1, 2, 5, 10, 20, 50, 100].find((each) => high - low + 2 * room <= each * 6) || 200;
    return { min: Math.floor((low - room) / step) * step, max: Math.ceil((high + room) / step) * step, interval: step };
  };
  const size = (most) => (value) => 5 + 23 * Math.sqrt(value[2] / most);
  const scatter = (rows, at, labels, lines) => {
    const held = rows.filter((row) => known(row[at[0]]) && known(row[at[1]]))
      .map((row) => [row[at[0]] / 100, row[at[1]] / 100, row[2], row]);
    if (held.length < 2) return null;
    const most = Math.max(...held.map((each) => each[2]));
    return frame({
      legend: { show: false }, grid: { left: 58, top: 28 },
      tooltip: { formatter: ({ value: [, , , row] }) => [
        (row[0] === row[1] ? "" : row[0] + " ") + (row[1] || "—"), grouped(row[2]) + " " + words.forms,
        ...labels.told.map(([word, place, show]) => word + " " + show(row[place]))].join("\n") },
      xAxis: axis({ type: "value", name: labels.x, ...below, ...span(held.map((each) => each[0]), 0.5) }),
      yAxis: axis({ type: "value", name: labels.y, ...span(held.map((each) => each[1]), 0.5),
        nameTextStyle: { align: "left", color: muted, padding: [0, 0, 0, -44] } }),
      series: [{ type: "scatter", data: held, symbolSize: size(most), markLine: lines && mark(lines),
        itemStyle: { color: accent, opacity: 0.55, borderColor: "#fff", borderWidth: 1 } }],
    });
  };
  const departments = ({ departments: rows }) => scatter(rows, [3, 4], { x: words.rate, y: words.total,
    told: [[words.execution, 3, percent], [words.total, 4, decimals], [words.index, 9, percent]] });
  const ambition = ({ departments: rows }) => {
    const past = rows.some((row) => known(row[7]));
    const even = [{ yAxis: 50, label: { formatter: words.even, position: "insideEndTop" } }];
    const told = [[words.history_short, 7, percent], [words.peers_short, 8, percent], [words.falsifiable, 6, percent]];
    return past
      ? scatter(rows, [7, 8], { x: words.history, y: words.peers, told }, even)
      : scatter(rows, [6, 8], { x: words.falsifiable + " (%)", y: words.peers, told }, even);
  };
  const grouping = (rows, columns, more) => frame({
    grid: { top: 38, right: more ? 44 : 24, bottom: rows.length > 6 ? 64 : 34 },
    legend: { left: 0, right: "auto" },
    tooltip: { trigger: "axis", formatter: (shown) => [shown[0].name, ...shown.filter((each) => known(each.value))
      .map((each) => each.seriesName + " " + each.value.toFixed(1) + "%")].join("\n") },
    xAxis: names({ data: rows.map((row) => row[0]),
      axisLabel: { interval: 0, color: ink, rotate: rows.length > 6 ? 35 : 0, fontSize: 12 } }),
    yAxis: axis({ type: "value", min: 0, max: 100, axisLabel: { color: ink, formatter: "{value}%" } }),
    series: columns.map(([word, at, color], place) => ({ type: "bar", name: word, barMaxWidth: 30,
      label: { show: rows.length * columns.length <= 12, position: "top", color: ink, fontSize: 10.5,
        formatter: ({ value }) => value.toFixed(1) },
      data: rows.map((row) => hundredths(row[at])), itemStyle: { color },
      ...(place === 0 && more ? { markLine: mark(more) } : {}) })),
  });
  const positions = ({ regions: rows }) => grouping(rows, [[words.history_short, 3, accent],
    [words.peers_short, 4, soft], [words.falsifiable, 2, green]],
  [{ yAxis: 50, label: { formatter: "50%", position: "end" } }]);
  const evidence = ({ regions: rows }) => grouping(rows, [[words.proven, 6, accent], [words.bare, 7, warm]]);
  const overYears = () => frame({
    grid: { top: 38, bottom: 30 }, legend: { left: 0, right: "auto" },
    tooltip: { trigger: "axis", formatter: (shown) => [shown[0].name, ...shown.filter((each) => known(each.value))
      .map((each) => each.seriesName + " " + each.value.toFixed(1) + "%")].join("\n") },
    xAxis: names({ data: trend.map(([year]) => year), boundaryGap: trend.length < 3 }),
    yAxis: axis({ type: "value", max: 100, min: ({ min }) => Math.max(0, Math.floor(min / 10) * 10 - 10),
      axisLabel: { color: ink, formatter: "{value}%" } }),
    series: [[words.execution, 1, accent], [words.best, 2, warm], [words.index, 3, green]].map(([word, at, color]) => ({
      type: "line", name: word, data: trend.map((row) => hundredths(row[at])), symbolSize: 8, itemStyle: { color },
      lineStyle: { width: 2.5 }, label: { show: true, color: ink, fontSize: 11,
        position: at === 1 ? "bottom" : "top", formatter: ({ value }) => value.toFixed(1) + "%" } })),
  });
  const raters = ({ gaps, raters: rows }) => {
    if (!gaps.length) return null;
    const most = Math.max(...gaps.map((each) => each[3]));
    const lines = rows.length === 1
      ? [[rows[0][1], words.bias], [rows[0][2], words.limit], [rows[0][3], words.limit]]
        .filter(([each]) => known(each)).map(([each, word]) => ({ yAxis: each / 100,
          label: { formatter: word + " " + decimals(each), position: "insideEndTop" } }))
      : [{ yAxis: 0, label: { show: false } }];
    const bounds = gaps.map((each) => each[2] + 0.5).concat(lines.map((each) => each.yAxis));
    return frame({
      legend: { show: false }, grid: { left: 50, top: 30 },
      tooltip: { formatter: ({ value: [mean, gap, n, who] }) => [who, mean - 0.5 + "–" + (mean + 0.5) + " " + words.points,
        gap - 0.5 + "–" + (gap + 0.5), grouped(n) + " " + words.reviews].join("\n") },
      xAxis: axis({ type: "value", name: words.mean, ...below, ...span(gaps.map((each) => each[1] + 0.5), 1) }),
      yAxis: axis({ type: "value", name: words.gap, ...span(bounds, 1),
        nameTextStyle: { align: "left", color: muted, padding: [0, 0, 0, -36] } }),
      series: [{ type: "scatter", data: gaps.map(([who, mean, gap, n]) => [mean + 0.5, gap + 0.5, n, who]),
        symbolSize: size(most), itemStyle: { color: accent, opacity: 0.5, borderColor: "#fff", borderWidth: 1 },
        markLine: mark(lines) }],
    });
  };
  const charts = { totals, bands: byBand, departments, ambition, positions, evidence, years: overYears, raters };

  // --- which are there -------------------------------------------------------------------------
  const drawn = new Map();
  const draw = (place) => {
    const { chart, year } = place.dataset;
    const option = charts[chart](years[year]);
    if (!option) {
      place.closest("figure").hidden = true;
      return;
    }
    const made = drawn.get(place) || echarts.init(place, null, { renderer: "svg" });
    drawn.set(place, made);
    made.setOption(option, true);
    fit(made);
  };
  // Paper is narrower than the screen: a drawing scales where the browser does not tell of printing.
  const fit = (made) => {
    made.getZr().flush();
    made.getDom().querySelector("svg").setAttribute("viewBox", `0 0 ${made.getWidth()} ${made.getHeight()}`);
  };
  const resize = (made, size) => {
    made.resize(size);
    fit(made);
  };
  // The last of an odd number of figures takes the whole width.
  const arrange = () => {
    for (const pair of document.querySelectorAll(".pair")) {
      const shown = [...pair.children].filter((each) => !each.hidden);
      shown.forEach((each, at) => each.classList.toggle("whole", shown.length % 2 === 1 && at === shown.length - 1));
    }
  };
  const visible = () => [...document.querySelectorAll(".chart")].filter((place) => !place.closest("[hidden]"));
  const show = () => {
    for (const place of visible()) if (!drawn.has(place)) draw(place);
    arrange();
    for (const [place, made] of drawn) if (!place.closest("[hidden]")) resize(made);
  };
  const choice = document.getElementById("year");
  if (choice) {
    choice.onchange = () => {
      for (const block of document.querySelectorAll(".year")) block.hidden = block.dataset.year !== choice.value;
      show();
    };
  }
  show();
  let waiting;
  window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(show, 100); });
  window.addEventListener("beforeprint", () => {
    for (const [place, made] of drawn) {
      const half = place.closest(".pair");
      if (!place.closest("[hidden]")) resize(made, { width: half ? 430 : 880, height: half ? 260 : 250 });
    }
  });
  window.addEventListener("afterprint", () => {
    for (const [place, made] of drawn) if (!place.closest("[hidden]")) resize(made, { width: "auto", height: "auto" });
  });
  document.documentElement.dataset.ready = Math.round(performance.now());
})();
