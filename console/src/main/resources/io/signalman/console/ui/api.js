// The server of this page. It has the agents' tokens; the page has only its own.

const KEY = 'signalman-token';

/** The server or an agent gives no value; the message says why. */
export class Refusal extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

async function post(path, body) {
  const headers = {'Content-Type': 'application/json'};
  const token = sessionStorage.getItem(KEY);
  if (token) {
    headers.Authorization = 'Bearer ' + token;
  }
  let response;
  try {
    response = await fetch(path, {method: 'POST', headers, body: JSON.stringify(body), cache: 'no-store'});
  } catch {
    throw new Refusal('ENDED', 'The server of this page has ended; start it again with: signalman ui');
  }
  const answer = await response.json().catch(() => ({kind: 'ENDED', error: 'The server gave no answer.'}));
  if (!response.ok) {
    throw new Refusal(answer.kind, answer.error);
  }
  return answer;
}

/** Exchanges the link's secret; this tab keeps the token until it is closed. */
export async function open(secret) {
  sessionStorage.setItem(KEY, (await post('session', {secret})).token);
}

export function agents() {
  return post('agents', {});
}

/** Executes an operation of the agent's MBean; docs/jmx.md describes each. */
export async function call(agent, operation, args = [], reason = '') {
  return (await post('call', {agent, operation, arguments: args, reason})).value;
}
