'use strict';
// The explorer's page. Everything of the archive is put in by textContent: a payload is never HTML.
const $ = id => document.getElementById(id);
const ROW = 24;
const LANE = 26;
const LABEL = 170;
const BAD = ['damaged', 'missing', 'gap', 'unreadable'];
const state = {token: '', range: {from: '', until: ''}, channels: [], shape: null, lines: [], rows: [], picked: -1,
  search: null, next: null, query: null, at: ''};

function element(name, text, type) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (type) made.className = type;
  return made;
}

function say(text) { $('status').textContent = text; }
function number(value) { return Math.round(value).toLocaleString('en'); }
function size(bytes) {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let at = 0;
  while (bytes >= 1024 && at < 4) { bytes /= 1024; at++; }
  return (at ? bytes.toFixed(1) : bytes) + ' ' + units[at];
}
// Times have microseconds, which Date lacks: they are kept as text, and Date only places them.
const millis = text => Date.parse(text.replace(/(\.\d{3})\d*Z$/, '$1Z'));
const iso = ms => new Date(ms).toISOString();

// ---- links: the hash says what is shown; the token leaves it at once, so that a link has none ----
function readHash() {
  const hash = new URLSearchParams(location.hash.slice(1));
  const token = hash.get('token');
  if (token) {
    sessionStorage.setItem('token', token);
    hash.delete('token');
    history.replaceState(null, '', '#' + hash);
  }
  state.token = sessionStorage.getItem('token') || '';
  state.range = {from: hash.get('from') || '', until: hash.get('until') || ''};
  state.channels = hash.getAll('channel');
  state.at = hash.get('at') || '';
  for (const name of ['id', 'header', 'text', 'where', 'order']) {
    const field = $('search').elements[name];
    field.value = hash.get(name) || (name === 'order' ? 'newest' : '');
  }
  state.before = hash.get('before') || '';
  state.after = hash.get('after') || '';
}
function parameters(extra) {
  const query = new URLSearchParams();
  if (state.range.from) query.set('from', state.range.from);
  if (state.range.until) query.set('until', state.range.until);
  state.channels.forEach(channel => query.append('channel', channel));
  for (const [name, value] of Object.entries(extra || {})) if (value) query.set(name, value);
  return query;
}
function fields() {
  const form = $('search').elements;
  const found = {};
  for (const name of ['id', 'header', 'text', 'where', 'order']) found[name] = form[name].value.trim();
  return found;
}
function writeHash() {
  history.replaceState(null, '', '#' + parameters({...fields(), at: state.at}));
  $('from').value = state.range.from;
  $('until').value = state.range.until;
}

// ---- requests ----
async function ask(path, query, onLine, signal) {
  const response = await fetch('api/' + path + '?' + query,
      {headers: state.token ? {'X-TattleTail-Token': state.token} : {}, signal, cache: 'no-store', credentials: 'same-origin'});
  if (response.status === 401) $('token-form').hidden = false;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const {done, value} = await reader.read();
    if (done) break;
    const parts = (rest + value).split('\n');
    rest = parts.pop();
    for (const part of parts) {
      const line = JSON.parse(part);
      if (line.error) throw new Error(line.error);
      onLine(line);
    }
  }
  if (!response.ok) throw new Error('the explorer answered ' + response.status);
}
const trouble = e => { if (e.name !== 'AbortError') say(e.message); };

