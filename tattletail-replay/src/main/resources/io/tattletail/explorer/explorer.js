'use strict';
// The explorer's page. Everything of the archive is put in by textContent: a payload is never HTML.
const $ = id => document.getElementById(id);
const ROW = 24;
const LANE = 26;
const LABEL = 230;
const HEAD = 24;
// A search that reads more than this waits for "Run".
const AT_ONCE = {events: 200000, bytes: 64 << 20};
const BAD = ['damaged', 'missing', 'gap', 'unreadable'];
const state = {token: '', range: {from: '', until: ''}, channels: [], shape: null, lines: [], rows: [], picked: -1,
  search: null, next: null, query: null, at: ''};

function element(name, text, type) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (type) made.className = type;
  return made;
}

function say(text) {
  $('status').textContent = text;
  $('status').classList.remove('flaw');
}
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
  if (response.status === 401) {
    $('token-form').hidden = false;
    document.body.classList.add('locked');
  }
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
const trouble = e => {
  if (e.name === 'AbortError') return;
  say(e.message);
  $('status').classList.add('flaw');
};

// ---- timeline ----
let timelineAbort = null;
async function loadTimeline() {
  if (timelineAbort) timelineAbort.abort();
  timelineAbort = new AbortController();
  const signal = timelineAbort.signal;
  const lines = [];
  const query = parameters();
  query.delete('channel');
  query.set('buckets', Math.max(50, Math.min(400, Math.floor(($('lanes').clientWidth - LABEL) / 4))));
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
const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const TICKS = [SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR,
  3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY, 182 * DAY, 364 * DAY];
function span() {
  const from = millis(state.shape.from);
  return {from, length: state.shape.buckets * state.shape.widthSeconds * 1000};
}
/** Round times at which the axis has a mark. */
function ticks(width) {
  const {from, length} = span();
  const step = TICKS.find(s => (width - LABEL) * s / length > 84) || 1820 * DAY;
  const marks = [];
  for (let ms = Math.ceil(from / step) * step; ms < from + length; ms += step) {
    const text = iso(ms);
    marks.push({x: LABEL + (ms - from) / length * (width - LABEL),
      text: ms % DAY === 0 ? text.slice(0, 10) : text.slice(11, step < MINUTE ? 19 : 16)});
  }
  return marks;
}
function prepare(canvas, width, height) {
  const scale = Math.min(window.devicePixelRatio || 1, 32000 / height);
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.style.height = height + 'px';
  const pen = canvas.getContext('2d');
  pen.scale(scale, scale);
  pen.font = '12px ' + getComputedStyle(document.body).fontFamily;
  return pen;
}
function shorten(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && pen.measureText(text.slice(0, end) + '…').width > width) end--;
  return text.slice(0, end) + '…';
}
function draw() {
  const width = $('lanes').clientWidth;
  const css = getComputedStyle(document.documentElement);
  const color = name => css.getPropertyValue('--' + name).trim();
  const shape = state.shape;
  const marks = ticks(width);
  const axis = prepare($('axis'), width, 22);
  axis.font = axis.font.replace('12px', '11px');
  axis.fillStyle = color('dim');
  axis.fillText(shape.from.slice(0, 10) + ', UTC', 12, 15);
  marks.forEach(mark => {
    axis.fillText(mark.text, Math.min(mark.x + 4, width - axis.measureText(mark.text).width - 4), 15);
    axis.fillRect(mark.x, 16, 1, 6);
  });
  const lines = state.lines.slice(0, 1000);
  const pen = prepare($('lanes').firstElementChild, width, Math.max(1, lines.length) * LANE);
  const step = (width - LABEL) / shape.buckets;
  const x = ms => LABEL + (ms - millis(shape.from)) / (shape.widthSeconds * 1000) * step;
  lines.forEach((line, i) => {
    const top = i * LANE;
    const most = line.buckets.reduce((max, b) => Math.max(max, b[1]), 1);
    const isChosen = state.channels.includes(line.channel);
    pen.fillStyle = color(isChosen ? 'pick' : i % 2 ? 'soft' : 'bg');
    pen.fillRect(0, top, width, LANE);
    pen.fillStyle = color('line');
    marks.forEach(mark => pen.fillRect(mark.x, top, 1, LANE));
    for (const [at, events, unpublished] of line.buckets) {
      const tall = Math.max(2, Math.sqrt(events / most) * (LANE - 8));
      pen.fillStyle = color(unpublished * 2 > events ? 'unpub' : 'pub');
      pen.fillRect(LABEL + at * step, top + LANE - 4 - tall, Math.max(1, step - (step > 3 ? 1 : 0)), tall);
    }
    // What is wrong is drawn last, over what is only not finished.
    const shown = line.problems.filter(p => p.kind !== 'unpublished').sort((a, b) => BAD.includes(a.kind) - BAD.includes(b.kind));
    for (const problem of shown) {
      const bad = BAD.includes(problem.kind);
      pen.fillStyle = color(bad ? 'bad' : 'wait');
      const left = Math.max(LABEL, x(millis(problem.first)));
      const right = Math.min(width, Math.max(left + 2, x(millis(problem.last))));
      if (bad) {
        pen.globalAlpha = .28;
        pen.fillRect(left, top + 1, right - left, LANE - 1);
        pen.globalAlpha = 1;
      }
      pen.fillRect(left, top + LANE - 3, right - left, 3);
    }
    if (isChosen) {
      pen.fillStyle = color('pub');
      pen.fillRect(0, top, 3, LANE);
    }
    const total = number(line.events);
    pen.fillStyle = color('dim');
    pen.fillText(total, LABEL - 12 - pen.measureText(total).width, top + 17);
    pen.fillStyle = color('fg');
    pen.fillText(shorten(pen, line.channel, LABEL - 32 - pen.measureText(total).width), 12, top + 17);
  });
}
/** Says of what is under the pointer: which channel and time, how many events, what is wrong. */
function tip(event) {
  const line = state.lines[Math.floor(event.offsetY / LANE)];
  const box = $('tip');
  box.hidden = !line || !state.shape || event.offsetX < 0;
  if (box.hidden) return;
  const {from, length} = span();
  const at = Math.floor((event.offsetX - LABEL) / ($('lanes').clientWidth - LABEL) * state.shape.buckets);
  if (at < 0) {
    box.textContent = line.channel + ': ' + number(line.events) + ' events, ' + size(line.bytes) + '; click to choose';
  } else {
    const start = from + at * state.shape.widthSeconds * 1000;
    const end = start + state.shape.widthSeconds * 1000;
    const bucket = line.buckets.find(b => b[0] === at);
    const wrong = line.problems.filter(p => millis(p.first) < end && millis(p.last) >= start).map(p => p.kind);
    box.textContent = line.channel + ', ' + iso(start).slice(0, 19).replace('T', ' ') + ': ' + number(bucket ? bucket[1] : 0)
        + (bucket && bucket[1] === 1 ? ' event' : ' events') + (wrong.length ? '; ' + [...new Set(wrong)].join(', ') : '');
  }
  box.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.offsetWidth - 8)) + 'px';
  box.style.top = event.clientY + 18 + 'px';
}
function brush(down) {
  const box = $('lanes');
  const start = down.offsetX;
  if (!state.shape || down.button) return;
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
    removeEventListener('pointercancel', up);
    mark.remove();
    const end = place(event);
    if (event.type === 'pointercancel' || Math.abs(end - start) < 4) return;
    const shape = state.shape;
    const time = px => millis(shape.from)
        + (px - LABEL) / (box.clientWidth - LABEL) * shape.buckets * shape.widthSeconds * 1000;
    show(time(Math.min(start, end)), time(Math.max(start, end)));
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', up);
  addEventListener('pointercancel', up);
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
  loadRows();
}
function showProblems() {
  const all = state.lines.flatMap(line => line.problems.map(p => ({...p, channel: line.channel})));
  const more = state.lines.reduce((sum, line) => sum + line.moreProblems, 0);
  const bad = all.filter(p => BAD.includes(p.kind));
  const counts = {};
  [...bad, ...all.filter(p => !bad.includes(p))].forEach(p => { counts[p.kind] = (counts[p.kind] || 0) + 1; });
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
function showLost(parts) {
  const box = $('lost');
  box.hidden = parts.length === 0;
  box.firstElementChild.textContent = parts.length === 1 ? 'A part could not be read' : parts.length + ' parts could not be read';
  box.lastElementChild.replaceChildren(...parts.map(part => element('li', part)));
}
async function read(path, query) {
  stop();
  showLost([]);
  const abort = new AbortController();
  state.search = abort;
  state.next = null;
  state.query = query;
  state.path = path;
  $('stop').hidden = false;
  $('more').hidden = true;
  $('run').hidden = true;
  // Where to go on if it is stopped: behind the last row, or where the reader says that it is.
  let resume = {after: query.get('after'), before: query.get('before')};
  let progress = null;
  try {
    await ask(path, query, line => {
      if (state.search !== abort) return;
      if (line.event) {
        state.rows.push(line.event);
        resume = query.get('order') === 'oldest' ? {after: line.event.at} : {before: line.event.at};
        if (state.rows.length === 1 && state.picked < 0) state.picked = 0;
        scheduleRows();
      } else if (line.progress) {
        progress = line.progress;
        resume = progress.after ? {after: progress.after} : {until: progress.until};
        if (path === 'search') $('cost').textContent = number(line.progress.read) + ' events read, '
            + number(line.progress.found) + ' found; at ' + line.progress.time;
      } else if (line.end) {
        state.next = line.end.after ? {after: line.end.after} : line.end.before ? {before: line.end.before} : null;
        if (path === 'search') $('cost').textContent = number(line.end.read) + ' events read, '
            + number(line.end.found) + ' found' + (state.next ? '; there may be more.' : ': that is all.');
        showLost(line.end.lost);
      }
    }, abort.signal);
  } catch (e) {
    if (state.search !== abort) return;
    if (e.name === 'AbortError') {
      state.next = resume;
      $('cost').textContent = 'Stopped' + (progress ? ' at ' + progress.time + ': ' + number(progress.read) + ' events read' : '')
          + '. "Go on" continues there.';
    } else trouble(e);
  }
  if (state.search === abort) {
    state.search = null;
    $('stop').hidden = true;
    $('more').hidden = !state.next;
    scheduleRows();
  }
}
function stop() { if (state.search) state.search.abort(); }
function more() {
  if (!state.next || state.search) return;
  const query = new URLSearchParams(state.query);
  if (!state.next.until) { query.delete('after'); query.delete('before'); }
  for (const [name, value] of Object.entries(state.next)) if (value) query.set(name, value);
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
      if (c.events < AT_ONCE.events && c.bytes < AT_ONCE.bytes) search();
      else {
        stop();
        state.path = '';
        clearRows();
        $('more').hidden = true;
        $('run').hidden = false;
        $('run').focus();
      }
    });
  } catch (e) { trouble(e); }
}
function isAsked() {
  const asked = fields();
  return asked.id || asked.header || asked.text || asked.where;
}
/** All events of what is shown, or those that the conditions in the fields hold for. */
function loadRows() { return isAsked() ? cost() : loadEvents(); }
function search() {
  clearRows();
  return isAsked() ? read('search', parameters(fields())) : loadEvents();
}
let rowsDrawing = false;
function scheduleRows() {
  if (!rowsDrawing) { rowsDrawing = true; requestAnimationFrame(() => { rowsDrawing = false; drawRows(); }); }
}
function drawRows() {
  const table = $('table');
  $('sizer').style.height = state.rows.length * ROW + 'px';
  $('empty').hidden = state.rows.length > 0 || state.search !== null || !state.path;
  $('empty').textContent = state.path === 'search' ? 'No event was found.' : 'There are no events in this time.';
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
  if (top + ROW + HEAD > table.scrollTop + table.clientHeight) table.scrollTop = top + ROW + HEAD - table.clientHeight;
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
  bar.append(trace, copy, element('span', undefined, 'grow'), close);
  const title = element('div', event.id, 'title');
  title.prepend(element('small', event.channel));
  part.replaceChildren(bar, title);
  if (event.trouble) part.append(element('p', event.trouble, 'flaw'));
  part.append(table([['time', event.time], ['source', event.source],
    ['position', event.position && event.position.stream + ' at ' + event.position.offset + ', after ' + event.position.previous],
    ['recorder', event.recorder + ' #' + event.sequence], ['format', event.serializer],
    ['bytes', number(event.bytes) + ' of payload, ' + number(event.storedBytes) + ' as stored'],
    ['file', event.file + ' (' + (event.published ? 'published' : 'recorded') + (event.shadow ? ', shadow' : '') + ')'],
    ['block', 'at byte ' + number(event.block)], ['payload', event.redacted ? 'redacted' : '']]));
  const headers = Object.entries(event.headers || {});
  if (headers.length) part.append(element('h2', 'Headers'), table(headers));
  const place = element('div');
  place.id = 'trace-place';
  part.append(place);
  part.append(element('h2', 'Payload'), event.text !== undefined ? pretty(event.text) : hex(event.base64));
  if (event.cut) part.append(element('p', 'Only the first MiB is shown.', 'flaw'));
  part.scrollTop = 0;
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
    row.style.paddingLeft = 8 + Math.min(node.depth, 20) * 18 + 'px';
    row.title = node.time;
    if (node.depth) row.append(element('i', '└'));
    row.append(element('b', node.channel), element('span', node.id, 'mono'), element('span',
        node.delayMicros === undefined ? node.time.slice(11) : duration(node.delayMicros), 'delay'));
    row.addEventListener('click', () => open(node.at));
    row.addEventListener('keydown', e => { if (e.key === 'Enter') open(node.at); });
    place.append(row);
  });
  if (nodes.length > 1) place.append(lanes(nodes.slice(0, 500), event, Math.max(320, place.clientWidth)));
  place.scrollIntoView({block: 'nearest'});
}
function lanes(nodes, event, width) {
  const svgNs = 'http://www.w3.org/2000/svg';
  const make = (name, attributes) => {
    const made = document.createElementNS(svgNs, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const label = (text, attributes) => {
    const made = make('text', attributes);
    made.textContent = text;
    svg.append(made);
  };
  const channels = [...new Set(nodes.map(node => node.channel))];
  const times = nodes.map(node => millis(node.time));
  const first = Math.min(...times);
  const length = Math.max(1, Math.max(...times) - first);
  const left = 140;
  const height = channels.length * 30 + 26;
  const svg = make('svg', {viewBox: '0 0 ' + width + ' ' + height, class: 'lanes', role: 'img', 'aria-label': 'Swim lanes of the trace'});
  const x = i => left + 16 + (times[i] - first) / length * (width - left - 36);
  const y = i => channels.indexOf(nodes[i].channel) * 30 + 20;
  channels.forEach((channel, i) => {
    svg.append(make('line', {x1: left, x2: width - 8, y1: i * 30 + 20, y2: i * 30 + 20}));
    label(channel.length > 20 ? channel.slice(0, 19) + '…' : channel, {x: 10, y: i * 30 + 24});
  });
  label(iso(first).slice(11), {x: left, y: height - 6});
  label(duration(length * 1000), {x: width - 10, y: height - 6, 'text-anchor': 'end'});
  nodes.forEach((node, i) => {
    if (node.parent !== undefined && node.parent < nodes.length) {
      const p = node.parent;
      const bend = Math.max(12, (x(i) - x(p)) / 2);
      svg.append(make('path', {d: 'M' + x(p) + ' ' + y(p) + ' C' + (x(p) + bend) + ' ' + y(p) + ' ' + (x(i) - bend) + ' ' + y(i) + ' ' + x(i) + ' ' + y(i)}));
    }
  });
  nodes.forEach((node, i) => {
    const dot = make('circle', {cx: x(i), cy: y(i), r: 6});
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
  const list = element('dl', undefined, 'keys');
  for (const [names, what] of all) {
    const term = element('dt');
    names.split(' ').forEach(name => term.append(element('kbd', name), ' '));
    list.append(term, element('dd', what));
  }
  $('dialog-body').replaceChildren(element('h2', 'Keys'), list);
  $('dialog').showModal();
}

// ---- keyboard and start ----
function theme(next) {
  const dark = next === undefined ? !document.documentElement.classList.contains('dark') : next;
  document.documentElement.classList.toggle('dark', dark);
  $('theme').textContent = dark ? 'Light' : 'Dark';
  if (next === undefined) localStorage.setItem('dark', dark ? '1' : '0');
  if (state.shape) scheduleDraw();
}
function reload() {
  writeHash();
  loadTimeline();
  return loadRows();
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
  const page = Math.max(1, Math.floor($('table').clientHeight / ROW) - 2);
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
const canvas = $('lanes').firstElementChild;
canvas.addEventListener('pointerdown', brush);
canvas.addEventListener('pointermove', tip);
canvas.addEventListener('pointerleave', () => { $('tip').hidden = true; });
$('zoom-out').addEventListener('click', () => zoom(2));
$('zoom-all').addEventListener('click', all);
$('theme').addEventListener('click', () => theme());
$('keys').addEventListener('click', keys);
$('search').addEventListener('submit', event => { event.preventDefault(); writeHash(); loadRows(); });
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
new ResizeObserver(() => { if (state.shape) { scheduleDraw(); scheduleRows(); } }).observe($('lanes'));
new ResizeObserver(() => scheduleRows()).observe($('table'));
addEventListener('hashchange', () => { readHash(); reload(); if (state.at) open(state.at); });
const stored = localStorage.getItem('dark');
theme(stored ? stored === '1' : matchMedia('(prefers-color-scheme: dark)').matches);
readHash();
const at = state.at;
reload();
if (at) open(at);
