// The processes, as a tree or a sorted table. Only the rows in view are in the page, so 5,000 scroll as smoothly as 50.

import {html, nothing} from './lib/lit-html.js';
import {changed, state} from './state.js';
import {STATES, age, printable, processes} from './text.js';

const ROW = 30; // pixels, as in style.css
const BEYOND = 10; // rows drawn above and below the view

const COLUMNS = [
  {key: 'pid', title: 'PID', text: row => row.pid},
  {key: 'ppid', title: 'PPID', text: row => row.ppid},
  {key: 'pgid', title: 'PGID', text: row => row.pgid},
  {key: 'user', title: 'User', text: row => printable(row.user)},
  {key: 'state', title: 'State', text: row => STATES[row.state] ?? printable(row.state)},
  {key: 'start', title: 'Age', text: row => age(row.start)},
  {key: 'name', title: 'Name', text: row => printable(row.name)},
  {key: 'commandLine', title: 'Command', text: row => printable(row.commandLine)},
];

let top = 0;
let at = -1; // where the cursor is, or was when its process ended

/** The rows in the order of the view, each with its depth and whether it has children. */
export function visible() {
  return state.tree ? asTree(state.rows) : sorted(state.rows).map(row => ({row, depth: 0, children: 0}));
}

function sorted(rows) {
  const {by, down} = state.sort;
  const order = (a, b) => (typeof a[by] === 'number' ? a[by] - b[by] : String(a[by]).localeCompare(String(b[by])))
    || a.pid - b.pid;
  return [...rows].sort((a, b) => (down ? order(b, a) : order(a, b)));
}

function asTree(rows) {
  const pids = new Set(rows.map(row => row.pid));
  const byParent = new Map();
  for (const row of sorted(rows)) {
    const parent = pids.has(row.ppid) && row.ppid !== row.pid ? row.ppid : 0;
    byParent.has(parent) ? byParent.get(parent).push(row) : byParent.set(parent, [row]);
  }
  const all = [];
  const seen = new Set();
  const add = root => { // without recursion: anybody can start a chain of thousands
    const open = [{row: root, depth: 0, shown: true}];
    while (open.length > 0) {
      const {row, depth, shown} = open.pop();
      if (seen.has(row.pid)) {
        continue; // a pid was reused while the list was made
      }
      seen.add(row.pid);
      const children = byParent.get(row.pid) ?? [];
      if (shown) {
        all.push({row, depth, children: children.length});
      }
      const unfolded = shown && !state.collapsed.has(row.handle);
      for (let i = children.length - 1; i >= 0; i--) {
        open.push({row: children[i], depth: depth + 1, shown: unfolded});
      }
    }
  };
  (byParent.get(0) ?? []).forEach(add);
  rows.forEach(add); // what is its own ancestor by a reused pid
  return all;
}

/** The processes that an action is for: the marked ones, else the one at the cursor. */
export function chosen() {
  if (state.marked.size > 0) {
    return [...state.marked.values()];
  }
  return state.rows.filter(row => row.handle === state.cursor);
}

export function toggleMark(row) {
  if (!state.marked.delete(row.handle)) {
    state.marked.set(row.handle, row);
  }
  state.cursor = row.handle;
  changed();
}

export function toggleCollapsed(handle, collapse = !state.collapsed.has(handle)) {
  collapse ? state.collapsed.add(handle) : state.collapsed.delete(handle);
  settle();
  changed();
}

/** Moves the cursor by rows and keeps it in view. */
export function move(by) {
  const shown = visible();
  if (shown.length === 0) {
    return;
  }
  const next = Math.min(shown.length - 1, Math.max(0, at + by));
  state.cursor = shown[next].row.handle;
  at = next;
  const view = document.getElementById('rows');
  if (view) {
    const y = next * ROW;
    view.scrollTop = Math.min(Math.max(view.scrollTop, y + 2 * ROW - view.clientHeight + ROW), y);
  }
  changed();
}

/**
 * Forgets processes that have ended or are hidden. The cursor goes to no other process by itself: the next key would hit
 * that one.
 */
export function settle() {
  const shown = visible();
  const now = shown.findIndex(({row}) => row.handle === state.cursor);
  if (now >= 0) {
    at = now;
  } else {
    state.cursor = '';
  }
  const alive = new Set(state.rows.map(row => row.handle));
  [...state.marked.keys()].filter(handle => !alive.has(handle)).forEach(handle => state.marked.delete(handle));
}

/** Puts the cursor on the first process, for a new list. */
export function toFirst() {
  state.cursor = visible()[0]?.row.handle ?? '';
  at = 0;
}

