// All that the page shows. Whoever changes it calls changed().

export const state = {
  problem: '', // why the page as a whole does not work
  readOnly: false,
  agents: [],
  agent: '', // the id of the agent that is shown
  status: null, // its attributes, and whoAmI as .who
  agentProblem: '',
  rows: [],
  note: '',
  loaded: false,
  filter: '', // a target; '' for all processes
  filterProblem: '',
  tree: true,
  sort: {by: 'pid', down: false},
  collapsed: new Set(), // handles
  marked: new Map(), // rows by handle
  cursor: '', // a handle, '' once its process has ended
  jobs: [], // running ones of the agent
  panel: null,
  confirm: null,
  help: false,
  log: 'events',
  events: [],
  audit: null,
  search: '',
};

let drawn = false;
let draw = () => {};

export function onChange(render) {
  draw = render;
}

/** Draws once, however often it is called before the next frame. */
export function changed() {
  if (!drawn) {
    drawn = true;
    requestAnimationFrame(() => {
      drawn = false;
      draw();
    });
  }
}
