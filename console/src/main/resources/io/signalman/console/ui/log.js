// What happened: the agent's reports as they come, and its audit trail for callers who may read it.

import {html, nothing} from './lib/lit-html.js';
import {call} from './api.js';
import {changed, state} from './state.js';
import {clock, printable} from './text.js';

const MOST = 200;

/** Takes the reports that came since the last call. */
export async function pollEvents(agent) {
  const first = state.eventsFrom === undefined;
  const page = await call(agent, 'listEvents', [first ? 0 : state.eventsFrom, first ? MOST : 100]);
  if (agent === state.agent) {
    state.eventsFrom = page.last;
    const lost = !first && page.lost > 0 ? [{lost: page.lost}] : [];
    state.events = [...page.events.reverse(), ...lost, ...state.events].slice(0, MOST);
  }
}

async function loadAudit() {
  const agent = state.agent;
  const loading = state.audit = {lines: [], problem: '', loading: true};
  changed();
  let loaded;
  try {
    const found = await call(agent, 'findAudit', ['', '', '', MOST]);
    loaded = {lines: found.records.map(line => JSON.parse(line)).reverse(), problem: ''};
  } catch (problem) {
    loaded = {lines: [], problem: problem.message};
  }
  if (state.audit === loading && agent === state.agent) {
    state.audit = loaded;
    changed();
  }
}

function show(log) {
  state.log = log;
  log === 'audit' ? loadAudit() : changed();
}

function fits(text) {
  return text.toLowerCase().includes(state.search.toLowerCase());
}

function row(time, who, door, what, message, reason) {
  return {text: [who, door, what, message, reason].join(' '), view: html`<tr>
    <td>${clock(time)}</td><td>${printable(who)}<small> ${printable(door)}</small></td>
    <td>${printable(what)}</td><td>${printable(message)}${reason ? html` <em>${printable(reason)}</em>` : nothing}</td></tr>`};
}

function events() {
  return state.events.map(({lost, time, principal, door, reason, report}) => lost
    ? row('', '', '', `${lost} more`, 'They went by too fast; the audit trail has them if the agent keeps one.', '')
    : row(time, principal, door, `${report.signal.replace(/^SIG/, '')} ${report.target}`, report.message, reason));
}

function audit() {
  return (state.audit?.lines ?? []).map(line => row(line.time, line.principal ?? '', line.door ?? '',
    [line.event, (line.signal ?? '').replace(/^SIG/, ''), line.target].filter(Boolean).join(' '), line.message ?? line.rule ?? '', line.reason ?? ''));
}

function nothingToShow() {
  if (state.search) {
    return 'No record has these words.';
  }
  if (state.log === 'events') {
    return 'No signal has been sent yet.';
  }
  return state.audit?.loading ? 'Asking the agent…' : 'No records. The agent keeps an audit trail if its setting audit names a file.';
}

function tab(log, title) {
  return html`<button role="tab" id="tab-${log}" aria-controls="log" aria-selected=${state.log === log} @click=${() => show(log)}>${title}</button>`;
}

export function log() {
  const rows = (state.log === 'audit' ? audit() : events()).filter(one => fits(one.text));
  const problem = state.log === 'audit' ? state.audit?.problem : '';
  const search = event => {
    state.search = event.target.value;
    changed();
  };
  return html`<section class="log" aria-label="What happened">
    <div class="bar"><div role="tablist" aria-label="Records">${tab('events', 'Events')}${tab('audit', 'Audit')}</div>
      <input type="search" aria-label="Search the records" placeholder="Search" .value=${state.search} @input=${search}></div>
    <div id="log" role="tabpanel" aria-labelledby="tab-${state.log}" tabindex="0">
      ${problem ? html`<p class="refused">${printable(problem)}</p>` : rows.length === 0
    ? html`<p class="empty">${nothingToShow()}</p>`
    : html`<table><thead><tr><th scope="col">Time</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Outcome</th></tr></thead>
      <tbody>${rows.map(one => one.view)}</tbody></table>`}
    </div></section>`;
}
