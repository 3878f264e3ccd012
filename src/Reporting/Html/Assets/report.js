(() => {
  'use strict';
  const report = JSON.parse(document.getElementById('report-data').textContent);
  const root = document.documentElement;
  const preferred = window.matchMedia('(prefers-color-scheme: dark)');
  const charts = new Map();

  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : preferred.matches);

  const number = (value) => {
    const size = Math.abs(value);
    const short = (v, digits) => String(Number(v.toFixed(digits)));
    if (size >= 1e4) {
      for (const [factor, suffix] of [[1e15, 'P'], [1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']])
        if (size >= factor) return short(value / factor, 2) + suffix;
    }
    return size === 0 || size >= 1e-3 ? short(value, 4) : value.toExponential();
  };

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  // Lines of a tooltip: those that the point carries, else its values under the titles of the axes.
  const linesOf = (chart, parameters) => {
    const values = Array.isArray(parameters.value) ? parameters.value : [parameters.value];
    const isCell = parameters.seriesType === 'heatmap' || parameters.seriesType === 'bar';
    const index = isCell ? values[values.length - 1] : values[parameters.seriesType === 'custom' ? 3 : 2];
    if (index !== undefined) {
      const [shape, title, ...texts] = report.details[index];
      return { title, lines: report.shapes[shape].map((name, i) => [name, texts[i]]).filter((line) => line[1] !== '') };
    }
    return { title: parameters.seriesName, lines: chart.axes.map((name, i) => [name, number(values[i])]) };
  };

  const tooltip = (chart) => (parameters) => {
    const { title, lines } = linesOf(chart, parameters);
    const tip = element('div', undefined, 'tip');
    tip.append(element('b', title));
    const list = element('dl');
    for (const [name, value] of lines) list.append(element('dt', name), element('dd', value));
    tip.append(list);
    return tip;
  };

  // One polygon for the whole outline, drawn with the first point.
  const band = (outline) => (parameters, api) => {
    if (parameters.dataIndex > 0) return undefined;
    return { type: 'polygon', shape: { points: outline.map((point) => api.coord(point)) }, style: { fill: api.visual('color'), opacity: 0.1 } };
  };

  // A span of a lane: as much of it as is in the part of the time that is drawn, and never too thin to be seen.
  const span = (parameters, api) => {
    const lane = api.value(0), area = parameters.coordSys, height = api.size([0, 1])[1] * 0.7;
    const [left, middle] = api.coord([api.value(1), lane]), right = api.coord([api.value(2), lane])[0];
    const x = Math.max(left, area.x), end = Math.min(right, area.x + area.width);
    if (end < x) return undefined;
    return { type: 'rect', shape: { x, y: middle - height / 2, width: Math.max(end - x, 0.8), height }, style: { fill: api.visual('color') } };
  };

  const resolved = (node, colors, chart) => {
    if (Array.isArray(node)) return node.map((child) => resolved(child, colors, chart));
    if (node && typeof node === 'object') {
      const made = {};
      for (const [key, value] of Object.entries(node)) {
        if (key === 'data' || key === 'name') made[key] = value; // never names of colours or functions
        else if (value === '@band') made[key] = band(node.data);
        else made[key] = resolved(value, colors, chart);
      }
      return made;
    }
    if (node === '@number') return number;
    if (node === '@span') return span;
    if (node === '@tooltip') return tooltip(chart);
    return typeof node === 'string' && node[0] === '@' && colors[node.slice(1)] ? colors[node.slice(1)] : node;
  };

  const draw = (entry, dark) => {
    const colors = report.palettes[dark ? 'dark' : 'light'];
    const options = resolved(entry.chart.options, colors, entry.chart);
    options.textStyle = { fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif' };
    options.legend.selected = entry.selected;
    const zoom = options.dataZoom && entry.instance.getOption()?.dataZoom?.[0];
    if (zoom) for (const one of options.dataZoom) { one.start = zoom.start; one.end = zoom.end; }
    entry.instance.setOption(options, { notMerge: true });
    entry.instance.getZr().flush();
  };

  const mark = (kind, color) => {
    const shapes = {
      circle: '<circle cx="7" cy="6" r="4.5"/>',
      rect: '<rect x="2.5" y="1.5" width="9" height="9"/>',
      triangle: '<path d="M7 1.5 12 10.5H2z"/>',
      diamond: '<path d="M7 .5 12 6 7 11.5 2 6z"/>',
      pin: '<path d="M7 12C3 7 3 1 7 1s4 6 0 11z"/>',
      arrow: '<path d="M7 1 11.5 11 7 8.5 2.5 11z"/>',
      line: '<path d="M0 6H14" fill="none" stroke-width="2.5"/>',
      dashed: '<path d="M0 6H14" fill="none" stroke-width="2.5" stroke-dasharray="4 2"/>',
      band: '<rect x="0" y="2" width="14" height="8" opacity=".2"/>',
    };
    const variable = `var(--${color.slice(1)})`;
    return `<svg width="14" height="12" viewBox="0 0 14 12" aria-hidden="true" style="fill:${variable};stroke:${kind === 'line' || kind === 'dashed' ? variable : 'none'}">${shapes[kind]}</svg>`;
  };

  const fillLegend = (entry, place) => {
    for (const item of entry.chart.legend) {
      entry.selected[item.name] = true;
      const button = element('button');
      button.type = 'button';
      button.innerHTML = mark(item.mark, item.color);
      button.append(element('span', item.name));
      button.setAttribute('aria-pressed', 'true');
      button.addEventListener('click', () => {
        entry.selected[item.name] = !entry.selected[item.name];
        button.setAttribute('aria-pressed', String(entry.selected[item.name]));
        draw(entry, isDark());
      });
      place.append(button);
    }
    const scale = entry.chart.scale;
    if (scale) {
      const bar = element('span', undefined, 'scale');
      bar.append(`${scale.title}: ${scale.min}`, element('i'), `${scale.middle} in the middle, ${scale.max} and more`);
      place.append(bar);
    }
  };

  // Plus and minus draw half or twice the part of the time, about its middle; 0 draws all of it.
  const zoomBy = (entry, key) => {
    const { start, end } = entry.instance.getOption().dataZoom[0];
    const half = { '+': 0.25, '=': 0.25, '-': 1, 0: Infinity }[key] * (end - start);
    const middle = (start + end) / 2;
    entry.instance.dispatchAction({ type: 'dataZoom', start: Math.max(0, middle - half), end: Math.min(100, middle + half) });
  };

  // Arrow keys: left and right to the next point of a series, up and down to the next series.
  const addKeys = (entry, place) => {
    const at = { series: -1, point: 0 };
    const spoken = document.getElementById('spoken');
    const shown = () => entry.chart.options.series.map((one, i) => i).filter((i) => {
      const one = entry.chart.options.series[i];
      return one.renderItem !== '@band' && one.data.length > 0 && entry.selected[one.name] !== false;
    });
    place.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') { entry.instance.dispatchAction({ type: 'hideTip' }); return; }
      if (entry.chart.options.dataZoom && '+=-0'.includes(event.key)) { event.preventDefault(); zoomBy(entry, event.key); return; }
      const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
      const series = shown();
      if (!step || series.length === 0) return;
      event.preventDefault();
      if (at.series < 0 || !series.includes(at.series)) { at.series = series[0]; at.point = 0; }
      else if (step[0] !== 0) at.series = series[(series.indexOf(at.series) + step[0] + series.length) % series.length];
      else at.point += step[1];
      const one = entry.chart.options.series[at.series];
      at.point = ((at.point % one.data.length) + one.data.length) % one.data.length;
      entry.instance.dispatchAction({ type: 'downplay' });
      entry.instance.dispatchAction({ type: 'showTip', seriesIndex: at.series, dataIndex: at.point });
      const said = linesOf(entry.chart, { value: one.data[at.point], seriesType: one.type, seriesName: one.name });
      spoken.textContent = `${said.title}: ${said.lines.map((line) => line.join(' ')).join(', ')}`;
    });
  };

  for (const place of document.querySelectorAll('.plot')) {
    const chart = report.charts[place.dataset.chart];
    place.style.height = `${chart.height}px`;
    const entry = { chart, selected: {}, instance: echarts.init(place, null, { renderer: 'svg' }) };
    charts.set(place.dataset.chart, entry);
    fillLegend(entry, place.previousElementSibling);
    draw(entry, isDark());
    addKeys(entry, place);
    new ResizeObserver(() => entry.instance.resize()).observe(place);
  }

  const theme = document.getElementById('theme');
  const label = () => { theme.textContent = isDark() ? 'Light' : 'Dark'; };
  const redraw = () => { label(); for (const entry of charts.values()) draw(entry, isDark()); };
  theme.hidden = false;
  theme.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; redraw(); });
  preferred.addEventListener('change', redraw);
  label();

  window.addEventListener('beforeprint', () => {
    for (const entry of charts.values()) { entry.instance.resize(); draw(entry, false); }
  });
  window.addEventListener('afterprint', redraw);

  const value = (cell) => {
    const text = cell.textContent.replaceAll(',', '').trim();
    const parsed = parseFloat(text);
    return Number.isNaN(parsed) ? -Infinity : parsed;
  };
  for (const table of document.querySelectorAll('table.sortable')) {
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => heading.firstChild.addEventListener('click', () => {
      const isNumber = heading.classList.contains('number');
      const ascending = heading.getAttribute('aria-sort') ? heading.getAttribute('aria-sort') !== 'ascending' : !isNumber;
      for (const other of headings) other.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
      const body = table.tBodies[0];
      const rows = [...body.rows];
      const compare = isNumber
        ? (a, b) => value(a.cells[column]) - value(b.cells[column])
        : (a, b) => a.cells[column].textContent.localeCompare(b.cells[column].textContent, 'en', { numeric: true });
      rows.sort((a, b) => (ascending ? compare(a, b) : compare(b, a)));
      body.append(...rows);
    }));
  }

  root.dataset.ready = 'true';
})();
