'use strict';
/* One page for one deployment at a time. It keeps what the service answers and tells in `now`, and draws from that alone. */

const $ = id => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';

/** An element; properties that begin with "on" are listeners. What is text stays text, whatever it holds. */
function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

function s(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== undefined && child !== ''));
  return element;
}

// ---- the service ----

class Refusal extends Error {
  constructor(status, answer) {
    super(answer?.message ?? `The service answered ${status}.`);
    this.status = status;
    this.findings = answer?.findings ?? [];
    this.busy = answer?.busy;
  }
}

async function ask(method, path, body) {
  const token = document.cookie.split('; ').find(cookie => cookie.startsWith('XSRF-TOKEN=')) ?? '=';
  let answer;
  try {
    answer = await fetch(path, {
      method, body, headers: { 'X-XSRF-TOKEN': token.slice(token.indexOf('=') + 1), Accept: 'application/json' },
    });
  } catch {
    throw new Error('The service does not answer.');
  }
  if (answer.status === 401) location.assign('login.html');
  const text = await answer.text();
  const json = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined;
  if (!answer.ok) throw new Refusal(answer.status, json);
  return json;
}

const of = path => `deployments/${now.name}${path}`;

// ---- what is known now ----

let now = nothing('');
let events, logs;

function nothing(name) {
  return {
    name, kept: undefined, status: undefined, statusError: '', asking: false,
    parts: new Map(), // by host, what a watch says of each of its parts
    work: undefined, // the last work: what, by whom, its phases and how far it is
    doing: new Map(), // by host, the step that a work is at
    told: [], findings: new Map(), // by where they come from
    plan: undefined, drift: undefined, preflight: undefined, lines: [], paused: false,
  };
}

const lostParts = host => [...now.parts.get(host) ?? []].filter(([, part]) => !part.up);
const isBusy = () => Boolean(now.kept?.busy);

// ---- states: each a sign, a word and a colour ----

const NODE_STATES = {
  ALIVE: ['ok', '✓', 'alive'], DEAD: ['lost', '✕', 'dead'], MISSING: ['lost', '✕', 'missing'], LOST: ['lost', '✕', 'lost'],
  DUPLICATE: ['warn', '!', 'there twice'], WRONG_NPU_COUNT: ['warn', '!', 'other number of NPUs'],
  UNEXPECTED: ['warn', '!', 'not described'], UNKNOWN: ['none', '?', 'not known'], DOWN: ['none', '○', 'not up'],
  UNDER_WAY: ['warn', '…', 'under way'],
};

function nodeState(host) {
  if (isBusy() && now.doing.has(host)) return { key: 'UNDER_WAY', cause: now.doing.get(host) };
  const seen = now.status?.nodes.find(node => node.host === host);
  const lost = lostParts(host);
  if (lost.length) return { key: 'LOST', cause: lost.map(([part, { cause }]) => `${part}: ${cause}`).join(' ') };
  if (!seen) return { key: now.kept?.watched ? 'UNKNOWN' : 'DOWN', cause: '' };
  const up = now.kept?.watched || now.status.nodes.some(node => node.state === 'ALIVE');
  return up || seen.state === 'ALIVE' ? { key: seen.state, cause: seen.cause } : { key: 'DOWN', cause: '' };
}

/** An NPU is what its node is, and what a preflight said of it. */
function npuState(host, npu, node) {
  const health = now.preflight?.hosts.find(one => one.host === host)?.npus.find(one => one.device === npu.device)?.health;
  if (health && health !== 'OK') return ['warn', '!', `health ${health}`];
  if (node === 'ALIVE') return npu.rank ? ['ok', '✓', 'has its rank'] : ['ok', '–', 'counted, without a rank'];
  const [look, sign, word] = NODE_STATES[node];
  return [look, sign, `node ${word}`];
}

function overall() {
  const busy = now.kept?.busy;
  if (busy) return ['warn', '…', `${busy.what} is under way, by ${busy.by}`];
  const lost = [...now.parts.keys()].filter(host => lostParts(host).length);
  if (lost.length) return ['lost', '✕', `Lost: ${lost.join(', ')}`];
  if (now.status?.ready) return ['ok', '✓', now.kept?.watched ? 'Ready and watched' : 'Ready'];
  if (now.status?.nodes.some(node => node.state === 'ALIVE')) return ['warn', '!', 'Not all is well'];
  if (now.kept?.watched && now.status) return ['lost', '✕', 'Not up, and should be'];
  return now.asking ? ['none', '?', 'Asking the hosts…'] : ['none', '○', 'Not up'];
}

// ---- drawing ----

function draw() {
  if (!now.kept) return;
  const [look, sign, word] = overall();
  $('badge').className = `badge ${look}`;
  $('badge').textContent = `${sign} ${word}`;
  $('up').disabled = $('down').disabled = isBusy();
  $('stop').hidden = !isBusy() || now.kept.busy.what === 'repair';
  drawProgress();
  drawTopology();
  drawFindings();
}

