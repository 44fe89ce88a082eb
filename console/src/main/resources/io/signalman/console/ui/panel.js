// What can be done about the chosen processes: each signal with its effect and who forbids it, the send and its report.
// A panel is for the handles that were shown when it was opened, whatever the list does.

import {html, nothing} from './lib/lit-html.js';
import {call} from './api.js';
import {begun, progress} from './jobs.js';
import {changed, state} from './state.js';
import {effectWords, printable, processes} from './text.js';

const USUAL = ['HUP', 'INT', 'QUIT', 'USR1', 'USR2', 'TERM', 'STOP', 'CONT', 'KILL'];
const SIGKILL = 9;
const LADDER = 'TERM 10s KILL';
const MANY = 3; // more processes than this are confirmed
const LONGEST_TARGET = 8192; // characters, the agent's limit
const OBSERVE = 'observe=500ms';

export function openPanel(rows) {
  if (rows.length === 0) {
    return;
  }
  const target = rows.map(row => row.handle).join(',');
  state.panel = {
    agent: state.agent, rows, target, previews: new Map(), signals: USUAL,
    reason: '', ladder: LADDER, ladderPreview: null, busy: '', problem: '', report: null, job: null,
  };
  if (target.length > LONGEST_TARGET) {
    state.panel.signals = [];
    state.panel.problem = `${processes(rows.length)} are too many for one request, which names some 300. Mark fewer.`;
  } else {
    lookAhead(state.panel);
  }
  changed();
}

export function closePanel() {
  state.panel = null;
  changed();
}

/** Asks what each signal and the ladder would do. */
function lookAhead(panel) {
  panel.signals.forEach(signal => previewSignal(panel, signal));
  previewLadder(panel);
}

function ask(panel, operation, text) {
  return call(panel.agent, operation, [panel.target, text]).catch(problem => ({problem: problem.message}));
}

async function previewSignal(panel, signal) {
  const preview = await ask(panel, 'preview', signal);
  panel.previews.set(signal, preview);
  changed();
  return preview;
}

async function previewLadder(panel) {
  const {ladder} = panel;
  panel.ladderPreview = null;
  const preview = await ask(panel, 'previewStop', ladder);
  if (ladder === panel.ladder) {
    panel.ladderPreview = preview;
  }
  changed();
}

/** Adds a signal under the agent's own name for it. */
async function addSignal(panel, text) {
  const preview = await previewSignal(panel, text);
  const name = preview.problem ? text : preview.signal.replace(/^SIG/, '');
  panel.previews.set(name, preview);
  if (!panel.signals.includes(name)) {
    panel.signals = [...panel.signals, name];
  }
  changed();
}

/** Asks the person first if much is at stake. */
function confirmed(panel, question, yes, serious, act) {
  if (panel.busy) {
    return;
  }
  if (!serious && panel.rows.length <= MANY) {
    act();
    return;
  }
  state.confirm = {question, yes, names: panel.rows.map(label), act};
  changed();
}

function send(panel, signal) {
  const serious = panel.previews.get(signal)?.signum === SIGKILL;
  confirmed(panel, `Send ${signal} to ${processes(panel.rows.length)}?`, `Send ${signal}`, serious,
    () => run(panel, signal, async () => {
      panel.report = await call(panel.agent, 'sendSignalWith', [panel.target, signal, OBSERVE], panel.reason);
    }));
}

function stop(panel) {
  confirmed(panel, `Stop ${processes(panel.rows.length)} with ${panel.ladder}?`, 'Stop', true,
    () => run(panel, 'stop', async () => {
      panel.report = null;
      panel.job = await call(panel.agent, 'stop', [panel.target, panel.ladder], panel.reason);
      begun(panel.agent, panel.job);
    }));
}

/** One request at a time: a second click sends nothing. */
async function run(panel, busy, work) {
  if (panel.busy) {
    return;
  }
  panel.busy = busy;
  panel.problem = '';
  changed();
  try {
    await work();
    lookAhead(panel);
  } catch (problem) {
    panel.problem = problem.message;
  } finally {
    panel.busy = '';
    changed();
  }
}

function label(row) {
  return `${row.pid} ${printable(row.name)}`;
}

/** "2 × ends it, 1 × runs its handler". */
function effects(preview) {
  if (preview.signum === 0) {
    return 'only checks';
  }
  const counts = new Map();
  preview.results.forEach(one => counts.set(one.effect, (counts.get(one.effect) ?? 0) + 1));
  return [...counts].map(([effect, n]) => (counts.size > 1 ? `${n} × ` : '') + effectWords(effect)).join(', ');
}

function verdict(preview) {
  if (!preview) {
    return '…';
  }
  if (preview.problem) {
    return html`<span class="refused">${printable(preview.problem)}</span>`;
  }
  const refused = preview.results.filter(one => !one.allowed);
  const allowed = preview.allowed === 0 ? nothing
    : html`<span class="allowed">${refused.length === 0 ? 'allowed' : `allowed for ${preview.allowed} of ${preview.matched}`}</span>`;
  const why = preview.allowed > 0 && refused.length === 0 ? nothing
    : html`<span class="refused why">${printable(refused[0]?.message || preview.message)}</span>`;
  return html`${allowed} ${why}`;
}