// ---- timeline ----
let timelineAbort = null;
async function loadTimeline() {
  if (timelineAbort) timelineAbort.abort();
  timelineAbort = new AbortController();
  const signal = timelineAbort.signal;
  const lines = [];
  const query = parameters();
  query.delete('channel');
  query.set('buckets', Math.max(50, Math.min(400, Math.floor(($('timeline').clientWidth - LABEL) / 4))));
  say('reading indexes …');
  try {
    await ask('timeline', query, line => {
      if (line.timeline) {
        state.shape = line.timeline;
        state.lines = lines;
        $('archive').textContent = line.timeline.archive;
      } else if (line.channel) {
        lines.push(line.channel);
        scheduleDraw();
      } else if (line.end) {
        say(lines.length + ' channels, ' + number(lines.reduce((sum, l) => sum + l.events, 0)) + ' events; read '
            + size(line.end.bytesRead) + ' of indexes in ' + line.end.millis + ' ms');
      }
    }, signal);
    scheduleDraw();
    showProblems();
  } catch (e) { trouble(e); }
}
let drawing = false;
function scheduleDraw() {
  if (!drawing) { drawing = true; requestAnimationFrame(() => { drawing = false; draw(); }); }
}
function draw() {
  const box = $('timeline');
  let canvas = box.querySelector('canvas');
  if (!canvas) {
    canvas = element('canvas');
    box.append(canvas);
    canvas.addEventListener('pointerdown', brush);
  }
  const lines = state.lines.slice(0, 1000);
  const width = box.clientWidth;
  const height = lines.length * LANE + 18;
  const scale = window.devicePixelRatio || 1;
  canvas.width = width * scale;
  canvas.height = Math.min(height * scale, 32000);
  canvas.style.height = height + 'px';
  const pen = canvas.getContext('2d');
  pen.scale(scale, canvas.height / height);
  const css = getComputedStyle(document.documentElement);
  const color = name => css.getPropertyValue('--' + name).trim();
  pen.font = '12px system-ui, sans-serif';
  const shape = state.shape;
  const step = (width - LABEL) / shape.buckets;
  const x = ms => LABEL + (ms - millis(shape.from)) / (shape.widthSeconds * 1000) * step;
  lines.forEach((line, i) => {
    const top = i * LANE;
    const most = line.buckets.reduce((max, b) => Math.max(max, b[1]), 1);
    pen.fillStyle = state.channels.includes(line.channel) ? color('pick') : i % 2 ? color('soft') : color('bg');
    pen.fillRect(0, top, width, LANE);
    for (const [at, events, unpublished] of line.buckets) {
      const tall = Math.max(2, Math.sqrt(events / most) * (LANE - 7));
      pen.fillStyle = color(unpublished * 2 > events ? 'unpub' : 'pub');
      pen.fillRect(LABEL + at * step, top + LANE - 5 - tall, Math.max(1, step - .5), tall);
    }
    // What is wrong is drawn last, over what is only not finished.
    const shown = line.problems.filter(p => p.kind !== 'unpublished').sort((a, b) => BAD.includes(a.kind) - BAD.includes(b.kind));
    for (const problem of shown) {
      const bad = BAD.includes(problem.kind);
      pen.fillStyle = color(bad ? 'bad' : 'wait');
      const left = Math.max(LABEL, x(millis(problem.first)));
      const right = Math.min(width, Math.max(left + 2, x(millis(problem.last))));
      pen.globalAlpha = bad ? .3 : .08;
      pen.fillRect(left, top, right - left, LANE);
      pen.globalAlpha = 1;
      pen.fillRect(left, top + LANE - 4, right - left, 4);
    }
    pen.fillStyle = color('fg');
    pen.fillText(line.channel.length > 24 ? line.channel.slice(0, 23) + '…' : line.channel, 4, top + 17);
  });
  pen.fillStyle = color('dim');
  const ticks = Math.max(1, Math.floor((width - LABEL) / 170));
  for (let t = 0; t < ticks; t++) {
    const ms = millis(shape.from) + shape.buckets * shape.widthSeconds * 1000 * t / ticks;
    const text = shape.widthSeconds < 3600 ? iso(ms).slice(0, 19) + 'Z' : iso(ms).slice(0, 16) + 'Z';
    pen.fillText(text, LABEL + (width - LABEL) * t / ticks, height - 4);
  }
}
function brush(down) {
  const box = $('timeline');
  const start = down.offsetX;
  if (start < LABEL) {
    const line = state.lines[Math.floor(down.offsetY / LANE)];
    if (line) toggle(line.channel);
    return;
  }
  const mark = element('div');
  mark.id = 'brush';
  box.append(mark);
  const left = box.getBoundingClientRect().left;
  const place = event => Math.max(LABEL, Math.min(box.clientWidth, event.clientX - left));
  const move = event => {
    const end = place(event);
    mark.style.left = Math.min(start, end) + 'px';
    mark.style.width = Math.abs(end - start) + 'px';
  };
  const up = event => {
    removeEventListener('pointermove', move);
    removeEventListener('pointerup', up);
    mark.remove();
    const end = place(event);
    if (Math.abs(end - start) < 4) return;
    const shape = state.shape;
    const time = px => millis(shape.from)
        + (px - LABEL) / (box.clientWidth - LABEL) * shape.buckets * shape.widthSeconds * 1000;
    show(time(Math.min(start, end)), time(Math.max(start, end)));
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', up);
}
function bounds() {
  const shape = state.shape;
  return [state.range.from ? millis(state.range.from) : millis(shape.from_shown),
    state.range.until ? millis(state.range.until) : millis(shape.until_shown)];
}
function show(from, until) {
  if (until - from < 1000) until = from + 1000;
  state.range = {from: iso(Math.round(from)), until: iso(Math.round(until))};
  reload();
}
function zoom(factor) {
  const [from, until] = bounds();
  const middle = (from + until) / 2;
  const half = (until - from) / 2 * factor;
  show(middle - half, middle + half);
}
function pan(part) {
  const [from, until] = bounds();
  const by = (until - from) * part;
  show(from + by, until + by);
}
function toggle(channel) {
  state.channels = state.channels.includes(channel)
      ? state.channels.filter(c => c !== channel) : [...state.channels, channel];
  writeHash();
  scheduleDraw();
  loadEvents();
}
function showProblems() {
  const all = state.lines.flatMap(line => line.problems.map(p => ({...p, channel: line.channel})));
  const more = state.lines.reduce((sum, line) => sum + line.moreProblems, 0);
  const bad = all.filter(p => BAD.includes(p.kind));
  const counts = {};
  all.forEach(p => { counts[p.kind] = (counts[p.kind] || 0) + 1; });
  const part = $('problems');
  part.classList.toggle('bad', bad.length > 0);
  part.querySelector('summary').textContent = all.length
      ? Object.entries(counts).map(([kind, n]) => n + ' ' + kind).join(', ') + (more ? ', and ' + more + ' more' : '')
      : 'No problems';
  const list = part.querySelector('ul');
  list.replaceChildren(...[...bad, ...all.filter(p => !bad.includes(p))].slice(0, 500).map(p =>
      element('li', p.kind + ' · ' + p.channel + ' · ' + p.first + ': ' + p.text)));
}

// ---- events: a page of all, or what a search finds ----
function clearRows() {
  state.rows = [];
  state.picked = -1;
  $('table').scrollTop = 0;
  drawRows();
}
async function read(path, query) {
  stop();
  const abort = new AbortController();
  state.search = abort;
  state.next = null;
  state.query = query;
  state.path = path;
  $('stop').hidden = false;
  $('more').hidden = true;
  $('run').hidden = true;
  let resume = null;
  try {
    await ask(path, query, line => {
      if (state.search !== abort) return;
      if (line.event) {
        state.rows.push(line.event);
        if (state.rows.length === 1 && state.picked < 0) state.picked = 0;
        scheduleRows();
      } else if (line.progress) {
        resume = line.progress;
        if (path === 'search') $('cost').textContent = number(line.progress.read) + ' events read, '
            + number(line.progress.found) + ' found; at ' + line.progress.time;
      } else if (line.end) {
        state.next = line.end.after ? {after: line.end.after} : line.end.before ? {before: line.end.before} : null;
        if (path === 'search') $('cost').textContent = number(line.end.read) + ' events read, '
            + number(line.end.found) + ' found' + (state.next ? '; there may be more.' : ': that is all.');
        if (line.end.lost.length) $('cost').textContent += ' Could not be read: ' + line.end.lost.join('; ');
      }
    }, abort.signal);
  } catch (e) {
    if (state.search !== abort) return;
    if (e.name === 'AbortError' && resume) {
      state.next = resume.after ? {after: resume.after} : {until: resume.until};
      $('cost').textContent = 'Stopped: ' + number(resume.read) + ' events read; "Go on" continues at ' + resume.time;
    } else trouble(e);
  }
  if (state.search === abort) {
    state.search = null;
    $('stop').hidden = true;
    $('more').hidden = !state.next;
  }
}
function stop() { if (state.search) state.search.abort(); }
function more() {
  if (!state.next || state.search) return;
  const query = new URLSearchParams(state.query);
  if (!state.next.until) { query.delete('after'); query.delete('before'); }
  for (const [name, value] of Object.entries(state.next)) query.set(name, value);
  read(state.path, query);
}
function loadEvents() {
  clearRows();
  $('cost').textContent = '';
  return read('events', parameters({order: fields().order}));
}
async function cost() {
  writeHash();
  $('run').hidden = true;
  try {
    await ask('cost', parameters(), line => {
      const c = line.cost;
      $('cost').textContent = 'This reads ' + number(c.events) + ' events, ' + size(c.bytes) + ' of '
          + number(c.files) + ' files' + (c.seconds ? ', about ' + Math.ceil(c.seconds) + ' s' : '')
          + (c.unindexedFiles ? '; ' + c.unindexedFiles + ' of them without an index' : '') + '.';
      if (c.events < 200000 && c.bytes < 64 << 20) search();
      else { $('run').hidden = false; $('run').focus(); }
    });
  } catch (e) { trouble(e); }
}
function search() {
  clearRows();
  const asked = fields();
  const empty = !asked.id && !asked.header && !asked.text && !asked.where;
  return empty ? loadEvents() : read('search', parameters(asked));
}
let rowsDrawing = false;
function scheduleRows() {
  if (!rowsDrawing) { rowsDrawing = true; requestAnimationFrame(() => { rowsDrawing = false; drawRows(); }); }
}
function drawRows() {
  const table = $('table');
  $('sizer').style.height = state.rows.length * ROW + 'px';
  const first = Math.max(0, Math.floor(table.scrollTop / ROW) - 10);
  const last = Math.min(state.rows.length, first + Math.ceil(table.clientHeight / ROW) + 20);
  const shown = [];
  for (let i = first; i < last; i++) {
    const event = state.rows[i];
    const row = element('div', undefined, 'row' + (i === state.picked ? ' picked' : ''));
    row.setAttribute('role', 'row');
    row.append(element('span', event.time, 'time'), element('span', event.channel), element('span', event.id, 'id'),
        element('span', number(event.bytes), 'n'), element('span', event.trouble || event.preview, 'preview'));
    row.addEventListener('click', () => { pick(i); open(event.at); });
    shown.push(row);
  }
  $('rows').style.top = first * ROW + 'px';
  $('rows').replaceChildren(...shown);
}
function pick(i) {
  if (!state.rows.length) return;
  state.picked = Math.max(0, Math.min(state.rows.length - 1, i));
  const table = $('table');
  const top = state.picked * ROW;
  if (top < table.scrollTop) table.scrollTop = top;
  if (top + ROW > table.scrollTop + table.clientHeight) table.scrollTop = top + ROW - table.clientHeight;
  drawRows();
  if (state.picked >= state.rows.length - 5 && state.path === 'events') more();
}

// ---- one event ----
// JSON is laid out as text: numbers stay as they were written, and nothing is parsed as HTML.
function pretty(text) {
  const pre = element('pre');
  try { JSON.parse(text); } catch (e) { pre.textContent = text; return pre; }
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;
  let depth = 0;
  let parts = 0;
  let expectsKey = [];
  const put = (piece, type) => { pre.append(type ? element('span', piece, type) : piece); parts++; };
  const line = () => put('\n' + '  '.repeat(Math.min(depth, 40)));
  let before = '';
  for (const [piece] of text.matchAll(token)) {
    if (parts > 20000) { put('\n… shortened; ' + text.length + ' characters'); break; }
    if (piece === '{' || piece === '[') {
      put(piece); depth++; expectsKey.push(piece === '{');
    } else if (piece === '}' || piece === ']') {
      depth--; expectsKey.pop();
      if (before !== '{' && before !== '[') line();
      put(piece);
    } else if (piece === ',') { put(','); line();
    } else if (piece === ':') { put(': ');
    } else {
      if (before === '{' || before === '[') line();
      const key = expectsKey[expectsKey.length - 1] && (before === '{' || before === ',');
      put(piece, key ? 'k' : piece[0] === '"' ? 's' : 'v');
    }
    before = piece;
  }
  return pre;
}
function hex(base64) {
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0)).slice(0, 4096);
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = [...bytes.slice(at, at + 16)];
    lines.push(at.toString(16).padStart(6, '0') + '  ' + part.map(b => b.toString(16).padStart(2, '0')).join(' ').padEnd(49)
        + part.map(b => b > 31 && b < 127 ? String.fromCharCode(b) : '.').join(''));
  }
  return element('pre', lines.join('\n'));
}
function table(pairs) {
  const made = element('table');
  for (const [name, value] of pairs) {
    if (value === undefined || value === '') continue;
    const row = element('tr');
    row.append(element('th', name), element('td', String(value)));
    made.append(row);
  }
  return made;
}
async function open(at) {
  state.at = at;
  writeHash();
  try {
    await ask('event', new URLSearchParams({at}), line => { if (line.event) detail(line.event); });
  } catch (e) { trouble(e); }
}
function detail(event) {
  const part = $('detail');
  part.hidden = false;
  const close = element('button', 'Close');
  close.addEventListener('click', closeDetail);
  const trace = element('button', 'Trace');
  trace.id = 'trace';
  trace.title = 'What belongs together (t)';
  trace.addEventListener('click', () => loadTrace(event));
  const copy = element('button', 'Copy link');
  copy.addEventListener('click', () => navigator.clipboard.writeText(location.href).then(() => say('copied'), trouble));
  const bar = element('div', undefined, 'bar');
  bar.append(trace, copy, close);
  part.replaceChildren(bar, element('h2', event.channel + ' · ' + event.id));
  if (event.trouble) part.append(element('p', event.trouble, 'flaw'));
  part.append(table([['time', event.time], ['source', event.source],
    ['position', event.position && event.position.stream + ' at ' + event.position.offset + ', after ' + event.position.previous],
    ['recorder', event.recorder + ' #' + event.sequence], ['format', event.serializer],
    ['bytes', number(event.bytes) + ' of payload, ' + number(event.storedBytes) + ' as stored'],
    ['file', event.file + ' (' + (event.published ? 'published' : 'recorded') + (event.shadow ? ', shadow' : '') + ')'],
    ['block', 'at byte ' + number(event.block)], ['payload', event.redacted ? 'redacted' : '']]));
  const headers = Object.entries(event.headers || {});
  if (headers.length) part.append(element('h2', 'Headers'), table(headers));
  part.append(element('h2', 'Payload'), event.text !== undefined ? pretty(event.text) : hex(event.base64));
  if (event.cut) part.append(element('p', 'Only the first MiB is shown.', 'flaw'));
  const place = element('div');
  place.id = 'trace-place';
  part.append(place);
  state.event = event;
}
function closeDetail() {
  $('detail').hidden = true;
  state.at = '';
  state.event = null;
  writeHash();
  $('table').focus();
}