function drawProgress() {
  const work = now.work;
  $('progress').hidden = !work && !now.told.length;
  if (!work) return;
  const words = { up: 'Bringing it up', down: 'Taking it down', repair: 'Repair' };
  $('progress-title').textContent = `${words[work.what] ?? work.what}, by ${work.by}`;
  const states = { ahead: ['none', '○'], started: ['warn', '…'], done: ['ok', '✓'], failed: ['lost', '✕'] };
  $('phases').replaceChildren(...[...work.phases].map(([name, phase]) => {
    const [look, sign] = states[phase.state];
    const took = phase.state === 'done' ? ` ${phase.seconds.toFixed(1)} s` : phase.steps ? ` ${phase.done} of ${phase.steps}` : '';
    return h('li', { class: `${look}${phase.state === 'started' ? ' now' : ''}`, 'data-phase': name, 'data-state': phase.state },
      `${sign} ${name}`, h('span', { class: 'note-in' }, took));
  }));
  if ($('step').textContent !== work.line) $('step').textContent = work.line;
}

function tell(at, text) {
  now.told.push(text);
  const list = $('told');
  list.append(h('li', {}, h('time', {}, new Date(at).toLocaleTimeString('en-GB')), text));
  list.scrollTop = list.scrollHeight;
}

const CELL = 62, CELL_HIGH = 46, ROW = 8, HEAD_HIGH = 54, PAD = 12, GAP = 56;

/** The service above, a line from the head to all others, and each NPU a cell with the rank that is planned on it. */
function drawTopology() {
  const places = now.kept.layout;
  const widest = Math.min(ROW, Math.max(...places.map(place => place.npus.length)));
  const boxWide = Math.max(260, 2 * PAD + widest * CELL);
  const columns = places.length > 1 && $('picture').clientWidth > 760 ? 2 : 1;
  const boxHigh = place => HEAD_HIGH + PAD + Math.ceil(place.npus.length / ROW) * CELL_HIGH;
  const left = columns === 1 ? GAP : 0;
  const width = left + columns * boxWide + (columns - 1) * GAP;
  const spine = columns === 1 ? GAP / 2 : boxWide + GAP / 2;
  const service = now.kept.serviceUrl;
  let y = service ? 66 : 6, lastMiddle = y;
  const nodes = [], lines = [];
  for (let i = 0; i < places.length; i += columns) {
    const row = places.slice(i, i + columns);
    const high = Math.max(...row.map(boxHigh));
    row.forEach((place, column) => {
      const x = left + column * (boxWide + GAP);
      nodes.push(drawNode(place, x, y, boxWide, boxHigh(place)));
      lastMiddle = y + HEAD_HIGH / 2;
      const side = columns === 1 || column === 1 ? x : x + boxWide;
      lines.push(s('path', { class: 'link', d: `M${spine} ${lastMiddle}H${side}` }));
    });
    y += high + 18;
  }
  const from = columns === 1 ? `M${left} 28H${spine}` : `M${spine} 52`;
  lines.push(s('path', { class: 'link', d: `${service ? from : `M${spine} ${6 + HEAD_HIGH / 2}`}V${lastMiddle}` }));
  const [, , word] = overall();
  const svg = s('svg', { viewBox: `-2 0 ${width + 4} ${y - 10}`, role: 'img', 'aria-label': `${places.length} nodes. ${word}. The table below says the same.` },
    lines, service ? drawService(service, columns === 1 ? left : (width - boxWide) / 2, boxWide) : '', nodes);
  // As wide as it is drawn for, at most half as large again.
  svg.style.maxWidth = `${width * 1.5}px`;
  $('picture').replaceChildren(svg);
  drawLegend();
  drawNodeTable();
}

function drawService(url, x, width) {
  const service = now.status?.service;
  const looks = { SERVING: ['ok', '✓', 'serving'], STARTING: ['warn', '…', 'starting'], NOT_SERVING: ['lost', '✕', 'not serving'] };
  const [look, sign, word] = looks[service?.state] ?? ['none', '?', 'not known'];
  const shown = isBusy() ? ['warn', '…', 'under way'] : overall()[2] === 'Not up' ? ['none', '○', 'not up'] : [look, sign, word];
  return s('g', { class: shown[0], 'data-service': shown[2] },
    s('title', {}, service?.cause || `The service is ${shown[2]}.`),
    s('rect', { class: 'shape', x, y: 4, width, height: 48, rx: 24 }),
    s('text', { x: x + width / 2, y: 25, 'text-anchor': 'middle' }, `${shown[1]} Service ${shown[2]}`),
    s('text', { class: 'small', x: x + width / 2, y: 42, 'text-anchor': 'middle' }, url));
}

