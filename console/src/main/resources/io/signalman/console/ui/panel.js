// What can be done about the chosen processes: each signal with its effect and who forbids it, the send and its report,
// and stops with their progress. A panel is for the handles that were shown when it was opened, whatever the list does.

import {html, nothing} from './lib/lit-html.js';
import {call} from './api.js';
import {changed, state} from './state.js';
import {EFFECTS, count, printable, processes} from './text.js';

const USUAL = ['HUP', 'INT', 'QUIT', 'USR1', 'USR2', 'TERM', 'STOP', 'CONT', 'KILL'];
const LADDER = 'TERM 10s KILL';
const MANY = 3; // more processes than this are confirmed
const OBSERVE = 'observe=500ms';
const FOLLOW_MILLIS = 300;

export function openPanel(rows) {
  if (rows.length === 0) {
    return;
  }
  state.panel = {
    agent: state.agent, rows, target: rows.map(row => row.handle).join(','), previews: new Map(), signals: USUAL,
    reason: '', ladder: LADDER, ladderPreview: null, busy: '', problem: '', report: null, job: null,
  };
  lookAhead(state.panel);
  changed();
}

export function closePanel() {
  state.panel = null;
  changed();
}

/** Asks what each signal would do. */
async function lookAhead(panel) {
  const ask = (key, operation, text) => call(panel.agent, operation, [panel.target, text])
    .catch(problem => ({problem: problem.message}))
    .then(preview => {
      key ? panel.previews.set(key, preview) : panel.ladderPreview = preview;
      changed();
    });
  await Promise.all([...panel.signals.map(signal => ask(signal, 'preview', signal)),
    ask('', 'previewStop', panel.ladder)]);
}

function addSignal(panel, name) {
  const signal = name.trim().toUpperCase().replace(/^SIG/, '');
  if (signal && !panel.signals.includes(signal)) {
    panel.signals = [...panel.signals, signal];
    lookAhead(panel);
  }
}

function setLadder(panel, ladder) {
  panel.ladder = ladder.trim() || LADDER;
  lookAhead(panel);
}

/** Asks the person first if much is at stake. */
function confirmed(panel, what, serious, act) {
  if (!serious && panel.rows.length <= MANY) {
    return act();
  }
  state.confirm = {
    question: `${what} ${processes(panel.rows.length)}?`,
    names: panel.rows.map(label),
    act,
  };
  changed();
}

function send(panel, signal) {
  confirmed(panel, `Send ${signal} to`, signal === 'KILL', () => run(panel, signal, async () => {
    panel.job = null;
    panel.report = await call(panel.agent, 'sendSignalWith', [panel.target, signal, OBSERVE], panel.reason);
  }));
}

function stop(panel) {
  confirmed(panel, `Stop, with ${panel.ladder},`, true, () => run(panel, 'stop', async () => {
    panel.report = null;
    panel.job = await call(panel.agent, 'stop', [panel.target, panel.ladder], panel.reason);
    follow(panel);
  }));
}