export function toggleAll() {
  if (state.marked.size > 0) {
    state.marked.clear();
  } else {
    visible().forEach(({row}) => state.marked.set(row.handle, row));
  }
  changed();
}

function sortBy(key) {
  state.sort = {by: key, down: state.sort.by === key && !state.sort.down};
  changed();
}

function header(column) {
  const {by, down} = state.sort;
  const direction = by !== column.key ? 'none' : down ? 'descending' : 'ascending';
  return html`<th scope="col" class=${column.key} aria-sort=${direction}>
    <button class="plain" @click=${() => sortBy(column.key)}>
      ${column.title}${direction === 'none' ? nothing : down ? ' ▾' : ' ▴'}
    </button></th>`;
}

function cell(column, {row, depth, children}) {
  const text = column.text(row);
  if (column.key !== 'name') {
    return html`<td class=${column.key} title=${column.key === 'commandLine' ? text : nothing}>${text}</td>`;
  }
  const collapsed = state.collapsed.has(row.handle);
  const twist = event => {
    event.stopPropagation();
    toggleCollapsed(row.handle);
  };
  return html`<td class="name" .style=${`--depth: ${Math.min(depth, 9)}`} title=${text}>
    ${children === 0 ? nothing : html`<button class="plain twist" tabindex="-1" @click=${twist}
      aria-label="${collapsed ? 'Show' : 'Hide'} the ${children} children of ${text}">${collapsed ? '▸' : '▾'}</button>`}
    ${text}${collapsed ? html` <small>+${children}</small>` : nothing}</td>`;
}

function line(entry, index, open) {
  const {row, depth, children} = entry;
  const marked = state.marked.has(row.handle);
  const click = event => {
    if (event.ctrlKey || event.metaKey || event.target.closest('.mark')) {
      toggleMark(row);
    } else {
      state.cursor = row.handle;
      state.marked.clear();
      settle();
      open();
    }
  };
  return html`<tr id="row-${row.handle}" aria-rowindex=${index + 2} aria-selected=${marked}
      aria-level=${state.tree ? depth + 1 : nothing}
      aria-expanded=${state.tree && children > 0 ? !state.collapsed.has(row.handle) : nothing}
      class="${row.handle === state.cursor ? 'cursor' : ''} state-${row.state}" @click=${click}>
    <td class="mark"><span aria-hidden="true">${marked ? '☑' : '☐'}</span></td>
    ${COLUMNS.map(column => cell(column, entry))}</tr>`;
}

function empty() {
  if (!state.loaded) {
    return state.agentProblem || state.filterProblem ? nothing : html`<p class="empty" aria-busy="true">Asking the agent…</p>`;
  }
  return html`<p class="empty">${state.filter ? `Nothing matches ${printable(state.filter)}.` : 'No process is in scope.'}</p>`;
}

/** @param open shows the panel for the chosen processes */
export function table(open) {
  const all = visible();
  const view = Math.ceil(window.innerHeight / ROW) + 2 * BEYOND;
  const first = Math.max(0, Math.min(Math.floor(top / ROW) - BEYOND, all.length - view));
  const last = Math.min(all.length, first + view);
  const scrolled = event => {
    top = event.target.scrollTop;
    changed();
  };
  const pad = rows => (rows > 0 ? html`<tr class="pad" aria-hidden="true"><td colspan=${COLUMNS.length + 1}><div .style=${`height:${rows * ROW}px`}></div></td></tr>` : nothing);
  return html`
    <div id="rows" class="rows" @scroll=${scrolled}>
      ${all.length === 0 ? empty() : html`
      <table id="table" tabindex="0" role=${state.tree ? 'treegrid' : 'grid'} aria-rowcount=${all.length + 1} aria-multiselectable="true"
          aria-label="Processes" aria-activedescendant=${state.cursor ? 'row-' + state.cursor : nothing}>
        <thead><tr aria-rowindex="1"><th scope="col" class="mark"><span class="unseen">Marked</span></th>
          ${COLUMNS.map(header)}</tr></thead>
        <tbody>${pad(first)}${all.slice(first, last).map((entry, i) => line(entry, first + i, open))}
          ${pad(all.length - last)}</tbody>
      </table>`}
    </div>
    <p id="count" class="count" role="status" data-filter=${state.loaded ? state.filter : nothing}>${state.loaded ? processes(state.rows.length) : ''}${
      state.marked.size > 0 ? `, ${state.marked.size} marked` : ''}${state.note ? '. ' + printable(state.note) : ''}</p>`;
}