function drawNode(place, x, y, width, height) {
  const { key, cause } = nodeState(place.host);
  const [look, sign, word] = NODE_STATES[key];
  const cells = place.npus.map((npu, i) => {
    const [cellLook, cellSign, cellWord] = npuState(place.host, npu, key);
    const left = x + PAD + i % ROW * CELL, top = y + HEAD_HIGH + Math.floor(i / ROW) * CELL_HIGH;
    const rank = npu.rank;
    const role = rank ? `rank ${rank.rank}: tensor ${rank.tensor}, pipeline stage ${rank.stage}, replica ${rank.replica}` : 'no rank';
    return s('g', { class: cellLook, 'data-npu': `${place.host}/${npu.device}` },
      s('title', {}, `NPU ${npu.device} of ${place.host}, ${role}: ${cellWord}`),
      s('rect', { class: 'shape', x: left, y: top, width: CELL - 6, height: CELL_HIGH - 6, rx: 5 }),
      s('text', { x: left + 6, y: top + 16 }, rank ? `r${rank.rank}` : 'free'),
      s('text', { x: left + CELL - 12, y: top + 16, 'text-anchor': 'end' }, cellSign),
      s('text', { class: 'small', x: left + 6, y: top + 33 }, `NPU ${npu.device}`));
  });
  return s('g', { class: look, 'data-host': place.host, 'data-state': key },
    s('title', {}, `${place.host}: ${word}. ${cause}`),
    s('rect', { class: 'box', x: x + 1, y: y + 1, width: width - 2, height: height - 2, rx: 10 }),
    s('text', { x: x + PAD, y: y + 23 }, `${sign} ${place.host}`),
    s('text', { x: x + width - PAD, y: y + 23, 'text-anchor': 'end' }, place.head ? 'head' : 'worker'),
    s('text', { class: 'small', x: x + PAD, y: y + 42 }, cut(cause ? `${word}. ${cause}` : word, width / 6.6)),
    cells);
}

const cut = (text, most) => text.length > most ? `${text.slice(0, most - 1)}…` : text;

function drawLegend() {
  const counts = new Map();
  for (const place of now.kept.layout) {
    const { key } = nodeState(place.host);
    for (const npu of place.npus) {
      const state = npuState(place.host, npu, key);
      const count = counts.get(state[2]) ?? { state, npus: 0 };
      count.npus++;
      counts.set(state[2], count);
    }
  }
  $('legend').replaceChildren(...[...counts.values()].map(({ state: [look, sign, word], npus }) =>
    h('span', {}, h('i', { class: look }, sign), `${npus} NPUs: ${word}`)),
    now.kept.layout.some(place => place.npus.some(npu => npu.rank)) ? h('span', {}, 'r0 is rank 0, where the plan has it') : '');
}

function drawNodeTable() {
  const hosts = now.kept.layout.map(place => place.host);
  const strangers = now.status?.nodes.filter(node => !hosts.includes(node.host)).map(node => node.host) ?? [];
  const rows = [...hosts, ...strangers].map(host => {
    const { key, cause } = nodeState(host);
    const [look, sign, word] = NODE_STATES[key];
    const seen = now.status?.nodes.find(node => node.host === host);
    const place = now.kept.layout.find(one => one.host === host);
    return h('tr', {}, h('th', { scope: 'row' }, host), h('td', {}, place?.head ? 'head' : 'worker'),
      h('td', { class: look === 'lost' ? 'bad' : '' }, h('span', { class: 'sign' }, sign), word),
      h('td', {}, key === 'LOST' ? 'not known' : seen && key !== 'DOWN' ? `${seen.npus} of ${seen.expectedNpus}` : `${place?.npus.length ?? 0} described`), h('td', {}, cause || ''));
  });
  $('nodes').replaceChildren(
    h('thead', {}, h('tr', {}, ['Host', 'Role', 'State', 'NPUs counted', 'Why'].map(title => h('th', { scope: 'col' }, title)))),
    h('tbody', {}, rows));
  $('seen').textContent = now.asking ? 'Asking the hosts…' : now.statusError || (now.seenAt ? `seen at ${now.seenAt}` : '');
}

const SEVERITIES = { ERROR: ['lost', '✕ error'], WARNING: ['warn', '! warning'], INFO: ['none', 'i info'] };

function drawFindings() {
  // What several tell alike is one.
  const all = [];
  for (const [source, findings] of now.findings) {
    for (const finding of findings) {
      const same = all.find(one => one.code === finding.code && one.path === finding.path && one.message === finding.message);
      if (same) same.source += `, ${source}`; else all.push({ source, ...finding });
    }
  }
  const order = Object.keys(SEVERITIES);
  all.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  $('findings').replaceChildren(all.length ? findingsTable(all) : h('p', { class: 'empty' }, '✓ Nothing is found wrong.'));
}

function findingsTable(all) {
  const told = all.some(finding => finding.source);
  return h('table', {},
    h('thead', {}, h('tr', {}, ['What', 'Where', 'Seen, and what to do', ...told ? ['Told by'] : []].map(title => h('th', { scope: 'col' }, title)))),
    h('tbody', {}, all.map(finding => {
      const [look, word] = SEVERITIES[finding.severity];
      return h('tr', { 'data-code': finding.code },
        h('td', {}, h('span', { class: `severity ${look}` }, word), h('br'),
          h('a', { href: `findings/${finding.code}.md`, onclick: explain }, finding.code)),
        h('td', { class: 'mono' }, finding.path),
        h('td', {}, finding.message, h('br'), h('span', { class: 'remedy' }, finding.remedy)),
        told ? h('td', {}, finding.source) : '');
    })));
}

