// The page: address, polling, keys and layout.

import {html, nothing, render} from './lib/lit-html.js';
import {Refusal, agents, call, open} from './api.js';
import {log, pollEvents} from './log.js';
import {pollJobs, runningJobs} from './jobs.js';
import {closePanel, confirmation, openPanel, panel} from './panel.js';
import {changed, onChange, state} from './state.js';
import {chosen, move, settle, table, toFirst, toggleAll, toggleCollapsed, toggleMark} from './table.js';
import {printable} from './text.js';

const REFRESH_MILLIS = 2000;
const SLOW_EVERY = 5; // rounds between two looks at what changes seldom

let round = 0;
let asking = ''; // agent and filter of the round that is under way

// The address: #agent=…&filter=…, so that it can be a bookmark, and "back" leads back.

function address() {
  return new URLSearchParams(location.hash.slice(1));
}

function go(agent, filter) {
  const next = new URLSearchParams({agent, ...(filter && {filter})}).toString();
  if (next === location.hash.slice(1)) {
    refresh();
  } else {
    location.hash = next;
  }
}

async function arrive() {
  const asked = address();
  if (asked.get('secret')) {
    await begin(asked.get('secret'));
    return;
  }
  const agent = asked.get('agent') ?? state.agents[0]?.id ?? '';
  const filter = asked.get('filter') ?? '';
  if (agent !== state.agent) {
    Object.assign(state, {
      agent, status: null, agentProblem: '', rows: [], loaded: false, cursor: '', panel: null, confirm: null, jobs: [],
      events: [], eventsFrom: undefined, audit: null, log: 'events',
    });
    state.marked.clear();
  }
  if (filter !== state.filter) {
    // Until the new list is there, no key acts on a process of the old one.
    state.marked.clear();
    Object.assign(state, {cursor: '', loaded: false, filterProblem: ''});
  }
  state.filter = filter;
  round = 0;
  refresh();
}

// Asking: only while the page is seen.

async function refresh() {
  const {agent, filter} = state;
  const key = agent + '\n' + filter;
  if (asking === key || document.hidden || state.problem) {
    return;
  }
  asking = key;
  const all = round++ % SLOW_EVERY === 0;
  try {
    await Promise.all([all && listAgents(agent), agent && ask(agent, filter, all)]);
  } catch (problem) {
    if (problem instanceof Refusal && problem.kind === 'SESSION') {
      state.problem = problem.message;
    } else if (agent === state.agent) {
      state.agentProblem = problem.message;
    }
  } finally {
    asking = asking === key ? '' : asking;
    changed();
  }
}

/** @param agent whose processes are shown; '' for the first one's */
async function listAgents(agent) {
  const {agents: known, readOnly} = await agents();
  Object.assign(state, {agents: known, readOnly});
  if (!agent && known.length > 0) {
    setTimeout(arrive);
  }
}

/** All at once: a slow answer keeps none of the others back. */
async function ask(agent, filter, all) {
  await Promise.all([list(agent, filter), all && look(agent), pollEvents(agent), pollJobs(agent)]);
}

async function look(agent) {
  const [status, who] = await Promise.all([call(agent, 'status'), call(agent, 'whoAmI')]);
  if (agent === state.agent) {
    state.status = {...status, who};
  }
}

async function list(agent, filter) {
  let found;
  try {
    found = await call(agent, 'findProcesses', [filter || '*']);
  } catch (problem) {
    if (problem.kind !== 'MALFORMED' || agent !== state.agent) {
      throw problem;
    }
    state.filterProblem = problem.message;
    return;
  }
  if (agent === state.agent && filter === state.filter) {
    const first = !state.loaded;
    Object.assign(state, {
      rows: found.processes, note: found.refusal || found.note, loaded: true, filterProblem: '', agentProblem: '',
    });
    first ? toFirst() : settle();
    changed();
  }
}

// Keys.

function openChosen() {
  openPanel(chosen());
  requestAnimationFrame(() => document.getElementById('panel-title')?.focus());
}

