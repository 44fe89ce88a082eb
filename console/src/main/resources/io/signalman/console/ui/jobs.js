// Stops that run at the agent, whoever began them and whichever panel is open.

import {html, nothing} from './lib/lit-html.js';
import {call} from './api.js';
import {changed, state} from './state.js';
import {printable} from './text.js';

const FOLLOW_MILLIS = 300;

let following = false;

/** Takes the running jobs of the agent, and follows them. */
export async function pollJobs(agent) {
  const jobs = await call(agent, 'listJobs');
  if (agent === state.agent) {
    jobs.filter(job => job.state === 'RUNNING').forEach(job => begun(agent, job));
  }
}

/** Follows a job of an agent, in the list of jobs and in the panel that began it. */
export function begun(agent, job) {
  take(agent, job);
  if (!following && agent === state.agent && job.state === 'RUNNING') {
    following = true;
    setTimeout(follow, FOLLOW_MILLIS, agent);
  }
}

/** Ids are each agent's own. A job of an agent that is not shown is listed once it is. */
function take(agent, job) {
  job.agent = agent;
  if (agent !== state.agent) {
    return;
  }
  state.jobs = [job, ...state.jobs.filter(other => other.id !== job.id)].filter(known => known.state === 'RUNNING');
  if (state.panel?.job?.id === job.id && state.panel.agent === agent) {
    state.panel.job = job;
  }
  changed();
}

async function follow(agent) {
  if (agent === state.agent) {
    // A job that can't be asked for now is asked for again.
    await Promise.allSettled(state.jobs.map(async ({id}) => {
      take(agent, await call(agent, 'awaitJob', [id, '0s']));
    }));
  }
  following = state.jobs.length > 0;
  if (following) {
    setTimeout(follow, FOLLOW_MILLIS, state.agent);
  }
}

async function cancel(job) {
  try {
    take(job.agent, await call(job.agent, 'cancelJob', [job.id]));
  } catch (problem) {
    state.agentProblem = problem.message;
    changed();
  }
}

function cancelButton(job) {
  return state.readOnly ? nothing
    : html`<button class="outline secondary" @click=${() => cancel(job)}>Cancel the rest</button>`;
}

/** The jobs that no open panel shows. */
export function runningJobs() {
  const others = state.jobs.filter(job => job.id !== state.panel?.job?.id);
  return others.length === 0 ? nothing : html`<ul class="jobs" aria-label="Running stops and waits">
    ${others.map(job => html`<li><span>${job.ladder ? `Stopping with ${printable(job.ladder)}` : 'Waiting'}, for
      ${printable(job.principal)}: ${job.ended} of ${job.matched} ended. <code>${printable(job.target)}</code></span>
      ${cancelButton(job)}</li>`)}</ul>`;
}

/** A job with the state of each process. */
export function progress(job) {
  const running = job.state === 'RUNNING';
  return html`<section class="report" aria-label="Progress">
    <h3 class=${running ? '' : job.ok ? 'allowed' : 'refused'}>${running ? `Stopping: ${job.ended} of ${job.matched} ended` : printable(job.message)}</h3>
    <progress aria-label="Ended processes" max=${Math.max(1, job.matched)} .value=${job.ended}></progress>
    <table><thead><tr><th scope="col">Process</th><th scope="col">Signal</th><th scope="col">State</th></tr></thead>
    <tbody>${job.results.map(one => html`<tr><td>${one.pid} ${printable(one.name)}</td><td>${printable(one.rung)}</td>
      <td class=${one.fate === 'REFUSED' || one.fate === 'FAILED' ? 'refused' : ''}>${printable(one.message || one.fate.toLowerCase())}</td></tr>`)}
    </tbody></table>
    ${running ? cancelButton(job) : nothing}
  </section>`;
}