/** The page of a code, in a dialog; without this script it is a text of its own. */
async function explain(event) {
  event.preventDefault();
  const answer = await fetch(event.target.href);
  const text = answer.ok ? await answer.text() : `There is no page of ${event.target.textContent}.`;
  const [title, ...rest] = text.split('\n');
  openDialog(title.replace(/^#+ /, ''), rest.join('\n').trim().split(/\n\n+/).map(paragraph), []);
}

/** As much of Markdown as these pages have; links to others are their texts. */
function paragraph(text) {
  const inline = line => line.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1').split('`').map((part, i) => i % 2 ? h('code', {}, part) : part);
  if (text.startsWith('```')) return h('pre', { tabindex: 0 }, text.replace(/^```\w*\n|\n?```$/g, ''));
  if (text.startsWith('#')) return h('h3', {}, text.replace(/^#+ /, ''));
  if (/^(\d+\.|-) /.test(text)) {
    return h(text.startsWith('-') ? 'ul' : 'ol', {}, text.split(/\n(?=(?:\d+\.|-) )/).map(item => h('li', {}, inline(item.replace(/^(\d+\.|-) /, '')))));
  }
  return h('p', {}, inline(text));
}

// ---- asking ----

async function lookAgain() {
  const asked = now;
  if (asked.asking) {
    asked.askAgain = true;
    return;
  }
  asked.asking = true;
  draw();
  try {
    asked.status = await ask('GET', of('/status'));
    asked.statusError = '';
    asked.seenAt = new Date().toLocaleTimeString('en-GB');
  } catch (problem) {
    asked.statusError = problem.message;
  }
  asked.asking = false;
  if (asked === now) draw();
  if (asked.askAgain) {
    asked.askAgain = false;
    if (asked === now) lookAgain();
  }
}

async function readKept() {
  const asked = now;
  // Where the service does not answer, the stream of events tells it.
  const kept = await ask('GET', of('')).catch(() => undefined);
  if (!kept || asked !== now) return;
  now.kept = kept;
  now.findings.set('description', kept.findings);
  draw();
  list().catch(() => undefined);
}

async function list() {
  const all = await ask('GET', 'deployments');
  $('deployments').replaceChildren(...all.map(one => h('li', {},
    h('a', { href: `#${one.name}`, 'aria-current': one.name === now.name ? 'page' : undefined }, one.name,
      h('small', {}, one.busy ? `… ${one.busy.what}` : one.watched ? '✓ up' : '○ not up')))));
  return all;
}

// ---- what the service tells ----

function listen() {
  events?.close();
  events = new EventSource(of('/events'));
  events.onopen = () => { $('connection').textContent = ''; };
  events.onerror = () => {
    $('connection').textContent = '! No connection to the service; trying again…';
    if (events.readyState === EventSource.CLOSED) ask('GET', 'deployments').then(() => setTimeout(listen, 2000), () => setTimeout(listen, 2000));
  };
  const hear = (kind, heard) => events.addEventListener(kind, event => {
    const { at, told } = JSON.parse(event.data);
    heard(told, at);
    draw();
  });
  hear('began', begin);
  hear('phase', (told, at) => {
    const phase = phaseOf(told.phase);
    phase.state = told.state;
    phase.seconds = told.seconds;
    if (told.state !== 'started') tell(at, `${told.phase}: ${told.state}, ${told.seconds.toFixed(1)} s`);
  });
  hear('step', (told, at) => {
    const doing = { started: 'begins', progress: told.text, done: 'done', unchanged: 'nothing to do', failed: `FAILED. ${told.text}` };
    const line = `${told.host}: ${told.title}: ${doing[told.state] ?? told.state}`;
    now.work.line = line;
    now.doing.set(told.host, told.state === 'failed' ? `${told.title} has failed` : told.state === 'progress' ? told.text : told.state === 'started' ? told.title : `${told.title}: ${doing[told.state] ?? told.state}`);
    if (!['started', 'progress'].includes(told.state)) {
      const phase = [...now.work.phases.values()].find(one => one.state === 'started' && one.done < one.steps);
      if (phase) phase.done++;
    }
    tell(at, line);
  });
  hear('note', (told, at) => {
    if (now.work) now.work.line = told.text;
    tell(at, told.host ? `${told.host}: ${told.text}` : told.text);
  });
  hear('ended', (told, at) => {
    const { outcome, changed, seconds, answer, findings } = told.ended;
    const words = { DONE: changed ? 'done and proved' : 'nothing to change', FAILED: 'FAILED', CANCELLED: 'stopped' };
    now.work.line = `${told.what}: ${words[outcome]}, after ${seconds.toFixed(1)} s.${answer ? ` The model answers: ${answer.trim()}` : ''}`;
    now.findings.set(told.what, findings);
    tell(at, now.work.line);
    readKept();
    lookAgain();
  });
  hear('watch', (told, at) => {
    if (!now.parts.has(told.host)) now.parts.set(told.host, new Map());
    now.parts.get(told.host).set(told.part, told);
    tell(at, `${told.host} ${told.part} ${told.up ? 'is there' : `LOST: ${told.cause}`}`);
    lookAgain();
  });
  hear('repair', (told, at) => {
    const spares = Object.entries(told.spares ?? {}).map(([host, spare]) => `${spare} takes the place of ${host}. `).join('');
    if (told.repair === 'begins') begin({ what: 'repair', by: 'the guard', phases: [] }, at);
    const line = `repair ${told.repair}: ${spares}${told.text}`;
    if (now.work) now.work.line = line;
    tell(at, line);
    if (told.findings.length) now.findings.set('repair', told.findings);
    if (told.repair === 'ended') {
      now.findings.set('repair', told.findings);
      Object.keys(told.spares).forEach(host => now.parts.delete(host));
      lookAgain();
    }
    readKept();
  });
}

function begin(told, at) {
  now.work = {
    what: told.what, by: told.by, line: 'It begins.',
    phases: new Map(told.phases.map(({ name, steps }) => [name, { state: 'ahead', steps, done: 0, seconds: 0 }])),
  };
  now.doing.clear();
  if (told.what !== 'repair') {
    now.parts.clear();
    ['up', 'down', 'repair'].forEach(source => now.findings.delete(source));
  }
  tell(at, `${told.what} begins, by ${told.by}`);
  readKept();
}

function phaseOf(name) {
  now.work ??= { what: 'repair', by: 'the guard', line: '', phases: new Map() };
  if (!now.work.phases.has(name)) now.work.phases.set(name, { state: 'ahead', steps: 0, done: 0, seconds: 0 });
  return now.work.phases.get(name);
}

// ---- dialogs ----

function openDialog(title, body, actions) {
  $('dialog-title').textContent = title;
  $('dialog-body').replaceChildren(...[body].flat());
  $('dialog-actions').replaceChildren(h('button', { onclick: () => $('dialog').close() }, actions.length ? 'Cancel' : 'Close'), ...actions);
  if (!$('dialog').open) $('dialog').showModal();
  $('dialog-title').focus();
}

const failed = problem => openDialog('That did not work', [h('p', {}, problem.message),
  problem.busy ? h('p', {}, `${problem.busy.by} began ${problem.busy.what} at ${new Date(problem.busy.since).toLocaleTimeString('en-GB')}.`) : '',
  problem.findings?.length ? findingsTable(problem.findings) : ''], []);

async function act(what, title) {
  try {
    await ask('POST', of(`/${what}`));
    $('dialog').close();
    $('progress').scrollIntoView({ block: 'nearest' });
  } catch (problem) {
    failed(problem, title);
  }
}

/** What will be done and what runs otherwise, before anything is: only this dialog brings anything up. */
async function confirmUp() {
  openDialog('Bring it up?', h('p', { role: 'status' }, 'Reading the plan, and asking the hosts what runs there…'), []);
  try {
    const [plan, drift] = await Promise.all([ask('GET', of('/plan')), ask('GET', of('/diff'))]);
    now.plan = plan;
    now.drift = drift;
    drawDrift();
    if (!$('dialog').open) return;
    const restarts = drift.differences.length > 0;
    const agreed = h('input', { type: 'checkbox', id: 'agreed', onchange: () => { go.disabled = !agreed.checked; } });
    const go = h('button', { class: 'primary', id: 'go', disabled: restarts, onclick: () => act(`up?restart=${restarts}`) }, restarts ? 'Restart and bring up' : 'Bring up');
    openDialog('Bring it up?', [
      h('p', {}, `${now.kept.layout.length} nodes, in ${plan.phases.up.length} phases: ${plan.phases.up.map(phase => phase.name).join(', ')}. What fails is undone.`),
      h('h3', {}, 'What runs there now'), driftBody(drift),
      restarts ? h('label', { class: 'check', for: 'agreed' }, agreed, `Start again what this reaches: ${RESTARTS[drift.restart]}.`) : ''], [go]);
  } catch (problem) {
    failed(problem);
  }
}

function confirmDown() {
  openDialog('Take it down?', h('p', {}, `The service and all that runs of cluster ${now.kept.cluster} end on ${now.kept.layout.length} nodes. Requests in work are cut off.`),
    [h('button', { class: 'primary', id: 'go', onclick: () => act('down') }, 'Take down')]);
}

// ---- plan, drift, preflight, logs ----

async function panel(name, words, read, drawn) {
  const body = $(`panel-${name}`);
  body.replaceChildren(h('p', { class: 'empty', role: 'status' }, words));
  try {
    now[name] = await read();
    drawn();
  } catch (problem) {
    body.replaceChildren(h('p', { class: 'error', role: 'alert' }, problem.busy ? `${problem.message} ${problem.busy.by}: ${problem.busy.what}.` : problem.message),
      problem.findings?.length ? findingsTable(problem.findings) : '', h('button', { onclick: () => panel(name, words, read, drawn) }, 'Try again'));
  }
}

function drawPlan() {
  $('panel-plan').replaceChildren(...['up', 'down'].map(way => [h('h3', {}, way === 'up' ? 'Bring up' : 'Take down'),
    h('ol', { class: 'plan' }, now.plan.phases[way].map(phase => h('li', {}, h('strong', {}, phase.name),
      phase.after.length ? h('span', { class: 'note' }, ` after ${phase.after.join(' and ')}`) : '',
      h('ul', {}, phase.steps.map(step => h('li', {}, `${step.host}: ${step.title}, within ${step.deadlineSeconds} s`,
        step.secrets.map(secret => h('span', { class: 'note' }, ` · secret ${secret.path}, ${secret.source}`))))))))]).flat(),
  h('h3', {}, 'Files, byte for byte'),
  ...now.plan.files.map(file => h('details', {}, h('summary', {}, `${file.host}: ~/${file.path}`), h('pre', { tabindex: 0 }, file.text))));
}

const RESTARTS = { NOTHING: 'nothing', SERVE: 'the service', NODE: 'single nodes, and then the service', GANG: 'all nodes, and then the service' };

function driftBody(drift) {
  const unknown = Object.entries(drift.unknown);
  const parts = [];
  if (drift.equal) parts.push(h('p', {}, '✓ All runs as described.'));
  if (drift.idle.length) parts.push(h('p', {}, `○ Nothing of it runs on ${drift.idle.join(', ')}.`));
  if (drift.byHand.length) parts.push(h('p', { class: 'error' }, `! Started by hand on ${drift.byHand.join(', ')}: left alone.`));
  unknown.forEach(([host, why]) => parts.push(h('p', { class: 'error' }, `? ${host} is not known: ${why}`)));
  if (drift.differences.length) {
    parts.push(h('table', {}, h('caption', {}, `What differs; applying it restarts ${RESTARTS[drift.restart]}.`),
      h('thead', {}, h('tr', {}, ['Host', 'What', 'Runs with', 'Wanted', 'Restarts'].map(title => h('th', { scope: 'col' }, title)))),
      h('tbody', {}, drift.differences.map(one => h('tr', {}, h('th', { scope: 'row' }, one.host), h('td', {}, `${one.kind.toLowerCase()} ${one.name}`),
        h('td', { class: 'mono' }, one.running ?? '–'), h('td', { class: 'mono' }, one.wanted ?? '–'), h('td', {}, RESTARTS[one.restart]))))));
  }
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'What differs' }, parts);
}

function drawDrift() {
  $('panel-drift').replaceChildren(h('button', { onclick: compare }, 'Compare again'), driftBody(now.drift));
}

const compare = () => panel('drift', 'Asking the hosts what runs there…', () => ask('GET', of('/diff')), drawDrift);
const test = () => panel('preflight', 'Looking at every host and at the networks between them…', () => ask('GET', of('/preflight')), drawPreflight);

/** Node by check. What a finding says of a host is in the row of that host. */
function drawPreflight() {
  const seen = now.preflight;
  now.findings.set('preflight', seen.findings);
  const facts = [...new Set(seen.hosts.flatMap(host => Object.keys(host.facts)))].sort();
  const rows = now.kept.layout.map((place, i) => {
    const host = seen.hosts.find(one => one.host === place.host);
    const mine = seen.findings.filter(finding => finding.path.startsWith(`nodes[${i}]`) || finding.path === place.host);
    const from = seen.ports.links.filter(link => link.from === place.host), pings = seen.pings.results.filter(ping => ping.from === place.host);
    const ofNpus = mine.filter(finding => finding.code.startsWith('NPU')), others = mine.filter(finding => !ofNpus.includes(finding));
    return h('tr', {}, h('th', { scope: 'row' }, place.host),
      cell(host ? 'ok' : 'lost', host ? 'answers' : 'no answer'),
      host ? found(ofNpus, `${place.npus.length} healthy`) : cell('none', 'not asked'),
      counted(from, 'OPEN'), counted(pings, 'OK'),
      facts.map(fact => host?.facts[fact] ? h('td', { class: 'mono' }, host.facts[fact]) : cell('none', 'not told')),
      found(others, 'nothing'));
  });
  $('panel-preflight').replaceChildren(
    h('div', { class: 'actions' }, h('button', { onclick: test }, 'Test again'),
      h('p', { class: 'note' }, `${seen.ok ? '✓ Fit to be started' : '✕ Not to be started so'}, looked at in ${seen.seconds.toFixed(1)} s; what is wrong is among the findings above.`)),
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Preflight, node by check' }, h('table', { class: 'cells', id: 'matrix' },
      h('thead', {}, h('tr', {}, ['Node', 'Host', 'NPUs', 'Ports of others', 'Pings of NPUs', ...facts, 'Else'].map(title => h('th', { scope: 'col' }, title)))),
      h('tbody', {}, rows))), pingMatrix(seen.pings.results));
  draw();
}