/** Keys that also scroll and press; they are the table's only where nothing else wants them. */
const TABLE_KEYS = ['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'PageDown', 'PageUp', 'Home', 'End', ' ', 'Enter'];

const KEYS = [
  ['/', 'filter the processes', () => document.getElementById('filter')?.select()],
  ['ArrowDown', 'next process', () => move(1)],
  ['ArrowUp', 'previous process', () => move(-1)],
  ['PageDown', 'a page further', () => move(15)],
  ['PageUp', 'a page back', () => move(-15)],
  ['Home', 'the first process', () => move(-Infinity)],
  ['End', 'the last process', () => move(Infinity)],
  ['ArrowLeft', 'hide its children', () => toggleCollapsed(state.cursor, true)],
  ['ArrowRight', 'show its children', () => toggleCollapsed(state.cursor, false)],
  [' ', 'mark it', () => chosenRow() && toggleMark(chosenRow())],
  ['a', 'mark all that are shown, or none', toggleAll],
  ['Enter', 'signals for it, or for the marked ones', openChosen],
  ['t', 'tree or table', () => { state.tree = !state.tree; changed(); }],
  ['Escape', 'close, or clear the marks', escape],
  ['?', 'these keys', () => { state.help = !state.help; changed(); }],
];

function chosenRow() {
  return state.rows.find(row => row.handle === state.cursor);
}

function escape() {
  if (state.help) {
    state.help = false;
  } else if (state.panel) {
    closePanel();
    document.getElementById('table')?.focus();
  } else {
    state.marked.clear();
  }
  changed();
}

document.addEventListener('keydown', event => {
  const typing = event.target.closest('input, select, textarea, dialog');
  const elsewhere = event.target !== document.body && !event.target.closest('#table') && TABLE_KEYS.includes(event.key);
  if (event.ctrlKey || event.metaKey || event.altKey || elsewhere || (typing && event.key !== 'Escape') || state.confirm) {
    return;
  }
  const key = KEYS.find(([name]) => name === event.key);
  if (key) {
    event.preventDefault();
    typing?.blur();
    key[2]();
  }
});

// Layout.

function nav() {
  const groups = new Map();
  state.agents.forEach(agent => groups.set(agent.group, [...(groups.get(agent.group) ?? []), agent]));
  const item = agent => html`<li><a href="#${new URLSearchParams({agent: agent.id})}"
    aria-current=${agent.id === state.agent ? 'page' : nothing}>${printable(agent.name)}</a></li>`;
  return html`<nav class="agents" aria-label="Agents">
    ${[...groups].map(([group, list]) => html`<h2>${printable(group)}</h2><ul>${list.map(item)}</ul>`)}
    ${state.agents.length === 0 && !state.agent && !state.agentProblem ? html`<p class="empty">No agent of this user runs. Start one with
      <code>signalman attach &lt;jvm&gt;</code>.</p>` : nothing}</nav>`;
}

function fact(title, text, bad = false) {
  return html`<div class=${bad ? 'refused' : ''}><dt>${title}</dt><dd>${printable(text)}</dd></div>`;
}

function facts() {
  const {status} = state;
  if (!status) {
    return nothing;
  }
  const names = Object.fromEntries(Object.entries(status).map(([name, value]) => [name.toLowerCase(), value]));
  const {who} = status;
  return html`<dl class="facts">
    ${fact('You', `${who.principal} (${who.roles?.join(', ') || 'no role'}; ${who.operations?.join(', ') || 'may do nothing'})`)}
    ${fact('Scope', names.scope)}
    ${fact('Policy', names.policyproblem || names.policy || 'none', Boolean(names.policyproblem))}
    ${fact('Audit', names.auditproblem || names.audit || 'none', Boolean(names.auditproblem))}
    ${names.exposure?.length ? fact('Open doors', [names.exposure].flat().join(' '), true) : nothing}
  </dl>`;
}

function filterForm() {
  const submit = event => {
    event.preventDefault();
    go(state.agent, event.target.elements.filter.value.trim());
    document.getElementById('table')?.focus();
  };
  return html`<form class="filter" @submit=${submit}>
    <input id="filter" name="filter" type="search" .value=${state.filter} spellcheck="false" autocomplete="off"
      aria-label="Filter by a target" aria-invalid=${state.filterProblem ? 'true' : nothing}
      aria-describedby=${state.filterProblem ? 'filter-problem' : nothing} placeholder="A target: nginx, user:app&amp;older:10m, tree:4242">
    <button class="secondary">Filter</button>
    <button type="button" class="outline secondary" aria-pressed=${state.tree}
      @click=${() => { state.tree = !state.tree; changed(); }}>Tree</button>
    <button type="button" class="outline secondary" ?disabled=${chosen().length === 0} @click=${openChosen}>Signals…</button>
    <button type="button" class="outline secondary" aria-label="Keys" @click=${() => { state.help = true; changed(); }}>?</button>
    ${state.filterProblem ? html`<small id="filter-problem" class="refused" role="alert">${printable(state.filterProblem)}</small>` : nothing}
  </form>`;
}

function help() {
  const close = () => {
    state.help = false;
    changed();
  };
  const names = {' ': 'Space', ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', PageDown: 'Pg Dn', PageUp: 'Pg Up'};
  return state.help ? html`<dialog id="help" aria-labelledby="keys" @close=${close} @cancel=${close}><article>
    <h2 id="keys">Keys</h2>
    <dl class="keys">${KEYS.map(([key, what]) => html`<div><dt><kbd>${names[key] ?? key}</kbd></dt><dd>${what}</dd></div>`)}</dl>
    <footer><button class="secondary" @click=${close}>Close</button></footer></article></dialog>` : nothing;
}

function page() {
  if (state.problem) {
    return html`<main class="problem"><h1>Signalman</h1><p role="alert">${printable(state.problem)}</p>
      <p>Start <code>signalman ui</code>, and open the link that it prints. The link works once, in one tab.</p></main>`;
  }
  return html`<header class="top"><strong><img src="icon.svg" alt="" width="20" height="20"> Signalman</strong>
      ${state.readOnly ? html`<span class="badge">read-only</span>` : nothing}${facts()}</header>
    <div class="page ${state.panel ? 'with-panel' : ''}">
      ${nav()}
      <main><h1 class="unseen">Processes</h1>
        ${filterForm()}
        ${state.agentProblem ? html`<p class="refused" role="alert">${printable(state.agentProblem)}</p>` : nothing}
        ${table(() => openPanel(chosen()))}
        ${runningJobs()}
        ${log()}</main>
      ${panel()}
    </div>${confirmation()}${help()}`;
}

onChange(() => {
  render(page(), document.getElementById('app'));
  document.querySelectorAll('dialog').forEach(dialog => dialog.open || dialog.showModal());
  const known = state.agents.find(agent => agent.id === state.agent);
  document.title = known ? `${printable(known.name)} – Signalman` : 'Signalman';
});

/** Begins with the link's secret, or with the session that this tab has. */
async function begin(secret) {
  try {
    if (secret) {
      const rest = address();
      rest.delete('secret');
      history.replaceState(null, '', `${location.pathname}#${rest}`); // neither a bookmark nor the history keeps it
      await open(secret);
    }
    state.problem = '';
    await arrive();
  } catch (problem) {
    state.problem = problem.message;
    changed();
  }
}

window.addEventListener('hashchange', arrive);
document.addEventListener('visibilitychange', refresh);
setInterval(refresh, REFRESH_MILLIS);
begin(address().get('secret'));