function mayDo(preview) {
  return Boolean(preview && !preview.problem && preview.allowed > 0 && !state.readOnly);
}

function signalRow(panel, signal) {
  const preview = panel.previews.get(signal);
  return html`<tr>
    <td><button class="outline ${preview?.signum === SIGKILL ? 'danger' : 'secondary'}" ?disabled=${!mayDo(preview)}
      aria-busy=${panel.busy === signal} @click=${() => send(panel, signal)}>${printable(signal)}</button></td>
    <td>${preview && !preview.problem ? effects(preview) : nothing}</td><td>${verdict(preview)}</td></tr>`;
}

function stopForm(panel) {
  const preview = panel.ladderPreview;
  const submit = event => {
    event.preventDefault();
    stop(panel);
  };
  const change = event => {
    panel.ladder = event.target.value.trim() || LADDER;
    event.target.value = panel.ladder;
    previewLadder(panel);
    changed();
  };
  return html`<section aria-label="Stop">
    <h3>Stop, step by step</h3>
    <form class="ladder" @submit=${submit}>
      <input aria-label="Ladder" .value=${panel.ladder} spellcheck="false" autocomplete="off" aria-describedby="ladder-note"
        @change=${change}>
      <button class="danger" ?disabled=${!mayDo(preview) || panel.job?.state === 'RUNNING'}
        aria-busy=${panel.busy === 'stop'}>Stop</button>
    </form>
    <small id="ladder-note">${verdict(preview)}</small>
  </section>`;
}

function report(sent) {
  const seen = one => {
    if (one.observed === 'NOTHING') {
      return '';
    }
    return one.observed === 'UNCHANGED' ? 'no change' : `${one.observed.toLowerCase()} after ${one.millis} ms`;
  };
  return html`<section class="report" aria-label="Report">
    <h3 class=${sent.ok ? 'allowed' : 'refused'}>${printable(sent.message)}</h3>
    <table><thead><tr><th scope="col">Process</th><th scope="col">Outcome</th><th scope="col">Seen after</th></tr></thead>
    <tbody>${sent.results.map(one => html`<tr><td>${label(one)}</td>
      <td class=${one.outcome === 'DELIVERED' ? '' : 'refused'}>${one.outcome === 'DELIVERED' ? 'delivered' : printable(one.message)}</td>
      <td>${seen(one)}</td></tr>`)}
    </tbody></table></section>`;
}

export function panel() {
  const shown = state.panel;
  if (!shown) {
    return nothing;
  }
  const one = shown.rows.length === 1;
  const title = one ? label(shown.rows[0]) : processes(shown.rows.length);
  const other = event => {
    event.preventDefault();
    const text = event.target.elements.signal.value.trim();
    if (text) {
      addSignal(shown, text);
      event.target.reset();
    }
  };
  return html`<aside id="panel" class="panel" aria-label="Signals for ${title}">
    <header><h2 tabindex="-1" id="panel-title">${title}</h2>
      <button class="plain" aria-label="Close" @click=${closePanel}>✕</button></header>
    ${one ? html`<p class="command">${printable(shown.rows[0].commandLine)}</p>`
    : html`<details><summary>Exactly these</summary><ul>${shown.rows.map(row => html`<li>${label(row)}, ${printable(row.user)}</li>`)}</ul></details>`}
    ${state.readOnly ? html`<p class="note">This page is read-only: it shows what signals would do, and sends none.</p>` : html`
    <input aria-label="Reason" placeholder="Reason, for the records" maxlength="200" .value=${shown.reason}
      @input=${event => { shown.reason = event.target.value; }}>`}
    <div aria-live="polite">${shown.problem ? html`<p class="refused" role="alert">${printable(shown.problem)}</p>` : nothing}
      ${shown.report ? report(shown.report) : nothing}
      ${shown.job ? progress(shown.job) : nothing}</div>
    <table class="signals" aria-label="Signals"><thead><tr><th scope="col">Signal</th><th scope="col">Effect</th><th scope="col">Allowed?</th></tr></thead>
      <tbody>${shown.signals.map(signal => signalRow(shown, signal))}</tbody></table>
    <form class="ladder" @submit=${other}>
      <input name="signal" aria-label="Another signal" placeholder="Another signal: WINCH, RTMIN+3, 42" autocomplete="off" spellcheck="false">
      <button class="outline secondary">Show</button></form>
    ${stopForm(shown)}
  </aside>`;
}

/** The question before much is at stake. */
export function confirmation() {
  const asked = state.confirm;
  if (!asked) {
    return nothing;
  }
  const closed = () => {
    state.confirm = null;
    changed();
  };
  const close = () => document.getElementById('confirm').close(); // gives the focus back
  const go = () => {
    if (state.confirm === asked) {
      close();
      state.confirm = null;
      asked.act();
    }
  };
  const names = asked.names.slice(0, 20);
  return html`<dialog id="confirm" aria-labelledby="question" @close=${closed}><article>
    <h2 id="question">${asked.question}</h2>
    <ul>${names.map(name => html`<li>${name}</li>`)}</ul>
    ${asked.names.length > names.length ? html`<p>and ${asked.names.length - names.length} more.</p>` : nothing}
    <footer><button class="outline secondary" @click=${close}>Cancel</button>
      <button class="danger" @click=${go}>${asked.yes}</button></footer>
  </article></dialog>`;
}