const SIGNS = { ok: '✓', lost: '✕', warn: '!', none: '–' };
const cell = (look, text) => h('td', { class: look }, h('span', { class: 'sign' }, SIGNS[look]), text);

/** The worst of these findings, or that there is none. */
function found(findings, well) {
  const worst = ['ERROR', 'WARNING'].find(severity => findings.some(finding => finding.severity === severity));
  if (!worst) return cell('ok', well);
  return cell(worst === 'ERROR' ? 'lost' : 'warn', findings.filter(finding => finding.severity === worst).map(finding => finding.code).join(', '));
}

function counted(all, good) {
  const well = all.filter(one => one.state === good).length, untested = all.filter(one => one.state === 'NOT_TESTED').length;
  if (all.length === untested) return cell('none', 'not tested');
  return cell(well + untested === all.length ? untested ? 'warn' : 'ok' : 'lost', `${well} of ${all.length}`);
}

/** A row for each NPU that asks, a column for each that is asked. */
function pingMatrix(results) {
  if (!results.length) return h('p', { class: 'note' }, 'No pings between NPUs: where the cluster runs, and where NPUs tell no address, there are none.');
  const names = [...new Set(results.flatMap(ping => [`${ping.from} ${ping.fromDevice}`, `${ping.to} ${ping.toDevice}`]))].sort();
  const states = { OK: ['ok', '✓', 'came back'], LOSS: ['warn', '!', 'lost in part'], FAILED: ['lost', '✕', 'lost'], UNREADABLE: ['none', '?', 'not readable'], NOT_TESTED: ['none', '–', 'not tested'] };
  const table = h('table', { class: 'cells pings' }, h('caption', {}, 'Pings between NPUs: who asks is a row, who is asked a column.'),
    h('thead', {}, h('tr', {}, h('td', {}), names.map(name => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, names.map(from => h('tr', {}, h('th', { scope: 'row' }, from), names.map(to => {
      const ping = results.find(one => `${one.from} ${one.fromDevice}` === from && `${one.to} ${one.toDevice}` === to);
      const state = ping && states[ping.state];
      return state ? h('td', { class: state[0], title: `${from} to ${to}: ${state[2]}` }, state[1]) : h('td', {});
    })))));
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Pings between NPUs' }, table);
}

function followLogs() {
  if (logs) return;
  $('log-host').replaceChildren(h('option', { value: '' }, 'all'), ...now.kept.layout.map(place => h('option', {}, place.host)));
  $('log-state').textContent = 'Reading…';
  logs = new EventSource(of('/logs'));
  // The ends of all logs come again with each connection.
  logs.onopen = () => { now.lines = []; $('log').replaceChildren(); $('log-state').textContent = 'Following'; };
  logs.onerror = () => { $('log-state').textContent = '! Not following; trying again…'; };
  logs.addEventListener('line', event => {
    now.lines.push(JSON.parse(event.data).told);
    if (now.lines.length > 5000) now.lines.shift();
    if (!now.paused) showLine(now.lines.at(-1));
  });
}

function showLine({ host, file, text }) {
  const wanted = $('log-host').value;
  if (wanted && wanted !== host) return;
  const log = $('log'), atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  log.append(h('div', {}, h('b', {}, `${host} ${file} `), text));
  if (log.childElementCount > 2000) log.firstElementChild.remove();
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function showLines() {
  $('log').replaceChildren();
  now.lines.slice(-2000).forEach(showLine);
}

function endLogs() {
  logs?.close();
  logs = undefined;
}

// ---- the page ----

const TABS = ['description', 'plan', 'drift', 'preflight', 'logs'];

function choose(name, focus) {
  for (const tab of TABS) {
    const chosen = tab === name;
    $(`tab-${tab}`).setAttribute('aria-selected', chosen);
    $(`tab-${tab}`).tabIndex = chosen ? 0 : -1;
    $(`panel-${tab}`).hidden = !chosen;
  }
  if (focus) $(`tab-${name}`).focus();
  if (name === 'logs') followLogs(); else endLogs();
  if (name === 'plan' && !now.plan) panel('plan', 'Planning…', () => ask('GET', of('/plan')), drawPlan);
  else if (name === 'plan') drawPlan();
  if (name === 'drift' && !now.drift) compare();
  if (name === 'preflight' && !now.preflight) {
    $('panel-preflight').replaceChildren(h('p', {}, 'Looks at every host and at the networks between them, and changes nothing.'), h('button', { onclick: test }, 'Test now'));
  }
}

function tabKeys(event) {
  const at = TABS.findIndex(tab => `tab-${tab}` === event.target.id);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  choose(TABS[(to + TABS.length) % TABS.length], true);
}

async function describe(name, description, said) {
  said.className = 'note';
  said.textContent = 'Checking…';
  try {
    const { findings } = await ask('PUT', `deployments/${name}`, description);
    said.textContent = findings.length ? `✓ Kept, with ${findings.length} to know: see the findings.` : '✓ Kept. Nothing is found wrong.';
    return [];
  } catch (problem) {
    said.className = 'error';
    said.textContent = problem.findings?.length ? `✕ Not kept: ${problem.findings.filter(one => one.severity === 'ERROR').length} errors.` : `✕ Not kept. ${problem.message}`;
    return problem.findings ?? [];
  }
}

const EXAMPLE = `name: qwen
nodes:                       # the first is the head
  - {host: 10.0.0.1}
  - {host: 10.0.0.2}
npusPerNode: 8
npuGeneration: atlas-a2
model: {id: Qwen/Qwen3-235B-A22B}
parallelism: {tensor: 8, pipeline: 2, expertParallel: true}
`;

function showNew() {
  leave('');
  const said = h('p', { role: 'status' }), found = h('div', { id: 'new-findings' });
  const name = h('input', { id: 'new-name', required: true, pattern: '[a-z0-9]([a-z0-9\\-]{0,30}[a-z0-9])?', placeholder: 'qwen', title: 'Letters a-z, digits and inner hyphens' });
  const text = h('textarea', { id: 'new-description', rows: 14, spellcheck: 'false' });
  text.value = EXAMPLE;
  const form = h('form', { class: 'panel', onsubmit: async event => {
    event.preventDefault();
    const findings = await describe(name.value, text.value, said);
    found.replaceChildren(findings.length ? findingsTable(findings) : '');
    if (said.textContent.startsWith('✓')) location.hash = name.value;
  } }, h('label', { for: 'new-name' }, 'Name'), h('br'), name, h('br'), h('br'),
  h('label', { for: 'new-description' }, 'What is wished, as the guide describes it'), text,
  h('div', { class: 'actions' }, h('button', { class: 'primary' }, 'Check and keep')), said, found);
  $('main').replaceChildren(h('h1', {}, 'New deployment'), form);
  name.focus();
}

function leave(name) {
  events?.close();
  endLogs();
  now = nothing(name);
  $('connection').textContent = '';
}

async function show() {
  const name = decodeURIComponent(location.hash.slice(1));
  if ($('dialog').open) $('dialog').close();
  leave(name);
  try {
    const all = await list();
    if (name === '' && all.length) return location.replace(`#${all[0].name}`);
    if (name === '') {
      $('main').replaceChildren(h('div', { class: 'panel' }, h('h1', {}, 'Nothing is described yet'),
        h('p', {}, 'A deployment is a description of machines and of a model that they are to serve.'),
        h('button', { class: 'primary', onclick: showNew }, 'New deployment')));
      return;
    }
    const kept = await ask('GET', of(''));
    $('main').replaceChildren($('page').content.cloneNode(true));
    now.kept = kept;
    fillIn();
  } catch (problem) {
    $('main').replaceChildren(h('div', { class: 'panel', role: 'alert' }, h('h1', {}, problem.status === 404 ? `There is no ${name}` : 'That did not work'),
      h('p', { class: 'error' }, problem.message), problem.findings?.length ? findingsTable(problem.findings) : '',
      h('button', { onclick: show }, 'Try again')));
  }
}

function fillIn() {
  const { name, kept } = now;
  document.title = `${name}: Muster`;
  document.querySelector('#main h1').textContent = name;
  const { tensor, pipeline, data } = kept.parallelism;
  $('facts').textContent = `${kept.model} · tensor ${tensor} × pipeline ${pipeline}${data > 1 ? ` × data ${data}` : ''} · ${kept.npuGeneration} · repair: ${kept.repair}${kept.spares.length ? `, spares ${kept.spares.join(', ')}` : ''}`;
  $('description').value = kept.description;
  now.findings.set('description', kept.findings);
  $('up').onclick = confirmUp;
  $('down').onclick = confirmDown;
  $('stop').onclick = () => act('stop');
  $('refresh').onclick = lookAgain;
  $('tabs').addEventListener('keydown', tabKeys);
  TABS.forEach(tab => { $(`tab-${tab}`).onclick = () => choose(tab); });
  $('describe').onsubmit = async event => {
    event.preventDefault();
    const findings = await describe(name, $('description').value, $('kept'));
    if (findings.length) now.findings.set('description', findings);
    else Object.assign(now, { plan: undefined, drift: undefined, preflight: undefined, kept: await ask('GET', of('')) });
    if (!findings.length) now.findings.set('description', now.kept.findings);
    draw();
  };
  $('forget').onclick = () => openDialog('Forget this deployment?', h('p', {}, 'Its description is deleted here. Nothing is done on any host.'),
    [h('button', { class: 'primary', onclick: () => ask('DELETE', of('')).then(() => { $('dialog').close(); location.hash = ''; }, failed) }, 'Forget')]);
  $('log-host').onchange = showLines;
  $('log-pause').onclick = () => {
    now.paused = !now.paused;
    $('log-pause').setAttribute('aria-pressed', now.paused);
    $('log-state').textContent = now.paused ? 'Paused' : 'Following';
    if (!now.paused) showLines();
  };
  choose('description');
  draw();
  listen();
  lookAgain();
}

$('new').onclick = showNew;
$('sign-out').onclick = () => ask('POST', 'logout').then(() => location.assign('login.html'), () => location.assign('login.html'));
window.addEventListener('hashchange', show);
window.addEventListener('resize', () => now.kept && draw());
show();