// ---- trace ----
function duration(micros) {
  const sign = micros < 0 ? '−' : '+';
  const s = Math.abs(micros) / 1e6;
  if (s < .001) return sign + Math.abs(micros) + ' µs';
  if (s < 1) return sign + (s * 1000).toFixed(1) + ' ms';
  if (s < 120) return sign + s.toFixed(2) + ' s';
  return s < 7200 ? sign + (s / 60).toFixed(1) + ' min' : sign + (s / 3600).toFixed(1) + ' h';
}
async function loadTrace(event) {
  const place = $('trace-place');
  const nodes = [];
  let head = null;
  // An hour around the event, unless a narrower range is shown.
  const middle = millis(event.time);
  const from = Math.max(middle - 3600000, state.range.from ? millis(state.range.from) : -Infinity);
  const until = Math.min(middle + 3600000, state.range.until ? millis(state.range.until) : Infinity);
  place.replaceChildren(element('h2', 'Trace'), element('p', 'reading from ' + iso(from) + ' until ' + iso(until + 1) + ' …'));
  try {
    await ask('trace', new URLSearchParams({id: event.id, from: iso(from), until: iso(until + 1)}), line => {
      if (line.trace) head = line.trace;
      if (line.node) nodes.push(line.node);
    });
  } catch (e) { trouble(e); return; }
  place.replaceChildren(element('h2', 'Trace: ' + nodes.length + (nodes.length === 1 ? ' event' : ' events')));
  head.flaws.forEach(flaw => place.append(element('p', flaw, 'flaw')));
  nodes.slice(0, 2000).forEach(node => {
    const row = element('div', undefined, 'node' + (node.at === event.at ? ' self' : ''));
    row.tabIndex = 0;
    row.style.marginLeft = Math.min(node.depth, 30) * 1.2 + 'em';
    row.append(element('b', node.channel), ' ' + node.id + ' ', element('small',
        node.time + (node.delayMicros === undefined ? '' : ' ' + duration(node.delayMicros))));
    row.addEventListener('click', () => open(node.at));
    row.addEventListener('keydown', e => { if (e.key === 'Enter') open(node.at); });
    place.append(row);
  });
  if (nodes.length > 1) place.append(lanes(nodes.slice(0, 500), event));
  place.scrollIntoView({block: 'nearest'});
}
function lanes(nodes, event) {
  const svgNs = 'http://www.w3.org/2000/svg';
  const make = (name, attributes) => {
    const made = document.createElementNS(svgNs, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const channels = [...new Set(nodes.map(node => node.channel))];
  const times = nodes.map(node => millis(node.time));
  const first = Math.min(...times);
  const length = Math.max(1, Math.max(...times) - first);
  const width = 900;
  const height = channels.length * 34 + 24;
  const svg = make('svg', {viewBox: '0 0 ' + width + ' ' + height, role: 'img', 'aria-label': 'Swim lanes of the trace'});
  const x = i => 190 + (times[i] - first) / length * (width - 210);
  const y = i => channels.indexOf(nodes[i].channel) * 34 + 18;
  channels.forEach((channel, i) => {
    const text = make('text', {x: 4, y: i * 34 + 22});
    text.textContent = channel.length > 28 ? channel.slice(0, 27) + '…' : channel;
    svg.append(make('line', {x1: 180, x2: width, y1: i * 34 + 18, y2: i * 34 + 18}), text);
  });
  nodes.forEach((node, i) => {
    if (node.parent !== undefined && node.parent < nodes.length) {
      const p = node.parent;
      svg.append(make('path', {d: 'M' + x(p) + ' ' + y(p) + ' C' + (x(p) + 20) + ' ' + y(p) + ' ' + (x(i) - 20) + ' ' + y(i) + ' ' + x(i) + ' ' + y(i)}));
    }
  });
  nodes.forEach((node, i) => {
    const dot = make('circle', {cx: x(i), cy: y(i), r: 5});
    if (node.at === event.at) dot.setAttribute('class', 'self');
    const title = make('title', {});
    title.textContent = node.channel + ' ' + node.id + ' ' + node.time;
    dot.append(title);
    dot.addEventListener('click', () => open(node.at));
    svg.append(dot);
  });
  return svg;
}

// ---- replay this ----
const shell = text => "'" + text.replace(/'/g, "'\\''") + "'";
const java = text => JSON.stringify(text).replace(/[\u007f-\uffff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
function replayThis() {
  const root = $('archive').textContent;
  let command = 'tattletail cat ' + shell(root);
  let code = 'ReplayQuery query = ReplayQuery.all()';
  state.channels.forEach(channel => { command += ' --channel ' + shell(channel); });
  if (state.channels.length) code += '\n    .within(List.of(' + state.channels.map(java).join(', ') + '))';
  if (state.range.from) { command += ' --from ' + state.range.from; code += '\n    .from(Instant.parse(' + java(state.range.from) + '))'; }
  if (state.range.until) { command += ' --until ' + state.range.until; code += '\n    .until(Instant.parse(' + java(state.range.until) + '))'; }
  const asked = fields();
  if (asked.id) command += ' --id ' + shell(asked.id);
  if (asked.header) command += ' --header ' + shell(asked.header);
  if (asked.where) command += ' --where ' + shell(asked.where);
  code = 'try (EventReplayer replayer =\n    EventReplayer.open(new Path(' + java(root) + '), new Configuration())) {\n  '
      + code.replace(/\n/g, '\n  ') + ';\n  replayer.replay(query, event -> …);\n}';
  $('dialog-body').replaceChildren(element('h2', 'Command line'), element('pre', command), element('h2', 'Java'), element('pre', code));
  $('dialog').showModal();
}
function keys() {
  const all = [['/', 'search by text'], ['↑ ↓ PageUp PageDown Home End', 'choose an event'], ['Enter', 'open it'], ['t', 'its trace'],
    ['Esc', 'stop the search, or close the event'], ['n', 'go on'], ['+ −', 'zoom'], ['← →', 'earlier, later'], ['0', 'all'],
    ['o', 'newest or oldest first'], ['r', 'replay this'], ['d', 'dark or light'], ['?', 'this list']];
  $('dialog-body').replaceChildren(element('h2', 'Keys'), ...all.map(([key, what]) => element('p', key + '  ' + what)));
  $('dialog').showModal();
}

// ---- keyboard and start ----
function theme(next) {
  const dark = next === undefined ? !document.documentElement.classList.contains('dark') : next;
  document.documentElement.classList.toggle('dark', dark);
  if (next === undefined) localStorage.setItem('dark', dark ? '1' : '0');
  if (state.shape) scheduleDraw();
}
function reload() {
  writeHash();
  loadTimeline();
  return loadEvents();
}
addEventListener('keydown', event => {
  const field = ['INPUT', 'SELECT', 'TEXTAREA'].includes(event.target.tagName);
  if (event.key === 'Escape' && !$('dialog').open) {
    if (state.search) stop();
    else if (!$('detail').hidden) closeDetail();
    else if (field) event.target.blur();
    return;
  }
  if (field || event.ctrlKey || event.metaKey || event.altKey || $('dialog').open) return;
  const page = Math.max(1, Math.floor($('table').clientHeight / ROW) - 1);
  const actions = {
    '/': () => $('search').elements.text.focus(),
    ArrowDown: () => pick(state.picked + 1), ArrowUp: () => pick(state.picked - 1),
    j: () => pick(state.picked + 1), k: () => pick(state.picked - 1),
    PageDown: () => pick(state.picked + page), PageUp: () => pick(state.picked - page),
    Home: () => pick(0), End: () => pick(state.rows.length - 1),
    t: () => state.event && loadTrace(state.event), n: more, r: replayThis, d: () => theme(), '?': keys,
    '+': () => zoom(.5), '-': () => zoom(2), '0': all, ArrowLeft: () => pan(-.25), ArrowRight: () => pan(.25),
    o: () => { const order = $('search').elements.order; order.value = order.value === 'newest' ? 'oldest' : 'newest'; reload(); },
  };
  if (event.key === 'Enter' && !['BUTTON', 'SUMMARY'].includes(event.target.tagName) && !event.target.classList.contains('node')) {
    if (state.rows[state.picked]) open(state.rows[state.picked].at);
    return;
  }
  const action = actions[event.key];
  if (action) { event.preventDefault(); action(); }
});
function all() {
  state.range = {from: '', until: ''};
  reload();
}
$('zoom-out').addEventListener('click', () => zoom(2));
$('zoom-all').addEventListener('click', all);
$('theme').addEventListener('click', () => theme());
$('keys').addEventListener('click', keys);
$('search').addEventListener('submit', event => { event.preventDefault(); cost(); });
$('search').elements.order.addEventListener('change', () => reload());
$('run').addEventListener('click', search);
$('stop').addEventListener('click', stop);
$('more').addEventListener('click', more);
$('replay').addEventListener('click', replayThis);
$('table').addEventListener('scroll', () => {
  scheduleRows();
  const table = $('table');
  if (state.path === 'events' && table.scrollTop + table.clientHeight > state.rows.length * ROW - 5 * ROW) more();
});
for (const name of ['from', 'until']) {
  $(name).addEventListener('change', () => {
    const text = $(name).value.trim();
    const ms = text ? Date.parse(text.length === 10 ? text + 'T00:00:00Z' : text) : 0;
    if (Number.isNaN(ms)) { say('no time like 2026-03-01T12:00:00Z: ' + text); return; }
    state.range[name] = text ? (text.length === 10 ? iso(ms) : text) : '';
    reload();
  });
}
$('token-form').addEventListener('submit', event => {
  event.preventDefault();
  sessionStorage.setItem('token', $('token').value.trim());
  location.reload();
});
addEventListener('resize', () => { if (state.shape) { scheduleDraw(); scheduleRows(); } });
addEventListener('hashchange', () => { readHash(); reload(); if (state.at) open(state.at); });
const stored = localStorage.getItem('dark');
theme(stored ? stored === '1' : matchMedia('(prefers-color-scheme: dark)').matches);
readHash();
const at = state.at;
reload();
if (at) open(at);