async function run(panel, busy, work) {
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

/** Follows the job until it is over. */
async function follow(panel) {
  try {
    while (panel.job.state === 'RUNNING') {
      await new Promise(later => setTimeout(later, FOLLOW_MILLIS));
      panel.job = await call(panel.agent, 'awaitJob', [panel.job.id, '0s']);
      changed();
    }
    lookAhead(panel);
  } catch (problem) {
    panel.problem = problem.message;
    changed();
  }
}

function cancel(panel) {
  run(panel, 'cancel', async () => {
    panel.job = await call(panel.agent, 'cancelJob', [panel.job.id]);
  });
}

function label(row) {
  return `${row.pid} ${printable(row.name)}`;
}

/** "2 end it, 1 runs its handler". */
function effects(preview) {
  const counts = new Map();
  preview.results.forEach(one => counts.set(one.effect, (counts.get(one.effect) ?? 0) + 1));
  return [...counts].map(([effect, n]) => (counts.size > 1 ? `${n} × ` : '') + (EFFECTS[effect] ?? effect)).join(', ');
}

function verdict(preview) {
  const refused = preview.results.filter(one => !one.allowed);
  if (preview.allowed > 0 && refused.length === 0) {
    return html`<span class="allowed">allowed</span>`;
  }
  return html`${preview.allowed > 0 ? html`<span class="allowed">allowed for ${preview.allowed} of ${preview.matched}</span>` : nothing}
    <span class="refused why">${printable(refused[0]?.message || preview.message)}</span>`;
}

function signalRow(panel, signal) {
  const preview = panel.previews.get(signal);
  const allowed = preview && !preview.problem && preview.allowed > 0;
  return html`<tr>
    <td><button class="outline ${signal === 'KILL' ? 'danger' : 'secondary'}" ?disabled=${!allowed || panel.busy !== '' || state.readOnly}
      aria-busy=${panel.busy === signal} @click=${() => send(panel, signal)}>${printable(signal)}</button></td>
    <td>${!preview ? '…' : preview.problem ? html`<span class="refused">${printable(preview.problem)}</span>`
    : html`${effects(preview)} ${verdict(preview)}`}</td></tr>`;
}

function stopForm(panel) {
  const preview = panel.ladderPreview;
  const allowed = preview && !preview.problem && preview.allowed > 0;
  const running = panel.job?.state === 'RUNNING';
  return html`<section aria-label="Stop">
    <h3>Stop, step by step</h3>
    <form class="ladder" @submit=${event => { event.preventDefault(); stop(panel); }}>
      <input aria-label="Ladder" .value=${panel.ladder} spellcheck="false" autocomplete="off"
        aria-describedby="ladder-note" @change=${event => setLadder(panel, event.target.value)}>
      <button class="danger" ?disabled=${!allowed || running || panel.busy !== '' || state.readOnly}
        aria-busy=${panel.busy === 'stop'}>Stop</button>
    </form>
    <small id="ladder-note">${!preview ? '…' : preview.problem ? html`<span class="refused">${printable(preview.problem)}</span>` : verdict(preview)}</small>
  </section>`;
}

function report(sent) {
  return html`<section class="report" aria-live="polite" aria-label="Report">
    <h3 class=${sent.ok ? 'allowed' : 'refused'}>${printable(sent.message)}</h3>
    <table><thead><tr><th scope="col">Process</th><th scope="col">Outcome</th><th scope="col">Seen after</th></tr></thead>
    <tbody>${sent.results.map(one => html`<tr><td>${label(one)}</td>
      <td class=${one.outcome === 'DELIVERED' ? '' : 'refused'}>${one.outcome === 'DELIVERED' ? 'delivered' : printable(one.message)}</td>
      <td>${one.observed === 'NOTHING' ? '' : one.observed.toLowerCase() + (one.millis >= 0 ? ` after ${one.millis} ms` : '')}</td></tr>`)}
    </tbody></table></section>`;
}

function progress(panel) {
  const {job} = panel;
  const running = job.state === 'RUNNING';
  return html`<section class="report" aria-live="polite" aria-label="Progress">
    <h3 class=${running ? '' : job.ok ? 'allowed' : 'refused'}>${running ? `Stopping: ${job.ended} of ${job.matched} ended` : printable(job.message)}</h3>
    <progress aria-label="Ended processes" max=${Math.max(1, job.matched)} .value=${job.ended}></progress>
    <table><thead><tr><th scope="col">Process</th><th scope="col">Signal</th><th scope="col">State</th></tr></thead>
    <tbody>${job.results.map(one => html`<tr><td>${label(one)}</td><td>${printable(one.rung)}</td>
      <td class=${one.fate === 'REFUSED' || one.fate === 'FAILED' ? 'refused' : ''}>${printable(one.message || one.fate.toLowerCase())}</td></tr>`)}
    </tbody></table>
    ${running ? html`<button class="outline secondary" @click=${() => cancel(panel)}>Cancel the rest</button>` : nothing}
  </section>`;
}

export function panel() {
  const shown = state.panel;
  if (!shown) {
    return nothing;
  }
  const title = shown.rows.length === 1 ? label(shown.rows[0]) : processes(shown.rows.length);
  const other = event => {
    event.preventDefault();
    addSignal(shown, event.target.elements.signal.value);
    event.target.reset();
  };
  return html`<aside id="panel" class="panel" aria-label="Signals for ${title}">
    <header><h2 tabindex="-1" id="panel-title">${title}</h2>
      <button class="plain" aria-label="Close" @click=${closePanel}>✕</button></header>
    ${shown.rows.length === 1
    ? html`<p class="command">${printable(shown.rows[0].commandLine)}</p>`
    : html`<details><summary>Exactly these</summary><ul>${shown.rows.map(row => html`<li>${label(row)}, ${printable(row.user)}</li>`)}</ul></details>`}
    ${state.readOnly ? html`<p class="note">This page is read-only: it shows what signals would do, and sends none.</p>` : html`
    <input aria-label="Reason" placeholder="Reason, for the records" maxlength="200" .value=${shown.reason}
      @input=${event => { shown.reason = event.target.value; }}>`}
    ${shown.problem ? html`<p class="refused" role="alert">${printable(shown.problem)}</p>` : nothing}
    ${shown.report ? report(shown.report) : nothing}
    ${shown.job ? progress(shown) : nothing}
    <table class="signals" aria-label="Signals"><thead><tr><th scope="col">Signal</th><th scope="col">Effect on ${shown.rows.length === 1 ? 'it' : 'them'}, and verdict</th></tr></thead>
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
  const close = () => {
    state.confirm = null;
    changed();
  };
  const go = () => {
    close();
    asked.act();
  };
  const names = asked.names.slice(0, 20);
  return html`<dialog id="confirm" aria-labelledby="question" @close=${close} @cancel=${close}><article>
    <h2 id="question">${asked.question}</h2>
    <ul>${names.map(name => html`<li>${name}</li>`)}</ul>
    ${asked.names.length > names.length ? html`<p>and ${asked.names.length - names.length} more.</p>` : nothing}
    <footer><button class="outline secondary" @click=${close}>No</button><button class="danger" @click=${go}>Yes, do it</button></footer>
  </article></dialog>`;
}
